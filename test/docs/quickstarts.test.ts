import { describe, expect, it } from 'vitest';
import { filesBelow, readText } from '../support/source.ts';

const pages = filesBelow('docs/quickstarts').filter((path) => path.endsWith('.md'));
const programs = ['examples/quickstarts', 'examples/vite-supabase/src']
  .flatMap(filesBelow)
  .filter((path) => /\.tsx?$/.test(path))
  .map((path) => readText(path).trim());
const blocksOf = (text: string): string[] =>
  [...text.matchAll(/^```tsx?\n([\s\S]*?)^```/gm)].map(([, block = '']) => block.trim());

describe('the quickstarts', () => {
  it('are there for React, Next.js with Supabase, Express, the AI SDK, Python and curl', () => {
    const names = pages.map((path) => path.replace('docs/quickstarts/', ''));
    expect(names).toEqual(
      expect.arrayContaining([
        'ai-sdk.md',
        'curl.md',
        'express-openai.md',
        'next-supabase.md',
        'python-openai.md',
        'react.md',
      ]),
    );
  });

  it.each(pages)('%s shows no TypeScript but programs of examples, which are compiled', (path) => {
    expect(blocksOf(readText(path)).filter((block) => !programs.includes(block))).toEqual([]);
  });

  it('show every one of those programs', () => {
    const shown = pages.flatMap((path) => blocksOf(readText(path)));
    expect(programs.filter((program) => !shown.includes(program))).toEqual([]);
  });
});
