/** What does learning from many calls cost those who ask for a quote meanwhile? */

import { expect, it } from 'vitest';
import { settingsWith } from '@/config';
import { createLearning } from '@/engine/learning';
import type { LearningStore } from '@/engine/learning-store';
import { createFakeClock } from '@/testing/index';
import { noon } from '../support/test-engine.ts';

it('a process that learns batch by batch reads what is stored once, when all of it is', async () => {
  let batches = 5;
  let reads = 0;
  const nothing = { outputs: [], calibrations: [], users: [] };
  const store: LearningStore = {
    read: async () => {
      reads += 1;
      return { ...nothing, seenUntil: reads };
    },
    readUnlearned: async () => {
      batches -= 1;
      return batches < 0 ? null : { ...nothing, calls: [], seenUntil: 0, until: 0 };
    },
    keep: async () => {
      // A quote that is asked for between two batches.
      await learning.refresh();
      return true;
    },
  };
  const learning = createLearning({
    store,
    settings: settingsWith({ answerLearning: { everySeconds: 0 } }),
    clock: createFakeClock(noon),
    onProblem: (problem) => expect.fail(problem),
  });
  await learning.refresh();
  await learning.catchUp();
  expect(reads).toBe(1);
  await learning.refresh();
  expect(reads).toBe(2);
});
