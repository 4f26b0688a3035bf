/** Which window decides when? Every case that a clock or a calendar can bring, by name. */

import type { SurgeWindow } from '@/pricing/surge-window';
import { seededWindows, windowNamed } from './fixtures.ts';

export interface SurgeCase {
  readonly name: string;
  readonly windows: readonly SurgeWindow[];
  readonly zone: string;
  readonly at: string;
  /** Name of the window that decides, or null. */
  readonly decides: string | null;
  readonly feature?: string;
}

/** [what is shown, instant, name of the deciding window or null] */
type Row = readonly [name: string, at: string, decides: string | null, feature?: string];

const group = (
  about: string,
  zone: string,
  windows: readonly SurgeWindow[],
  rows: readonly Row[],
): SurgeCase[] =>
  rows.map(([name, at, decides, feature]) => ({
    name: `${about}: ${name}`,
    windows,
    zone,
    at,
    decides,
    ...(feature === undefined ? {} : { feature }),
  }));

const only = (hours: `${string}–${string}`, over: Partial<SurgeWindow> = {}): SurgeWindow[] => [
  windowNamed('W', hours, '1.50', over),
];

const [sunday, monday, friday, saturday] = [0, 1, 5, 6];

const edges = group('seeds in UTC', 'UTC', seededWindows, [
  ['just before the morning', '2026-05-20T05:59:59.999Z', null],
  ['the morning starts at 06:00', '2026-05-20T06:00:00Z', 'Morning Advantage'],
  ['the morning lasts to the last millisecond', '2026-05-20T09:59:59.999Z', 'Morning Advantage'],
  ['the morning is over at 10:00', '2026-05-20T10:00:00Z', null],
  ['just before the happy hour', '2026-05-20T13:59:59.999Z', null],
  ['the happy hour starts at 14:00', '2026-05-20T14:00:00Z', 'Happy Hour'],
  ['the happy hour lasts to the last millisecond', '2026-05-20T15:59:59.999Z', 'Happy Hour'],
  ['the happy hour is over at 16:00', '2026-05-20T16:00:00Z', null],
  ['just before the peak', '2026-05-20T20:59:59.999Z', null],
  ['the peak starts at 21:00', '2026-05-20T21:00:00Z', 'Peak Evening'],
  ['the peak lasts to the last millisecond', '2026-05-20T22:59:59.999Z', 'Peak Evening'],
  ['the late night takes over at 23:00', '2026-05-20T23:00:00Z', 'Late Night Premium'],
  ['the late night up to midnight', '2026-05-20T23:59:59.999Z', 'Late Night Premium'],
  ['the late night at midnight', '2026-05-21T00:00:00Z', 'Late Night Premium'],
  ['the late night to its last millisecond', '2026-05-21T01:59:59.999Z', 'Late Night Premium'],
  ['the late night is over at 02:00', '2026-05-21T02:00:00Z', null],
]);

const weekdays = [
  ...group('Fridays 22:00–02:00', 'UTC', only('22:00–02:00', { daysOfWeek: [friday] }), [
    ['Friday just before', '2026-05-22T21:59:59Z', null],
    ['Friday evening', '2026-05-22T22:00:00Z', 'W'],
    ['the first hours of Saturday belong to Friday', '2026-05-23T01:59:59Z', 'W'],
    ['Saturday 02:00 is over', '2026-05-23T02:00:00Z', null],
    ['Saturday evening is none', '2026-05-23T22:00:00Z', null],
    ['the first hours of Friday belong to Thursday', '2026-05-22T01:00:00Z', null],
  ]),
  ...group('Saturdays 23:00–01:00', 'UTC', only('23:00–01:00', { daysOfWeek: [saturday] }), [
    ['runs on into Sunday, over the end of the week', '2026-05-24T00:30:00Z', 'W'],
    ['not on Sunday evening', '2026-05-24T23:30:00Z', null],
  ]),
  ...group('Sundays 23:00–01:00', 'UTC', only('23:00–01:00', { daysOfWeek: [sunday] }), [
    ['the first hour of Sunday belongs to Saturday', '2026-05-24T00:30:00Z', null],
    ['runs on into Monday', '2026-05-25T00:30:00Z', 'W'],
  ]),
  ...group('weekend 10:00–11:00', 'UTC', only('10:00–11:00', { daysOfWeek: [saturday, sunday] }), [
    ['Saturday', '2026-05-23T10:30:00Z', 'W'],
    ['Monday', '2026-05-25T10:30:00Z', null],
  ]),
  ...group('all seven days named', 'UTC', only('10:00–11:00', { daysOfWeek: [0, 1, 2, 3, 4, 5, 6] }), [
    ['is every day', '2026-05-25T10:30:00Z', 'W'],
  ]),
  ...group('weekday of the zone, not of UTC', 'Asia/Tokyo', only('06:00–08:00', { daysOfWeek: [monday] }), [
    ['Monday in Tokyo while Sunday in UTC', '2026-05-24T21:30:00Z', 'W'],
    ['Tuesday in Tokyo while Monday in UTC', '2026-05-25T21:30:00Z', null],
  ]),
  ...group('calendar', 'UTC', seededWindows, [
    ['over the turn of the year', '2027-01-01T01:00:00Z', 'Late Night Premium'],
    ['from the leap day on', '2028-02-29T23:30:00Z', 'Late Night Premium'],
    ['into the leap day', '2028-02-29T00:30:00Z', 'Late Night Premium'],
  ]),
];

