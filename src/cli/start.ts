/** energy start: the whole chain once, on an example, each step told, and what the days ahead bring. */

import type { Command } from 'commander';
import { decimalOf, energyOf } from '../amount.ts';
import { defaults } from '../config.ts';
import type { CallResult } from '../engine/metered-call.ts';
import { receiptLines } from '../engine/receipt.ts';
import type { SignedQuote } from '../engine.ts';
import type { Account } from '../ledger/account.ts';
import { offlineModel } from '../providers/offline.ts';
import { callDocument, writeAnswer } from './call-view.ts';
import { demoAccount, demoCall, topUp } from './demo.ts';
import { untilInterrupted } from './interrupt.ts';
import { commandOf, type DatabaseOptions } from './options.ts';
import { faint, heading, inThousands, type Output } from './output.ts';
import { quoteDocument, quoteLines } from './quote-view.ts';
import { type RehearsedMoment, rehearsalDocument, rehearsalLines, rehearse } from './rehearsal.ts';
import { type ServeOptions, serveOptions, serveUntilInterrupted } from './serve.ts';
import { inSession, type Session } from './session.ts';
import { accountDocument, accountLines, balanceLine } from './status.ts';

type DemoCall = Awaited<ReturnType<typeof demoCall>>;

/** Numbered steps, each with its lines indented below it. */
function storyOn(output: Output) {
  let steps = 0;
  return {
    step(title: string, lines: readonly string[] = []): void {
      steps += 1;
      output.write(`\n${heading(`${String(steps).padEnd(3)}${title}`)}\n`);
      this.say(lines);
    },
    say(lines: readonly string[]): void {
      for (const line of lines) output.write(`   ${line}\n`);
    },
  };
}

type Story = ReturnType<typeof storyOn>;

function placeLines(session: Session, { databaseUrl, directory }: DatabaseOptions): string[] {
  const { migrated, engine } = session;
  const place = databaseUrl
    ? 'the server of DATABASE_URL'
    : `Postgres inside this process, kept in ${directory}`;
  const schema = migrated.length === 0 ? 'up to date' : `${migrated.length} files applied`;
  const { name, defaultModel } = engine.provider;
  const model =
    defaultModel === offlineModel
      ? 'none: the offline provider picks sentences from the text; OPENAI_API_KEY brings a real one'
      : `${defaultModel} (${name})`;
  return [`database  ${place}`, `schema    ${schema}`, `model     ${model}`];
}

async function ownSteps(session: Session, story: Story): Promise<Account> {
  const { account, created } = await demoAccount(session);
  const { demoEmail } = defaults.commandLine;
  const who = created
    ? `${demoEmail} was made just now; an account opens with its tier's cap.`
    : `${demoEmail} is here already.`;
  story.step('What you have', [who, ...accountLines(account)]);
  return account;
}

async function quoteSteps(
  session: Session,
  story: Story,
  account: Account,
  call: DemoCall,
): Promise<SignedQuote> {
  const words = inThousands(call.input.split(/\s+/).length);
  story.step('The quote: what would it cost?', [
    `The job: outline a pitch deck from a company profile of ${words} words (examples/company-profile.md).`,
  ]);
  let quote = await session.engine.quote(call);
  const given = await topUp(session, account, quote);
  if (given !== null) {
    story.say([given]);
    quote = await session.engine.quote(call);
  }
  story.say(quoteLines(quote, account.timeZone));
  return quote;
}

async function callSteps(session: Session, story: Story, call: DemoCall, quote: SignedQuote) {
  const { engine, output } = session;
  return await untilInterrupted(async (signal) => {
    const running = await engine.stream({ ...call, quoteToken: quote.token, confirmed: true, signal });
    const during = await engine.status(call.userId);
    story.step('The hold: set aside before the model is called', [
      `Held ${decimalOf(quote.ceiling.total)}, the most that the receipt can say. What you own stays, what is available drops:`,
      balanceLine(during),
    ]);
    story.step(`The answer, from ${quote.model}, at most ${inThousands(quote.maxOutputTokens)} tokens`);
    output.write('\n');
    const result = await writeAnswer(running, output);
    return { during, result };
  });
}

function paidSteps(story: Story, quote: SignedQuote, result: CallResult, after: Account): void {
  const { usage, entry } = result;
  const given = quote.ceiling.total + entry.delta;
  story.step('The settlement: pay for what was used', [
    `Used ${inThousands(usage.totalTokens)} tokens: ${inThousands(usage.inputTokens)} read, ${inThousands(usage.outputTokens)} written (${usage.reported ? 'reported by the provider' : 'counted here'}).`,
    `Charged ${decimalOf(-entry.delta)} of the ${decimalOf(quote.ceiling.total)} held; ${decimalOf(given)} given back.`,
  ]);
  story.step('The receipt: why did it cost that?', receiptLines(entry));
  story.step('What you have now', [balanceLine(after)]);
}

async function daysAhead(session: Session, story: Story, account: Account): Promise<RehearsedMoment[]> {
  const ahead = await rehearse(session.database, session.engine, account);
  story.step('The days ahead: energy comes back', [
    "The demo's clock is moved on, not the machine's; all of this is taken back again.",
    ...rehearsalLines(ahead, account.timeZone),
  ]);
  return ahead;
}

const tryNext = [
  'npx energy run "Write a message to a company that ships parcels"   your own prompt',
  'npx energy quote --file README.md "Summarise this"                 what it would cost',
  'npx energy history                                                 the ledger; a number shows its receipt',
  'npx energy verify                                                  are the books right?',
  'npx energy --help                                                  everything else',
];

async function start(session: Session, options: DatabaseOptions): Promise<void> {
  const { engine, output } = session;
  const story = storyOn(output);
  output.write(`${heading('Energy Engine')}: one metered AI call, end to end\n`);
  story.step('Where it runs', placeLines(session, options));
  const before = await ownSteps(session, story);
  const call = await demoCall(before.userId);
  const quote = await quoteSteps(session, story, before, call);
  const { during, result } = await callSteps(session, story, call, quote);
  const after = await engine.status(before.userId);
  paidSteps(story, quote, result, after);
  const ahead = await daysAhead(session, story, after);
  story.step('Try next', tryNext.map(faint));
  output.result(
    {
      user: accountDocument(before),
      quote: quoteDocument(quote),
      during: accountDocument(during),
      call: callDocument(result),
      given_back: energyOf(quote.ceiling.total + result.entry.delta),
      after: accountDocument(after),
      ahead: rehearsalDocument(ahead),
    },
    [],
  );
}

export function addStart(program: Command): void {
  const command = commandOf(program, 'start', {
    summary:
      'Shows the whole chain on an example: balance, quote, hold, answer, settlement, receipt, and what comes back',
    examples: ['start', 'start --json', 'start --serve', 'OPENAI_API_KEY=… energy start'],
  }).option('--serve', 'then serves, as energy serve does, until Ctrl-C; not where CI is set');
  serveOptions(command).action((options: ServeOptions & { readonly serve?: boolean }) =>
    inSession(options, { mayCreate: true }, async (session) => {
      await start(session, options);
      if (options.serve === true && !process.env.CI) await serveUntilInterrupted(session, options);
    }),
  );
}
