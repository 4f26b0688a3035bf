/** What do our dialogs have in common? The sheet above the page, its head, and where the focus goes when it closes. */

import * as Dialog from '@radix-ui/react-dialog';
import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';
import { useReading } from './reader.tsx';
import { useFocusReturn } from './use-focus-return.ts';

export interface ModalProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly icon: IconName;
  /** True where nothing is in the way of the call any more. */
  readonly isReady?: boolean;
  readonly title: string;
  readonly why: string;
  readonly isBusy?: boolean;
  /** Of the button that closes it; default: not now. */
  readonly closeLabel?: string;
  /** Between the head and the button that closes it. */
  readonly children: ReactNode;
}

export function Modal(props: ModalProps) {
  const {
    open,
    onOpenChange,
    icon,
    isReady = false,
    title,
    why,
    isBusy = false,
    closeLabel,
    children,
  } = props;
  const { words } = useReading();
  const focusReturn = useFocusReturn(open);
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="energy-overlay" />
        <Dialog.Content {...focusReturn} className="energy-modal energy-root" aria-busy={isBusy}>
          <div className="energy-modal-head">
            <span className="energy-modal-icon" data-ready={isReady || undefined}>
              <Icon name={icon} />
            </span>
            <Dialog.Title className="energy-modal-title">{title}</Dialog.Title>
            <Dialog.Description className="energy-modal-why">{why}</Dialog.Description>
          </div>
          {children}
          <Dialog.Close className="energy-button energy-button-quiet">
            {closeLabel ?? words.notNow}
          </Dialog.Close>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
