/** energy user: who has an account, and on which tier? */

import type { Command } from 'commander';
import { v7 } from 'uuid';
import { EnergyError } from '../errors.ts';
import type { Tier } from '../pricing/tier.ts';
import { entryDocument } from './entry-view.ts';
import { commandOf, readEmail, readUuid, requiredUserOption, type UserOptions } from './options.ts';
import { inSession, type Session, userOf, usersNamed } from './session.ts';
import { accountDocument, accountLines } from './status.ts';

interface CreateOptions extends UserOptions {
  readonly id?: string;
  readonly email?: string;
  readonly tier?: string;
  readonly timeZone?: string;
}

async function knownTier({ engine }: Session, name: string): Promise<Tier> {
  const { tiers } = await engine.configuration();
  const known = [...tiers.keys()];
  const tier = known.find((one) => one === name);
  if (tier !== undefined) return tier;
  throw new EnergyError('invalid_request', `there is no tier ${name}; known are ${known.join(', ')}`);
}

async function createUser(session: Session, options: CreateOptions): Promise<void> {
  const { engine, database, output } = session;
  const { email, timeZone } = options;
  const [taken] = email === undefined ? [] : await usersNamed(database, email);
  if (taken !== undefined) {
    throw new EnergyError('invalid_request', `${email} belongs to the user ${taken} already`);
  }
  const tier = options.tier === undefined ? undefined : await knownTier(session, options.tier);
  const account = await engine.ledger.openAccount({ userId: options.id ?? v7(), email, tier, timeZone });
  if (!account.opened) output.note('this user had an account already; it stays as it was');
  output.result(
    { ...accountDocument(account), email: email ?? null, opened: account.opened },
    accountLines(account),
  );
}

async function changeTier(session: Session, name: string, options: UserOptions): Promise<void> {
  const { engine, output } = session;
  const userId = await userOf(session, options.user);
  const tier = await knownTier(session, name);
  const entry = await engine.ledger.setTier({ userId, tier, actor: 'energy user tier' });
  const account = await engine.status(userId);
  output.result({ ...accountDocument(account), entry: entryDocument(entry) }, accountLines(account));
}

export function addUser(program: Command): void {
  const user = program.command('user').description('Makes users and moves them between tiers');
  commandOf(user, 'create', {
    summary: 'Makes a user with an account and its opening grant (with Supabase, sign-up does that)',
    examples: [
      'user create --email ada@example.com',
      'user create --email bo@example.com --tier team --time-zone Asia/Kolkata --json',
    ],
  })
    .option('--id <uuid>', 'the id; without it a new one', readUuid)
    .option('--email <address>', 'for --user in other commands', readEmail)
    .option('--tier <name>', 'free, pro, elite, team or enterprise; without it free')
    .option('--time-zone <name>', "the IANA zone by which the user's day turns; without it UTC")
    .action((options: CreateOptions) =>
      inSession(options, { mayCreate: true }, (session) => createUser(session, options)),
    );
  commandOf(user, 'tier', {
    summary: 'Moves a user to a tier: cap, token budget and price change in one step, energy stays',
    examples: ['user tier elite --user ada@example.com', 'user tier free --user ada@example.com --json'],
  })
    .argument('<tier>', 'free, pro, elite, team or enterprise')
    .addOption(requiredUserOption())
    .action((tier: string, options: UserOptions) =>
      inSession(options, { mayCreate: false }, (session) => changeTier(session, tier, options)),
    );
}
