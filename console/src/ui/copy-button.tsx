/** Takes a text along. */

import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button, type ButtonProps } from './button.tsx';
import { useNotices } from './notices.tsx';

const saidForMs = 2_000;

export interface CopyButtonProps extends Omit<ButtonProps, 'onClick' | 'children'> {
  readonly text: string | (() => string);
  /** Default: 'Copy'. */
  readonly label?: string;
}

export function CopyButton({ text, label = 'Copy', ...rest }: CopyButtonProps) {
  const [isCopied, setCopied] = useState(false);
  const { failed } = useNotices();
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), saidForMs);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(typeof text === 'string' ? text : text());
      setCopied(true);
    } catch {
      failed(new Error('The browser does not let this page copy'));
    }
  };
  return (
    <Button kind="quiet" size="small" {...rest} onClick={() => void copy()}>
      {isCopied ? (
        <Check className="size-4 text-good" aria-hidden />
      ) : (
        <Copy className="size-4" aria-hidden />
      )}
      <span aria-live="polite">{isCopied ? 'Copied' : label}</span>
    </Button>
  );
}
