/** energy grant: gives a user energy, for a reason. */

import type { Command } from 'commander';
import { decimalOf, energyOf, type Hundredths } from '../amount.ts';
import { EnergyError } from '../errors.ts';
import { entryDocument } from './entry-view.ts';
import { commandOf, readEnergy, requiredUserOption, type UserOptions } from './options.ts';
import { inSession, type Session, userOf } from './session.ts';

interface GrantOptions extends UserOptions {
  readonly reason: string;
  readonly energy: Hundredths;
}

async function assertReason({ database }: Session, reason: string): Promise<void> {
  const rows = await database.query<{ reason: string }>(
    'select reason from public.regeneration_rules order by reason',
  );
  const known = ['purchase', ...rows.map((row) => row.reason)];
  if (known.includes(reason)) return;
  throw new EnergyError('invalid_request', `there is no reason ${reason}; known are ${known.join(', ')}`);
}

async function grant(session: Session, options: GrantOptions): Promise<void> {
  const { engine, output } = session;
  const { reason, energy } = options;
  const userId = await userOf(session, options.user);
  await assertReason(session, reason);
  const request = { userId, energy, metadata: { granted_by: 'energy grant' } };
  const entry =
    reason === 'purchase'
      ? await engine.ledger.purchase(request)
      : await engine.ledger.grant({ ...request, reason });
  if ('why' in entry) {
    output.result({ granted: false, amount: 0, reason, why: entry.why }, [
      `nothing was granted: ${entry.why}`,
    ]);
    return;
  }
  output.result({ granted: true, amount: energyOf(entry.delta), reason, entry: entryDocument(entry) }, [
    `granted ${decimalOf(entry.delta)} energy as ${reason}; the balance is ${decimalOf(entry.balanceAfter)}`,
  ]);
}

export function addGrant(program: Command): void {
  commandOf(program, 'grant', {
    summary: 'Gives a user energy: a purchase, or a reason of regeneration_rules (refills stop at the cap)',
    examples: [
      'grant --user ada@example.com --reason purchase --energy 50',
      'grant --user ada@example.com --reason closing_bonus --energy 3 --json',
    ],
  })
    .addOption(requiredUserOption())
    .requiredOption('--reason <name>', 'purchase, or a reason of regeneration_rules')
    .requiredOption('--energy <amount>', 'above zero, at most two decimals', readEnergy)
    .action((options: GrantOptions) =>
      inSession(options, { mayCreate: false }, (session) => grant(session, options)),
    );
}
