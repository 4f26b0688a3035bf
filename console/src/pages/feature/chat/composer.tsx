/** Where a message is written: Enter sends, Shift and Enter begin a new line. */

import { TextArea } from '../../../ui/field.tsx';
import { textAtMost } from '../forms/limits.ts';
import { useCutPaste } from '../forms/use-cut-paste.tsx';

export interface ComposerProps {
  readonly message: string;
  readonly onWrite: (message: string) => void;
  readonly onSend: () => void;
}

export function Composer({ message, onWrite, onSend }: ComposerProps) {
  const { onPaste, note } = useCutPaste(message, textAtMost);
  return (
    <div>
      <TextArea
        aria-label="Message"
        aria-describedby="composer-keys"
        rows={2}
        value={message}
        maxLength={textAtMost}
        onPaste={onPaste}
        placeholder="Write a message"
        onChange={({ currentTarget }) => onWrite(currentTarget.value)}
        onKeyDown={(event) => {
          // While a word is composed from several keys, Enter belongs to that.
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          onSend();
        }}
      />
      {note}
      <p id="composer-keys" className="mt-1.5 text-[13px] text-quiet">
        Enter sends, once its price is shown. Shift and Enter begin a new line.
      </p>
    </div>
  );
}
