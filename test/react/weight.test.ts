import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { build } from 'vite';
import { describe, expect, it } from 'vitest';

const source = (path: string): string => fileURLToPath(new URL(`../../src/${path}`, import.meta.url));

/** What an app has installed by itself, and shares with the rest of its pages. */
const peers = /^(react|react-dom|@tanstack\/react-query|@radix-ui\/react-dialog)(\/|$)/;

/** Bytes of an entry, built for production and gzipped, by kind. */
async function weightOf(entry: string): Promise<{ readonly js: number; readonly css: number }> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    plugins: [react()],
    build: {
      write: false,
      minify: true,
      rolldownOptions: {
        input: source(entry),
        external: peers,
        preserveEntrySignatures: 'strict',
        output: { format: 'es' },
      },
    },
  });
  const files = (Array.isArray(built) ? built : [built]).flatMap((each) =>
    'output' in each ? each.output : [],
  );
  const sum = (ending: RegExp): number =>
    files
      .filter(({ fileName }) => ending.test(fileName))
      .reduce((bytes, file) => bytes + gzipSync('code' in file ? file.code : file.source).length, 0);
  return { js: sum(/\.js$/), css: sum(/\.css$/) };
}

describe('what a page loads of ours, gzipped', () => {
  it('is at most 25 kB of components and hooks, and 8 kB of styles', async () => {
    const { js } = await weightOf('react/index.ts');
    const { css } = await weightOf('react/styles.css');
    expect(js).toBeGreaterThan(5_000);
    expect(js).toBeLessThanOrEqual(25_000);
    expect(css).toBeGreaterThan(1_000);
    expect(css).toBeLessThanOrEqual(8_000);
  });

  it('is at most 5 kB of client', async () => {
    const { js } = await weightOf('client/index.ts');
    expect(js).toBeGreaterThan(1_000);
    expect(js).toBeLessThanOrEqual(5_000);
  });
});
