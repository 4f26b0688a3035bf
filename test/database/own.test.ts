/** What can a signed-in user get out of the functions that are theirs to call? Their own, whatever they ask for. */

import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '@/clock';
import { defaults } from '@/config';
import type { Claims } from '@/database/database';
import { createLedger } from '@/ledger/ledger';
import { apiKeysOn } from '@/server/api-key';
import { createUser, newUserId } from '../support/databases.ts';
import {
  asAnon,
  asService,
  asSuperAdmin,
  asUser,
  attempt,
  type DatabaseWithRoles,
  describeWithRoles,
} from '../support/databases-with-roles.ts';
import { createPerson, type Person } from '../support/person.ts';
import { own } from './function-access.ts';

type Fields = Readonly<Record<string, unknown>>;
type Answer = Fields & { readonly ok: boolean };

/** Every verb of reading that `energy.read_own` has, and how it is asked about something of somebody. */
const questions: Readonly<Record<string, (about: Person) => Fields>> = {
  read_entries: () => ({ limit: 50 }),
  read_call: ({ holdId }) => ({ key: holdId }),
  read_grants: () => ({}),
  read_usage: () => ({ days: 30 }),
  read_scans: () => ({ limit: 50 }),
  read_scan: ({ scanId }) => ({ scan_id: scanId }),
  list_keys: () => ({}),
};
const verbs = Object.keys(questions);
const whoAsks = ['a user', 'a user who was erased', 'somebody without an account', 'a super admin'] as const;
type Asker = (typeof whoAsks)[number];
const nobody = '00000000-0000-0000-0000-000000000000';

const ledgerOn = ({ owner }: DatabaseWithRoles) =>
  createLedger({ database: owner, settings: defaults.coalescer });
const keysOn = ({ owner }: DatabaseWithRoles) =>
  apiKeysOn({ database: owner, clock: systemClock, noteUseSeconds: 60, randomBytes });

