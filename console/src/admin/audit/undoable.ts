/** Can a line of the audit log be undone, and if not, why not? */

import { useQueries } from '@tanstack/react-query';
import { useClient } from '../../session/session-provider.tsx';
import { type AuditLine, rowsKey, surgeWindowsQuery } from '../admin-data.ts';
import { type ResourceName, resourceNames, resources } from '../resources.ts';
import { keyOfLine, resourceOf } from './audit-words.ts';

/** By subject: the version of a row as it is now; undefined: it is not known yet. */
export type Versions = (line: AuditLine) => string | null | undefined;

interface Keyed {
  readonly key: string;
  readonly version: string;
}

const isEdited = (name: string): name is ResourceName => resourceNames.some((one) => one === name);

/** What can be undone as long as nobody has; only the server knows what stands in the way. */
const isOfAccount = (line: AuditLine): boolean => resourceOf(line) === 'users';

const neverWhy: Readonly<Record<NonNullable<AuditLine['never_undone']>, string>> = {
  forgotten: 'The user was forgotten.',
  entry_unknown: 'It does not tell which entry it made: make the opposite correction.',
  secret_deleted: 'Its secret is gone with it: make a new endpoint.',
  secret_replaced: 'A secret that was replaced is not brought back: make a new one.',
};

/** The rows of every table that the lines tell of, as they are now. */
export function useVersions(lines: readonly AuditLine[]): Versions {
  const client = useClient();
  const names = [...new Set(lines.filter((line) => !isOfAccount(line)).map(resourceOf))].sort();
  const queries = useQueries({
    queries: names.map((name) => ({
      queryKey: [...rowsKey(name), 'versions'],
      queryFn: async ({ signal }: { signal: AbortSignal }): Promise<readonly Keyed[]> => {
        if (name === 'webhooks') {
          const { items } = await client.request('GET /v1/admin/webhooks', { signal });
          return items.map(({ id, version }) => ({ key: id, version }));
        }
        if (!isEdited(name)) {
          const { items } = await surgeWindowsQuery(client).queryFn({ signal });
          return items.map(({ id, version }) => ({ key: id, version }));
        }
        const resource = resources[name];
        const rows = await resource.list(client, signal);
        return rows.map((row) => ({ key: String(row[resource.key]), version: row.version }));
      },
    })),
  });
  const found = new Map(names.map((name, nth) => [name, queries[nth]?.data]));
  return (line) => {
    const rows = found.get(resourceOf(line));
    if (rows === undefined) return undefined;
    return rows.find(({ key }) => key === keyOfLine(line))?.version ?? null;
  };
}

export type Undoable =
  | { readonly can: true }
  /** Null: it is not known yet. */
  | { readonly can: false; readonly why: string | null };

export function undoable(line: AuditLine, versionOf: Versions): Undoable {
  if (line.never_undone !== null) return { can: false, why: neverWhy[line.never_undone] };
  if (isOfAccount(line)) {
    return line.undone_by === null ? { can: true } : { can: false, why: 'It has been undone.' };
  }
  const version = versionOf(line);
  if (version === undefined) return { can: false, why: null };
  if (version === line.version) return { can: true };
  return {
    can: false,
    why:
      version === null
        ? 'It has been deleted since.'
        : line.version === null
          ? 'It has been made again since.'
          : 'It has been changed since: undo the later change first.',
  };
}
