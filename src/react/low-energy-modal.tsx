/** Why can this call not be paid, and what are the ways out? */

import * as Dialog from '@radix-ui/react-dialog';
import type { Quote, Status } from './data.ts';
import { countText, energyText, spanText, timeText } from './format.ts';
import { useNow, useReading } from './reader.tsx';
import { type WayKind, type WayOut, waysOut } from './ways-out.ts';
import type { Words } from './words.ts';

export interface LowEnergyModalProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  /** The quote that cannot be paid: its `unaffordable` says why. */
  readonly quote: Quote;
  readonly status: Status;
  /** What the rescue would bring now. */
  readonly rescueEnergy?: number | undefined;
  /** Called with the way that was chosen; ways that nobody handles here are told without a button. */
  readonly onChoose: Partial<Record<WayKind, (way: WayOut) => void>>;
}

type Told = { readonly title: string; readonly detail: string };
type Texts = {
  readonly energy: string;
  readonly time: string;
  readonly wait: string;
  readonly model: string;
};

const told: Readonly<Record<WayKind, (words: Words, texts: Texts) => Told>> = {
  wait_held: (words) => ({ title: words.waitHeld, detail: words.waitHeldDetail }),
  wait_refill: (words, { energy, time, wait }) => ({
    title: words.waitRefill(wait),
    detail: words.waitRefillDetail(energy, time),
  }),
  wait_reset: (words, { time, wait }) => ({
    title: words.waitReset(wait),
    detail: words.waitResetDetail(time),
  }),
  rescue: (words, { energy }) => ({ title: words.rescue, detail: words.rescueDetail(energy) }),
  compress: (words, { energy }) => ({ title: words.compress, detail: words.compressDetail(energy) }),
  smaller_model: (words, { energy, model }) => ({
    title: words.smallerModel,
    detail: words.smallerModelDetail(model, energy),
  }),
  cheaper_window: (words, { energy, time }) => ({
    title: words.cheaperWindow(time),
    detail: words.cheaperWindowDetail(energy),
  }),
  upgrade: (words) => ({ title: words.upgrade, detail: words.upgradeDetail }),
};

function Way({ way, choose }: { way: WayOut; choose: ((way: WayOut) => void) | undefined }) {
  const reading = useReading();
  const now = useNow(way.at);
  const { title, detail } = told[way.kind](reading.words, {
    energy: energyText(way.energy ?? 0, reading),
    time: way.at ? timeText(way.at, now, reading) : '',
    wait: way.at ? spanText(way.at.getTime() - now.getTime(), reading) : '',
    model: way.model ?? '',
  });
  const content = (
    <>
      <span className="energy-way-title">{title}</span>
      <span className="energy-way-detail">{detail}</span>
    </>
  );
  return (
    <li>
      {choose ? (
        <button type="button" className="energy-way" data-kind={way.kind} onClick={() => choose(way)}>
          {content}
        </button>
      ) : (
        <div className="energy-way">{content}</div>
      )}
    </li>
  );
}

function titleOf(quote: Quote, words: Words): string {
  const code = quote.unaffordable?.code;
  if (code === 'energy_held_elsewhere') return words.heldTitle;
  return code === 'token_budget_exceeded' ? words.budgetTitle : words.needTitle;
}

/** What is needed and what is there, side by side. */
function Sums({ quote, status }: Pick<LowEnergyModalProps, 'quote' | 'status'>) {
  const reading = useReading();
  const { words } = reading;
  const isBudget = quote.unaffordable?.code === 'token_budget_exceeded';
  const tokensLeft = Math.max(0, status.daily_token_budget - status.tokens_used_today - status.tokens_held);
  const lines: readonly (readonly [string, string])[] = isBudget
    ? [
        [words.youNeed, words.priceTokens(countText(quote.expected_tokens, reading))],
        [words.tokensLeft, countText(tokensLeft, reading)],
      ]
    : [
        [words.youNeed, energyText(quote.final_cost, reading)],
        [words.youHave, energyText(status.available, reading)],
        ...(status.held > 0 ? [[words.youHold, energyText(status.held, reading)] as const] : []),
      ];
  return (
    <dl className="energy-sums">
      {lines.map(([name, amount]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{amount}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A dialog for a call that cannot be paid now: what it needs, what is there, why, and every way out. */
export function LowEnergyModal({
  open,
  onOpenChange,
  quote,
  status,
  rescueEnergy = 0,
  onChoose,
}: LowEnergyModalProps) {
  const { words } = useReading();
  const ways = waysOut({ quote, status, rescueEnergy, canUpgrade: 'upgrade' in onChoose });
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="energy-overlay" />
        <Dialog.Content className="energy-modal energy-root">
          <Dialog.Title className="energy-modal-title">{titleOf(quote, words)}</Dialog.Title>
          <Dialog.Description className="energy-modal-why">
            {quote.unaffordable?.message ?? ''}
          </Dialog.Description>
          <Sums quote={quote} status={status} />
          {ways.length > 0 && (
            <>
              <h3 className="energy-modal-ways">{words.waysOut}</h3>
              <ul className="energy-ways">
                {ways.map((way) => (
                  <Way key={way.kind} way={way} choose={onChoose[way.kind]} />
                ))}
              </ul>
            </>
          )}
          <Dialog.Close className="energy-button energy-button-quiet">{words.close}</Dialog.Close>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
