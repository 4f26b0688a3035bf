/** What will this call cost, why, and what would make it cheaper? */

import type { Quote } from './data.ts';
import { countText, distanceText, energyText, percentText, type Reader, timeText } from './format.ts';
import { Icon } from './icon.tsx';
import { useNow, useReading } from './reader.tsx';
import type { Words } from './words.ts';

export interface CostPreviewProps {
  /** Null while there is nothing to quote. */
  readonly quote: Quote | null;
  /** True while a newer quote is on its way: the older one stays on the page, marked. */
  readonly isPending?: boolean | undefined;
  /** What is there to pay from, so that what would be left can be told. */
  readonly available?: number | undefined;
  /** Why there is no quote. */
  readonly problem?: string | undefined;
  readonly onRetry?: (() => void) | undefined;
  /** What it is the price of, for those who do not see where it stands; needed where a page has several. Default: the expected cost. */
  readonly label?: string | undefined;
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
            <td>
              <bdi>{factor}</bdi>
            </td>
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

/** A saving below half a percent is none. */
const worthTelling = 0.005;

function Later({ quote }: { quote: Quote }) {
  const reading = useReading();
  const now = useNow();
  const later = quote.cheaper_later;
  const share = later === null || quote.final_cost <= 0 ? 0 : later.savings / quote.final_cost;
  if (later === null || share < worthTelling) return null;
  return (
    <p className="energy-note" data-tone="good">
      <Icon name="down" />
      {reading.words.cheaperAt(
        timeText(new Date(later.starts_at), now, reading),
        percentText(share, reading),
      )}
    </p>
  );
}

/** What stands beside the price: the ceiling, and what would be left. */
function Beside({ quote, available }: { quote: Quote; available: number | undefined }) {
  const reading = useReading();
  const { words } = reading;
  const left = (available ?? 0) - quote.max_cost;
  const most =
    quote.max_cost === quote.final_cost ? words.noMore : words.atMost(energyText(quote.max_cost, reading));
  return (
    <span className="energy-price-beside">
      <span>{most}</span>
      {available !== undefined && quote.unaffordable === null && left >= 0 && (
        <span>{words.balanceAfter(energyText(left, reading))}</span>
      )}
    </span>
  );
}

/** Why it cannot be paid; and where it is for the day's tokens, when they begin anew. */
function Refusal({ refusal }: { refusal: NonNullable<Quote['unaffordable']> }) {
  const reading = useReading();
  const { words } = reading;
  const now = useNow();
  const { resetAt } = refusal.details;
  return (
    <p className="energy-note" data-tone="warning">
      <Icon name="alert" />
      {words.message(refusal.code, refusal.message)}
      {typeof resetAt === 'string' && ` ${words.waitResetDetail(timeText(new Date(resetAt), now, reading))}`}
    </p>
  );
}

function Quoted({ quote, available }: { quote: Quote; available: number | undefined }) {
  const reading = useReading();
  const { words } = reading;
  const now = useNow();
  const { unaffordable, warnings, expires_at } = quote;
  return (
    <>
      <p className="energy-price">
        <Icon name="bolt" />
        <strong>{energyText(quote.final_cost, reading)}</strong>
        <span className="energy-price-unit">{words.energyUnit}</span>
        <Beside quote={quote} available={available} />
      </p>
      {unaffordable !== null && <Refusal refusal={unaffordable} />}
      {warnings.map(({ code, message }) => (
        <p key={code} className="energy-note" data-tone="accent">
          <Icon name="alert" />
          {words.message(code, message)}
        </p>
      ))}
      <Later quote={quote} />
      <details className="energy-details">
        <summary>{words.why}</summary>
        <Parts quote={quote} />
        <p className="energy-fine">{words.holdsUntil(timeText(new Date(expires_at), now, reading))}</p>
      </details>
    </>
  );
}

/** The cost before the click: expected and at most, its parts, warnings, and when it would be cheaper. */
export function CostPreview({
  quote,
  isPending = false,
  available,
  problem,
  onRetry,
  label,
}: CostPreviewProps) {
  const reading = useReading();
  const { words } = reading;
  return (
    <section className="energy-preview" aria-label={label ?? words.expected} aria-busy={isPending}>
      <p className="energy-unseen" role="status">
        {quote !== null && !isPending
          ? words.costs(energyText(quote.final_cost, reading), energyText(quote.max_cost, reading))
          : ''}
      </p>
      {problem !== undefined && (
        <p className="energy-note" data-tone="warning" role="alert">
          <Icon name="alert" />
          <span>
            {problem}{' '}
            {onRetry && (
              <button type="button" className="energy-link" onClick={onRetry}>
                {words.retry}
              </button>
            )}
          </span>
        </p>
      )}
      {quote === null && problem === undefined && (
        <p className="energy-empty">{isPending ? words.estimating : words.typeToSee}</p>
      )}
      {quote !== null && <Quoted quote={quote} available={available} />}
    </section>
  );
}
