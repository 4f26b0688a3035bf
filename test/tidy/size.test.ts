import { describe, expect, it } from 'vitest';
import { filesBelow, lineCount, readText, sourcesBelow } from '../support/source.ts';

/** style.md: 150 lines are usual, 300 a lot, 500 the most; a function has 70 at most. */
const limits = { file: 300, namedFile: 500, testFile: 500, functionLines: 70, sqlFile: 300 };

/** Files that may be longer than 300 lines, with the reason. */
const longFiles: Readonly<Record<string, string>> = {
  'src/config.ts': 'every default stands in this one list',
};

const sources = ['src', 'console/src', 'scripts', 'bench', 'examples'].flatMap(sourcesBelow);

describe('sizes', () => {
  it(`no file is longer than ${limits.file} lines, or ${limits.namedFile} where it is named here`, () => {
    const long = sources
      .map(({ path, text }) => ({ path, lines: lineCount(text) }))
      .filter(({ path, lines }) => lines > (path in longFiles ? limits.namedFile : limits.file));
    expect(long).toEqual([]);
  });

  it(`no file of tests is longer than ${limits.testFile} lines`, () => {
    const long = filesBelow('test')
      .filter((path) => path.endsWith('.ts'))
      .map((path) => ({ path, lines: lineCount(readText(path)) }))
      .filter(({ lines }) => lines > limits.testFile);
    expect(long).toEqual([]);
  });

  it('no file is named as long that is not', () => {
    const short = Object.keys(longFiles).filter((path) => lineCount(readText(path)) <= limits.file);
    expect(short).toEqual([]);
  });

  it(`no function is longer than ${limits.functionLines} lines`, () => {
    const long = sources.flatMap(({ path, functions }) =>
      functions
        .filter(({ lines }) => lines > limits.functionLines)
        .map(({ name, line, lines }) => `${path}:${line} ${name}: ${lines} lines`),
    );
    expect(long).toEqual([]);
  });

  it(`no file of SQL functions is longer than ${limits.sqlFile} lines`, () => {
    const long = filesBelow('sql')
      .filter((path) => path.endsWith('.sql'))
      .map((path) => ({ path, lines: lineCount(readText(path)) }))
      .filter(({ lines }) => lines > limits.sqlFile);
    expect(long).toEqual([]);
  });
});