const wholeDays = [
  ...group('Mondays 00:00–00:00', 'UTC', only('00:00–00:00', { daysOfWeek: [monday] }), [
    ['from its midnight', '2026-05-25T00:00:00Z', 'W'],
    ['to its last millisecond', '2026-05-25T23:59:59.999Z', 'W'],
    ['not on Tuesday', '2026-05-26T00:00:00Z', null],
    ['not on Sunday', '2026-05-24T23:59:59.999Z', null],
  ]),
  ...group('Mondays 06:00–06:00', 'UTC', only('06:00–06:00', { daysOfWeek: [monday] }), [
    ['not before 06:00', '2026-05-25T05:59:59Z', null],
    ['until Tuesday 06:00', '2026-05-26T05:59:59Z', 'W'],
    ['over at Tuesday 06:00', '2026-05-26T06:00:00Z', null],
  ]),
  ...group('18:00–24:00', 'UTC', only('18:00–24:00'), [
    ['to the last millisecond of the day', '2026-05-25T23:59:59.999Z', 'W'],
    ['over at midnight', '2026-05-26T00:00:00Z', null],
  ]),
  ...group('18:00–00:00', 'UTC', only('18:00–00:00'), [
    ['to the last millisecond of the day', '2026-05-25T23:59:59.999Z', 'W'],
    ['over at midnight', '2026-05-26T00:00:00Z', null],
  ]),
  ...group('12:00:30–12:00:31, seconds count', 'UTC', only('12:00:30–12:00:31'), [
    ['before', '2026-05-25T12:00:29.999Z', null],
    ['in it', '2026-05-25T12:00:30.500Z', 'W'],
    ['after', '2026-05-25T12:00:31Z', null],
  ]),
];

const overlapping = [
  windowNamed('Wide', '10:00–20:00', '1.10'),
  windowNamed('Cheap', '12:00–14:00', '0.90'),
  windowNamed('Urgent', '13:00–15:00', '1.40', { priority: 10 }),
  windowNamed('Scanner', '16:00–17:00', '0.50', { appliesTo: ['ai_scanner'] }),
  windowNamed('B twin', '18:00–19:00', '0.70'),
  windowNamed('A twin', '18:00–19:00', '0.70'),
  windowNamed('Off', '10:00–20:00', '0.10', { isActive: false, priority: 99 }),
];

const overlaps = group('overlaps', 'UTC', overlapping, [
  ['one alone decides', '2026-05-25T11:00:00Z', 'Wide'],
  ['of equal priority the lower multiplier', '2026-05-25T12:30:00Z', 'Cheap'],
  ['a higher priority wins although it is dearer', '2026-05-25T13:30:00Z', 'Urgent'],
  ['the lower one comes back when the higher ends', '2026-05-25T15:00:00Z', 'Wide'],
  ['a window of one feature decides for it', '2026-05-25T16:30:00Z', 'Scanner', 'ai_scanner'],
  ['a window of one feature is nothing to another', '2026-05-25T16:30:00Z', 'Wide', 'ai_message'],
  ['a window of one feature is nothing where none is asked for', '2026-05-25T16:30:00Z', 'Wide'],
  ['of full equals the first by name', '2026-05-25T18:30:00Z', 'A twin'],
  ['one that is switched off never decides', '2026-05-25T10:00:00Z', 'Wide'],
]);

