/** How is it told why a call cannot be paid: what it needs, what is there, and what is in the way? */

import type { Quote, Status } from './data.ts';
import { countText, energyText } from './format.ts';
import type { Reading } from './reader.tsx';
import { tokensLeft } from './ways-out.ts';

export interface ToldTrouble {
  readonly title: string;
  readonly why: string;
  /** What is needed and what is there, by name; the last one matters most. */
  readonly sums: readonly (readonly [name: string, amount: string])[];
}

interface Known {
  readonly quote: Quote;
  readonly status: Status;
  readonly reading: Reading;
}

/** To the hundredth, above zero. */
const less = (whole: number, part: number): number =>
  Math.max(0, (Math.round(whole * 100) - Math.round(part * 100)) / 100);

function ofBudget({ quote, status, reading }: Known): ToldTrouble {
  const { words } = reading;
  const tokens = tokensLeft(status);
  const need = countText(quote.expected_tokens, reading);
  const left = countText(tokens, reading);
  const isEnergyShort = quote.final_cost > status.available;
  const energy = [energyText(quote.final_cost, reading), energyText(status.available, reading)] as const;
  return {
    title: tokens > 0 ? words.budgetShortTitle : words.budgetTitle,
    why: `${words.whyBudget(need, left)}${isEnergyShort ? ` ${words.whyShortToo(...energy)}` : ''}`,
    sums: [
      [words.tokensNeeded, need],
      [words.tokensLeft, left],
    ],
  };
}

function ofHeld({ quote, status, reading }: Known): ToldTrouble {
  const { words } = reading;
  const need = energyText(quote.final_cost, reading);
  const held = energyText(status.held, reading);
  return {
    title: words.heldTitle,
    why: words.whyHeld(need, held),
    sums: [
      [words.youNeed, need],
      [words.youHave, energyText(status.available, reading)],
      [words.youHold, held],
    ],
  };
}

function ofEnergy({ quote, status, reading }: Known): ToldTrouble {
  const { words } = reading;
  const need = energyText(quote.final_cost, reading);
  const have = energyText(status.available, reading);
  const missing = less(quote.final_cost, status.available);
  return {
    title: words.needTitle,
    why: words.whyShort(need, have),
    sums: [
      [words.youNeed, need],
      [words.youHave, have],
      ...(missing > 0 ? [[words.missing, energyText(missing, reading)] as const] : []),
    ],
  };
}

const frozen = ({ reading: { words } }: Known): ToldTrouble => ({
  title: words.frozenTitle,
  why: words.whyFrozen,
  sums: [],
});

const ready = ({ quote, status, reading }: Known): ToldTrouble => {
  const { words } = reading;
  const need = energyText(quote.final_cost, reading);
  return {
    title: words.readyTitle,
    why: words.whyReady(need),
    sums: [
      [words.youNeed, need],
      [words.youHave, energyText(status.available, reading)],
    ],
  };
};

const told: Readonly<Record<string, (known: Known) => ToldTrouble>> = {
  token_budget_exceeded: ofBudget,
  energy_held_elsewhere: ofHeld,
  insufficient_energy: ofEnergy,
  account_frozen: frozen,
};

/** What cannot be paid, in words; a quote that can be paid after all says so. */
export function toldTrouble(known: Known): ToldTrouble {
  const { unaffordable } = known.quote;
  if (unaffordable === null) return ready(known);
  const tell = told[unaffordable.code];
  if (tell !== undefined) return tell(known);
  return { ...ofEnergy(known), why: known.reading.words.message(unaffordable.code, unaffordable.message) };
}
