import fc from 'fast-check';
import { expect, it } from 'vitest';
import { describeOnEachDatabase, newUserId } from '../support/databases.ts';
import { call, callEach, chargeOf, expectRightBooks } from './call-verb.ts';
import { isArrayVerb } from './ledger-model.ts';
import { minutes } from './model-calendar.ts';
import type { Request } from './model-spend.ts';
import { seed } from './search-settings.ts';
import { type Scenario, scenarios, stepsOf } from './verb-commands.ts';

const clients = 32;

/** All clients in about the same hours, and nobody forgotten in the middle of it. */
const together = (scenario: Scenario): Scenario => ({
  ...scenario,
  start: '2026-03-07T20:00:00Z',
  commands: scenario.commands
    .filter(({ verb }) => verb !== 'forget_user')
    .map((command) => ({ ...command, advance: Math.min(Math.max(command.advance, 0), minutes(30)) })),
});

describeOnEachDatabase(
  'concurrent clients',
  (open) => {
    it(`${clients} clients send random sequences of all verbs for the same users: no error, no deadlock, right books`, async () => {
      const { database } = open();
      const users = [newUserId(), newUserId(), newUserId()];
      const lives = fc
        .sample(scenarios({ minLength: 40, maxLength: 60 }), { numRuns: clients, seed })
        .map(together);
      await Promise.all(
        lives.map(async (scenario) => {
          for (const [index, { verb, request, at }] of stepsOf(scenario, users).steps.entries()) {
            if (index % 10 === 0) await database.query('select energy.turn_days(null, $1)', [at]);
            if (isArrayVerb(verb)) await callEach(database, verb, request as Request[], at);
            else await call(database, verb, request as Request, at);
          }
        }),
      );
      await expectRightBooks(database, ...users);
    });

    it('batches that name many new users in any order open each once, and none waits for another for ever', async () => {
      const { database } = open();
      for (let round = 0; round < 6; round++) {
        const users = Array.from({ length: 24 }, newUserId);
        const orders = fc.sample(fc.shuffledSubarray(users, { minLength: 4, maxLength: 16 }), {
          numRuns: 2 * clients,
          seed: seed + round,
        });
        await Promise.all(
          orders.map((order, index) =>
            index % 4 === 0
              ? call(database, 'open_account', { user_id: order[0] })
              : callEach(
                  database,
                  'charge',
                  order.map((user) => chargeOf(user, 0.25)),
                ),
          ),
        );
        const openings = await database.query(
          "select user_id from energy.entries where reason = 'opening' and user_id = any ($1)",
          [users],
        );
        expect(openings.length).toBe(users.length);
        await expectRightBooks(database, ...users);
      }
    });
  },
  { kinds: ['Postgres 18'], settings: { connectionsAtMost: clients } },
);
