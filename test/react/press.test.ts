import { describe, expect, it } from 'vitest';
import type { Quote } from '../../src/react/data.ts';
import { type Press, pressOf, repeated } from '../../src/react/press.ts';

const pressed = (text: string, nowMs: number, quote: Quote | null = null) => ({
  text,
  nowMs,
  terms: { quote },
});
const quote = (token: string) => ({ token }) as Quote;

const ended = (press: Press): Press => ({ ...press, isRunning: false, isOpen: false });
const lost = (press: Press): Press => ({ ...press, isRunning: false, isOpen: true });
const first = pressOf(null, pressed('a', 0, quote('first')));

describe('a press after another one', () => {
  it('is that one while it runs, whatever is asked', () => {
    expect(repeated(first, pressed('a', 10_000))).toBe(first);
    expect(repeated(first, pressed('b', 10_000))).toBe(first);
  });

  it('is that one a moment after it, though it has ended', () => {
    const before = ended(first);
    expect(repeated(before, pressed('a', 599))).toBe(before);
    expect(repeated(before, pressed('a', 600))).toBeNull();
    expect(repeated(before, pressed('b', 1))).toBeNull();
  });

  it('is another call, with a key of its own, once it is known what became of that one', () => {
    const next = pressOf(ended(first), pressed('a', 1_000, quote('second')));
    expect(next.key).not.toBe(first.key);
    expect(next.terms.quote?.token).toBe('second');
  });

  it('is the same call, by the same key and quote, while that is not known', () => {
    const next = pressOf(lost(first), pressed('a', 400_000, quote('second')));
    expect(next.key).toBe(first.key);
    expect(next.terms.quote?.token).toBe('first');
    expect([first.terms.isAgain, next.terms.isAgain]).toEqual([undefined, true]);
    expect(repeated(lost(first), pressed('a', 100))).toBeNull();
  });

  it('is another call where something else is asked, though that is not known', () => {
    expect(pressOf(lost(first), pressed('b', 1_000)).key).not.toBe(first.key);
  });
});
