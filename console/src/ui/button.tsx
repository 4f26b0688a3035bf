/** Which buttons are there? One loud kind, for the one thing a page is for; quiet ones for the rest. */

import { LoaderCircle } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';

type Kind = 'primary' | 'secondary' | 'quiet' | 'danger';
type Size = 'small' | 'usual';

const kinds: Readonly<Record<Kind, string>> = {
  primary: 'bg-accent text-on-accent hover:bg-accent-strong',
  secondary: 'border border-line-strong bg-surface text-ink hover:bg-raised',
  quiet: 'text-quiet hover:bg-raised hover:text-ink',
  danger: 'border border-line-strong bg-surface text-warning hover:border-warning hover:bg-warning-soft',
};

const sizes: Readonly<Record<Size, string>> = {
  small: 'min-h-8 px-2.5 text-[13.5px] gap-1.5',
  usual: 'min-h-10 px-4 text-[15px] gap-2',
};

export const buttonLook = (kind: Kind = 'secondary', size: Size = 'usual'): string =>
  `inline-flex items-center justify-center rounded-control font-medium whitespace-nowrap transition-colors disabled:cursor-not-allowed disabled:opacity-55 aria-disabled:cursor-not-allowed aria-disabled:opacity-55 ${kinds[kind]} ${sizes[size]}`;

export interface ButtonProps extends ComponentProps<'button'> {
  readonly kind?: Kind;
  readonly size?: Size;
  /** True while what it began goes on: it cannot be pressed again, and keeps the focus. */
  readonly isBusy?: boolean;
}

export function Button({
  kind,
  size,
  isBusy = false,
  className = '',
  children,
  onClick,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      {...(isBusy ? { 'aria-disabled': true, 'aria-busy': true } : {})}
      // A form is not sent by it either.
      onClick={isBusy ? (event) => event.preventDefault() : onClick}
      className={`${buttonLook(kind, size)} ${className}`}
    >
      {isBusy && <LoaderCircle className="size-4 animate-spin" aria-hidden />}
      {children}
    </button>
  );
}

export interface IconButtonProps extends ComponentProps<'button'> {
  /** What it does, for those who do not see the icon. */
  readonly label: string;
  readonly children: ReactNode;
}

export function IconButton({ label, children, className = '', ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...rest}
      className={`inline-grid size-9 place-items-center rounded-control text-quiet transition-colors hover:bg-raised hover:text-ink disabled:opacity-50 aria-disabled:cursor-not-allowed aria-disabled:opacity-50 ${className}`}
    >
      {children}
    </button>
  );
}
