/** A draft that makes an hour dearer at once: why it cannot be saved so, and how it can. */

import { momentText, useReading } from 'energy-engine/react';
import { BellRing } from 'lucide-react';
import { Button } from '../../ui/button.tsx';
import type { PricePreview } from './price-preview.ts';
import { earliestRise } from './rise.ts';
import { priceText } from './window-words.ts';

export interface RiseNoticeProps {
  readonly rise: NonNullable<PricePreview['sudden_rise']>;
  readonly onPlan: (at: string) => void;
  /** False where nothing that is drafted would still count by then. */
  readonly canPlan: (at: string) => boolean;
}

export function RiseNotice({ rise, onPlan, canPlan }: RiseNoticeProps) {
  const reading = useReading();
  const { locale } = reading;
  const { feature, was, becomes, notice_hours: hours } = rise;
  const at = earliestRise(new Date(rise.earliest), 0);
  const moment = (text: string) => momentText(new Date(text), reading);
  const [before, after] = [was, becomes].map((multiplier) => priceText(Number(multiplier), locale));
  return (
    <section aria-label="Too soon" className="grid gap-3 rounded-card bg-accent-soft p-4 text-accent-text">
      <p className="flex items-start gap-2.5 text-[14px]">
        <BellRing className="mt-0.5 size-[18px] shrink-0" aria-hidden />
        <span>
          From {moment(rise.at)} on {feature ?? 'calls'} would cost more than users were told: {after} instead
          of {before}. A dearer hour needs {hours} hours of notice, so this cannot be saved as it is.
          {!canPlan(at) &&
            ` It cannot begin on ${moment(at)} either, because the window is over by then: change when it ends, or discard the draft.`}
        </span>
      </p>
      {canPlan(at) && (
        <Button size="small" className="justify-self-start" onClick={() => onPlan(at)}>
          Let the changes begin on {moment(at)}
        </Button>
      )}
    </section>
  );
}
