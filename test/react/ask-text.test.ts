/** Is the same ask known again, and is a long one named in short, another one otherwise? */

import { describe, expect, it } from 'vitest';
import { isLongAsk, nameOfAsk, textOfAsk } from '../../src/react/ask-text.ts';

const askOf = (csv: string) => ({ feature: 'ai_deepscan', input: { ideal: 'Parcels', csv } });
const long = 'Prospect,Kassel\n'.repeat(300_000);

describe('the name of an ask', () => {
  it('is its own text, so that nothing else is taken for it', () => {
    expect(nameOfAsk(textOfAsk(askOf('A')))).toBe(textOfAsk(askOf('A')));
    expect(textOfAsk(null)).toBe('');
  });

  it('is short for a list of megabytes, the same for the same, and another one where a letter differs', () => {
    const text = textOfAsk(askOf(long));
    expect(isLongAsk(text)).toBe(true);
    expect(nameOfAsk(text).length).toBeLessThan(40);
    expect(nameOfAsk(textOfAsk(askOf(long)))).toBe(nameOfAsk(text));
    const others = [0, 1, 2, 1_000_000, long.length - 1].map(
      (at) => `${long.slice(0, at)}_${long.slice(at + 1)}`,
    );
    const names = new Set([text, ...others.map((csv) => textOfAsk(askOf(csv)))].map(nameOfAsk));
    expect(names.size).toBe(others.length + 1);
  });

  it('is made of a text that the same object is written out into once', () => {
    let written = 0;
    const ask = { feature: 'ai_message', input: { toJSON: () => (written += 1) } } as never;
    expect(textOfAsk(ask)).toBe(textOfAsk(ask));
    expect(written).toBe(1);
  });
});
