/** What of the prices page stands in its address, so that another person can be sent to it? */

import { useNavigate, useSearch } from '@tanstack/react-router';
import { dateIn, dayAfter, isZone, mondayOf } from '../wall-clock.ts';
import type { BacktestAsked } from './backtest.ts';

export const sections = [
  { value: 'windows', label: 'All windows' },
  { value: 'tiers', label: 'Prices by tier' },
  { value: 'overlaps', label: 'Overlaps and gaps' },
  { value: 'past', label: 'Try it on the past' },
] as const;

export type SectionName = (typeof sections)[number]['value'];

interface Written {
  readonly show?: SectionName | undefined;
  /** IANA; none: the platform's. */
  readonly zone?: string | undefined;
  readonly week?: string | undefined;
  readonly day?: string | undefined;
  readonly feature?: string | undefined;
  readonly days?: number | undefined;
  readonly low?: number | undefined;
  readonly high?: number | undefined;
  readonly waiting?: number | undefined;
}

export interface PricesAddress {
  readonly show: SectionName;
  readonly zone: string;
  /** Empty: the platform's. */
  readonly chosenZone: string;
  /** The Monday of the week, in the zone. */
  readonly week: string;
  readonly thisWeek: string;
  readonly day: string;
  readonly feature: string | null;
  readonly asked: BacktestAsked;
  set(change: Written): void;
}

const isDate = (value: unknown): value is string =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value));

function numberOf(value: unknown, usual: number, most: number): number {
  const number = typeof value === 'number' ? value : Number.NaN;
  return number >= 0 && number <= most ? number : usual;
}

export function usePricesAddress(platformZone: string, now: Date): PricesAddress {
  const search: Record<string, unknown> = useSearch({ strict: false });
  const navigate = useNavigate();
  const chosenZone = typeof search.zone === 'string' && isZone(search.zone) ? search.zone : '';
  const zone = chosenZone === '' ? platformZone : chosenZone;
  const today = dateIn(zone, now.getTime());
  const thisWeek = mondayOf(today);
  return {
    show: sections.find(({ value }) => value === search.show)?.value ?? 'windows',
    zone,
    chosenZone,
    week: isDate(search.week) ? mondayOf(search.week) : thisWeek,
    thisWeek,
    day: isDate(search.day) ? search.day : dayAfter(today, 1),
    feature: typeof search.feature === 'string' ? search.feature : null,
    asked: {
      days: numberOf(search.days, 30, 3_660),
      elasticity: [numberOf(search.low, 0, 10), numberOf(search.high, 1.1, 10)],
      waiting: numberOf(search.waiting, 0, 100),
    },
    set(change) {
      void navigate({
        to: '/admin/prices',
        search: { ...search, ...change },
        replace: true,
        resetScroll: false,
      });
    },
  };
}