const oddZones = [
  ...group('Kolkata, +05:30', 'Asia/Kolkata', seededWindows, [
    ['14:00 is 08:30 UTC', '2026-05-20T08:30:00Z', 'Happy Hour'],
    ['13:59 is none', '2026-05-20T08:29:59Z', null],
    ['02:00 is 20:30 UTC of the day before', '2026-05-20T20:29:59Z', 'Late Night Premium'],
  ]),
  ...group('Kathmandu, +05:45', 'Asia/Kathmandu', seededWindows, [
    ['14:00 is 08:15 UTC', '2026-05-20T08:15:00Z', 'Happy Hour'],
    ['13:59 is none', '2026-05-20T08:14:59Z', null],
  ]),
  ...group("St. John's, −02:30 in summer", 'America/St_Johns', seededWindows, [
    ['21:00 is 23:30 UTC', '2026-07-20T23:30:00Z', 'Peak Evening'],
    ['20:59 is none', '2026-07-20T23:29:59Z', null],
  ]),
  ...group('Chatham, +12:45 in winter', 'Pacific/Chatham', seededWindows, [
    ['06:00 is 17:15 UTC of the day before', '2026-07-20T17:15:00Z', 'Morning Advantage'],
    ['05:59 is none', '2026-07-20T17:14:59Z', null],
  ]),
];

const berlin = [
  ...group('Berlin, 29 March, 02:00 → 03:00: 02:00–04:00', 'Europe/Berlin', only('02:00–04:00'), [
    ['the wall shows 01:59', '2026-03-29T00:59:59.999Z', null],
    ['the wall jumps to 03:00, inside', '2026-03-29T01:00:00Z', 'W'],
    ['the wall shows 03:59', '2026-03-29T01:59:59Z', 'W'],
    ['the wall shows 04:00', '2026-03-29T02:00:00Z', null],
  ]),
  ...group('Berlin, 29 March: 02:00–03:00 does not exist', 'Europe/Berlin', only('02:00–03:00'), [
    ['before the jump', '2026-03-29T00:59:59.999Z', null],
    ['after the jump', '2026-03-29T01:00:00Z', null],
    ['the day after it is there again', '2026-03-30T00:30:00Z', 'W'],
  ]),
  ...group('Berlin, 25 October, 03:00 → 02:00: 02:00–03:00', 'Europe/Berlin', only('02:00–03:00'), [
    ['the wall shows 01:59', '2026-10-24T23:59:59Z', null],
    ['02:00 the first time', '2026-10-25T00:00:00Z', 'W'],
    ['02:00 the second time', '2026-10-25T01:00:00Z', 'W'],
    ['02:59 the second time', '2026-10-25T01:59:59Z', 'W'],
    ['the wall shows 03:00', '2026-10-25T02:00:00Z', null],
  ]),
  ...group('Berlin, 25 October: 02:30–03:00', 'Europe/Berlin', only('02:30–03:00'), [
    ['02:30 the first time', '2026-10-25T00:30:00Z', 'W'],
    ['02:00 the second time', '2026-10-25T01:00:00Z', null],
    ['02:30 the second time', '2026-10-25T01:30:00Z', 'W'],
  ]),
  ...group(
    'Berlin, over midnight on both days',
    'Europe/Berlin',
    only('23:00–04:00', { daysOfWeek: [saturday] }),
    [
      ['03:30 after the short night is still Saturday', '2026-03-29T01:30:00Z', 'W'],
      ['03:30 after the long night is still Saturday', '2026-10-25T02:30:00Z', 'W'],
      ['04:00 after the long night is over', '2026-10-25T03:00:00Z', null],
    ],
  ),
];

const newYork = [
  ...group('New York, 8 March, 02:00 → 03:00: 02:30–03:30', 'America/New_York', only('02:30–03:30'), [
    ['the wall shows 01:59', '2026-03-08T06:59:59Z', null],
    ['the wall jumps to 03:00, inside', '2026-03-08T07:00:00Z', 'W'],
    ['the wall shows 03:30', '2026-03-08T07:30:00Z', null],
  ]),
  ...group('New York, 1 November, 02:00 → 01:00: 00:00–01:30', 'America/New_York', only('00:00–01:30'), [
    ['01:29 the first time', '2026-11-01T05:29:59Z', 'W'],
    ['01:30 the first time', '2026-11-01T05:30:00Z', null],
    ['01:00 the second time', '2026-11-01T06:00:00Z', 'W'],
    ['01:30 the second time', '2026-11-01T06:30:00Z', null],
  ]),
];

const changesElsewhere = [
  ...group(
    'Santiago, 6 September, midnight is skipped: Sundays 00:00–02:00',
    'America/Santiago',
    only('00:00–02:00', { daysOfWeek: [sunday] }),
    [
      ['the wall shows Saturday 23:59', '2026-09-06T03:59:59Z', null],
      ['the wall jumps to Sunday 01:00', '2026-09-06T04:00:00Z', 'W'],
      ['the wall shows 02:00', '2026-09-06T05:00:00Z', null],
    ],
  ),
  ...group(
    'Lord Howe, 4 October, half an hour is skipped: 02:15–03:00',
    'Australia/Lord_Howe',
    only('02:15–03:00'),
    [
      ['the wall shows 01:59', '2026-10-03T15:29:59Z', null],
      ['the wall jumps to 02:30, inside', '2026-10-03T15:30:00Z', 'W'],
      ['the wall shows 03:00', '2026-10-03T16:00:00Z', null],
    ],
  ),
];

