/** energy run: one paid call. */

import type { Command } from 'commander';
import { receiptLines } from '../engine/receipt.ts';
import { callDocument, writeAnswer } from './call-view.ts';
import { untilInterrupted } from './interrupt.ts';
import { commandOf } from './options.ts';
import { faint } from './output.ts';
import { callOf, type PromptOptions, promptOf, withPromptOptions } from './prompt.ts';
import { inSession, type Session, userOf } from './session.ts';

interface RunOptions extends PromptOptions {
  readonly confirm?: true;
}

async function runCall(session: Session, prompt: string, options: RunOptions): Promise<void> {
  const { engine, output } = session;
  const userId = await userOf(session, options.user);
  const result = await untilInterrupted(async (signal) => {
    const call = { ...callOf(userId, prompt, options), confirmed: options.confirm, signal };
    return await writeAnswer(await engine.stream(call), output);
  });
  const lines = receiptLines(result.entry).map((line) => faint(line));
  output.result(callDocument(result), ['', ...lines]);
}

export function addRun(program: Command): void {
  const command = commandOf(program, 'run', {
    summary: 'Runs a call: holds its energy, streams the answer, settles, prints the receipt',
    examples: [
      'run "Write a message to a company that ships parcels"',
      'run --feature ai_pitchdeck --file examples/company-profile.md "Outline a pitch deck"',
      'run --user ada@example.com --compress --confirm --file - < long.txt',
    ],
  });
  withPromptOptions(command)
    .option('--confirm', 'agrees to a very large call')
    .action(async (words: string[], options: RunOptions) => {
      const prompt = await promptOf(words, options.file);
      await inSession(options, { mayCreate: false }, (session) => runCall(session, prompt, options));
    });
}
