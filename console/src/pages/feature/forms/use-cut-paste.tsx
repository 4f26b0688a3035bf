/** How much of what was pasted did not fit into a field? The browser cuts it without a word. */

import { countText, useReading } from 'energy-engine/react';
import { type ClipboardEvent, type ReactNode, useEffect, useState } from 'react';

export interface CutPaste {
  readonly onPaste: (event: ClipboardEvent<HTMLInputElement | HTMLTextAreaElement>) => void;
  /** Stands below the field, and is empty where nothing was cut. */
  readonly note: ReactNode;
}

/** Of a field of at most so many characters; told until the field is shortened. */
export function useCutPaste(value: string, most: number): CutPaste {
  const reading = useReading();
  const [leftOut, setLeftOut] = useState(0);
  // A sign of two halves is not cut apart, so that one place may stay empty.
  const isFull = value.length >= most - 1;
  useEffect(() => {
    if (!isFull) setLeftOut(0);
  }, [isFull]);
  return {
    onPaste({ currentTarget, clipboardData }) {
      const { selectionStart, selectionEnd } = currentTarget;
      const kept = value.length - ((selectionEnd ?? 0) - (selectionStart ?? 0));
      const pasted = clipboardData.getData('text/plain').replaceAll(/\r\n?/g, '\n');
      setLeftOut(Math.max(0, kept + pasted.length - most));
    },
    note: (
      <p role="status" className="text-[13.5px] text-warning not-empty:mt-1.5">
        {leftOut > 0 &&
          `${countText(leftOut, reading)} characters of what you pasted were left out: at most ${countText(most, reading)} fit here.`}
      </p>
    ),
  };
}