const zones = [
  ...group('platform in Berlin', 'Europe/Berlin', seededWindows, [
    ['in summer 21:00 is 19:00 UTC', '2026-07-01T19:00:00Z', 'Peak Evening'],
    ['in winter 21:00 is 20:00 UTC', '2026-12-01T19:00:00Z', null],
  ]),
  ...group(
    'the window in Tokyo, the platform in Berlin',
    'Europe/Berlin',
    only('09:00–10:00', { timeZone: 'Asia/Tokyo' }),
    [
      ['its own zone decides', '2026-07-01T00:30:00Z', 'W'],
      ['the platform’s does not', '2026-07-01T07:30:00Z', null],
    ],
  ),
  ...group(
    'windows of two zones',
    'UTC',
    [
      windowNamed('Tokyo', '09:00–12:00', '1.20', { timeZone: 'Asia/Tokyo' }),
      windowNamed('London', '01:00–03:00', '0.90', { timeZone: 'Europe/London' }),
    ],
    [
      ['one alone', '2026-01-10T00:30:00Z', 'Tokyo'],
      ['both at once, the lower one', '2026-01-10T01:30:00Z', 'London'],
    ],
  ),
  ...group('no windows at all', 'UTC', [], [['nothing decides', '2026-01-10T00:30:00Z', null]]),
];

const march = {
  activeFrom: new Date('2026-03-10T21:30:00.250Z'),
  activeUntil: new Date('2026-03-12T22:00:00Z'),
};
const scheduled = [
  ...group('21:00–23:00, active from one moment until another', 'UTC', only('21:00–23:00', march), [
    ['not on the evening before', '2026-03-09T22:00:00Z', null],
    ['not in its hours before it is active', '2026-03-10T21:00:00Z', null],
    ['not a millisecond before', '2026-03-10T21:30:00.249Z', null],
    ['from the very millisecond on', '2026-03-10T21:30:00.250Z', 'W'],
    ['only in its hours', '2026-03-11T20:59:59.999Z', null],
    ['the evening between is whole', '2026-03-11T21:00:00Z', 'W'],
    ['the last millisecond', '2026-03-12T21:59:59.999Z', 'W'],
    ['over at its end, though its hours go on', '2026-03-12T22:00:00Z', null],
    ['not on the evening after', '2026-03-13T22:00:00Z', null],
  ]),
  ...group(
    'a window that begins gives way to no other',
    'UTC',
    [
      windowNamed('Old', '20:00–23:00', '1.10', { activeUntil: march.activeFrom }),
      windowNamed('New', '20:00–23:00', '1.40', { activeFrom: march.activeFrom }),
    ],
    [
      ['the old one before', '2026-03-10T21:30:00.249Z', 'Old'],
      ['the new one after', '2026-03-10T21:30:00.250Z', 'New'],
    ],
  ),
  ...group(
    'active for no time at all',
    'UTC',
    only('00:00–00:00', {
      activeFrom: march.activeFrom,
      activeUntil: march.activeFrom,
    }),
    [['never', '2026-03-10T21:30:00.250Z', null]],
  ),
];

const exempt = group(
  'a feature that never pays more than usual',
  'UTC',
  [
    windowNamed('Dear', '10:00–12:00', '1.50', { priority: 9, exemptFeatures: ['ai_message'] }),
    windowNamed('Named', '10:00–12:00', '1.20', {
      appliesTo: ['ai_message'],
      exemptFeatures: ['ai_message'],
    }),
    windowNamed('Usual', '10:00–11:30', '1', { exemptFeatures: ['ai_message'] }),
    windowNamed('Low', '10:00–11:00', '0.90', { exemptFeatures: ['ai_message'] }),
  ],
  [
    ['has what is cheaper', '2026-03-10T10:30:00Z', 'Low', 'ai_message'],
    ['has what is usual', '2026-03-10T11:15:00Z', 'Usual', 'ai_message'],
    ['has nothing that is dearer, named or not', '2026-03-10T11:45:00Z', null, 'ai_message'],
    ['spares no other feature', '2026-03-10T10:30:00Z', 'Dear', 'ai_scanner'],
    ['nor who asks for none', '2026-03-10T11:45:00Z', 'Dear'],
  ],
);

export const surgeCases: readonly SurgeCase[] = [
  ...edges,
  ...weekdays,
  ...wholeDays,
  ...overlaps,
  ...oddZones,
  ...berlin,
  ...newYork,
  ...changesElsewhere,
  ...zones,
  ...scheduled,
  ...exempt,
];
