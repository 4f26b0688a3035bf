import { describe, expect, it } from 'vitest';
import { type Import, sourcesBelow } from '../support/source.ts';

/** Files that anyone may import; they import nothing but each other. */
const foundation = ['errors', 'config', 'contract', 'amount', 'clock'];
const parts = ['pricing', 'tokens', 'ledger', 'regeneration', 'usage'];
const doors = ['ai-sdk', 'proxy', 'cli', 'simulator', 'testing'];
const inside = [...parts, 'database', 'providers'];

interface Layer {
  /** Areas whose code may be imported, beside the foundation and the area itself. */
  readonly code: readonly string[];
  /** Areas whose types may be imported, beside those. */
  readonly types: readonly string[];
}

const door: Layer = {
  code: ['engine', 'services', 'features', 'jobs', 'database', 'providers'],
  types: inside,
};

/** Who may import whom: design.md, "The house". An area is a folder of src, or a file in src itself. */
const layers: Readonly<Record<string, Layer>> = {
  ...Object.fromEntries(foundation.map((file) => [file, { code: [], types: [] }])),
  pricing: { code: [], types: parts },
  tokens: { code: [], types: parts },
  ledger: { code: ['database'], types: parts },
  regeneration: { code: ['database'], types: parts },
  usage: { code: ['database'], types: parts },
  database: { code: [], types: [] },
  providers: { code: [], types: parts },
  network: { code: [], types: [] },
  engine: { code: [...inside, 'network'], types: [] },
  services: { code: ['engine'], types: inside },
  features: { code: ['engine', 'network'], types: inside },
  jobs: { code: ['engine'], types: inside },
  ...Object.fromEntries(doors.map((name) => [name, door])),
  server: { ...door, code: [...door.code, 'proxy'] },
  // A wrapped client is the proxy without a server between.
  openai: { ...door, code: [...door.code, 'proxy'] },
  // Types the commands of the others.
  cli: { ...door, code: [...door.code, 'proxy', 'server', 'simulator'] },
  // Lives by the parts' own rules, without a database: docs/decisions.
  simulator: { ...door, code: [...door.code, ...parts] },
  client: { code: [], types: [] },
  react: { code: [], types: [] },
  index: { code: ['engine', 'services', 'features', 'jobs', ...inside], types: [] },
};

/** What pure parts must not touch: files, sockets, processes, databases, models, and a clock or dice of their own. */
const pure = ['pricing', 'tokens'];
const purePackages = ['@toon-format/toon', 'node:crypto', 'gpt-tokenizer', 'temporal-polyfill', 'zod'];
const impure =
  /\b(Date\.now|new Date\(\)|Math\.random|performance\.now|process\.env|fetch\(|setTimeout|Temporal\.Now)/;

const sources = sourcesBelow('src');
const areaOf = (path: string): string => (path.split('/')[1] ?? '').replace(/\.tsx?$/, '');

function mayImport(from: string, { file = '', typeOnly }: Import): boolean {
  const to = areaOf(file);
  const layer = layers[from];
  if (!layer) return false;
  if (to === from || layer.code.includes(to)) return true;
  if (from === 'react' || from === 'client') return typeOnly && ['contract', 'client'].includes(to);
  return foundation.includes(to) || (typeOnly && layer.types.includes(to));
}

/** A circle of files, each importing the next, or undefined. */
function findCircle(graph: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const next of graph.get(file) ?? []) {
      const circle = visit(next, [...path, file]);
      if (circle) return circle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of graph.keys()) {
    const circle = visit(file, []);
    if (circle) return circle;
  }
  return undefined;
}

const filesOf = (imports: readonly Import[]): string[] =>
  imports.flatMap(({ file }) => (file === undefined ? [] : [file]));

describe('the house of design.md', () => {
  it('has a line in the table of layers for every area', () => {
    const unknown = new Set(sources.map(({ path }) => areaOf(path)).filter((area) => !layers[area]));
    expect([...unknown]).toEqual([]);
  });

  it('has no import that its table of layers does not allow', () => {
    const wrong = sources.flatMap(({ path, imports }) =>
      imports
        .filter((each) => each.file !== undefined && !mayImport(areaOf(path), each))
        .map(({ specifier, typeOnly }) => `${path} imports ${typeOnly ? 'types of ' : ''}${specifier}`),
    );
    expect(wrong).toEqual([]);
  });

  it('lets the console import the package by its doors alone', () => {
    const wrong = sourcesBelow('console/src').flatMap(({ path, imports }) =>
      imports
        .filter(({ file, specifier }) =>
          file === undefined
            ? /^energy-engine(?!\/(react|client)(\/|$))/.test(specifier)
            : !file.startsWith('console/src/'),
        )
        .map(({ specifier }) => `${path} imports ${specifier}`),
    );
    expect(wrong).toEqual([]);
  });

  it('has no circles', () => {
    expect(findCircle(new Map(sources.map(({ path, imports }) => [path, filesOf(imports)])))).toBeUndefined();
  });

  it('would see a circle', () => {
    const graph = new Map([
      ['a', ['b']],
      ['b', ['c']],
      ['c', ['b']],
    ]);
    expect(findCircle(graph)).toEqual(['b', 'c', 'b']);
  });

  it('keeps its relative imports within src, and with their extension', () => {
    const wrong = sources.flatMap(({ path, imports }) =>
      imports
        .filter(({ file }) => file !== undefined && !/^src\/.*\.(tsx?|json)$/.test(file))
        .map(({ specifier }) => `${path} imports ${specifier}`),
    );
    expect(wrong).toEqual([]);
  });

  it('reaches the outside world from pricing and tokens in no way', () => {
    const wrong = sources
      .filter(({ path }) => pure.includes(areaOf(path)))
      .flatMap(({ path, imports, text }) => [
        ...imports
          .filter(({ file, typeOnly }) => file === undefined && !typeOnly)
          .filter(({ specifier }) => !purePackages.some((name) => `${specifier}/`.startsWith(`${name}/`)))
          .map(({ specifier }) => `${path} imports ${specifier}`),
        ...text
          .split('\n')
          .filter((line) => !/^\s*(\/?\*|\/\/)/.test(line) && impure.test(line))
          .map((line) => `${path}: ${line.trim()}`),
      ]);
    expect(wrong).toEqual([]);
  });
});
