/** What did each call cost, and why? */

import type { Entry } from './data.ts';
import { entryReason } from './entry-reason.ts';
import { countText, decimalText, energyText, momentText, movementText } from './format.ts';
import { type Reading, useReading } from './reader.tsx';

export interface ReceiptListProps {
  readonly entries: readonly Entry[];
  /** Given where there are more. */
  readonly onMore?: (() => void) | undefined;
}

/** The part of a receipt that tells of the price; see `ReceiptPrice` of the engine. */
interface Price {
  readonly tokens?: number | null;
  readonly tokens_per_energy?: number;
  readonly base?: string;
  readonly window?: string | null;
  readonly window_multiplier?: string;
  readonly after_window?: string;
  readonly tier_modifier?: string;
  readonly after_tier?: string;
  readonly energy_factor?: string;
  readonly total?: string;
}

const isPrice = (value: unknown): value is Price => typeof value === 'object' && value !== null;

const factor = (name: string, multiplier: string | undefined, reading: Reading): string =>
  `${name} × ${decimalText(Number(multiplier ?? 1), reading)}`;

/** From tokens to the total, a line a step, with the figures that the ledger keeps. */
function PriceSteps({ price }: { price: Price }) {
  const reading = useReading();
  const { words } = reading;
  const perEnergy = price.tokens_per_energy;
  const divisor = perEnergy === undefined ? '' : ` ÷ ${countText(perEnergy, reading)}`;
  const steps: readonly (readonly [string, string | undefined])[] = [
    [
      price.tokens == null
        ? words.priceBase
        : `${words.priceTokens(countText(price.tokens, reading))}${divisor}`,
      price.base,
    ],
    [factor(price.window ?? words.priceNoWindow, price.window_multiplier, reading), price.after_window],
    [factor(words.priceTier, price.tier_modifier, reading), price.after_tier],
    [factor(words.priceModel, price.energy_factor, reading), price.total],
  ];
  return (
    <ol className="energy-steps">
      {steps.map(([name, amount]) => (
        <li key={name}>
          <span>{name}</span>
          <span>{amount === undefined ? '' : decimalText(Number(amount), reading)}</span>
        </li>
      ))}
    </ol>
  );
}

function Line({ entry }: { entry: Entry }) {
  const reading = useReading();
  const { words } = reading;
  const { kind, reason, delta, balance_after, receipt, at } = entry;
  const isCall = kind === 'charge' || kind === 'settle';
  return (
    <li className="energy-entry">
      <details className="energy-details">
        <summary>
          <span className="energy-entry-name">
            {isCall ? words.feature(reason) : words.reason(entryReason(entry))}
          </span>
          <time dateTime={at}>{momentText(new Date(at), reading)}</time>
          <bdi className="energy-entry-amount" data-kind={delta > 0 ? 'in' : 'out'}>
            {movementText(delta, reading)}
          </bdi>
        </summary>
        {isPrice(receipt.price) && <PriceSteps price={receipt.price} />}
        <p className="energy-fine">
          <span>{words.balance}</span> <span>{energyText(balance_after, reading)}</span>
        </p>
      </details>
    </li>
  );
}

/** The lines of the ledger, newest first; each opens to its receipt. */
export function ReceiptList({ entries, onMore }: ReceiptListProps) {
  const { words } = useReading();
  if (entries.length === 0) return <p className="energy-empty">{words.noReceipts}</p>;
  return (
    <div className="energy-receipts">
      <ul aria-label={words.receipts}>
        {entries.map((entry) => (
          <Line key={entry.seq} entry={entry} />
        ))}
      </ul>
      {onMore && (
        <button type="button" className="energy-button energy-button-quiet" onClick={onMore}>
          {words.more}
        </button>
      )}
    </div>
  );
}
