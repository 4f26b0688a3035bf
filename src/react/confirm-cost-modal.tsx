/** Does the user really want to pay this? Asked before a very large call, and where a price has risen since it was shown. */

import * as Dialog from '@radix-ui/react-dialog';
import type { Quote } from './data.ts';
import { countText, energyText } from './format.ts';
import { Icon } from './icon.tsx';
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
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="energy-overlay" />
        <Dialog.Content className="energy-modal energy-root">
          <div className="energy-modal-head">
            <span className="energy-modal-icon">
              <Icon name="alert" />
            </span>
            <Dialog.Title className="energy-modal-title">
              {isLarge ? words.largeTitle : words.dearerTitle}
            </Dialog.Title>
            <Dialog.Description className="energy-modal-why">
              {isLarge ? words.largeDetail(tokens, expected, most) : words.dearerDetail(expected, most)}
            </Dialog.Description>
          </div>
          <button type="button" className="energy-button" onClick={onConfirm}>
            {words.runAll}
          </button>
          <Dialog.Close className="energy-button energy-button-quiet">{words.notNow}</Dialog.Close>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
