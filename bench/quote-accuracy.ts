/** Do ceilings hold? Replays real calls in order, learning as it goes, and changes the regime under it. */

import type { OutputSketch } from '../src/tokens/output-sketch.ts';
import { type Figure, machineLine, reportTo } from './figure.ts';
import { type Call, pinball, replay, replayAll } from './output-replay.ts';
import { sharedText } from './shared-data.ts';

const bench = 'quote-accuracy';

/** The Azure LLM inference trace of 2023 (CC BY 4.0), in order. */
function trace(name: string): Call[] {
  const [, ...rows] = sharedText(`azure-llm-${name}.first-half.csv`).trim().split(/\r?\n/);
  return rows.map((row) => {
    const [, input, output] = row.split(',');
    return [Number(input), Number(output)];
  });
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** What is reserved where a call's `max_tokens` is all that is known. */
const maxTokens = 4_096;

/** Twice the input times the ratio of output to input so far: the usual rule. */
function ratioCeilings(calls: readonly Call[]): number[] {
  let [inputs, outputs] = [0, 0];
  return calls.map(([input, output]) => {
    const ceiling = Math.round(2 * input * (inputs === 0 ? 1 : outputs / inputs));
    inputs += input;
    outputs += output;
    return ceiling;
  });
}

function figuresOf(name: string, calls: readonly Call[], pinballTarget: number): Figure[] {
  const { steps, sketch } = replayAll(calls);
  const outputs = calls.map(([, output]) => output);
  const covered = (ceilings: readonly number[]): number =>
    100 * mean(outputs.map((output, index) => (output <= (ceilings[index] ?? 0) ? 1 : 0)));
  const ratioTo = (ceilings: readonly number[]): number =>
    mean(ceilings.map((ceiling, index) => ceiling / Math.max(1, outputs[index] ?? 1)));
  const ceilings = steps.map(({ ceiling }) => ceiling);
  const byRatio = ratioCeilings(calls);
  const ratioLoss = mean(byRatio.map((ceiling, index) => pinball(outputs[index] ?? 0, ceiling, 0.9)));
  const reserved = calls.map(() => maxTokens);
  const coverage = covered(ceilings);
  const loss = mean(steps.map(({ q90 }, index) => pinball(outputs[index] ?? 0, q90, 0.9)));
  const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
  const line = (label: string, value: number, unit: string, more: Partial<Figure> = {}): Figure => ({
    bench,
    case: `${name}: ${label}`,
    value,
    unit,
    ...more,
  });
  return [
    line('coverage of the ceiling', coverage, '%', {
      target: 95,
      pass: Math.abs(coverage - 95) <= 1.5,
      note: '± 1.5',
    }),
    line('coverage, ratio × 2', covered(byRatio), '%'),
    line(`coverage, max_tokens ${maxTokens}`, covered(reserved), '%'),
    line('pinball of the 90 % quantile', loss, 'tokens', {
      baseline: ratioLoss,
      ratio: loss / ratioLoss,
      target: pinballTarget,
      pass: loss <= pinballTarget,
      note: 'baseline: ratio × 2',
    }),
    line('ceiling / actual, mean of calls', ratioTo(ceilings), '×'),
    line('ceiling / actual, ratio × 2', ratioTo(byRatio), '×'),
    line(`ceiling / actual, max_tokens ${maxTokens}`, ratioTo(reserved), '×'),
    line('held / used, all calls together', total(ceilings) / total(outputs), '×'),
    line('held / used, ratio × 2', total(byRatio) / total(outputs), '×'),
    line(`held / used, max_tokens ${maxTokens}`, total(reserved) / total(outputs), '×'),
    line(
      'expected / used, all calls together',
      total(steps.map(({ expected }) => expected)) / total(outputs),
      '×',
    ),
    line('calls that reached the limit', (100 * sketch.reachedLimit) / sketch.calls, '%'),
    line('changes of regime seen where none was injected', sketch.regimes, 'of the trace'),
    line('what is kept', JSON.stringify(sketch).length / 1_000, 'kB of JSON'),
  ];
}

/** What a new prompt template does to the answers. */
type Regime = (call: Call, other: Call) => Call;

const regimes: Readonly<Record<string, Regime>> = {
  'half as long again': ([input, output]) => [input, Math.round(output * 1.5)],
  'twice as long': ([input, output]) => [input, output * 2],
  'three times as long': ([input, output]) => [input, output * 3],
  'six times as long': ([input, output]) => [input, output * 6],
  'a third as long': ([input, output]) => [input, Math.max(1, Math.round(output / 3))],
  '300 tokens more': ([input, output]) => [input, output + 300],
  "the other trace's calls": (_, other) => other,
};

const injectionsOfKind = 20;
const callsBefore = 600;
const callsAfter = 100;

/** Numbers from 0 to below 1, the same in every run. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x80000000;
  };
}

interface Injected {
  /** Shares covered of calls 1–50 and 51–100 after the change. */
  readonly early: number;
  readonly late: number;
  /** The call by which the change was noticed, or undefined. */
  readonly noticedAt: number | undefined;
}

