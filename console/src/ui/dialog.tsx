/** What asks before something happens, or shows one thing above the page? */

import { useFocusReturn } from 'energy-engine/react';
import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { Button, IconButton } from './button.tsx';

export interface DialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly lead?: ReactNode;
  /** 'side': a panel at the edge, for forms and details; 'middle': a question. */
  readonly place?: 'middle' | 'side';
  /** Below the content, at hand while it scrolls. */
  readonly footer?: ReactNode;
  readonly children?: ReactNode;
}

const places = {
  middle:
    'top-1/2 left-1/2 max-h-[calc(100dvh-32px)] w-[min(520px,calc(100vw-32px))] -translate-x-1/2 -translate-y-1/2 rounded-[18px]',
  side: 'top-0 right-0 h-dvh w-[min(560px,100vw)] border-l border-line',
} as const;

/** When it closes, the focus is again on what opened it. */
export function Dialog({ open, onOpenChange, title, lead, place = 'middle', footer, children }: DialogProps) {
  const focusReturn = useFocusReturn(open);
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-black/45 motion-safe:animate-[appear_150ms_ease-out]" />
        <Radix.Content
          {...focusReturn}
          {...(lead === undefined ? { 'aria-describedby': undefined } : {})}
          className={`fixed z-50 flex flex-col bg-surface text-ink shadow-floating motion-safe:animate-[appear_180ms_ease-out] ${places[place]}`}
        >
          <div className="flex items-start justify-between gap-4 px-6 pt-5">
            <div className="min-w-0">
              <Radix.Title className="text-[19px] leading-snug font-semibold tracking-[-0.01em]">
                {title}
              </Radix.Title>
              {lead !== undefined && (
                <Radix.Description className="mt-1 text-quiet">{lead}</Radix.Description>
              )}
            </div>
            <Radix.Close asChild>
              <IconButton label="Close" className="-mt-1 -mr-2 shrink-0">
                <X className="size-5" aria-hidden />
              </IconButton>
            </Radix.Close>
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto px-6 py-5">{children}</div>
          {footer !== undefined && (
            <div className="flex flex-wrap justify-end gap-2 border-t border-line px-6 py-4">{footer}</div>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export interface ConfirmProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly lead: ReactNode;
  readonly action: string;
  readonly isDangerous?: boolean;
  readonly isBusy?: boolean;
  readonly onConfirm: () => void;
  readonly children?: ReactNode;
}

export function Confirm(props: ConfirmProps) {
  const {
    open,
    onOpenChange,
    title,
    lead,
    action,
    isDangerous = false,
    isBusy = false,
    onConfirm,
    children,
  } = props;
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={title}
      lead={lead}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button kind={isDangerous ? 'danger' : 'primary'} isBusy={isBusy} onClick={onConfirm}>
            {action}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
