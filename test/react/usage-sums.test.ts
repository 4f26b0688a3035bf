import { describe, expect, it } from 'vitest';
import { csvOf } from '../../src/react/csv.ts';
import type { UsageDay } from '../../src/react/data.ts';
import { usageCsv } from '../../src/react/usage-csv.ts';
import { estimateErrorOf, sumsBy, sumsByDay, totalOf } from '../../src/react/usage-sums.ts';

const used = (day: string, feature: string, energy: number, tokens = 100): UsageDay => ({
  day,
  feature,
  model: null,
  requests: 1,
  input_tokens: tokens,
  output_tokens: 0,
  energy_cost: energy,
  estimated_tokens: 80,
  estimated_actual_tokens: 100,
});

describe('sums of usage', () => {
  it('adds energies without losing a hundredth', () => {
    const rows = Array.from({ length: 30 }, () => used('2026-03-01', 'ai_message', 0.1));
    expect(totalOf(rows)).toMatchObject({ energy: 3, requests: 30, tokens: 3_000 });
  });

  it('has a line for every day, the empty ones too, over the end of a month and 29 February', () => {
    const days = sumsByDay([used('2028-02-29', 'ai_message', 1)], { last: '2028-03-01', days: 3 });
    expect(days.map(({ name, energy }) => [name, energy])).toEqual([
      ['2028-02-28', 0],
      ['2028-02-29', 1],
      ['2028-03-01', 0],
    ]);
  });

  it('puts the dearest first', () => {
    const rows = [used('2026-03-01', 'ai_message', 1), used('2026-03-01', 'ai_pitchdeck', 4)];
    expect(sumsBy(rows, ({ feature }) => feature).map(({ name }) => name)).toEqual([
      'ai_pitchdeck',
      'ai_message',
    ]);
  });

  it('tells how far the actual lies from the estimate, and nothing where nothing was estimated', () => {
    expect(estimateErrorOf(totalOf([used('2026-03-01', 'ai_message', 1)]))).toBeCloseTo(0.25);
    expect(estimateErrorOf(totalOf([]))).toBeNull();
  });
});

describe('CSV', () => {
  it('quotes what needs it and lets no text run as a formula', () => {
    expect(
      csvOf(
        ['a', 'b'],
        [
          ['=1+1', -2],
          ['say "hi", you', 3],
        ],
      ),
    ).toBe(`a,b\r\n'=1+1,-2\r\n"say ""hi"", you",3\r\n`);
  });

  it('of usage guards the names that apps and providers choose', () => {
    const row = { ...used('2026-03-01', '@SUM(A1)', 0.1), model: '=HYPERLINK("http://evil.example")' };
    const [heading = '', line = ''] = usageCsv({ days: 1, last_day: '2026-03-01', items: [row] }).split(
      '\r\n',
    );
    expect(heading.split(',')).toHaveLength(9);
    expect(line).toBe(`2026-03-01,'@SUM(A1),"'=HYPERLINK(""http://evil.example"")",1,100,0,0.1,80,100`);
  });
});
