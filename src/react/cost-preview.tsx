/** What will this call cost, why, and what would make it cheaper? */

import type { Quote } from './data.ts';
import { countText, distanceText, energyText, percentText, type Reader, timeText } from './format.ts';
import { useNow, useReading } from './reader.tsx';
import type { Words } from './words.ts';

export interface CostPreviewProps {
  /** Null while there is nothing to quote. */
  readonly quote: Quote | null;
  /** True while a newer quote is on its way: the older one stays on the page, marked. */
  readonly isPending?: boolean | undefined;
  /** Why there is no quote. */
  readonly problem?: string | undefined;
  readonly onRetry?: (() => void) | undefined;
}

interface Step {
  readonly name: string;
  readonly factor: string;
}

const signed = (multiplier: string, reader: Reader): string => {
  const value = Number(multiplier);
  return value === 1 ? '' : `${value > 1 ? '+' : '−'}${distanceText(value, reader)}`;
};

function stepsOf({ price, model }: Quote, words: Words, reader: Reader): Step[] {
  return [
    {
      name: price.window === null ? words.priceNoWindow : words.priceWindow(price.window),
      factor: signed(price.window_multiplier, reader),
    },
    { name: words.priceTier, factor: signed(price.tier_modifier, reader) },
    { name: `${words.priceModel} ${model}`, factor: signed(price.energy_factor, reader) },
  ].filter(({ factor }) => factor !== '');
}

/** The price as it is made up: tokens → base → window → tier → total. */
function Parts({ quote }: { quote: Quote }) {
  const reading = useReading();
  const { words } = reading;
  return (
    <table className="energy-parts">
      <tbody>
        <tr>
          <th scope="row">
            {words.priceBase}
            <small>{words.priceTokens(countText(quote.expected_tokens, reading))}</small>
          </th>
          <td>{energyText(quote.price.base, reading)}</td>
        </tr>
        {stepsOf(quote, words, reading).map(({ name, factor }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{factor}</td>
          </tr>
        ))}
        <tr className="energy-parts-total">
          <th scope="row">{words.priceTotal}</th>
          <td>{energyText(quote.price.total, reading)}</td>
        </tr>
      </tbody>
    </table>
  );
}

function Later({ quote }: { quote: Quote }) {
  const reading = useReading();
  const now = useNow();
  const later = quote.cheaper_later;
  if (later === null || quote.final_cost <= 0) return null;
  return (
    <p className="energy-hint">
      {reading.words.cheaperAt(
        timeText(new Date(later.starts_at), now, reading),
        percentText(later.savings / quote.final_cost, reading),
      )}
    </p>
  );
}

function Quoted({ quote }: { quote: Quote }) {
  const reading = useReading();
  const { words } = reading;
  return (
    <>
      <p className="energy-price">
        <strong>{energyText(quote.final_cost, reading)}</strong>
        <span>
          {words.atMost} {energyText(quote.max_cost, reading)}
        </span>
      </p>
      {quote.unaffordable !== null && <p className="energy-fact-warning">{quote.unaffordable.message}</p>}
      {quote.warnings.map(({ code, message }) => (
        <p key={code} className="energy-warning">
          {message}
        </p>
      ))}
      <Later quote={quote} />
      <details className="energy-details">
        <summary>{words.why}</summary>
        <Parts quote={quote} />
      </details>
    </>
  );
}

/** The cost before the click: expected and at most, its parts, warnings, and when it would be cheaper. */
export function CostPreview({ quote, isPending = false, problem, onRetry }: CostPreviewProps) {
  const reading = useReading();
  const { words } = reading;
  return (
    <section className="energy-preview" aria-label={words.expected} aria-busy={isPending}>
      <p className="energy-unseen" role="status">
        {quote !== null && !isPending
          ? words.costs(energyText(quote.final_cost, reading), energyText(quote.max_cost, reading))
          : ''}
      </p>
      {problem !== undefined && (
        <p className="energy-fact-warning" role="alert">
          {problem}{' '}
          {onRetry && (
            <button type="button" className="energy-link" onClick={onRetry}>
              {words.retry}
            </button>
          )}
        </p>
      )}
      {quote === null && problem === undefined && (
        <p className="energy-empty">{isPending ? words.estimating : words.typeToSee}</p>
      )}
      {quote !== null && <Quoted quote={quote} />}
    </section>
  );
}
