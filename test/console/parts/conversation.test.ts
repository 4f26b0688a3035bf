/** Does a conversation that is kept once lose no answer that is paid for? */

import { describe, expect, it } from 'vitest';
import { historyOf } from '../../../console/src/pages/feature/chat/history.ts';
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

  it('goes on after a hundred exchanges: the newest turns are sent, from a question on', () => {
    const turns = Array.from({ length: 301 }, (_, nth) => ({
      role: nth % 2 === 0 ? ('user' as const) : ('assistant' as const),
      content: `turn ${nth}`,
    }));
    const sent = historyOf([...turns, { role: 'assistant', content: 'turn 301' }]);
    expect(sent).toHaveLength(200);
    expect(sent[0]).toEqual({ role: 'user', content: 'turn 102' });
    expect(historyOf(turns).at(0)).toEqual({ role: 'user', content: 'turn 102' });
  });

  it('goes on after an answer that is longer than may be sent, and after many long ones', () => {
    const [question, answer] = [
      { role: 'user' as const, content: 'q' },
      { role: 'assistant' as const, content: `${'a'.repeat(19_999)}👍👍` },
    ];
    expect(historyOf([question, answer])).toEqual([question, { ...answer, content: 'a'.repeat(19_999) }]);
    const sent = historyOf(Array.from({ length: 50 }, () => [question, answer]).flat());
    expect(sent[0]).toEqual(question);
    expect(sent.length).toBeGreaterThan(2);
    expect(JSON.stringify(sent).length).toBeLessThan(250_000);
  });
});
