import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import type { Queryable } from '@/database/database';
import { describeOnEachDatabase, newUserId } from '../support/databases.ts';
import { leavingNothing } from './leaving-nothing.ts';
import { isArrayVerb } from './ledger-model.ts';
import type { Json } from './model-answer.ts';
import { days, minutes } from './model-calendar.ts';
import { type Books, prepareSteps, runSteps } from './run-steps.ts';
import { search } from './search-settings.ts';
import { type Scenario, type Step, scenarios, stepsOf } from './verb-commands.ts';

const runs = { PGlite: 150, 'Postgres 18': 50 } as const;

/** Each item of a batch as a call of its own. */
const oneByOne = (steps: readonly Step[]): Step[] =>
  steps.flatMap((step) =>
    isArrayVerb(step.verb) && Array.isArray(step.request)
      ? step.request.map((request) => ({ ...step, request: [request] }))
      : [step],
  );

const flat = (answers: readonly (Json | readonly Json[])[]): unknown[] => answers.flat();

/** What is generated or says when a row was last touched is left out; every other column counts. */
const comparable = (books: readonly Books[]) =>
  books.map(({ account, ...rows }) => {
    const { updated_at: _updatedAt, ...columns } = account;
    return { ...rows, account: columns };
  });

/** Grants that lapse, holds and charges at the start; then many days in which nobody calls. */
const beforeTheGap = (scenario: Scenario): Scenario => ({
  ...scenario,
  commands: scenario.commands.map((command) => ({
    ...command,
    advance: command.advance > minutes(60) ? minutes(30) : Math.max(command.advance, 0),
  })),
});

/** The account's due events applied at each of these moments, as a job would. */
async function turnAt(tx: Queryable, userIds: readonly string[], moments: readonly Date[]): Promise<void> {
  await tx.query(
    `select energy.turn_days(null, moment)
     from unnest($1::timestamptz[]) with ordinality as at (moment, nth)
     where exists (select from public.user_energy where user_id = any ($2::uuid[]))
     order by nth`,
    [moments, userIds],
  );
}

describeOnEachDatabase('the ledger', (open) => {
  beforeAll(() => prepareSteps(open().database));

  it('answers and books a batch as it would its items one by one', async () => {
    const { database, kind } = open();
    await fc.assert(
      fc.asyncProperty(scenarios({ minLength: 6, maxLength: 20 }), async (scenario) => {
        const forward = {
          ...scenario,
          commands: scenario.commands.map((each) => ({ ...each, advance: Math.max(each.advance, 0) })),
        };
        const userIds = [newUserId(), newUserId(), newUserId()];
        const { steps } = stepsOf(forward, userIds);
        const together = await leavingNothing(database, (tx) => runSteps(tx, steps, userIds));
        const singly = await leavingNothing(database, (tx) => runSteps(tx, oneByOne(steps), userIds));
        expect(flat(together.answers)).toEqual(flat(singly.answers));
        expect(comparable(together.books)).toEqual(comparable(singly.books));
      }),
      { ...search, numRuns: runs[kind] },
    );
  }, 300_000);

  it('has the same rows whether due events are applied each few hours or only at the end', async () => {
    const { database, kind } = open();
    await fc.assert(
      fc.asyncProperty(
        scenarios({ minLength: 3, maxLength: 12 }),
        fc.constantFrom(1, 2, 5, 9, 33, 70),
        fc.constantFrom(6, 24, 37),
        async (scenario, gapDays, everyHours) => {
          const userIds = [newUserId(), newUserId(), newUserId()];
          const { steps } = stepsOf(beforeTheGap(scenario), userIds);
          const from = Date.parse(steps.at(-1)?.at ?? '');
          const end = new Date(from + days(gapDays));
          const moments = Array.from(
            { length: Math.floor((gapDays * 24) / everyHours) },
            (_, index) => new Date(from + minutes(60 * everyHours * (index + 1))),
          );
          const applied = (at: readonly Date[]) =>
            leavingNothing(database, async (tx) => {
              await runSteps(tx, steps, userIds);
              await turnAt(tx, userIds, [...at, end]);
              return (await runSteps(tx, [], userIds)).books;
            });
          const lazy = await applied([]);
          const eager = await applied(moments);
          expect(comparable(eager)).toEqual(comparable(lazy));
        },
      ),
      { ...search, numRuns: runs[kind] },
    );
  }, 300_000);
});
