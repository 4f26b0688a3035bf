/** How did a call come to its price? From tokens to what was charged, a sentence and a figure for each step. */

import {
  countText,
  distanceText,
  type Entry,
  energyText,
  type Reading,
  useReading,
} from 'energy-engine/react';
import { exactText } from './entry-words.ts';

/** The part of a receipt that tells of the price; energies and multipliers are decimals as text. */
interface Price {
  readonly tokens: number | null;
  readonly tokens_per_energy: number;
  readonly tokens_before?: number;
  readonly base: string;
  readonly window: string | null;
  readonly window_multiplier: string;
  readonly after_window: string;
  readonly tier_modifier: string;
  readonly after_tier: string;
  readonly energy_factor: string;
  readonly total: string;
}

export const priceOf = ({ receipt }: Pick<Entry, 'receipt'>): Price | null =>
  typeof receipt.price === 'object' && receipt.price !== null ? (receipt.price as Price) : null;

interface Step {
  readonly key: string;
  readonly text: string;
  readonly figure: string;
}

/** "20% more", "5% less", or "the usual price". */
const shift = (multiplier: string, reading: Reading): string => {
  const value = Number(multiplier);
  if (value === 1) return 'the usual price';
  return `${distanceText(value, reading)} ${value > 1 ? 'more' : 'less'}`;
};

function baseStep(price: Price, reading: Reading): Step {
  const base = { key: 'base', figure: exactText(Number(price.base), reading) };
  if (price.tokens === null) return { ...base, text: 'The base price of this call' };
  const tokens = countText(price.tokens, reading);
  const rate = countText(price.tokens_per_energy, reading);
  const list =
    price.tokens_before === undefined
      ? 'rounded up'
      : `going on from ${countText(price.tokens_before, reading)} of the same list, which is rounded up once`;
  return { ...base, text: `${tokens} tokens were used; on your tier ${rate} are one energy, ${list}` };
}

function stepsOf(price: Price, tier: string, reading: Reading): Step[] {
  return [
    baseStep(price, reading),
    {
      key: 'window',
      text: `${price.window ?? 'No surge hour'}: ${shift(price.window_multiplier, reading)}`,
      figure: exactText(Number(price.after_window), reading),
    },
    {
      key: 'tier',
      text: `Your tier${tier === '' ? '' : ` (${tier})`}: ${shift(price.tier_modifier, reading)}`,
      figure: exactText(Number(price.after_tier), reading),
    },
    ...(Number(price.energy_factor) === 1
      ? []
      : [
          {
            key: 'model',
            text: `The model: ${shift(price.energy_factor, reading)}`,
            figure: exactText(Number(price.total), reading),
          },
        ]),
  ];
}

/** Where less was charged than the steps come to, the receipt says why. */
function lessText({ receipt, delta }: Entry, total: string, reading: Reading): string | null {
  if (receipt.lapsed === true) return 'It was settled too late: nothing was charged';
  if (Number(total) === 0 - delta) return null;
  return `You never pay more than was set aside: ${energyText(Number(receipt.held), reading)}`;
}

export function PriceSteps({ entry }: { entry: Entry }) {
  const reading = useReading();
  const price = priceOf(entry);
  if (price === null) return null;
  const less = lessText(entry, price.total, reading);
  const expected = typeof entry.receipt.expected === 'string' ? Number(entry.receipt.expected) : null;
  return (
    <div>
      <ol className="grid gap-2 text-[14px]">
        {stepsOf(price, String(entry.receipt.tier ?? ''), reading).map((step) => (
          <li key={step.key} className="flex items-baseline justify-between gap-6">
            <span className="text-quiet text-pretty">{step.text}</span>
            <span className="figures shrink-0">{step.figure}</span>
          </li>
        ))}
        {less !== null && <li className="text-quiet">{less}</li>}
        <li className="flex items-baseline justify-between gap-6 border-t border-line pt-2 font-semibold">
          <span>Charged</span>
          <span className="figures">{exactText(0 - entry.delta, reading)}</span>
        </li>
      </ol>
      {expected !== null && (
        <p className="mt-2 text-[13px] text-quiet">
          Before the press it was expected to cost {energyText(expected, reading)}.
        </p>
      )}
    </div>
  );
}
