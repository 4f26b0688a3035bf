/** Why did a call cost what it cost? From its tokens to what was charged, a line a step. */

import { countText, energyText, useReading } from 'energy-engine/react';
import type { ReactNode } from 'react';

type Facts = Readonly<Record<string, unknown>>;

const textIn = (facts: Facts, name: string): string | undefined => {
  const value = facts[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
};

const priceIn = (receipt: Facts): Facts | undefined =>
  typeof receipt.price === 'object' && receipt.price !== null ? (receipt.price as Facts) : undefined;

interface Step {
  readonly name: string;
  readonly value: string;
}

/** A surge window's part in the price, in words. */
const windowText = (name: string | undefined, multiplier: string): string =>
  name === undefined ? 'No surge window' : `${name} × ${multiplier}`;

function useSteps(price: Facts): Step[] {
  const reading = useReading();
  const of = (name: string): string => textIn(price, name) ?? '–';
  const count = (text: string): string => countText(Number(text), reading);
  const tokens = textIn(price, 'tokens');
  const before = textIn(price, 'tokens_before');
  const ofList = before === undefined ? '' : ` with the ${count(before)} before in its list`;
  return [
    {
      name:
        tokens === undefined
          ? 'Base price'
          : `${count(tokens)} tokens, ${count(of('tokens_per_energy'))} to an energy, rounded up${ofList}`,
      value: of('base'),
    },
    { name: windowText(textIn(price, 'window'), of('window_multiplier')), value: of('after_window') },
    { name: `Tier × ${of('tier_modifier')}`, value: of('after_tier') },
    { name: `Model × ${of('energy_factor')}`, value: of('total') },
  ];
}

function Steps({ price }: { price: Facts }) {
  const steps = useSteps(price);
  return (
    <ol className="grid gap-1">
      {steps.map(({ name, value }) => (
        <li key={name} className="flex justify-between gap-6">
          <span className="text-quiet">{name}</span>
          <span className="figures">{value}</span>
        </li>
      ))}
    </ol>
  );
}

export interface ReceiptProps {
  readonly receipt: Facts;
  /** What was charged. Energy. */
  readonly charged: number;
}

/** The price parts and the sum; nothing where the entry was no call. */
export function Receipt({ receipt, charged }: ReceiptProps): ReactNode {
  const reading = useReading();
  const price = priceIn(receipt);
  if (price === undefined) return null;
  const held = textIn(receipt, 'held');
  const isLess = Number(textIn(price, 'total')) > charged;
  return (
    <div className="text-[14px]">
      <Steps price={price} />
      <p className="mt-1 flex justify-between gap-6 border-t border-line pt-1 font-medium">
        <span>
          Charged
          {receipt.lapsed === true && ' nothing: the time of its hold was over'}
          {receipt.lapsed !== true && isLess && held !== undefined && ', at most what was held'}
        </span>
        <span className="figures">{energyText(charged, reading)}</span>
      </p>
    </div>
  );
}
