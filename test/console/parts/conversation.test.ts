/** Does a conversation that is kept once lose no answer that is paid for? */

import { describe, expect, it } from 'vitest';
import { isSent, placeOfNext, placeTaken } from '../../../console/src/pages/feature/chat/place.ts';

const kept = (id: string, state: string, previousId: string | null) => ({
  ...{ id, state },
  draft: { turns: [{ role: 'user', content: 'Hello' }], previousId },
});

describe('a conversation', () => {
  it('takes the place of the one that it goes on with, once it is answered', () => {
    expect(placeOfNext(null)).toBeNull();
    expect(placeOfNext(kept('first', 'done', null))).toBe('first');
    expect(placeTaken(kept('second', 'open', 'first'))).toBeNull();
    expect(placeTaken(kept('second', 'done', 'first'))).toBe('first');
  });

  it('leaves an answer alone of which it is not known what became', () => {
    expect(placeOfNext(kept('second', 'open', 'first'))).toBe('first');
    expect(placeOfNext(kept('first', 'open', null))).toBeNull();
  });

  it('empties the field of what is answered, and of nothing that was written meanwhile', () => {
    expect(isSent(kept('first', 'open', null), ' Hello\n')).toBe(true);
    expect(isSent(kept('first', 'open', null), 'And then?')).toBe(false);
    expect(isSent(null, '')).toBe(false);
    expect(isSent({ ...kept('first', 'open', null), draft: undefined }, '')).toBe(false);
  });

  it('does not lose the answer to a message that was sent again', () => {
    const again = kept('second', 'done', 'second');
    expect(placeTaken(again)).toBeNull();
  });
});
