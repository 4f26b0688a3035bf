/** Why is it changed? Every change of an admin says so, and the audit log keeps it. */

import { useState } from 'react';
import { Field, TextArea } from '../ui/field.tsx';

export interface Reason {
  readonly text: string;
  readonly isMissing: boolean;
  write(text: string): void;
  /** The reason, or null after having said that it is missing. */
  given(): string | null;
}

export function useReason(): Reason {
  const [text, setText] = useState('');
  const [isMissing, setMissing] = useState(false);
  return {
    text,
    isMissing,
    write(next) {
      setText(next);
      setMissing(false);
    },
    given() {
      const reason = text.trim();
      setMissing(reason === '');
      return reason === '' ? null : reason;
    },
  };
}

export function ReasonField({ reason, className = '' }: { reason: Reason; className?: string }) {
  return (
    <Field
      label="Reason"
      className={className}
      hint="Kept in the audit log."
      error={reason.isMissing ? 'Say why: it is kept in the audit log.' : undefined}
    >
      <TextArea
        rows={2}
        maxLength={500}
        value={reason.text}
        onChange={({ currentTarget }) => reason.write(currentTarget.value)}
      />
    </Field>
  );
}
