/** Does the user really want to pay this? Asked before a very large call, and where a price has risen since it was shown. */

import type { Quote } from './data.ts';
import { countText, energyText } from './format.ts';
import { Modal } from './modal.tsx';
import { useReading } from './reader.tsx';

export interface ConfirmCostModalProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly quote: Quote;
  /** 'large': the call is a very large one. 'dearer': the price that was shown is over, and the new one is higher. */
  readonly reason: 'large' | 'dearer';
  readonly onConfirm: () => void;
}

export function ConfirmCostModal({ open, onOpenChange, quote, reason, onConfirm }: ConfirmCostModalProps) {
  const reading = useReading();
  const { words } = reading;
  const expected = energyText(quote.final_cost, reading);
  const most = energyText(quote.max_cost, reading);
  const tokens = countText(quote.expected_tokens, reading);
  const isLarge = reason === 'large';
  return (
    <Modal
      open={open}
      onOpenChange={onOpenChange}
      icon="alert"
      title={isLarge ? words.largeTitle : words.dearerTitle}
      why={isLarge ? words.largeDetail(tokens, expected, most) : words.dearerDetail(expected, most)}
    >
      <button type="button" className="energy-button" onClick={onConfirm}>
        {words.runAll}
      </button>
    </Modal>
  );
}
