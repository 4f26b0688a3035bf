/** Which guards keep a press in the console one call, at a price that was shown, and its end told truly? */

import type { Guard } from './guard.ts';

const paying = 'test/console/paying.test.ts';
const users = 'test/console/admin-users.test.ts';

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
  {
    name: 'a press before the price is there agrees to no more than what is shown',
    file: 'src/react/use-energy-gate.ts',
    text: "if (isDearer(quote, agreed)) return stopWith('dearer');",
    without: '',
    test: 'test/browser/paying.test.ts',
    pattern: 'pressed before the price',
  },
  {
    name: 'a lost answer is not asked for while another call runs',
    file: 'console/src/pages/feature/trouble.tsx',
    text: 'disabled={run.isRunning}',
    without: '',
    test: paying,
    pattern: 'not asked for while another one is written',
  },
  {
    name: 'what is learned of an ended call does not take the place of a newer one',
    file: 'console/src/runs/use-runner.ts',
    text: 'setKept((shown) => (shown?.id === kept.id ? ended : shown));',
    without: 'setKept(ended);',
    test: paying,
    pattern: 'while the next one is on the page',
  },
  {
    name: 'an answer in a conversation is not forgotten as the one before it',
    file: 'console/src/pages/feature/chat/place.ts',
    text: 'return previousId === kept.id ? null : previousId;',
    without: 'return previousId;',
    test: 'test/console/parts/conversation.test.ts',
    pattern: 'does not lose the answer',
  },
  {
    name: 'an act whose answer was lost keeps its key until it is known what became of it',
    file: 'console/src/admin/users/acts/use-act.ts',
    text: 'if (isRefusal(problem)) keepOpenAct(name, null);',
    without: 'keepOpenAct(name, null);',
    test: users,
    pattern: 'a press whose answer was lost, and by the presses',
  },
  {
    name: 'a number that could be two is asked for again',
    file: 'console/src/admin/written-number.ts',
    text: 'if (sign !== undefined && (decimals !== undefined || sign !== decimal)) {',
    without: 'if (sign === null) {',
    test: 'test/console/parts/written-number.test.ts',
    pattern: 'is not guessed',
  },
];
