import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { describeOnEachDatabase, newUserId, type TestDatabase } from '../support/databases.ts';
import type { Account } from './model-account.ts';
import { answersOf, booksOfModel, booksOfSql, prepareSteps, runSteps } from './run-steps.ts';
import { search, seed, sequences } from './search-settings.ts';
import { type Scenario, scenarios, stepsOf } from './verb-commands.ts';

const roundsBetweenClearing = 250;

async function meetsTheModel({ database }: TestDatabase, scenario: Scenario): Promise<void> {
  const userIds = [newUserId(), newUserId(), newUserId()];
  const { steps, model } = stepsOf(scenario, userIds);
  const { answers, books } = await runSteps(database, steps, userIds);
  for (const [index, { verb, request, at, expected }] of steps.entries()) {
    expect(
      answersOf(answers[index]),
      `step ${index}: ${verb} at ${at} of ${JSON.stringify(request)}`,
    ).toEqual(expected);
  }
  for (const [index, userId] of userIds.entries()) {
    const found = books[index];
    if (!found) throw new Error(`no books of user ${index}`);
    expect(booksOfSql(found), `the books of user ${index}`).toEqual(
      booksOfModel(model.accounts.get(userId) as Account),
    );
    expect(found.differences, `energy.verify of user ${index}`).toEqual([]);
  }
}

describeOnEachDatabase('random sequences of all verbs', (open) => {
  beforeAll(() => prepareSteps(open().database));

  it('answer and keep books as the model does, and the invariants hold after each', async () => {
    const runs = open().kind === 'PGlite' ? sequences : Math.ceil(sequences / 5);
    for (let done = 0; done < runs; done += roundsBetweenClearing) {
      await fc.assert(
        fc.asyncProperty(scenarios({ minLength: 4, maxLength: 22 }), (scenario) =>
          meetsTheModel(open(), scenario),
        ),
        { ...search, numRuns: Math.min(roundsBetweenClearing, runs - done), seed: seed + done },
      );
      await open().clear();
    }
  }, 300_000);
});
