import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesBelow, readText, sourcesBelow } from '../support/source.ts';

const sources = ['src', 'console/src'].flatMap(sourcesBelow);
const code = ['src', 'console/src', 'test', 'scripts', 'bench', 'examples']
  .flatMap(filesBelow)
  .filter((path) => /\.tsx?$/.test(path));

/** Names that the specification gives. */
const givenNames = new Set(['energyEngineV2.ts', 'energyEngineV3.ts']);
const kebabCase = /^[a-z0-9]+(-[a-z0-9]+)*(\.(test|d|test-d|bench))?\.tsx?$/;
const saysNothing = /^(utils?|helpers?|common|misc|shared|stuff)$/;

/** What belongs to one machine: home folders, a package registry's host, a registry's token. */
const machine = [
  /(?<![\w.])\/(work|home|root|Users)\/[\w.-]+/,
  /[A-Z]:\\Users\\/,
  /https?:\/\/[\w.-]*(registry|artifactory|nexus|verdaccio)[\w.-]*/i,
  /_authToken/,
];
const binary = /\.(png|jpe?g|gif|webp|ico|woff2?|pdf|gz|zip)$/;

describe('names and manners', () => {
  it('files are named in kebab-case', () => {
    const wrong = code.filter((path) => !kebabCase.test(basename(path)) && !givenNames.has(basename(path)));
    expect(wrong).toEqual([]);
  });

  it('no file or folder has a name that says nothing', () => {
    const wrong = code.filter((path) =>
      path.split('/').some((part) => saysNothing.test(part.replace(/\..*$/, ''))),
    );
    expect(wrong).toEqual([]);
  });

  it('every file of src and of the console opens with a sentence on the question it answers', () => {
    const wrong = sources
      .filter(({ text }) => !/[.?:]/.test(/^(?:#!.*\n)?\/\*\*([\s\S]*?)\*\//.exec(text)?.[1] ?? ''))
      .map(({ path }) => path);
    expect(wrong).toEqual([]);
  });

  it('no file of them has a default export', () => {
    expect(sources.filter(({ hasDefaultExport }) => hasDefaultExport).map(({ path }) => path)).toEqual([]);
  });

  it('no file tells of one machine or of a package registry', () => {
    const wrong = filesBelow('.')
      .filter((path) => !binary.test(path) && path !== 'test/tidy/naming.test.ts')
      .flatMap((path) => {
        const text = readText(path);
        return machine.flatMap((pattern) => {
          const found = pattern.exec(text);
          return found ? [`${path}: ${found[0]}`] : [];
        });
      });
    expect(wrong).toEqual([]);
  });
});
