/** What does a shorter prompt save of the whole bill, the answer included? */

import { costUsd } from '../../src/providers/model-price.ts';
import type { Figure } from '../figure.ts';
import { sharedText } from '../shared-data.ts';

interface Call {
  readonly input: number;
  readonly output: number;
}

/** The Azure LLM inference trace of 2023 (CC BY 4.0). */
function traceOf(name: string): Call[] {
  const [, ...rows] = sharedText(`azure-llm-${name}.first-half.csv`).trim().split(/\r?\n/);
  return rows.map((row) => {
    const [, input, output] = row.split(',');
    return { input: Number(input), output: Number(output) };
  });
}

/** Each with the smaller model of its family. */
const models = [
  ['gpt-4.1', 'gpt-4.1-mini'],
  ['gpt-4o', 'gpt-4o-mini'],
  ['gpt-5', 'gpt-5-mini'],
  ['claude-sonnet-4-5', 'claude-haiku-4-5'],
] as const;

const cuts = [0.3, 0.5, 0.6] as const;
/** The claim of requirements R13, percent. */
const claim = 30;
/** The share of calls that no longer fit their user's energy and go to the smaller model: the costliest ones. */
const ladderShare = 0.1;

const usdOf = (model: string) => {
  const rate = (tokens: { inputTokens: number; outputTokens: number }): number =>
    Number(
      costUsd(
        {
          ...tokens,
          cachedInputTokens: 0,
          cacheWriteTokens: 0,
          reasoningTokens: 0,
          totalTokens: tokens.inputTokens + tokens.outputTokens,
          reported: true,
        },
        { model, at: new Date(), prices: [] },
      ) ?? Number.NaN,
    ) / 10_000;
  const input = rate({ inputTokens: 10_000, outputTokens: 0 });
  const output = rate({ inputTokens: 0, outputTokens: 10_000 });
  return (call: Call, cut: number): number =>
    Math.ceil(call.input * (1 - cut)) * input + call.output * output;
};

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

const reached = (saved: number): string => (saved >= claim ? `${claim} % reached` : `${claim} % not reached`);

function figure(name: string, saved: number, note: string): Figure {
  return {
    bench: 'compression',
    case: name,
    value: saved,
    unit: '% of cost saved',
    note: `${reached(saved)}; ${note}`,
  };
}

function figuresFor(
  trace: string,
  calls: readonly Call[],
  [model, smaller]: (typeof models)[number],
): Figure[] {
  const usd = usdOf(model);
  const before = sum(calls.map((call) => usd(call, 0)));
  const inputs = before - sum(calls.map((call) => usd({ ...call, input: 0 }, 0)));
  const share = `input is ${((100 * inputs) / before).toFixed(0)} % of the bill`;
  const saved = (after: number): number => 100 * (1 - after / before);
  const cutting = cuts.map((cut) =>
    figure(
      `cost, ${trace}, ${model}: input cut by ${cut * 100} %`,
      saved(sum(calls.map((call) => usd(call, cut)))),
      share,
    ),
  );
  const small = usdOf(smaller);
  const [cut] = [cuts[1]];
  const costliest = new Set(
    [...calls].sort((a, b) => usd(b, 0) - usd(a, 0)).slice(0, Math.round(calls.length * ladderShare)),
  );
  const laddered = sum(calls.map((call) => (costliest.has(call) ? small(call, cut) : usd(call, cut))));
  const name = `cost, ${trace}, ${model}: cut by ${cut * 100} %, the costliest ${ladderShare * 100} % on ${smaller}`;
  return [...cutting, figure(name, saved(laddered), 'what the ladder adds')];
}

/**
 * The saving on every call of the trace if its input were cut by so much, at today's published prices, without cached
 * input. How much of a prompt can be cut depends on the prompt: code and JSON are not.
 */
export function costFigures(): Figure[] {
  return ['conv', 'code'].flatMap((name) => {
    const calls = traceOf(name);
    return models.flatMap((pair) => figuresFor(name === 'conv' ? 'chat' : 'code', calls, pair));
  });
}
