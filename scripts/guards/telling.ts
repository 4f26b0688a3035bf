/** Which guards keep webhooks from telling twice, too much, or the wrong place? */

import type { Guard } from './guard.ts';

const processes = 'test/webhooks/processes.test.ts';
const deliveries = 'test/webhooks/deliveries.test.ts';
const events = 'test/webhooks/events.test.ts';
const address = 'test/webhooks/address.test.ts';
const failing = 'test/webhooks/failing.test.ts';

export const telling: readonly Guard[] = [
  {
    name: 'a delivery that somebody else has claimed is not claimed again',
    file: 'sql/functions/webhook_deliveries.sql',
    text: ' and endpoint_id = due.endpoint_id and due_at <= moment\n',
    without: ' and endpoint_id = due.endpoint_id\n',
    test: processes,
    pattern: 'look at the same moment tell each cause once',
  },
  {
    name: 'no more than a few deliveries to one endpoint are under way',
    file: 'sql/functions/webhook_deliveries.sql',
    text: "where b.endpoint_id = w.id and b.due_at > p_at and b.state = 'sending'))",
    without: 'where false))',
    test: deliveries,
    pattern: 'on PGlite.*that gets no answer is given up',
  },
  {
    name: 'a cause has one event',
    file: 'sql/functions/webhook_events.sql',
    text: '    on conflict (user_id, cause) do nothing\n    returning user_id, id\n',
    without:
      '    on conflict (user_id, cause) do update set cause = webhook_events.cause || gen_random_uuid()\n    returning user_id, id\n',
    test: events,
    pattern: 'on PGlite.*price_window.opening is told once',
  },
  {
    name: 'what happened before it was wanted is not told',
    file: 'sql/functions/webhook_events.sql',
    text: ' and (w.wanted_since ->> e.type)::timestamptz <= e.at',
    without: ' and e.type = any (w.events)',
    test: events,
    pattern: 'on PGlite.*goes to each endpoint that wants its type',
  },
  {
    name: 'of two that have looked through the same, one saves',
    file: 'sql/functions/webhook_happenings.sql',
    text: 'where user_id = item.user_id and seen_seq = item.mark;',
    without: 'where user_id = item.user_id;',
    test: deliveries,
    pattern: 'on PGlite.*says nothing of a user who is forgotten',
  },
  {
    name: 'what was not delivered goes with its user',
    file: 'sql/functions/webhook_events.sql',
    text: "  delete from energy.webhook_deliveries where user_id = p_user and state <> 'delivered';\n",
    without: '',
    test: deliveries,
    pattern: 'on PGlite.*goes with its forgotten user',
  },
  {
    name: 'a secret that was replaced signs no longer than its overlap',
    file: 'sql/functions/webhook_deliveries.sql',
    text: 'when endpoint.previous_secret_until > p_at then',
    without: 'when endpoint.previous_secret is not null then',
    test: deliveries,
    pattern: 'on PGlite.*is signed by both secrets while they overlap',
  },
  {
    name: 'the audit log has no secret',
    file: 'sql/functions/webhook_endpoints.sql',
    text: "'created_at', endpoint.created_at, 'updated_at', endpoint.updated_at)",
    without:
      "'created_at', endpoint.created_at, 'updated_at', endpoint.updated_at, 'secret', endpoint.secret)",
    test: 'test/server/webhooks.test.ts',
    pattern: 'on PGlite.*show a new secret once',
  },
  {
    name: 'a webhook goes to public addresses alone',
    file: 'src/network/address.ts',
    text: '  if (!isAllowedHost(url, allowedHosts) && !addresses.every(isPublicAddress)) throw notPublic(url);\n',
    without: '',
    test: address,
    pattern: 'to a name that DNS says is',
  },
  {
    name: 'a webhook goes by https',
    file: 'src/engine/webhooks/attempt.ts',
    text: "if (url.protocol !== 'https:' && !isAllowedHost(url, allowedHosts)) {",
    without: 'if (false) {',
    test: address,
    pattern: 'to http://93.184.216.34/ is not sent',
  },
  {
    name: 'the body of an answer is read to its beginning alone',
    file: 'src/engine/webhooks/attempt.ts',
    text: '      if (size >= bytesAtMost) return;\n',
    without: '',
    test: deliveries,
    pattern: 'on PGlite.*arrives though the answer has no end',
  },
  {
    name: 'one failure after quiet days switches nobody off',
    file: 'src/engine/webhooks/deliver.ts',
    text: 'if (!isGone && (!isForGood || failingSeconds < days * daySeconds)) return;',
    without: 'if (!isGone && failingSeconds < days * daySeconds) return;',
    test: failing,
    pattern: 'on PGlite.*that fails once after quiet days',
  },
  {
    name: 'a test that fails is no failure of days',
    file: 'sql/functions/webhook_deliveries.sql',
    text: "    and (arrived or not coalesce((request ->> 'is_test')::boolean, false));\n",
    without: '    and true;\n',
    test: failing,
    pattern: 'on PGlite.*that fails a test has failed nothing',
  },
  {
    name: 'a delivery that is lost each time ends',
    file: 'src/engine/webhooks/deliver.ts',
    text: 'tries_at_most: settings.retryAfterSeconds.length + 1,',
    without: 'tries_at_most: 1_000_000,',
    test: failing,
    pattern: 'on PGlite.*whose deliveries are lost each time',
  },
  {
    name: 'a secret that was promised an overlap signs until its end',
    file: 'sql/functions/webhook_endpoints.sql',
    text: '    select jsonb_array_elements(endpoint.older_secrets)\n',
    without: '    select jsonb_array_elements(null)\n',
    test: deliveries,
    pattern: 'on PGlite.*is signed by every secret that was promised an overlap',
  },
  {
    name: 'a request that is answered by another protocol ends',
    file: 'src/network/pinned-request.ts',
    text: "        reject(new Error('it wants to speak another protocol'));\n",
    without: '',
    test: 'test/network/pinned-request.test.ts',
    pattern: 'keeps no connection',
  },
];
