import { describe, expect, it } from 'vitest';
import { dayText, energyText, momentText, spanText, timeText } from '../../src/react/format.ts';

const english = { locale: 'en-GB', timeZone: 'Europe/Berlin' };
const german = { locale: 'de-DE', timeZone: 'Europe/Berlin' };

describe('amounts, times and spans', () => {
  it.each([
    [3, '3', '3'],
    [3.3, '3.30', '3,30'],
    [1234.05, '1,234.05', '1.234,05'],
    [0, '0', '0'],
  ])('%d energy reads %s in English and %s in German', (energy, inEnglish, inGerman) => {
    expect(energyText(energy, english)).toBe(inEnglish);
    expect(energyText(energy, german)).toBe(inGerman);
  });

  it.each([
    [-5, '0 secs'],
    [45_000, '45 secs'],
    [60_000, '1 min'],
    [8_040_000, '2 hrs 14 mins'],
    [90_000_000, '1 day 1 hr'],
  ])('%d ms are %s', (ms, text) => {
    expect(spanText(ms, english)).toBe(text);
  });

  it('tells the time in the zone of the reader, and the day where it is another', () => {
    const now = new Date('2026-03-04T13:20:00Z');
    expect(timeText(new Date('2026-03-04T14:00:00Z'), now, english)).toBe('15:00');
    expect(timeText(new Date('2026-03-04T23:30:00Z'), now, english)).toBe('Thu 00:30');
  });

  it.each([
    ['en-US', '2:00 AM', 'Thu 2:00 AM'],
    ['en-GB', '02:00', 'Thu 02:00'],
    ['de-DE', '02:00', 'Do., 02:00'],
  ])(
    '%s writes the hour of a time as its language does, with a day and without',
    (locale, today, tomorrow) => {
      const at = new Date('2026-03-05T02:00:00Z');
      const reader = { locale, timeZone: 'UTC' };
      const told = (now: string) => timeText(at, new Date(now), reader).replaceAll('\u202f', ' ');
      expect(told('2026-03-05T01:00:00Z')).toBe(today);
      expect(told('2026-03-04T13:20:00Z')).toBe(tomorrow);
    },
  );

  it('what reads from right to left is isolated from a sentence that does not, and nothing else is', () => {
    const at = new Date('2026-03-04T14:00:00Z');
    const now = new Date('2026-03-05T14:00:00Z');
    const texts = (locale: string) => {
      const reader = { locale, timeZone: 'Africa/Cairo' };
      const day = dayText('2026-03-04', reader);
      return [timeText(at, now, reader), momentText(at, reader), day, spanText(8_040_000, reader)];
    };
    for (const text of [...texts('ar-EG'), ...texts('he-IL')]) expect(text).toMatch(/^\u2068.+\u2069$/u);
    for (const text of [...texts('en-GB'), ...texts('ja-JP')]) expect(text).not.toMatch(/[\u2068\u2069]/u);
  });
});
