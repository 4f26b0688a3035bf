/** What did each call cost, and why? */

import type { Entry } from './data.ts';
import { countText, energyText, momentText } from './format.ts';
import { useReading } from './reader.tsx';

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

/** From tokens to the total, a line a step, with the figures that the ledger keeps. */
function PriceSteps({ price }: { price: Price }) {
  const reading = useReading();
  const { words } = reading;
  const steps: readonly (readonly [string, string | undefined])[] = [
    [
      price.tokens == null
        ? words.priceBase
        : `${words.priceTokens(countText(price.tokens, reading))} ÷ ${price.tokens_per_energy ?? ''}`,
      price.base,
    ],
    [`${price.window ?? words.priceNoWindow} × ${price.window_multiplier ?? '1'}`, price.after_window],
    [`${words.priceTier} × ${price.tier_modifier ?? '1'}`, price.after_tier],
    [`${words.priceModel} × ${price.energy_factor ?? '1'}`, price.total],
  ];
  return (
    <ol className="energy-steps">
      {steps.map(([name, amount]) => (
        <li key={name}>
          <span>{name}</span>
          <span>{amount}</span>
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
  const amount = `${delta > 0 ? '+' : ''}${energyText(delta, reading).replace('-', '−')}`;
  return (
    <li className="energy-entry">
      <details className="energy-details">
        <summary>
          <span>{isCall ? words.feature(reason) : words.reason(reason)}</span>
          <time dateTime={at}>{momentText(new Date(at), reading)}</time>
          <span className="energy-entry-amount" data-kind={delta > 0 ? 'in' : 'out'}>
            {amount}
          </span>
        </summary>
        {isPrice(receipt.price) && <PriceSteps price={receipt.price} />}
        <p>
          {words.balance}: {energyText(balance_after, reading)}
        </p>
      </details>
    </li>
  );
}

/** The lines of the ledger, newest first; each opens to its receipt. */
export function ReceiptList({ entries, onMore }: ReceiptListProps) {
  const { words } = useReading();
  if (entries.length === 0) return <p className="energy-empty">{words.noUsage}</p>;
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
