/** Which guards keep a press in the console one call, at a price that was shown, and its end told truly? */

import type { Guard } from './guard.ts';

const paying = 'test/console/paying.test.ts';

export const pressing: readonly Guard[] = [
  {
    name: 'nothing is run whose price is not shown',
    file: 'console/src/pages/feature/paying/use-desk.ts',
    text: 'if (quote === null || isPricing || isRunning) return;',
    without: 'if (quote === null || isRunning) return;',
    test: paying,
    pattern: 'whose price has not been shown',
  },
  {
    name: 'the second click of a double click does not stop the call',
    file: 'console/src/pages/feature/paying/price-panel.tsx',
    text: 'onClick={() => isJustPressed || stop()}',
    without: 'onClick={() => stop()}',
    test: paying,
    pattern: 'a double click is one call',
  },
  {
    name: 'a very large call is confirmed before it is run',
    file: 'console/src/pages/feature/paying/use-desk.ts',
    text: "else if (quote.requires_confirmation) setDialog('confirm');",
    without: '',
    test: paying,
    pattern: 'a very large request is confirmed first',
  },
  {
    name: 'a press that was written down is found again after its page was closed',
    file: 'console/src/runs/use-runner.ts',
    text: 'void keep(item);',
    without: '',
    test: paying,
    pattern: 'a page that was closed in the middle',
  },
  {
    name: 'what a call cost that ended early is looked up in the ledger',
    file: 'console/src/runs/find-payment.ts',
    text: 'if (entry !== undefined) return entry;',
    without: '',
    test: paying,
    pattern: 'a stop pays for what was written',
  },
];
