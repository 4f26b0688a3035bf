/** How does the package look to an app that has installed it? Packed, unpacked beside the app, and built from there. */

import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from './source.ts';

const run = promisify(execFile);

export interface PackedApp {
  /** A copy of the app, in whose node_modules lies the package as it would be published. */
  readonly folder: string;
  remove(): Promise<void>;
}

const tool = (name: string): string => join(root, 'node_modules', '.bin', name);

/** Compiles the package where something has changed, and packs it. Resolves to the tarball. */
async function pack(into: string): Promise<string> {
  for (const config of ['tsconfig.build.json', 'tsconfig.react.json']) {
    await run(tool('tsc'), ['-p', config], { cwd: root });
  }
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', into], {
    cwd: root,
    maxBuffer: 50_000_000,
  });
  const [packed] = JSON.parse(stdout) as { filename: string }[];
  if (packed === undefined) throw new Error('npm pack made nothing');
  return join(into, packed.filename);
}

/** Copies an app of examples/ out of the repository, and installs the package into it; all else is this repository's. */
export async function installApp(
  name: string,
  environment: Readonly<Record<string, string>>,
): Promise<PackedApp> {
  const base = await realpath(await mkdtemp(join(tmpdir(), 'energy-app-')));
  const folder = join(base, 'app');
  const installed = join(folder, 'node_modules', 'energy-engine');
  await cp(join(root, 'examples', name), folder, { recursive: true });
  await mkdir(installed, { recursive: true });
  await run('tar', ['-xzf', await pack(base), '-C', installed, '--strip-components=1']);
  await symlink(join(root, 'node_modules'), join(base, 'node_modules'));
  const lines = Object.entries(environment).map(([key, value]) => `${key}=${value}`);
  await writeFile(join(folder, '.env'), `${lines.join('\n')}\n`);
  return { folder, remove: () => rm(base, { recursive: true }) };
}
