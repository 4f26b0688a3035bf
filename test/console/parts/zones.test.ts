/** Can every zone be chosen under its name of today, and found under the one before? */

import { describe, expect, it } from 'vitest';
import { currentZone, zoneNames, zones } from '../../../console/src/ui/zones.ts';

const renamed = [
  ['Asia/Calcutta', 'Asia/Kolkata'],
  ['Asia/Katmandu', 'Asia/Kathmandu'],
  ['Asia/Rangoon', 'Asia/Yangon'],
  ['Asia/Saigon', 'Asia/Ho_Chi_Minh'],
  ['Europe/Kiev', 'Europe/Kyiv'],
  ['America/Godthab', 'America/Nuuk'],
] as const;

describe('the time zones of the console', () => {
  it.each(renamed)('%s stands as %s, is found by both names, and is the same zone', (old, zone) => {
    expect(zones).toContain(zone);
    expect(zones).not.toContain(old);
    expect(currentZone(old)).toBe(zone);
    expect(zoneNames(zone)).toContain(old);
    const timeIn = (timeZone: string) =>
      new Intl.DateTimeFormat('en', { timeZone, timeStyle: 'full' }).format(0);
    expect(timeIn(zone)).toBe(timeIn(old));
  });

  it('are each there once', () => {
    expect(new Set(zones).size).toBe(zones.length);
  });
});
