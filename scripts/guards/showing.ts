/** Which guards keep what a page shows true, and what it asks for charged once? */

import type { Guard } from './guard.ts';

const press = 'test/react/press.test.ts';
const client = 'test/client/client.test.ts';

export const showing: readonly Guard[] = [
  {
    name: 'a press of what is not known to have ended keeps its key',
    file: 'src/react/press.ts',
    text: 'key: open?.key ?? crypto.randomUUID(),',
    without: 'key: crypto.randomUUID(),',
    test: press,
    pattern: 'by the same key and quote',
  },
  {
    name: 'a press of what is not known to have ended keeps its quote',
    file: 'src/react/press.ts',
    text: 'terms: open === null ? terms : { ...terms, quote: open.terms.quote, isAgain: true },',
    without: 'terms,',
    test: press,
    pattern: 'by the same key and quote',
  },
  {
    name: 'a double click is one press',
    file: 'src/react/press.ts',
    text: 'nowMs - before.atMs < doubleClickMs && ',
    without: 'false && ',
    test: press,
    pattern: 'a moment after it',
  },
  {
    name: 'a quote that is brought back comes with no other key',
    file: 'src/client/send.ts',
    text: ' || bringsQuote(body)',
    without: '',
    test: client,
    pattern: 'which is its own key',
  },
  {
    name: 'a refusal tells that an attempt before it was lost',
    file: 'src/client/send.ts',
    text: 'isAfterLoss ||= mayBeDone.has(error.code);',
    without: '',
    test: client,
    pattern: 'that an earlier attempt was lost',
  },
  {
    name: 'a refusal at the door does not end a call whose answer was lost',
    file: 'src/react/problem.ts',
    text: '(problem.isAfterLoss === true && doorCodes.includes(problem.code))',
    without: 'false',
    test: 'test/react/problem.test.ts',
    pattern: 'where the same was sent before',
  },
  {
    name: 'a run that was cut says so',
    file: 'src/client/client.ts',
    text: "if (last !== 'result' && last !== 'problem')",
    without: 'if (last === undefined)',
    test: client,
    pattern: 'cut before its last event',
  },
  {
    name: 'a line that says nothing is given up',
    file: 'src/client/patience.ts',
    text: 'this.#timer = setTimeout(() => this.#controller.abort(), wakingMs);',
    without: 'void wakingMs;',
    test: 'test/client/watch.test.ts',
    pattern: 'has fallen silent|says a word',
  },
  {
    name: 'a reader who takes their time is not taken for a silent line',
    file: 'src/client/client.ts',
    text: '        patience.rest();\n        yield event;\n',
    without: '        yield event;\n',
    test: 'test/client/silence.test.ts',
    pattern: 'takes their time',
  },
  {
    name: 'a price that is promised is not asked for again',
    file: 'src/react/changes.ts',
    text: "part !== 'quote' || (data as Quote | undefined)?.unaffordable !== null;",
    without: 'true;',
    test: 'test/react/changes.test.ts',
    pattern: 'is not a price that is promised',
  },
  {
    name: 'a balance that could not be asked for is not called fresh',
    file: 'src/react/freshness.ts',
    text: 'return asked.isError || isOld ? knownAt : null;',
    without: 'return null;',
    test: 'test/react/freshness.test.ts',
    pattern: 'cannot be reached|takes too long',
  },
  {
    name: 'an hour that is over is not called happy',
    file: 'src/react/prices-at.ts',
    text: 'if (open === null || hasCome(open.ends_at, now))',
    without: 'if (open === null)',
    test: 'test/react/prices-at.test.ts',
    pattern: 'whose successor is not known',
  },
  {
    name: 'any port is no other host',
    file: 'src/server/cross-origin.ts',
    text: ' && /^\\d{1,5}$/.test(origin.slice(start.length))',
    without: '',
    test: 'test/server/cross-origin.test.ts',
    pattern: 'may call',
  },
];
