import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { guards } from '../../scripts/guards/index.ts';
import { readText, root } from '../support/source.ts';

/** Why a row of `npm run test:guards` could not be tried, or nothing. */
function whatIsWrong({ file, text, without, test, pattern }: (typeof guards)[number]): string[] {
  if (!existsSync(join(root, file))) return [`there is no ${file}`];
  if (!existsSync(join(root, test))) return [`there is no ${test}`];
  const found = readText(file).split(text).length - 1;
  return [
    ...(found === 1 ? [] : [`its text is found ${found} times in ${file}`]),
    ...(text === without ? ['it takes nothing away'] : []),
    ...(new RegExp(pattern).test('') ? ['its pattern fits every test'] : []),
  ];
}

/** They are tried one by one in a run of their own, which takes long; that they still can be is looked at here. */
describe('the guards that are tried', () => {
  it.each(guards)('"$name" is where its row says, once', (guard) => {
    expect(whatIsWrong(guard)).toEqual([]);
  });

  it('have names of their own', () => {
    expect(new Set(guards.map(({ name }) => name)).size).toBe(guards.length);
  });

  it('would be missed where the code moved', () => {
    const moved = {
      name: '',
      text: 'no such text',
      without: '',
      test: 'test/tidy/guards.test.ts',
      pattern: 'x',
    };
    expect(whatIsWrong({ ...moved, file: 'src/engine.ts' })).toEqual([
      'its text is found 0 times in src/engine.ts',
    ]);
    expect(whatIsWrong({ ...moved, file: 'src/gone.ts' })).toEqual(['there is no src/gone.ts']);
  });
});
