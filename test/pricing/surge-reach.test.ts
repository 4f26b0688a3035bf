/** Is it said of every feature only where it is so that it costs what the hour's general window makes it cost? */

import { describe, expect, it } from 'vitest';
import { reachOf } from '@/pricing/surge-reach';
import type { SurgeWindow } from '@/pricing/surge-window';
import { seededWindows, windowNamed } from './fixtures.ts';

const features = ['ai_chatbot', 'ai_message', 'ai_pitchdeck', 'ai_scanner'];
/** In the middle of Happy Hour, and its end. */
const [from, until] = [new Date('2026-05-20T15:00Z'), new Date('2026-05-20T16:00Z')];
const reach = (windows: readonly SurgeWindow[], at = { from, until }) =>
  reachOf(windows, { ...at, features, platformTimeZone: 'UTC' });
const beside = (
  appliesTo: readonly string[],
  hours: `${string}–${string}` = '14:30–16:00',
  over: Partial<SurgeWindow> = {},
) => [...seededWindows, windowNamed('Launch', hours, '1.50', { appliesTo, priority: 5, ...over })];

describe('the reach of the general price', () => {
  it.each<[string, readonly SurgeWindow[], string]>([
    ['all where no window names a feature', seededWindows, 'all'],
    ['most where one feature has a window of its own', beside(['ai_pitchdeck']), 'most'],
    ['some where half of them have', beside(['ai_pitchdeck', 'ai_scanner']), 'some'],
    ['none where each has', beside(features), 'none'],
    [
      'all where the window of its own is decided over',
      beside(['ai_pitchdeck'], '14:30–16:00', { priority: -1 }),
      'all',
    ],
    [
      'all where the window of its own costs the same',
      beside(['ai_pitchdeck'], '14:30–16:00', { multiplier: '0.80' }),
      'all',
    ],
    [
      'most where the window of its own opens before the stretch is over',
      beside(['ai_pitchdeck'], '15:30–16:30'),
      'most',
    ],
    ['all where it opens only when the stretch is over', beside(['ai_pitchdeck'], '16:00–17:00'), 'all'],
    ['all where it names a feature that there is none of', beside(['ai_gone']), 'all'],
  ])('is %s', (_name, windows, expected) => {
    expect(reach(windows)).toBe(expected);
  });

  it('is most where a dearer window spares a feature', () => {
    const sparing = seededWindows.map((window) => ({ ...window, exemptFeatures: ['ai_message'] }));
    const evening = new Date('2026-05-20T21:30Z');
    expect(reach(sparing, { from: evening, until: evening })).toBe('most');
    expect(reach(sparing)).toBe('all');
  });
});
