/** What is in a source file? Its imports, exports and functions, for the tests that hold the house's shape. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync, Visitor } from 'oxc-parser';

export const root: string = fileURLToPath(new URL('../..', import.meta.url));

const ignored = new Set(['node_modules', 'dist', '.git', '.energy', 'coverage']);

/** Every file below a folder of the repository, as a path from its root, sorted; what git ignores is left out. No folder, no files. */
export function filesBelow(folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !ignored.has(name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(path) : [path];
    })
    .sort();
}

export const readText = (path: string): string => readFileSync(join(root, path), 'utf8');

export const lineCount = (text: string): number => text.replace(/\n$/, '').split('\n').length;

export interface Import {
  /** As written: './tier.ts', 'zod'. */
  readonly specifier: string;
  /** The file from the repository's root, or undefined for a package. */
  readonly file: string | undefined;
  /** True where nothing of it is left when the types are gone. */
  readonly typeOnly: boolean;
}

export interface MeasuredFunction {
  readonly name: string;
  readonly line: number;
  readonly lines: number;
}

export interface Source {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
  readonly hasDefaultExport: boolean;
  readonly functions: readonly MeasuredFunction[];
}

type Parsed = ReturnType<typeof parseSync>;

function importsOf(path: string, { module }: Parsed, text: string): Import[] {
  const importOf = (specifier: string, typeOnly: boolean): Import => ({
    specifier,
    file: specifier.startsWith('.') ? normalize(join(dirname(path), specifier)) : undefined,
    typeOnly,
  });
  return [
    ...module.staticImports.map(({ moduleRequest, entries }) =>
      importOf(moduleRequest.value, entries.length > 0 && entries.every(({ isType }) => isType)),
    ),
    ...module.staticExports.flatMap(({ entries }) => {
      const from = entries[0]?.moduleRequest;
      return from
        ? [
            importOf(
              from.value,
              entries.every(({ isType }) => isType),
            ),
          ]
        : [];
    }),
    ...module.dynamicImports.map(({ moduleRequest }) =>
      importOf(text.slice(moduleRequest.start + 1, moduleRequest.end - 1), false),
    ),
  ];
}

function functionsOf({ program }: Parsed, text: string): MeasuredFunction[] {
  const found: MeasuredFunction[] = [];
  const measure = (node: { start: number; end: number; id?: { name: string } | null }) => {
    const line = lineCount(text.slice(0, node.start + 1));
    const name = node.id?.name ?? text.slice(node.start, node.start + 40).split('\n')[0] ?? '';
    found.push({ name, line, lines: lineCount(text.slice(node.start, node.end)) });
  };
  new Visitor({
    FunctionDeclaration: measure,
    FunctionExpression: measure,
    ArrowFunctionExpression: measure,
  }).visit(program);
  return found;
}

/** Reads and parses one TypeScript file. */
export function readSource(path: string): Source {
  const text = readText(path);
  const parsed = parseSync(path, text);
  if (parsed.errors.length > 0) throw new Error(`${path} cannot be parsed: ${parsed.errors[0]?.message}`);
  return {
    path,
    text,
    imports: importsOf(path, parsed, text),
    hasDefaultExport: parsed.module.staticExports.some(({ entries }) =>
      entries.some(({ exportName }) => exportName.kind === 'Default'),
    ),
    functions: functionsOf(parsed, text),
  };
}

/** The TypeScript files below a folder, parsed. */
export const sourcesBelow = (folder: string): Source[] =>
  filesBelow(folder)
    .filter((path) => /\.tsx?$/.test(path))
    .map(readSource);
