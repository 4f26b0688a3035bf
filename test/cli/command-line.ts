/** How does a test type a command? The command line's own source, in a process of its own. */

import { type ChildProcess, execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../support/source.ts';

export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Typed {
  /** What standard input holds; nothing unless given. */
  readonly input?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Called with the process once it runs. */
  readonly onStart?: (child: ChildProcess) => void;
}

/** A machine without settings: no server, no model. */
const bare = {
  ...process.env,
  DATABASE_URL: '',
  OPENAI_API_KEY: '',
  OPENAI_BASE_URL: '',
  OPENAI_MODEL: '',
  ENERGY_QUOTE_SECRET: '',
  NO_COLOR: '1',
  TZ: 'UTC',
  // Each command reads some 500 modules: what they compile to is kept for the next.
  NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/energy-cli'),
};

/** Runs `energy` with these arguments, to its end. */
export function energy(args: readonly string[], typed: Typed = {}): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [join(root, 'src/cli/main.ts'), ...args],
      { env: { ...bare, ...typed.environment } },
      (error, stdout, stderr) => {
        resolve({ exitCode: error === null ? 0 : Number(error.code), stdout, stderr });
      },
    );
    child.stdin?.end(typed.input ?? '');
    typed.onStart?.(child);
  });
}

/** A folder for an embedded database, and the function that removes it. */
export async function temporaryDirectory(): Promise<{ path: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'energy-cli-'));
  return { path: join(folder, '.energy'), remove: () => rm(folder, { recursive: true, force: true }) };
}

/** The document of a command that was given --json. */
export const documentOf = <T>({ stdout }: Outcome): T => JSON.parse(stdout) as T;