function inject(learned: OutputSketch, after: readonly Call[]): Injected {
  let sketch = learned;
  let noticedAt: number | undefined;
  const covered = after.map((call, index) => {
    const step = replay(sketch, call);
    sketch = step.sketch;
    if (sketch.regimes > learned.regimes) noticedAt ??= index + 1;
    return step.isCovered ? 1 : 0;
  });
  return { early: mean(covered.slice(0, 50)), late: mean(covered.slice(50)), noticedAt };
}

function injectionFigures(traces: Readonly<Record<string, readonly Call[]>>): Figure[] {
  const roll = dice(1);
  const figures: Figure[] = [];
  const all: Injected[] = [];
  for (const [name, regime] of Object.entries(regimes)) {
    for (const [traceName, calls] of Object.entries(traces)) {
      const other = Object.entries(traces).find(([each]) => each !== traceName)?.[1] ?? calls;
      const room = Math.min(calls.length, other.length) - callsBefore - callsAfter;
      const runs = Array.from({ length: injectionsOfKind }, () => {
        const start = Math.floor(roll() * room);
        const change = start + callsBefore;
        const { sketch } = replayAll(calls.slice(start, change));
        const after = Array.from({ length: callsAfter }, (_, index) =>
          regime(calls[change + index] ?? [0, 0], other[change + index] ?? [0, 0]),
        );
        return inject(sketch, after);
      });
      all.push(...runs);
      const noticed = runs.filter(({ noticedAt }) => noticedAt !== undefined && noticedAt <= 50);
      const delay = noticed.length === 0 ? Number.NaN : mean(noticed.map(({ noticedAt }) => noticedAt ?? 0));
      figures.push({
        bench,
        case: `${traceName}, then ${name}`,
        value: 100 * mean(runs.map(({ late }) => late)),
        unit: '% covered, calls 51–100',
        note: `1–50: ${(100 * mean(runs.map(({ early }) => early))).toFixed(0)} %; noticed in 50 calls: ${noticed.length}/${runs.length}, after ${delay.toFixed(0)}`,
      });
    }
  }
  const late = 100 * mean(all.map((run) => run.late));
  figures.push({
    bench,
    case: `all ${all.length} injected changes`,
    value: late,
    unit: '% covered, calls 51–100',
    target: 90,
    pass: all.length >= 200 && late >= 90,
  });
  return figures;
}

const report = reportTo(process.argv.includes('--json'));
report.say(machineLine());
report.say('data: Azure LLM inference trace 2023, chat and code, first halves, in order (CC BY 4.0)');
report.say(
  'an answer longer than its ceiling is cut there, and only that is learned; cold start: R6, ai_chatbot',
);
const chat = trace('conv');
const code = trace('code');
report.end([
  ...figuresOf(`chat, ${chat.length} calls`, chat, 15.5),
  ...figuresOf(`code, ${code.length} calls`, code, 11.5),
  ...injectionFigures({ chat, code }),
]);
