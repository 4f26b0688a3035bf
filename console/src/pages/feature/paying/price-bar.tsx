/** On a narrow screen the price stands below the form: what of it is in sight while one writes? */

import { energyText, useReading, useStatus } from 'energy-engine/react';
import { ArrowDown, Square, Zap } from 'lucide-react';
import { type RefObject, useEffect, useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { scrollBehavior } from '../../../ui/motion.ts';
import type { Desk } from './use-desk.ts';

/** Whether an element is on the screen. */
function useIsInSight(element: RefObject<HTMLElement | null>): boolean {
  const [isIn, setIn] = useState(true);
  useEffect(() => {
    if (element.current === null) return;
    const observer = new IntersectionObserver(([entry]) => setIn(entry?.isIntersecting ?? true));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return isIn;
}

export interface PriceBarProps {
  readonly desk: Desk;
  /** The panel that the bar stands in for. */
  readonly panel: RefObject<HTMLElement | null>;
}

export function PriceBar({ desk: { quote, isPricing, isRunning, stop }, panel }: PriceBarProps) {
  const reading = useReading();
  const { data: status } = useStatus();
  const isInSight = useIsInSight(panel);
  if (isInSight || (quote === null && !isRunning)) return null;
  return (
    <div className="fixed inset-x-3 bottom-3 z-20 flex items-center justify-between gap-3 rounded-card border border-line bg-surface py-2 pr-2 pl-4 shadow-floating lg:hidden">
      <div className={`figures min-w-0 ${isPricing ? 'opacity-50' : ''}`}>
        <p className="flex items-center gap-1.5">
          <Zap className="size-4 fill-accent text-accent" aria-hidden />
          <span className="font-semibold">{quote === null ? '' : energyText(quote.final_cost, reading)}</span>
          <span className="text-[14px] text-quiet">energy</span>
        </p>
        {status !== undefined && (
          <p className="text-[13px] text-quiet">of {energyText(status.available, reading)} available</p>
        )}
      </div>
      {isRunning ? (
        <Button size="small" onClick={stop}>
          <Square className="size-3.5 fill-current" aria-hidden />
          Stop
        </Button>
      ) : (
        <Button
          size="small"
          onClick={() => {
            panel.current?.scrollIntoView({ block: 'center', behavior: scrollBehavior() });
            panel.current?.querySelector<HTMLElement>('[data-run]')?.focus({ preventScroll: true });
          }}
        >
          Look and run
          <ArrowDown className="size-4" aria-hidden />
        </Button>
      )}
    </div>
  );
}
