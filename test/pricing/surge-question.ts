/** Which windows, zones and moments are worth trying? Those around which clocks change, and some windows begin or end for good. */

import fc from 'fast-check';
import type { SurgeWindow } from '@/pricing/surge-window';
import { windowNamed } from './fixtures.ts';

export const minuteMs = 60_000;
const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
  'America/Santiago',
  'Africa/Cairo',
  'America/Havana',
  'Africa/Casablanca',
];
/** Days near which one of these zones changes its clocks in 2026. */
const changes = [
  '02-15',
  '03-08',
  '03-22',
  '03-29',
  '04-05',
  '04-24',
  '09-06',
  '09-27',
  '10-04',
  '10-25',
  '10-30',
  '11-01',
];

const anyMinute = fc
  .tuple(
    fc.oneof(
      fc.constantFrom(...changes).map((day) => Date.parse(`2026-${day}T00:00Z`)),
      fc.integer({ min: 0, max: 3_650 }).map((day) => Date.UTC(2020, 0, 1 + day)),
    ),
    fc.integer({ min: -36 * 60, max: 36 * 60 }),
  )
  .map(([day, minutes]) => day + minutes * minuteMs);

const anyTime = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom(0, 15, 30, 45, 59))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);

const anyWindow: fc.Arbitrary<SurgeWindow> = fc
  .record({
    startTime: anyTime,
    endTime: anyTime,
    multiplier: fc.constantFrom('0.50', '0.80', '1', '1.20', '1.30'),
    appliesTo: fc.constantFrom([], [], ['ai_message'], ['ai_scanner']),
    exemptFeatures: fc.constantFrom([], [], ['ai_message'], ['ai_scanner']),
    isActive: fc.constantFrom(true, true, true, false),
    daysOfWeek: fc.oneof(fc.constant([]), fc.subarray([0, 1, 2, 3, 4, 5, 6])),
    timeZone: fc.oneof(fc.constant(null), fc.constantFrom(...zones)),
    priority: fc.constantFrom(0, 0, 0, 1),
  })
  .map((over) => windowNamed('to be named', '00:00–00:00', '1', over));

const anyWindows = fc
  .array(anyWindow, { maxLength: 5 })
  .map((windows) =>
    windows.map((window, index) => ({ ...window, id: `id ${index}`, name: `window ${index}` })),
  );

/** Minutes from the moment at hand; mostly there is no such bound. */
const anyBound = fc.option(fc.integer({ min: -2_000, max: 2_000 }), { freq: 2 });

/** Some windows begin or end for good near the moment, in either order. */
export const anyQuestion = fc
  .record({
    windows: anyWindows,
    bounds: fc.array(fc.tuple(anyBound, anyBound), { minLength: 5, maxLength: 5 }),
    zone: fc.constantFrom(...zones),
    at: anyMinute,
  })
  .map(({ windows, bounds, zone, at }) => {
    const moment = (minutes: number | null | undefined): Date | null =>
      minutes === null || minutes === undefined ? null : new Date(at + minutes * minuteMs);
    const scheduled = windows.map((window, nth) => ({
      ...window,
      activeFrom: moment(bounds[nth]?.[0]),
      activeUntil: moment(bounds[nth]?.[1]),
    }));
    return { windows: scheduled, zone, at };
  });
