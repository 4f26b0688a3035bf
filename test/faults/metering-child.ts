/** What runs in the process that is killed? An engine that does what the parent asks, and tells of each payment at once. */

import { systemTimers } from '../../src/clock.ts';
import type { Database } from '../../src/database/database.ts';
import { migrate } from '../../src/database/migrate.ts';
import { openDatabase } from '../../src/database/open-database.ts';
import { createEnergyEngine, type EnergyEngine } from '../../src/engine.ts';
import { createFakeClock } from '../../src/testing/fake-clock.ts';
import { readAccounts, readBooks } from './books.ts';
import type { Audit, FromChild, GateReason, Payment, ToChild, Unpaid } from './messages.ts';
import { meterAll } from './metering.ts';
import { piecewiseProvider } from './piecewise-provider.ts';
import { callsOf, type PlannedCall, type Round, usersOf } from './round.ts';

/** More than a round can use. Hundredths of an energy, and tokens. */
const purchased = 100_000;
const dailyTokens = 10_000_000;

const gates = new Map<number, () => void>();
let gatesMade = 0;
let database: Database | undefined;
let at = '';

/** Resolves once the parent has it in its hands: what is told then outlives this process. */
const tell = (message: FromChild): Promise<void> =>
  new Promise((resolve, reject) => {
    if (process.send === undefined) reject(new Error('this program is run by its parent'));
    else process.send(message, (error: Error | null) => (error ? reject(error) : resolve()));
  });

async function pass(reason: GateReason, call: number | null): Promise<void> {
  gatesMade += 1;
  const gate = gatesMade;
  const opened = Promise.withResolvers<void>();
  gates.set(gate, opened.resolve);
  await tell({ type: 'gate', gate, reason, call });
  await opened.promise;
}

function opened(): Database {
  if (database === undefined) throw new Error('open the database first');
  return database;
}

function engineOf(calls: readonly PlannedCall[], isGated: boolean): EnergyEngine {
  return createEnergyEngine({
    database: opened(),
    clock: createFakeClock(at),
    provider: piecewiseProvider(calls, ({ number }) => (isGated ? pass('piece', number) : Promise.resolve())),
    timers: { every: systemTimers.every, wait: () => pass('wait', null) },
    onProblem: (problem) => void tell({ type: 'problem', problem }),
  });
}

async function prepare(round: Round): Promise<void> {
  const engine = engineOf([], false);
  const users = usersOf(round);
  for (const { userId, tier } of users) {
    await opened().query('insert into auth.users (id) values ($1)', [userId]);
    await engine.ledger.openAccount({ userId });
    await engine.ledger.setTier({ userId, tier });
    await engine.ledger.setLimits({ userId, dailyTokenBudget: dailyTokens });
    await engine.ledger.purchase({ userId, energy: purchased });
  }
  await engine.close();
  const accounts = await readAccounts(
    opened(),
    users.map(({ userId }) => userId),
  );
  await tell({ type: 'prepared', accounts });
}

async function run(round: Round): Promise<void> {
  const calls = callsOf(round);
  const engine = engineOf(calls, true);
  await meterAll(engine, calls, {
    paid: (payment) => tell({ type: 'paid', payment }),
    unpaid: (unpaid) => tell({ type: 'unpaid', unpaid }),
    again: ({ number }) => pass('again', number),
  });
  await engine.close();
  await tell({ type: 'ran' });
}

/** Reads the books when every lease is over, asks each call again with its key, and reads them once more. */
async function audit(round: Round): Promise<void> {
  const calls = callsOf(round);
  const engine = engineOf(calls, false);
  const userIds = usersOf(round).map(({ userId }) => userId);
  for (const userId of userIds) await engine.status(userId);
  const afterLeases = await readBooks(opened(), userIds);
  const paid: Payment[] = [];
  const unpaid: Unpaid[] = [];
  await meterAll(engine, calls, {
    paid: async (payment) => void paid.push(payment),
    unpaid: async (one) => void unpaid.push(one),
  });
  const done: Audit = {
    afterLeases,
    again: { paid, unpaid },
    afterRetries: await readBooks(opened(), userIds),
  };
  await engine.close();
  await tell({ type: 'audited', audit: done });
}

async function obey(order: ToChild): Promise<void> {
  switch (order.type) {
    case 'open':
      at = order.at;
      database = await openDatabase({ databaseUrl: order.databaseUrl, directory: order.directory });
      await migrate(database);
      return await tell({ type: 'opened' });
    case 'prepare':
      return await prepare(order.round);
    case 'run':
      return await run(order.round);
    case 'audit':
      return await audit(order.round);
    case 'pass': {
      const open = gates.get(order.gate);
      gates.delete(order.gate);
      return open?.();
    }
    case 'close':
      await database?.close();
      await tell({ type: 'closed' });
      process.disconnect();
  }
}

process.on('message', (order: ToChild) => void obey(order));
// A parent that is gone leaves nobody to meter for.
process.on('disconnect', () => process.exit());
