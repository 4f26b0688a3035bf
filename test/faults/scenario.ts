/** What is killed, when, and what is judged afterwards? One round each. */

import type { PostgresServer } from '../support/postgres-server.ts';
import { MeteringChild, type Place } from './child.ts';
import { chance, eventsOf, type Round } from './round.ts';
import { type Verdict, verdictOn } from './verdict.ts';

/** The clock of those who meter, and that of those who audit: after every lease, on the same day. */
const during = '2026-03-10T12:00:00Z';
const after = '2026-03-10T13:00:00Z';

/** The event at which the fault comes: in the middle, between a fifth and four fifths of them. */
const faultAt = (round: Round): number =>
  Math.floor(eventsOf(round) * (0.2 + 0.6 * chance(`${round.seed} fault`)));

export const childFor = (place: Place): Promise<MeteringChild> => MeteringChild.start(place, during);

async function audited(
  place: Place,
  round: Round,
  before: Pick<Parameters<typeof verdictOn>[0], 'opening' | 'acknowledged'>,
): Promise<Verdict> {
  const auditor = await MeteringChild.start(place, after);
  const audit = await auditor.audit(round);
  await auditor.close();
  return verdictOn({ round, ...before, audit });
}

/**
 * Kills the process that meters in the middle of its round, but never before it told of a payment: how many are told
 * by an event is the machine's pace, and a round without one would prove nothing. Another process judges.
 */
export async function killProcess(
  place: Place,
  round: Round,
  onKilled: (pid: number) => void = () => {},
): Promise<Verdict> {
  const child = await childFor(place);
  const opening = await child.prepare(round);
  const killed = Promise.withResolvers<void>();
  const at = faultAt(round);
  let isKilled = false;
  child.onEvent = (events) => {
    if (isKilled || events < at || child.paid.length === 0) return;
    isKilled = true;
    child.kill().then(killed.resolve, killed.reject);
  };
  const ran = child.run(round).then(
    () => Promise.reject(new Error('the round ended before the process was killed')),
    () => {},
  );
  await Promise.race([killed.promise, ran.then(() => killed.promise)]);
  onKilled(child.pid ?? 0);
  return await audited(place, round, { opening, acknowledged: child.paid });
}

/** Kills the server in the middle of a round and starts it again; the process that meters goes on to the round's end. */
export async function killServer(
  server: PostgresServer,
  child: MeteringChild,
  round: Round,
): Promise<Verdict> {
  const opening = await child.prepare(round);
  const told = child.paid.length;
  const at = faultAt(round);
  let outage: Promise<void> | undefined;
  child.onEvent = (events) => {
    if (events !== at) return;
    child.databaseWent();
    outage = server
      .crash()
      .then(() => server.restart())
      .then(() => child.databaseCame());
  };
  await child.run(round);
  await outage;
  return await audited({ databaseUrl: server.url }, round, {
    opening,
    acknowledged: child.paid.slice(told),
  });
}
