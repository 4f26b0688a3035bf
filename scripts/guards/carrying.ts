/** Which guards keep the proxy, the AI SDK, deep scans, keys and the sums of reports right? */

import type { Guard } from './guard.ts';

const proxy = 'test/proxy/pains.test.ts';
const mounted = 'test/server/proxy.test.ts';
const me = 'test/server/me.test.ts';
const aiSdk = 'test/ai-sdk/with-energy.test.ts';
const scan = 'test/features/deep-scan.test.ts';
const rollup = 'test/reports/rollup.test.ts';

export const carrying: readonly Guard[] = [
  {
    name: 'an upstream that refuses gives the hold back',
    file: 'src/proxy/proxied-call.ts',
    text: 'await meter.end(failure?.error ?? abortError());',
    without: '',
    test: proxy,
    pattern: 'on PGlite.*pain 3: a refusal leaks no hold',
  },
  {
    name: 'what came in one piece with a failure is not paid',
    file: 'src/proxy/proxied-stream.ts',
    text: '      this.#events = [];\n      this.#ready = [];\n      throw error;',
    without: '      throw error;',
    test: proxy,
    pattern: 'on PGlite.*in one piece with the first text has delivered nothing',
  },
  {
    name: 'several answers share what is held for them',
    file: 'src/proxy/proxied-call.ts',
    text: 'Math.max(1, Math.floor(meter.maxOutputTokens / answers))',
    without: 'meter.maxOutputTokens',
    test: proxy,
    pattern: 'on PGlite.*several answers to one question',
  },
  {
    name: 'the proxy is for those whose key may run',
    file: 'src/server/payer.ts',
    text: "  assertAllowed('me:run', caller);\n  return",
    without: '  return',
    test: mounted,
    pattern: 'on PGlite.*a user key that may not run',
  },
  {
    name: 'a key that was revoked or has lapsed lets nobody in',
    file: 'sql/functions/keys.sql',
    text: '    and revoked_at is null and coalesce(expires_at > moment, true);\n',
    without: '    and true;\n',
    test: mounted,
    pattern: 'on PGlite.*a (revoked|lapsed) key',
  },
  {
    name: 'a key is its secret and not its name alone',
    file: 'src/server/api-key.ts',
    text: 'if (!isRight || found.key === null)',
    without: 'if (found.key === null)',
    test: me,
    pattern: 'on PGlite.*with one letter changed are no keys',
  },
  {
    name: 'a key that replaces another ends it',
    file: 'sql/functions/keys.sql',
    text: "set expires_at = least(expires_at, moment + make_interval(secs => (request ->> 'overlap_seconds')::double precision))",
    without: 'set expires_at = expires_at',
    test: me,
    pattern: 'on PGlite.*that replace others leave those their overlap',
  },
  {
    name: 'the model of the AI SDK is told the limit that was held',
    file: 'src/ai-sdk/with-energy.ts',
    text: '  maxOutputTokens: meter.maxOutputTokens,\n',
    without: '',
    test: aiSdk,
    pattern: 'on PGlite.*asks the model for no more than the hold covers',
  },
  {
    name: 'a reader of the AI SDK that leaves ends the call',
    file: 'src/ai-sdk/model-stream.ts',
    text: 'else await meter.end(abortError());',
    without: '',
    test: aiSdk,
    pattern: 'on PGlite.*that cancels ends the call at once',
  },
  {
    name: 'a call of the AI SDK that failed gives its hold back',
    file: 'src/ai-sdk/with-energy.ts',
    text: '    await meter.end(error as Error);\n    // The model',
    without: '    // The model',
    test: aiSdk,
    pattern: 'on PGlite.*gives the hold of a 429 back',
  },
  {
    name: 'what was paid of a scan is counted once',
    file: 'sql/functions/scans.sql',
    text: 'if scan.answered_to = scan.paid_to or paid is null then',
    without: 'if paid is null then',
    test: scan,
    pattern: 'on PGlite.*stopped at 200 and resumed',
  },
  {
    name: 'a scan goes on by the model that was chosen for it',
    file: 'src/features/deep-scan/deep-scan.ts',
    text: 'model: run.model ?? manner.model,',
    without: 'model: run.model,',
    test: 'test/server/scans.test.ts',
    pattern: 'on PGlite.*in the manner that was chosen',
  },
  {
    name: 'items of a scan are paid by one call',
    file: 'sql/functions/scans.sql',
    text: 'if scan.paid_to <> first_item or (',
    without: 'if false and (',
    test: scan,
    pattern: 'run in two places at once',
  },
  {
    name: 'a rollup adds an entry once',
    file: 'sql/functions/roll_up.sql',
    text: 'on conflict (user_id) do update set rolled_seq = excluded.rolled_seq;',
    without: 'on conflict (user_id) do update set rolled_seq = m.rolled_seq;',
    test: rollup,
    pattern: 'on PGlite.*adds what came later',
  },
  {
    name: 'a person is in the sums before they are forgotten',
    file: 'sql/functions/roll_up.sql',
    text: '    perform energy.add_to_sums(array[p_user], array[from_seq], array[until_seq], zone);',
    without: '    null;',
    test: rollup,
    pattern: 'on PGlite.*keeps the sums of a person who is forgotten',
  },
  {
    name: 'what another upstream served is counted against the one that failed',
    file: 'src/proxy/proxied-call.ts',
    text: 'meter.askedInVain(answer.error);',
    without: '',
    test: 'test/proxy/pains.test.ts',
    pattern: 'on PGlite.*another upstream is asked',
  },
  {
    name: 'a part of a list that broke off is not paid',
    file: 'src/features/deep-scan/deep-scan.ts',
    text: 'if (exchanged.interruption !== null) throw exchanged.interruption;',
    without: '',
    test: scan,
    pattern: 'breaks off while it is watched',
  },
];
