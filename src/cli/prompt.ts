/** What is the model asked? Words on the command line, a file, or standard input. */

import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import { EnergyError } from '../errors.ts';
import { type UserOptions, userOption } from './options.ts';

export interface PromptOptions extends UserOptions {
  readonly feature: string;
  readonly file?: string;
  readonly model?: string;
  readonly compress?: true;
}

/** Adds what `quote` and `run` have in common. */
export const withPromptOptions = (command: Command): Command =>
  command
    .argument('[prompt...]', 'the prompt; without it the file, or standard input')
    .addOption(userOption())
    .option('-f, --feature <name>', 'a feature of ai_cost_estimates', 'ai_message')
    .option('--file <path>', 'a text file that follows the prompt (- for standard input)')
    .option('-m, --model <name>', "the model; without it the feature's, else the provider's")
    .option('--compress', 'shorten the prompt where energy or tokens run short');

async function readText(path: string, option: string): Promise<string> {
  const content = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new EnergyError('invalid_request', `${option} ${path} cannot be read (${error.code})`);
  });
  if (!content.includes(0)) return content.toString('utf8');
  throw new EnergyError('invalid_request', `${option} ${path} is not a text file`);
}

/** The words and the file that an option names, a blank line between them. Throws `invalid_request` where there is neither. */
export async function promptOf(
  words: readonly string[],
  file: string | undefined,
  option = '--file',
): Promise<string> {
  const { stdin } = process;
  const fromStdin = file === '-' || (file === undefined && words.length === 0);
  if (fromStdin && stdin.isTTY) {
    throw new EnergyError(
      'invalid_request',
      `there is no prompt: write it after the command, or give ${option}`,
    );
  }
  const attached = fromStdin ? await text(stdin) : file === undefined ? '' : await readText(file, option);
  const prompt = [words.join(' '), attached].filter((part) => part.trim() !== '').join('\n\n');
  if (prompt !== '') return prompt;
  throw new EnergyError(
    'invalid_request',
    `the prompt is empty: write it after the command, or give ${option}`,
  );
}

/** The call that the options describe. */
export const callOf = (userId: string, input: string, options: PromptOptions) => ({
  userId,
  feature: options.feature,
  input,
  model: options.model,
  allowCompression: options.compress,
});
