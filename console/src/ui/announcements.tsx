/** How is a person told of what has changed who does not see it? */

import { type ReactNode, useCallback, useState } from 'react';

/** What says a sentence to a screen reader, and the place from which it is read. */
export function useAnnouncements(): readonly [say: (sentence: string) => void, place: ReactNode] {
  const [said, setSaid] = useState({ sentence: '', nth: 0 });
  const say = useCallback((sentence: string) => setSaid(({ nth }) => ({ sentence, nth: nth + 1 })), []);
  return [
    say,
    // The same sentence twice is said twice, as its letters differ.
    <p key="said" role="status" className="sr-only">
      {said.sentence}
      {said.nth % 2 === 0 ? '' : '\u00a0'}
    </p>,
  ];
}
