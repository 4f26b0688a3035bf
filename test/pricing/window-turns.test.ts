import { describe, expect, it } from 'vitest';
import { windowTurns } from '@/pricing/surge-change';
import { compileWindows, isOpenAt, type SurgeWindow } from '@/pricing/surge-window';
import { seededWindows, windowNamed } from './fixtures.ts';

const minuteMs = 60_000;

const turnsOf = (windows: readonly SurgeWindow[], from: string, until: string, platformTimeZone = 'UTC') =>
  windowTurns(windows, { from: new Date(from), until: new Date(until), platformTimeZone });
const told = (...question: Parameters<typeof turnsOf>): string[] =>
  turnsOf(...question).map(({ window, change, at }) => `${window.name} ${change} ${at.toISOString()}`);

/** The same by looking at every minute. */
function byLooking(windows: readonly SurgeWindow[], from: string, until: string, zone: string): string[] {
  const found: string[] = [];
  for (let ms = Date.parse(from) + minuteMs; ms <= Date.parse(until); ms += minuteMs) {
    for (const compiled of compileWindows(windows, zone)) {
      const isOpen = isOpenAt(compiled, ms);
      if (isOpen === isOpenAt(compiled, ms - minuteMs)) continue;
      found.push(`${compiled.window.name} ${isOpen ? 'opens' : 'closes'} ${new Date(ms).toISOString()}`);
    }
  }
  return found;
}

describe('the openings and closings of windows', () => {
  it('are those of each window, also where another one decides', () => {
    const over = windowNamed('Over it', '13:00–17:00', '1.10', { priority: 9 });
    const happy = seededWindows.filter(({ name }) => name === 'Happy Hour');
    expect(told([...happy, over], '2026-03-10T12:00:00Z', '2026-03-10T18:00:00Z')).toEqual([
      'Over it opens 2026-03-10T13:00:00.000Z',
      'Happy Hour opens 2026-03-10T14:00:00.000Z',
      'Happy Hour closes 2026-03-10T16:00:00.000Z',
      'Over it closes 2026-03-10T17:00:00.000Z',
    ]);
  });

  it('are after the first moment and up to the last one', () => {
    const happy = seededWindows.filter(({ name }) => name === 'Happy Hour');
    expect(told(happy, '2026-03-10T14:00:00Z', '2026-03-10T16:00:00Z')).toEqual([
      'Happy Hour closes 2026-03-10T16:00:00.000Z',
    ]);
  });

  it('are none of a window that never closes, that is off, or whose day it is not', () => {
    const always = windowNamed('Always', '09:00–09:00', '1.10');
    const off = windowNamed('Off', '12:00–13:00', '1.10', { isActive: false });
    const sundays = windowNamed('Sundays', '12:00–13:00', '1.10', { daysOfWeek: [0] });
    expect(told([always, off, sundays], '2026-03-10T00:00:00Z', '2026-03-11T23:00:00Z')).toEqual([]);
  });

  it.each([
    ['2026-03-28T00:00:00Z', '2026-03-30T00:00:00Z'],
    ['2026-10-24T00:00:00Z', '2026-10-26T12:00:00Z'],
  ])('from %s to %s, over a change of clocks, are those that looking at each minute finds', (from, until) => {
    const windows = [...seededWindows, windowNamed('Early', '01:30–02:30', '1.10')];
    const found = told(windows, from, until, 'Europe/Berlin');
    expect(found.toSorted()).toEqual(byLooking(windows, from, until, 'Europe/Berlin').toSorted());
    expect(found.length).toBeGreaterThan(10);
  });
});