describeWithRoles('what is read of one’s own', (open) => {
  let ada: Person;
  let bob: Person;
  let askers: Readonly<Record<Asker, { readonly userId: string; readonly as: Claims }>>;

  beforeAll(async () => {
    const [ledger, keys] = [ledgerOn(open()), keysOn(open())];
    const created = async (name: string, energy: number) =>
      createPerson({ ledger, keys }, { userId: await createUser(open().owner), name, energy });
    ada = await created('ada', 311);
    bob = await created('bob', 77_777);
    const eve = await created('eve', 311);
    await ledger.forgetUser({ userId: eve.userId });
    await keys.create({ userId: null, name: 'key_of_a_server', scopes: ['users:read'] });
    const asked = (userId: string, as = asUser(userId)) => ({ userId, as });
    askers = {
      'a user': asked(ada.userId),
      'a user who was erased': asked(eve.userId),
      'somebody without an account': asked(newUserId()),
      'a super admin': asked(ada.userId, asSuperAdmin(ada.userId)),
    };
  });

  const call = async (as: Claims, name: string, request: unknown): Promise<Answer> => {
    const [row] = await open().api.query<{ answer: Answer }>(
      `select energy.${name}($1::jsonb, now()) as answer`,
      [JSON.stringify(request)],
      { as },
    );
    if (row === undefined) throw new Error(`energy.${name} answered nothing`);
    return row.answer;
  };
  const readOwn = (as: Claims, verb: string, request: Fields) => call(as, 'read_own', { ...request, verb });
  const asked = (verb: string, about: Person): Fields => questions[verb]?.(about) ?? {};
  const marksIn = (answer: Answer) => bob.marks.filter((mark) => JSON.stringify(answer).includes(mark));

  /** As the verb tells the server; of a call the entry alone. */
  async function toldToTheServer(verb: string, userId: string, about: Person): Promise<Answer> {
    const answer = await call(asService, verb, { ...asked(verb, about), user_id: userId });
    return verb === 'read_call' ? { ok: true, entry: answer.entry ?? null } : answer;
  }

  it('comes through every function that runs as its owner for who is signed in, and those are tried here', async () => {
    const found = await open().owner.query<{ name: string }>(
      `select format('%s.%s', n.nspname, p.proname) as name
       from pg_proc p join pg_namespace n on n.oid = p.pronamespace
       where n.nspname in ('public', 'energy') and p.prosecdef and has_function_privilege('authenticated', p.oid, 'execute')`,
    );
    expect(found.map(({ name }) => name)).toEqual(own);
    expect(own).toEqual(['energy.read_own']);
  });

  it('is what these verbs tell, each of which only reads', async () => {
    const [source] = await open().owner.query<{ prosrc: string }>(
      `select prosrc from pg_proc where oid = 'energy.read_own(jsonb, timestamptz)'::regprocedure`,
    );
    const known = [...(source?.prosrc ?? '').matchAll(/when '(\w+)' then/g)].map(([, verb]) => verb);
    expect(known.sort()).toEqual([...verbs].sort());
    const writing = await open().owner.query(
      `select proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace
       where n.nspname = 'energy' and proname = any ($1::text[]) and provolatile <> 's'`,
      [['read_own', ...verbs]],
    );
    expect(writing).toEqual([]);
  });

  describe.each(verbs)('%s', (verb) => {
    it('tells the user theirs: what is looked for below is there', async () => {
      const answer = await readOwn(asUser(bob.userId), verb, asked(verb, bob));
      expect(answer).toEqual(await toldToTheServer(verb, bob.userId, bob));
      expect(marksIn(answer)).not.toEqual([]);
    });

    it.each(whoAsks)(
      'tells %s who asks for another what it tells of themself, and nothing of the other',
      async (asker) => {
        const { as, userId } = askers[asker];
        for (const about of [ada, bob]) {
          const answer = await readOwn(as, verb, { ...asked(verb, about), user_id: bob.userId });
          expect(answer).toEqual(await toldToTheServer(verb, userId, about));
          expect(marksIn(answer)).toEqual([]);
        }
      },
    );

    it('tells who is signed in as nobody nothing, also where servers have something under no user', async () => {
      for (const claims of [{ role: 'authenticated' } as const, asUser(nobody)]) {
        const answer = await readOwn(claims, verb, { ...asked(verb, bob), user_id: bob.userId });
        expect(answer).toEqual(await toldToTheServer(verb, newUserId(), bob));
        expect(JSON.stringify(answer)).not.toContain('of_a_server');
      }
    });

    it('is refused to who is not signed in, and by its own name to everybody but the server', async () => {
      const { api } = open();
      const request = JSON.stringify({ ...asked(verb, bob), user_id: bob.userId, verb });
      expect(await attempt(api, asAnon, 'select energy.read_own($1::jsonb)', [request])).toBe('refused');
      for (const as of [asUser(bob.userId), asSuperAdmin(bob.userId)]) {
        expect(await attempt(api, as, `select energy.${verb}($1::jsonb)`, [request])).toBe('refused');
      }
    });
  });

  it.each(['read_account', 'read_scan_items', 'use_key', 'revoke_key', 'forget_user', 'read_own', ''])(
    'is not told by another verb: "%s"',
    async (verb) => {
      const { userId } = ada;
      const before = await ledgerOn(open()).entries(userId);
      const request = { user_id: userId, key: newUserId(), id: newUserId() };
      await expect(readOwn(asUser(userId), verb, request)).rejects.toMatchObject({ code: '20000' });
      expect(await ledgerOn(open()).entries(userId)).toEqual(before);
    },
  );

  it.each([null, [], [{ verb: 'read_entries', limit: 9 }], 'read_entries', {}])(
    'is not told to a request of another form: %j',
    async (request) => {
      await expect(call(asUser(ada.userId), 'read_own', request)).rejects.toMatchObject({ code: '20000' });
    },
  );

  it('is what a reading of the ledger gives for claims, and never anybody else’s', async () => {
    const { api } = open();
    const reading = createLedger({ database: api, settings: defaults.coalescer }).reading(asUser(ada.userId));
    expect(await reading.payment(ada.holdId)).toMatchObject({ reason: 'call_of_ada', delta: -100 });
    expect(await reading.payment(bob.holdId)).toBeNull();
    expect((await reading.scan(ada.scanId)).scan).toMatchObject({ userId: ada.userId });
    await expect(reading.scan(bob.scanId)).rejects.toMatchObject({ code: 'not_found' });
    expect(await reading.scans({ limit: 9, before: bob.scanId })).toEqual([]);
    expect((await reading.lots()).map(({ amount }) => amount)).toEqual([311, 1_000]);
    expect(await reading.entries({ reason: 'call_of_bob' })).toEqual([]);
  });
});
