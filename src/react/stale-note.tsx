/** Is what stands here old? It says since when, and nothing where it is fresh. */

import { timeText } from './format.ts';
import { Icon } from './icon.tsx';
import { useNow, useReading } from './reader.tsx';

export interface StaleNoteProps {
  /** Null or undefined: it is fresh. */
  readonly since: Date | null | undefined;
}

export function StaleNote({ since }: StaleNoteProps) {
  const reading = useReading();
  const now = useNow();
  return (
    <span role="status" className="energy-stale-place">
      {since != null && (
        <span className="energy-stale">
          <Icon name="offline" />
          {reading.words.notUpToDate(timeText(since, now, reading))}
        </span>
      )}
    </span>
  );
}
