/** energy quote: what would this call cost? */

import type { Command } from 'commander';
import { commandOf } from './options.ts';
import { callOf, type PromptOptions, promptOf, withPromptOptions } from './prompt.ts';
import { quoteDocument, quoteLines } from './quote-view.ts';
import { inSession, userOf } from './session.ts';

export function addQuote(program: Command): void {
  const command = commandOf(program, 'quote', {
    summary: 'What a call would cost, expected and at most, and why; moves nothing',
    examples: [
      'quote "Write a message to a company that ships parcels"',
      'quote --feature ai_pitchdeck --file examples/company-profile.md "Outline a pitch deck"',
      'quote --json --user ada@example.com --file - < notes.txt',
    ],
  });
  withPromptOptions(command).action(async (words: string[], options: PromptOptions) => {
    const prompt = await promptOf(words, options.file);
    await inSession(options, { mayCreate: false }, async (session) => {
      const { engine, output } = session;
      const userId = await userOf(session, options.user);
      const quote = await engine.quote(callOf(userId, prompt, options));
      const { timeZone } = await engine.status(userId);
      output.result(quoteDocument(quote), quoteLines(quote, timeZone));
    });
  });
}
