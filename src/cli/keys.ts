/** energy keys: who comes in by key? */

import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import { defaults } from '../config.ts';
import { type Scope, scopes, serverScopes, userScopes } from '../contract/route.ts';
import { type ApiKey, type ApiKeys, apiKeysOn, type NewApiKey } from '../server/api-key.ts';
import { keyDocument, newKeyDocument } from '../server/document.ts';
import { commandOf, readCount, readUuid, type UserOptions } from './options.ts';
import { pairLines, tableLines } from './output.ts';
import { inSession, type Session, userOf } from './session.ts';

const hour = 3_600;
const daysAtMost = 3_650;
const overlapHoursAtMost = 720;

interface CreateOptions extends UserOptions {
  readonly name: string;
  readonly scopes?: readonly Scope[];
  readonly days?: number;
}

const keysOf = ({ database, engine }: Session): ApiKeys =>
  apiKeysOn({
    database,
    clock: engine.clock,
    noteUseSeconds: engine.settings.server.keyUseNotedSeconds,
    randomBytes,
  });

/** Whose keys: a user's where one is named, else those of servers. */
const ownerOf = async (session: Session, { user }: UserOptions): Promise<string | null> =>
  user === undefined ? null : await userOf(session, user);

function readScopes(text: string): Scope[] {
  const names = text.split(',').map((name) => name.trim());
  const known = scopes.filter((scope) => names.includes(scope));
  if (known.length === names.length) return known;
  throw new InvalidArgumentError(`They are some of ${scopes.join(', ')}, with commas between.`);
}

const stateOf = ({ revokedAt, expiresAt }: ApiKey, now: Date): string => {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && expiresAt <= now ? 'lapsed' : 'good';
};

function tellNew({ output }: Session, key: NewApiKey): void {
  output.result(newKeyDocument(key), [
    ...pairLines([
      ['key', key.secret ?? ''],
      ['id', key.id],
      ['scopes', key.scopes.join(', ')],
      ['lapses', key.expiresAt?.toISOString() ?? 'never'],
    ]),
    'This is the only time that the key is shown.',
  ]);
}

async function create(session: Session, options: CreateOptions): Promise<void> {
  const { name, days } = options;
  const userId = await ownerOf(session, options);
  const { engine } = session;
  const expiresAt =
    days === undefined ? undefined : new Date(engine.clock.now().getTime() + days * 24 * hour * 1_000);
  const wanted = options.scopes ?? (userId === null ? serverScopes : userScopes);
  tellNew(session, await keysOf(session).create({ userId, name, scopes: wanted, expiresAt }));
}

async function list(session: Session, options: UserOptions): Promise<void> {
  const keys = await keysOf(session).list(await ownerOf(session, options));
  const now = session.engine.clock.now();
  session.output.result(
    { keys: keys.map(keyDocument) },
    tableLines(
      ['id', 'name', 'scopes', 'state', 'last used'],
      keys.map((key) => [
        key.id,
        key.name,
        key.scopes.join(' '),
        stateOf(key, now),
        key.lastUsedAt?.toISOString() ?? 'never',
      ]),
    ),
  );
}

const ownerOption = (): Option =>
  new Option('-u, --user <uuid or email>', 'a key of this user; without it a key of a server');

function addChanges(group: Command): void {
  commandOf(group, 'revoke', {
    summary: 'Revokes a key, at once',
    examples: [
      'keys revoke 01a202bb-6821-735f-9aa2-e41015054df0',
      'keys revoke --user ada@example.com 01a2…',
    ],
  })
    .argument('<id>', 'as energy keys list tells it', readUuid)
    .addOption(ownerOption())
    .action((id: string, options: UserOptions) =>
      inSession(options, { mayCreate: false }, async (session) => {
        const key = await keysOf(session).revoke(await ownerOf(session, options), id);
        session.output.result(keyDocument(key), [`revoked ${key.name}`]);
      }),
    );
  commandOf(group, 'rotate', {
    summary: 'Makes a new key of the same name and scopes; the old one lapses after the overlap',
    examples: ['keys rotate 01a202bb-6821-735f-9aa2-e41015054df0', 'keys rotate 01a2… --overlap-hours 1'],
  })
    .argument('<id>', 'as energy keys list tells it', readUuid)
    .addOption(ownerOption())
    .option(
      '--overlap-hours <hours>',
      'how long the old key stays good',
      readCount(overlapHoursAtMost),
      defaults.server.keyOverlapHours,
    )
    .action((keyId: string, options: UserOptions & { readonly overlapHours: number }) =>
      inSession(options, { mayCreate: false }, async (session) => {
        const userId = await ownerOf(session, options);
        const overlapSeconds = options.overlapHours * hour;
        tellNew(session, await keysOf(session).rotate({ userId, keyId, overlapSeconds }));
      }),
    );
}

export function addKeys(program: Command): void {
  const group = program
    .command('keys')
    .description('Makes, lists, replaces and revokes the keys of servers and users');
  commandOf(group, 'create', {
    summary: 'Makes a key; it is shown this once',
    examples: [
      'keys create --name backend',
      'keys create --name laptop --user ada@example.com --scopes me:read',
    ],
  })
    .requiredOption('--name <text>', 'what it is for')
    .addOption(ownerOption())
    .option('--scopes <list>', 'with commas between; without it all that such a key can have', readScopes)
    .option('--days <count>', 'lapses after so many days; without it never', readCount(daysAtMost))
    .action((options: CreateOptions) =>
      inSession(options, { mayCreate: false }, (session) => create(session, options)),
    );
  commandOf(group, 'list', {
    summary: 'Lists keys, never their secrets',
    examples: ['keys list', 'keys list --user ada@example.com --json'],
  })
    .addOption(ownerOption())
    .action((options: UserOptions) =>
      inSession(options, { mayCreate: false }, (session) => list(session, options)),
    );
  addChanges(group);
}
