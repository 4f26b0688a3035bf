/** Is the length of answers learned, with the coverage chosen, in little memory, and anew when the regime changes? */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaults } from '@/config';
import { EnergyError } from '@/errors';
import { learnedEstimate, learnedEstimator } from '@/tokens/learned-output';
import { outputEstimate } from '@/tokens/output-estimate';
import { contextBin, emptySketch, learnedOutput, type OutputSketch } from '@/tokens/output-sketch';

/** Numbers from 0 to below 1, the same in every run. */
function createDice(seed = 1): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x80000000;
  };
}

type Answer = (dice: () => number, inputTokens: number) => number;

/** About log-normal around `median`. */
const around =
  (median: number, spread = 0.5): Answer =>
  (dice) =>
    Math.max(1, Math.round(median * Math.exp(spread * (dice() + dice() + dice() + dice() - 2) * 1.7)));

interface Run {
  readonly sketch: OutputSketch;
  readonly covered: number[];
  readonly ceilings: number[];
}

/** Calls one after the other, each cut at the ceiling that was learned before it. */
function run(from: OutputSketch, calls: number, answer: Answer, dice: () => number): Run {
  let sketch = from;
  const covered: number[] = [];
  const ceilings: number[] = [];
  for (let call = 0; call < calls; call += 1) {
    const inputTokens = Math.round(50 * 2 ** (dice() * 8));
    const question = { inputTokens, coldStartTokens: 500 };
    const { ceilingOutputTokens } = learnedEstimate(question, sketch.calls === 0 ? {} : { model: sketch });
    const outputTokens = answer(dice, inputTokens);
    const reachedLimit = outputTokens > ceilingOutputTokens;
    covered.push(reachedLimit ? 0 : 1);
    ceilings.push(ceilingOutputTokens);
    sketch = learnedOutput(sketch, {
      inputTokens,
      outputTokens: Math.min(outputTokens, ceilingOutputTokens),
      reachedLimit,
    });
  }
  return { sketch, covered, ceilings };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe('a ceiling', () => {
  it.each<[string, Answer]>([
    ['short answers', around(20)],
    ['long answers', around(2_000)],
    ['answers of one length', () => 18],
    ['widely spread answers', around(200, 1)],
    ['answers that grow with the input', (dice, input) => around(30 + input / 4, 0.3)(dice, input)],
  ])('of %s holds 95 in a hundred, though longer ones are seen cut', (_name, answer) => {
    const { covered } = run(emptySketch(), 3_000, answer, createDice());
    const share = mean(covered.slice(200));
    expect(share).toBeGreaterThan(0.93);
    expect(share).toBeLessThanOrEqual(1);
  });

  it('is near the true quantile', () => {
    const { ceilings } = run(emptySketch(), 3_000, around(400), createDice());
    const dice = createDice(7);
    const sorted = Array.from({ length: 10_000 }, () => around(400)(dice, 0)).sort((a, b) => a - b);
    const q95 = sorted[9_500] ?? 0;
    expect(mean(ceilings.slice(2_000)) / q95).toBeGreaterThan(0.9);
    expect(mean(ceilings.slice(2_000)) / q95).toBeLessThan(1.15);
  });

  it('tells short prompts from long ones', () => {
    const { sketch } = run(
      emptySketch(),
      2_000,
      (dice, input) => around(input < 1_000 ? 30 : 900, 0.2)(dice, input),
      createDice(),
    );
    const at = (inputTokens: number) =>
      learnedEstimate({ inputTokens, coldStartTokens: 500 }, { model: sketch });
    expect(at(100).ceilingOutputTokens).toBeLessThan(100);
    expect(at(8_000).expectedOutputTokens).toBeGreaterThan(700);
  });

  it('follows another coverage where one is set', () => {
    const settings = { ...defaults.outputLearning, coverage: 0.8, levelAtLeast: 0.6 };
    let sketch = emptySketch(settings);
    const dice = createDice();
    let covered = 0;
    for (let call = 0; call < 3_000; call += 1) {
      const known = call === 0 ? {} : { model: sketch };
      const { ceilingOutputTokens } = learnedEstimate({ inputTokens: 100, coldStartTokens: 500 }, known, {
        output: defaults.output,
        outputLearning: settings,
      });
      const outputTokens = around(300)(dice, 100);
      covered += outputTokens <= ceilingOutputTokens ? 1 : 0;
      sketch = learnedOutput(sketch, { inputTokens: 100, outputTokens, reachedLimit: false }, settings);
    }
    expect(covered / 3_000).toBeGreaterThan(0.77);
    expect(covered / 3_000).toBeLessThan(0.83);
  });
});

describe('a change of regime', () => {
  const before = run(emptySketch(), 800, around(100), createDice()).sketch;

  it('is not seen where there is none', () => {
    expect(run(emptySketch(), 5_000, around(100), createDice(3)).sketch.regimes).toBe(0);
  });

  it.each<[string, Answer]>([
    ['twice as long', around(200)],
    ['five times as long', around(500)],
    ['a third as long', around(33)],
    ['300 tokens longer', (dice, input) => around(100)(dice, input) + 300],
  ])('to answers %s is noticed within 50 calls, and covered in the next 50', (_name, answer) => {
    const late = Array.from({ length: 20 }, (_, seed) => {
      const first = run(before, 50, answer, createDice(seed + 1));
      expect(first.sketch.regimes).toBeGreaterThan(before.regimes);
      return mean(run(first.sketch, 50, answer, createDice(seed + 100)).covered);
    });
    expect(mean(late)).toBeGreaterThanOrEqual(0.9);
  });

  it('lowers the ceilings when answers become shorter', () => {
    const { ceilings } = run(before, 200, around(20), createDice(5));
    expect(ceilings[0]).toBeGreaterThan(150);
    expect(mean(ceilings.slice(100))).toBeLessThan(80);
  });
});

describe('what is learned', () => {
  it('keeps to a size however many calls there are, and comes back from JSON', () => {
    const { sketch } = run(emptySketch(), 6_000, around(300, 1), createDice());
    const json = JSON.stringify(sketch);
    expect(json.length).toBeLessThan(24_000);
    expect(JSON.parse(json)).toEqual(sketch);
  });

  it('counts the calls that reached their limit', () => {
    const { sketch, covered } = run(emptySketch(), 500, around(600, 1), createDice());
    expect(sketch.calls).toBe(500);
    expect(sketch.reachedLimit).toBe(covered.filter((each) => each === 0).length);
  });

  it.each([
    [-1, 1],
    [1, Number.NaN],
    [0.5, 1],
    [1, Number.POSITIVE_INFINITY],
  ])('refuses %d tokens in and %d out', (inputTokens, outputTokens) => {
    expect(() => learnedOutput(emptySketch(), { inputTokens, outputTokens, reachedLimit: false })).toThrow(
      EnergyError,
    );
  });

  it('answers any question with whole numbers, 0 < expected ≤ ceiling', () => {
    const call = fc.record({
      inputTokens: fc.nat(2_000_000),
      outputTokens: fc.nat(2_000_000),
      reachedLimit: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(call, { maxLength: 60 }),
        fc.nat(10_000_000),
        fc.double(),
        (calls, inputTokens, cold) => {
          const sketch = calls.reduce((known, each) => learnedOutput(known, each), emptySketch());
          const { expectedOutputTokens, ceilingOutputTokens } = learnedEstimate(
            { inputTokens, coldStartTokens: cold },
            { feature: sketch, model: sketch, user: sketch },
          );
          expect(Number.isSafeInteger(expectedOutputTokens) && expectedOutputTokens > 0).toBe(true);
          expect(Number.isSafeInteger(ceilingOutputTokens)).toBe(true);
          expect(ceilingOutputTokens).toBeGreaterThanOrEqual(expectedOutputTokens);
          expect(JSON.parse(JSON.stringify(sketch))).toEqual(sketch);
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each([
    [0, 12],
    [64, 12],
    [91, 13],
    [4_096, 24],
    [10_000_000, 36],
  ])('puts %i tokens of input in bin %i', (inputTokens, bin) => {
    expect(contextBin(inputTokens)).toBe(bin);
  });
});

describe('what bears on a question', () => {
  const question = { inputTokens: 500, coldStartTokens: 800 };
  const ofFeature = run(emptySketch(), 400, around(100, 0.2), createDice()).sketch;

  it('is the cold start where nothing is known', () => {
    expect(learnedEstimate(question, {})).toEqual(outputEstimate(800));
  });

  it('is the feature where the model is new', () => {
    const model = run(emptySketch(), 2, around(100, 0.2), createDice()).sketch;
    expect(learnedEstimate(question, { feature: ofFeature, model }).expectedOutputTokens).toBeLessThan(160);
  });

  it('is the model once it has calls of its own', () => {
    const model = run(emptySketch(), 400, around(1_000, 0.2), createDice()).sketch;
    const { expectedOutputTokens } = learnedEstimate(question, { feature: ofFeature, model });
    expect(expectedOutputTokens).toBeGreaterThan(700);
  });

  it('is the user too, once there are enough calls', () => {
    const few = run(emptySketch(), 29, around(1_000, 0.2), createDice()).sketch;
    const many = run(emptySketch(), 200, around(1_000, 0.2), createDice()).sketch;
    const known = { feature: ofFeature, model: ofFeature };
    expect(learnedEstimate(question, { ...known, user: few })).toEqual(learnedEstimate(question, known));
    expect(learnedEstimate(question, { ...known, user: many }).expectedOutputTokens).toBeGreaterThan(600);
  });

  it('is found by the estimator for each question', () => {
    const estimator = learnedEstimator(({ feature }) =>
      feature === 'ai_message' ? { feature: ofFeature } : {},
    );
    const asked = { ...question, model: null, userId: null };
    expect(estimator.outputEstimate({ ...asked, feature: 'ai_message' }).expectedOutputTokens).toBeLessThan(
      160,
    );
    expect(estimator.outputEstimate({ ...asked, feature: 'ai_about' })).toEqual(outputEstimate(800));
  });
});
