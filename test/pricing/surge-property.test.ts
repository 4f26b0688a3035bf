/** Does the code agree with a plain reading of the wall clock, minute by minute, all over the world? */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextChange, nextCheaperWindow } from '@/pricing/surge-change';
import { activeWindow, type SurgeWindow } from '@/pricing/surge-window';
import { isOpen, oracleWindow } from './surge-oracle.ts';
import { anyQuestion, minuteMs } from './surge-question.ts';

const multiplierAt = (windows: readonly SurgeWindow[], zone: string, ms: number): number =>
  Number(oracleWindow(windows, zone, 'ai_message', ms)?.multiplier ?? '1');

/** The first whole minute after `at`, up to a day ahead, for which `wanted` holds. */
function firstMinute(at: number, wanted: (ms: number) => boolean): number | null {
  for (let ms = at + minuteMs; ms <= at + 1_440 * minuteMs; ms += minuteMs) if (wanted(ms)) return ms;
  return null;
}

const nameAt = (windows: readonly SurgeWindow[], zone: string, ms: number): string | null =>
  oracleWindow(windows, zone, 'ai_message', ms)?.name ?? null;

describe('against a minute-by-minute reading of the wall', () => {
  it('the deciding window is the oracle’s at any moment', () => {
    fc.assert(
      fc.property(anyQuestion, fc.integer({ min: 0, max: minuteMs - 1 }), ({ windows, zone, at }, within) => {
        const question = { feature: 'ai_message', at: at + within, platformTimeZone: zone };
        expect(activeWindow(windows, question)?.window.name ?? null).toBe(nameAt(windows, zone, at));
      }),
      { numRuns: 3_000 },
    );
  });

  it('an occurrence is open from its start to its end, and closed or another one outside', () => {
    fc.assert(
      fc.property(anyQuestion, ({ windows, zone, at }) => {
        const found = activeWindow(windows, { feature: 'ai_message', at, platformTimeZone: zone });
        if (found === null) return;
        const [start, end] = [found.startsAt.getTime(), found.endsAt.getTime()];
        const open = (ms: number): boolean => isOpen(found.window, zone, ms);
        for (let ms = start; ms < end; ms += minuteMs) expect(open(ms)).toBe(true);
        const endless = found.window.startTime === found.window.endTime;
        if (!endless) expect([open(start - 1), open(end)]).toEqual([false, false]);
      }),
      { numRuns: 400 },
    );
  });

  it('the next cheaper moment and the next change are the oracle’s', () => {
    fc.assert(
      fc.property(anyQuestion, ({ windows, zone, at }) => {
        const forecast = { feature: 'ai_message', at, platformTimeZone: zone, horizonHours: 24 };
        const now = multiplierAt(windows, zone, at);
        const cheaper = nextCheaperWindow(windows, forecast);
        const expected = firstMinute(at, (ms) => multiplierAt(windows, zone, ms) < now);
        expect(cheaper?.startsAt.getTime() ?? null).toBe(expected);
        if (cheaper !== null && expected !== null) {
          expect(cheaper.name).toBe(nameAt(windows, zone, expected));
          expect(Number(cheaper.multiplier)).toBe(multiplierAt(windows, zone, expected));
        }
        const nameNow = nameAt(windows, zone, at);
        const change = nextChange(windows, forecast);
        expect(change?.startsAt.getTime() ?? null).toBe(
          firstMinute(at, (ms) => nameAt(windows, zone, ms) !== nameNow),
        );
      }),
      { numRuns: 150 },
    );
  });
});
