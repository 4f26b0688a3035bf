/** How are drafts saved? One change a window, one after the other, each with its line in the audit log; the first refusal stops. */

import type { EnergyClient } from 'energy-engine/client';
import type { AuditLine } from '../admin-data.ts';
import { type Draft, type Drafts, inOrder, newWindow, type WindowValues } from './drafts.ts';

/** What was saved before it ended, and why it ended. */
export interface Saving {
  readonly saved: readonly AuditLine[];
  /** Null: everything was saved. */
  readonly refused: { readonly draft: Draft; readonly error: unknown } | null;
}

type Body = {
  -readonly [Name in keyof WindowValues]: WindowValues[Name] extends readonly (infer Item)[]
    ? Item[]
    : WindowValues[Name];
};

/** As the contract wants it: lists of its own. */
export const bodyOf = <T extends Partial<WindowValues>>(values: T): Pick<Body, keyof T & keyof Body> =>
  structuredClone(values) as never;

function send(
  client: EnergyClient,
  draft: Draft,
  reason: string,
  idempotencyKey: string,
): Promise<AuditLine> {
  const { base, values, isRemoved } = draft;
  if (base === null) {
    const body = { values: bodyOf(newWindow(values)), reason };
    return client.request('POST /v1/admin/surge-windows', { body, idempotencyKey });
  }
  const params = { id: base.id };
  if (isRemoved) {
    const query = { version: base.version, reason };
    return client.request('DELETE /v1/admin/surge-windows/{id}', { params, query, idempotencyKey });
  }
  const body = { values: bodyOf(values), version: base.version, reason };
  return client.request('PATCH /v1/admin/surge-windows/{id}', { params, body, idempotencyKey });
}

/** `keyOf`: the same key for the same draft and reason, so that an answer that was lost is not asked for as another change. */
export async function saveDrafts(
  client: EnergyClient,
  drafts: Drafts,
  how: {
    readonly reason: string;
    readonly keyOf: (draft: Draft) => string;
    readonly onSaved: (draft: Draft) => void;
  },
): Promise<Saving> {
  const saved: AuditLine[] = [];
  for (const draft of inOrder(drafts)) {
    try {
      saved.push(await send(client, draft, how.reason, how.keyOf(draft)));
      how.onSaved(draft);
    } catch (error) {
      return { saved, refused: { draft, error } };
    }
  }
  return { saved, refused: null };
}
