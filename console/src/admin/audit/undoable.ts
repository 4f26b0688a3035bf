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

/** Whose lines the log does not undo, and what can be done instead. */
const notUndone: Readonly<Record<string, string>> = {
  users: 'Changes of an account are not undone here: make the opposite one.',
  webhooks: 'Changes of webhooks are not undone here: make the opposite one.',
};

/** The rows of every table that the lines tell of, as they are now. */
export function useVersions(lines: readonly AuditLine[]): Versions {
  const client = useClient();
  const names = [...new Set(lines.map(resourceOf))].filter((name) => notUndone[name] === undefined).sort();
  const queries = useQueries({
    queries: names.map((name) => ({
      queryKey: [...rowsKey(name), 'versions'],
      queryFn: async ({ signal }: { signal: AbortSignal }): Promise<readonly Keyed[]> => {
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
  const never = notUndone[resourceOf(line)];
  if (never !== undefined) return { can: false, why: never };
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
