/** What will it cost, and the button that agrees to it. */

import { CostPreview, energyText, useReading, useStatus } from 'energy-engine/react';
import { LoaderCircle, Sparkles, Square, X } from 'lucide-react';
import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { PriceBar } from './price-bar.tsx';
import type { Desk } from './use-desk.ts';
import { Waiting } from './waiting.tsx';

/** How it is asked, where that was chosen; each can be taken back. */
function MannerChips({ manner, choose }: Pick<Desk, 'manner' | 'choose'>) {
  const chips = [
    ...(manner.allowsCompression
      ? [{ text: 'Condensed before it is sent', undo: { allowsCompression: false } }]
      : []),
    ...(manner.model === null ? [] : [{ text: `By ${manner.model}`, undo: { model: null } }]),
  ];
  return (
    <ul className="flex flex-wrap gap-1.5 empty:hidden">
      {chips.map(({ text, undo }) => (
        <li key={text}>
          <button
            type="button"
            onClick={() => choose(undo)}
            className="inline-flex min-h-8 items-center gap-1.5 rounded-full bg-accent-soft px-3 text-[13px] font-medium text-accent-text"
          >
            {text}
            <X className="size-3.5" aria-hidden />
            <span className="sr-only">take back</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** For those who do not see the button change. */
function pressHint(desk: Desk, missing: string): string | null {
  const { ask, isPricing, quote, quoteProblem, isFrozen } = desk;
  if (isFrozen) return 'Your account is frozen: nothing can be spent.';
  if (ask === null) return missing;
  if (!isPricing && quoteProblem !== null) return 'No price yet: see above.';
  return isPricing || quote === null ? 'Working out the price' : null;
}

export interface PricePanelProps {
  readonly desk: Desk;
  readonly action: string;
  readonly missing: string;
  /** A press asks for the price; the next one runs. */
  readonly onPrice?: (() => void) | undefined;
  /** What is read before there is a price, and how that is given up; while it goes on. */
  readonly reading?: { readonly text: string; readonly cancel: () => void } | undefined;
  /** How it is paid, where that is not what it usually is. */
  readonly payHint?: string;
  /** What stopping means, where it is not what it usually is. */
  readonly stopHint?: string;
  /** Between the price and the button. */
  readonly children?: ReactNode;
}

/** A second click of a double click is no wish to stop. Milliseconds. */
const doubleClickMs = 700;

/** True for a moment after it has turned true. */
function useJustTurned(isOn: boolean): boolean {
  const [isJust, setJust] = useState(false);
  useEffect(() => {
    setJust(isOn);
    if (!isOn) return;
    const timer = setTimeout(() => setJust(false), doubleClickMs);
    return () => clearTimeout(timer);
  }, [isOn]);
  return isOn && isJust;
}

type MainButtonProps = Pick<PricePanelProps, 'desk' | 'action' | 'missing' | 'onPrice'> & {
  readonly place: RefObject<HTMLButtonElement | null>;
};

/** One button for whatever comes next, so that who pressed it stays on it. */
function MainButton({ desk, action, missing, onPrice, place }: MainButtonProps) {
  const reading = useReading();
  const { quote, isRunning, stop } = desk;
  const isJustPressed = useJustTurned(isRunning);
  if (isRunning) {
    return (
      <Button
        ref={place}
        className="w-full"
        aria-disabled={isJustPressed}
        onClick={() => isJustPressed || stop()}
      >
        <Square className="size-4 fill-current" aria-hidden />
        Stop
      </Button>
    );
  }
  if (onPrice !== undefined) {
    return (
      <Button ref={place} kind="primary" className="w-full" onClick={onPrice}>
        Read the site and see the price
      </Button>
    );
  }
  const hint = pressHint(desk, missing);
  return (
    <Button
      ref={place}
      kind="primary"
      className="w-full"
      aria-disabled={hint !== null}
      aria-describedby="press-hint"
      data-run
      onClick={desk.press}
    >
      <Sparkles className="size-4" aria-hidden />
      {action}
      {hint === null && quote !== null && (
        <span className="figures font-normal">· {energyText(quote.final_cost, reading)}</span>
      )}
    </Button>
  );
}

/** While a web site is read: what goes on, for how long at most, and the way out of it. */
function BeingRead({ text, onCancel }: { text: string; onCancel: () => void }) {
  return (
    <div className="grid gap-2 rounded-control bg-raised px-4 py-3 text-[14px]">
      <p role="status" className="flex items-start gap-2.5">
        <LoaderCircle className="mt-0.5 size-4 shrink-0 motion-safe:animate-spin" aria-hidden />
        <span>{text}</span>
      </p>
      <Button size="small" className="w-fit" onClick={onCancel}>
        Stop reading
      </Button>
    </div>
  );
}

const usualPayHint = 'You pay for what is used, and never more than this says.';
const usualStopHint = 'Stopping pays for what is written until then.';

/** The price and the button; both stay in sight while the form is filled in. */
export function PricePanel({
  desk,
  action,
  missing,
  onPrice,
  reading,
  payHint = usualPayHint,
  stopHint = usualStopHint,
  children,
}: PricePanelProps) {
  const { quote, isPricing, quoteProblem, askForQuote, isRunning, ask } = desk;
  const { data: status } = useStatus();
  const hint = isRunning ? stopHint : (pressHint(desk, missing) ?? payHint);
  const panel = useRef<HTMLElement>(null);
  const main = useRef<HTMLButtonElement>(null);
  return (
    <aside
      ref={panel}
      aria-label="Price"
      className="grid gap-3 rounded-card border border-line bg-surface p-4 shadow-raised lg:sticky lg:top-6 lg:row-span-2 lg:p-5"
    >
      {reading !== undefined && (
        <BeingRead
          text={reading.text}
          onCancel={() => {
            reading.cancel();
            main.current?.focus();
          }}
        />
      )}
      {onPrice === undefined && reading === undefined && (
        <div className="in-card">
          <CostPreview
            quote={quote}
            isPending={isPricing}
            available={status?.available}
            {...(quoteProblem === null || ask === null
              ? {}
              : { problem: quoteProblem.message, onRetry: askForQuote })}
          />
        </div>
      )}
      <MannerChips manner={desk.manner} choose={desk.choose} />
      <Waiting desk={desk} />
      {children}
      <MainButton desk={desk} action={action} missing={missing} onPrice={onPrice} place={main} />
      <p id="press-hint" className="text-[13px] text-quiet">
        {onPrice === undefined || isRunning ? hint : 'Reading costs nothing.'}
      </p>
      <PriceBar desk={desk} panel={panel} />
    </aside>
  );
}
