/** Why can this call not be paid, and what are the ways out? */

import { useId } from 'react';
import type { Quote, Status } from './data.ts';
import { energyText } from './format.ts';
import { Icon, type IconName } from './icon.tsx';
import { Modal } from './modal.tsx';
import { useNow, useReading } from './reader.tsx';
import { StaleNote } from './stale-note.tsx';
import { type ToldTrouble, toldTrouble } from './trouble-texts.ts';
import { toldWay } from './way-texts.ts';
import { type WayKind, type WayOut, waysOut } from './ways-out.ts';

export interface LowEnergyModalProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  /** The quote that cannot be paid: its `unaffordable` says why. One that can be paid by now offers to run. */
  readonly quote: Quote;
  readonly status: Status;
  /** What the rescue would bring now. */
  readonly rescueEnergy?: number | undefined;
  /** Called with the way that was chosen; ways that nobody handles here are told without a button, `upgrade` and `part` not at all. */
  readonly onChoose: Partial<Record<WayKind, (way: WayOut) => void>>;
  /** Runs the call, where it can be paid by now: energy that was held is back, or a new day has begun. */
  readonly onRun?: (() => void) | undefined;
  /** True while a way that was chosen is being taken: nothing else can be chosen. */
  readonly isBusy?: boolean | undefined;
  /** Why a way that was chosen came to nothing. */
  readonly problem?: string | undefined;
  readonly staleSince?: Date | null | undefined;
}

interface WayProps {
  readonly way: WayOut;
  readonly choose: ((way: WayOut) => void) | undefined;
  readonly isBusy: boolean;
}

function Way({ way, choose, isBusy }: WayProps) {
  const reading = useReading();
  const now = useNow(way.at);
  const { icon, title, detail } = toldWay(way, now, reading);
  const content = (
    <>
      <Icon name={icon} />
      <span className="energy-way-text">
        <span className="energy-way-title">{title}</span>
        <span className="energy-way-detail">{detail}</span>
      </span>
    </>
  );
  if (choose === undefined) {
    return (
      <li className="energy-way" data-kind={way.kind}>
        {content}
      </li>
    );
  }
  return (
    <li>
      <button
        type="button"
        className="energy-way"
        data-kind={way.kind}
        disabled={isBusy}
        onClick={() => choose(way)}
      >
        {content}
        <Icon name="next" />
      </button>
    </li>
  );
}

function Sums({ sums }: Pick<ToldTrouble, 'sums'>) {
  if (sums.length === 0) return null;
  return (
    <dl className="energy-sums">
      {sums.map(([name, amount]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{amount}</dd>
        </div>
      ))}
    </dl>
  );
}

const headIcons: Readonly<Record<string, IconName>> = {
  energy_held_elsewhere: 'hold',
  token_budget_exceeded: 'clock',
  account_frozen: 'alert',
};

function Ways({ quote, status, rescueEnergy = 0, onChoose, isBusy = false }: LowEnergyModalProps) {
  const { words } = useReading();
  const heading = useId();
  const ways = waysOut({
    quote,
    status,
    rescueEnergy,
    canUpgrade: 'upgrade' in onChoose,
    canDoPart: 'part' in onChoose,
  });
  if (ways.length === 0) return <p className="energy-fine">{words.noWay}</p>;
  return (
    <>
      <h3 className="energy-modal-ways" id={heading}>
        {words.waysOut}
      </h3>
      <ul className="energy-ways" aria-labelledby={heading}>
        {ways.map((way) => (
          <Way key={`${way.kind} ${way.model ?? ''}`} way={way} choose={onChoose[way.kind]} isBusy={isBusy} />
        ))}
      </ul>
    </>
  );
}

/** A dialog for a call that cannot be paid now: what it needs, what is there, why, and every way out. */
export function LowEnergyModal(props: LowEnergyModalProps) {
  const { open, onOpenChange, quote, status, onRun, isBusy = false, problem, staleSince } = props;
  const reading = useReading();
  const { words } = reading;
  const { title, why, sums } = toldTrouble({ quote, status, reading });
  const code = quote.unaffordable?.code;
  const isFrozen = code === 'account_frozen';
  return (
    <Modal
      open={open}
      onOpenChange={onOpenChange}
      icon={code === undefined ? 'check' : (headIcons[code] ?? 'bolt')}
      isReady={code === undefined}
      title={title}
      why={why}
      isBusy={isBusy}
      closeLabel={isFrozen ? words.close : words.notNow}
    >
      <Sums sums={sums} />
      <StaleNote since={staleSince} />
      {problem !== undefined && (
        <p className="energy-note" data-tone="warning" role="alert">
          <Icon name="alert" />
          {problem}
        </p>
      )}
      {code !== undefined && !isFrozen && <Ways {...props} />}
      {code === undefined && onRun && (
        <button type="button" className="energy-button" disabled={isBusy} onClick={onRun}>
          {words.runFor(energyText(quote.final_cost, reading))}
        </button>
      )}
    </Modal>
  );
}
