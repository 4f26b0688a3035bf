/** Which guards keep the doors of features, scans, claims and the console right? */

import type { Guard } from './guard.ts';

const features = 'test/server/features.test.ts';
const scans = 'test/server/scans.test.ts';
const claims = 'test/server/claims.test.ts';
const pages = 'test/server/console-pages.test.ts';

export const serving: readonly Guard[] = [
  {
    name: 'a client that goes away ends a feature’s stream',
    file: 'src/server/feature-run.ts',
    text: 'return sendEvents(told, () => leaving.abort());',
    without: 'return sendEvents(told, () => {});',
    test: features,
    pattern: 'on PGlite.*end with a client that goes away',
  },
  {
    name: 'what was ended early is no result for whoever asks again',
    file: 'src/features/define-feature.ts',
    text: 'if (!call.replayed) throw call.interruption;',
    without: 'throw call.interruption;',
    test: features,
    pattern: 'on PGlite.*end with a client that goes away',
  },
  {
    name: 'a run of a feature goes by its key',
    file: 'src/server/feature-run.ts',
    text: 'idempotencyKey: asked.idempotencyKey,',
    without: '',
    test: features,
    pattern: 'on PGlite.*asked for again with the same key',
  },
  {
    name: 'a scan refused before anything was paid is a refusal',
    file: 'src/features/deep-scan/stream-scan.ts',
    text: 'if (outcome.refusal !== null && outcome.entries.length === 0) throw outcome.refusal;',
    without: '',
    test: scans,
    pattern: 'on PGlite.*come as far as the energy goes',
  },
  {
    name: 'scans that were never run do not pile up',
    file: 'sql/functions/scans.sql',
    text: "    perform energy.forget_unrun_scans(the_user, (request ->> 'unrun_at_most')::integer);\n",
    without: '',
    test: scans,
    pattern: 'on PGlite.*are listed newest first',
  },
  {
    name: 'a scan that was run is kept',
    file: 'sql/functions/scans.sql',
    text: 'where u.user_id = the_user and u.answered_to = 0',
    without: 'where u.user_id = the_user',
    test: scans,
    pattern: 'on PGlite.*are listed newest first',
  },
  {
    name: 'a user claims reasons of their own account alone',
    file: 'src/contract/me.ts',
    text: 'params: z.strictObject({ reason: back.ownReason }),',
    without: 'params: z.strictObject({ reason: z.string() as unknown as typeof back.ownReason }),',
    test: claims,
    pattern: 'on PGlite.*is refused: a server reports',
  },
  {
    name: 'a key that opens everything is not shown to everybody',
    file: 'src/server/environment.ts',
    text: 'if (isSecretKey(key)) {',
    without: 'if (key === undefined) {',
    test: 'test/server/sign-in.test.ts',
    pattern: 'is refused with a key that opens everything',
  },
  {
    name: 'the console’s page never stands where the API does',
    file: 'src/server/console-pages.ts',
    text: "const isOurs = !reserved.has(pathname.split('/')[1] ?? '');",
    without: 'const isOurs = true;',
    test: pages,
    pattern: 'never stand where the API does',
  },
  {
    name: 'the second of two admins who change an account at once is told',
    file: 'sql/functions/change_account.sql',
    text: "seq > (request ->> 'version')::bigint",
    without: 'false',
    test: 'test/server/admin.test.ts',
    pattern: 'on PGlite.*tells the second of two admins',
  },
  {
    name: 'no demo user signs in where other machines are let in',
    file: 'src/server/sign-in.ts',
    text: 'return isOwnAddress(listensAt) ? ownHosts : [];',
    without: 'return ownHosts;',
    test: 'test/server/sign-in.test.ts',
    pattern: 'on PGlite.*on a server that listens at',
  },
  {
    name: 'no demo user signs in by a name that only leads here',
    file: 'src/server/sign-in.ts',
    text: 'if (!hosts.includes(new URL(context.req.url).hostname)) {',
    without: 'if (hosts.length === 0) {',
    test: 'test/server/sign-in.test.ts',
    pattern: 'on PGlite.*wherever that leads',
  },
  {
    name: 'an issuer that does not answer makes nobody a stranger',
    file: 'src/server/published-keys.ts',
    text: 'if (isOfToken(error)) {',
    without: 'if (error instanceof Error) {',
    test: 'test/server/published-keys.test.ts',
    pattern: 'before they were read once',
  },
  {
    name: 'an address that somebody made up is not believed',
    file: 'src/server/client-address.ts',
    text: 'while (isTrusted(address)) {',
    without: 'while (forwarded.length > 0) {',
    test: 'test/server/client-address.test.ts',
    pattern: 'is what the last one says',
  },
  {
    name: 'who asks for the head of a stream keeps no place in it',
    file: 'src/server/app.ts',
    text: '  await response.body?.cancel();\n',
    without: '',
    test: 'test/server/stream.test.ts',
    pattern: 'on PGlite.*asked for its head alone',
  },
];
