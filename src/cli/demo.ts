/** On whose account, and on which text, does `energy start` show the chain? */

import { readFile } from 'node:fs/promises';
import { v7 } from 'uuid';
import { decimalOf, type Hundredths } from '../amount.ts';
import { defaults } from '../config.ts';
import type { SignedQuote } from '../engine.ts';
import { EnergyError } from '../errors.ts';
import type { Account } from '../ledger/account.ts';
import { type Session, usersNamed } from './session.ts';

const { demoEmail, demoTier, demoTopUpEnergy, demoTopUpTokens } = defaults.commandLine;

const instruction =
  'From the company profile, outline a pitch deck of at most six slides for this customer: a title and two short points each.';

/** The call of the demonstration: our own text about a company that we made up. */
export async function demoCall(userId: string) {
  const profile = new URL('../../examples/company-profile.md', import.meta.url);
  return { userId, feature: 'ai_pitchdeck', system: instruction, input: await readFile(profile, 'utf8') };
}

/** The machine's zone, so that the demo user's day turns at the midnight of whoever watches. */
const machineZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

/** The demo user's account, made where there is none. */
export async function demoAccount(session: Session): Promise<{ account: Account; created: boolean }> {
  const { engine, database } = session;
  const [known] = await usersNamed(database, demoEmail);
  if (known !== undefined) return { account: await engine.status(known), created: false };
  const user = { userId: v7(), email: demoEmail, tier: demoTier };
  const account = await engine.ledger
    .openAccount({ ...user, timeZone: machineZone() })
    .catch((error: unknown) => {
      if (EnergyError.isInstance(error) && error.code === 'unknown_user') throw signUpIsElsewhere();
      // The machine has a zone that the database does not know.
      if (EnergyError.isInstance(error) && error.code === 'invalid_request')
        return engine.ledger.openAccount({ ...user, timeZone: 'UTC' });
      throw error;
    });
  return { account, created: true };
}

const signUpIsElsewhere = (): EnergyError =>
  new EnergyError(
    'unknown_user',
    `the users of this database come from its own sign-up: enter one there as ${demoEmail}, or use energy run --user <email>`,
  );

/**
 * Gives the demo user what it lacks for this call, as an admin's correction that stays in its ledger. Resolves to what
 * was given, in words, or null where nothing was needed or would help.
 */
export async function topUp(
  { engine }: Session,
  account: Account,
  { unaffordable, expected, expectedTokens }: SignedQuote,
): Promise<string | null> {
  const reason = { actor: 'energy start', note: 'so that the demonstration can go on' };
  const { userId } = account;
  if (unaffordable?.code === 'token_budget_exceeded') {
    const dailyTokenBudget = account.tokensUsedToday + account.tokensHeld + expectedTokens + demoTopUpTokens;
    await engine.ledger.setLimits({ userId, dailyTokenBudget, ...reason });
    return `The demo user had used up its tokens of the day. A real user would wait for midnight or take a higher tier; this one may now use ${dailyTokenBudget.toLocaleString('en-US')} a day.`;
  }
  if (unaffordable?.code === 'insufficient_energy' || unaffordable?.code === 'energy_held_elsewhere') {
    const energy: Hundredths = demoTopUpEnergy * 100 + expected.total;
    await engine.ledger.adjust({ userId, energy, ...reason });
    return `The demo user had too little energy. A real user would wait for the next refill or buy some; this one was given ${decimalOf(energy)}.`;
  }
  return null;
}
