/** Is there an answer or a clear error, soon, for any text that somebody sends? */

import { beforeAll, expect, it } from 'vitest';
import { offlineProvider } from '@/providers/offline';
import { describeOnEachDatabase } from '../support/databases.ts';
import { createTestEngine, reply, type TestEngine } from '../support/test-engine.ts';

/** Numbers from 0 to below 1, the same in every run. */
function createDice(seed = 7): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x80000000;
  };
}

const dice = createDice();
const junk = Array.from({ length: 100_000 }, () => String.fromCharCode(Math.floor(dice() * 0x10000))).join(
  '',
);
const sentence = 'The committee met in Oslo on Monday and decided nothing of note. ';

const prompts: readonly (readonly [name: string, prompt: string])[] = [
  ['10 MB of sentences', sentence.repeat(Math.ceil(1e7 / sentence.length))],
  ['10 MB of one letter', 'a'.repeat(1e7)],
  ['a MB of spaces and a word', `${' '.repeat(1e6)}word`],
  ['a MB of open brackets', '['.repeat(1e6)],
  ['binary junk', junk],
  ['NUL characters', 'one\u0000two \u0000'.repeat(2_000)],
  ['lone surrogates', '\ud83d \udc00 word \ud800'.repeat(2_000)],
  ['right-to-left text', 'اجتمعت اللجنة في أوسلو يوم الاثنين. '.repeat(500)],
  ['right-to-left marks and joiners', '\u202e\u200f\u200d\u2066'.repeat(5_000)],
  ['a line of 200,000 characters', `${'word '.repeat(39_999)}word.`],
  ['a line of 200,000 characters without a space', 'x1,'.repeat(66_667)],
  ['quotes that never end', '"'.repeat(50_000)],
  ['code fences that never end', '```\n'.repeat(25_000)],
  ['JSON of 400 levels', `${'{"a":'.repeat(400)}1${'}'.repeat(400)}`],
];

/** Generous, and of the processor's time: a busy machine must not fail these; a quadratic step takes hours for 10 MB. */
const secondsAtMost = 30;
const bytesAtMost = 1.5e9;

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

describeOnEachDatabase('whatever is sent', (open) => {
  let at: TestEngine;
  let userId: string;
  beforeAll(async () => {
    at = createTestEngine(open().database, { defaultModel: 'gpt-4o' });
    userId = await at.newUser({ tier: 'enterprise', energy: 1_000_000 });
    return () => at.engine.close();
  });

  const timed = async <T>(work: () => Promise<T>): Promise<T> => {
    const [started, bytes] = [cpuSeconds(), process.memoryUsage().rss];
    const result = await work();
    expect(cpuSeconds() - started).toBeLessThan(secondsAtMost);
    expect(process.memoryUsage().rss - bytes).toBeLessThan(bytesAtMost);
    return result;
  };

  it.each(prompts)(
    '%s: quoted, compressed where that is wanted, and run or refused with a reason',
    async (_, prompt) => {
      const preview = await timed(() => at.v3.getCostPreview(userId, 'ai_message', prompt));
      expect(preview.estimated_tokens).toBeGreaterThan(0);
      expect(Number.isFinite(preview.final_cost + preview.max_cost)).toBe(true);
      at.provider.script(reply([prompt.slice(0, 1_000)]));
      const result = await timed(() =>
        at.v3.runAICostAware(userId, 'ai_message', prompt, {
          allowCompression: true,
          confirmed: true,
          idempotencyKey: `run ${_}`,
        }),
      );
      if (!result.success) {
        expect(['token_budget_exceeded', 'insufficient_energy']).toContain(result.error_code);
        expect(result.error).toMatch(/\d/);
        expect(prompt.length).toBeGreaterThanOrEqual(1e6);
      }
      expect(await at.engine.status(userId)).toMatchObject({ heldEnergy: 0, tokensHeld: 0 });
    },
    120_000,
  );

  it('gives the same answer again to a retry, whatever characters it has', async () => {
    const odd = createTestEngine(open().database);
    const said = 'one\u0000two \ud800 three 😀 أوسلو';
    odd.provider.script({ ...reply([said]), model: 'a\u0000model' });
    const ask = () =>
      odd.v3.runAICostAware(userId, 'ai_message', 'Say it', { idempotencyKey: 'odd characters' });
    const [first, second] = [await ask(), await ask()];
    expect(first).toMatchObject({ success: true, output: said, replayed: false });
    expect(second).toMatchObject({
      success: true,
      output: 'one\ufffdtwo \ufffd three 😀 أوسلو',
      replayed: true,
    });
    await odd.engine.close();
  });

  it('takes the offline provider no longer', async () => {
    const offline = createTestEngine(open().database, { model: offlineProvider() });
    const rich = await offline.newUser({ tier: 'enterprise', energy: 1_000_000 });
    const result = await timed(() =>
      offline.v3.runAICostAware(rich, 'ai_message', junk, { confirmed: true, idempotencyKey: 'junk' }),
    );
    expect(result.success).toBe(true);
    await offline.engine.close();
  }, 60_000);
});
