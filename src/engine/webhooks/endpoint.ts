/** How do admins say who is told, and of what? Each change leaves its line in the audit log. */

import type { Settings } from '../../config.ts';
import { EnergyError } from '../../errors.ts';
import { keyOf } from '../../ledger/idempotency.ts';
import { AddressRefused, assertPublicUrl, isAllowedHost } from '../../network/address.ts';
import { type AuditLine, type AuditLineAnswer, auditLineOf } from '../administration.ts';
import { newSecret } from './signature.ts';
import type { AskWebhooks } from './webhook-verb.ts';

export interface WebhookValues {
  readonly url?: string | undefined;
  readonly description?: string | undefined;
  readonly events?: readonly string[] | undefined;
  readonly is_active?: boolean | undefined;
}

/** Who changes an endpoint, and why. */
export interface ChangingWebhook {
  readonly actor: string;
  readonly reason: string;
  readonly idempotencyKey: string | undefined;
}

export interface WebhookEndpoint {
  readonly id: string;
  readonly url: string;
  readonly description: string;
  readonly events: readonly string[];
  readonly isActive: boolean;
  readonly disabledBecause: 'by_hand' | 'gone' | 'failing' | null;
  readonly failingSince: Date | null;
  readonly secretSince: Date;
  readonly previousSecretUntil: Date | null;
  /** Deliveries that are still to be made. */
  readonly waiting: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly version: string;
}

/** A secret that was made: null where the request was repeated, since it cannot be told again. */
export interface NewWebhookSecret {
  readonly endpointId: string;
  readonly secret: string | null;
  readonly line: AuditLine;
}

export interface WebhookAdministering {
  readonly ask: AskWebhooks;
  readonly settings: Settings['webhooks'];
  readonly newId: () => string;
  readonly randomBytes: (size: number) => Uint8Array;
}

interface EndpointRow {
  readonly id: string;
  readonly url: string;
  readonly description: string;
  readonly events: readonly string[];
  readonly is_active: boolean;
  readonly disabled_because: WebhookEndpoint['disabledBecause'];
  readonly failing_since: string | null;
  readonly secret_since: string;
  readonly previous_secret_until: string | null;
  readonly waiting: number;
  readonly created_at: string;
  readonly updated_at: string;
  readonly version: string;
}

const dateOrNull = (moment: string | null): Date | null => (moment === null ? null : new Date(moment));

const endpointOf = (row: EndpointRow): WebhookEndpoint => ({
  id: row.id,
  url: row.url,
  description: row.description,
  events: row.events,
  isActive: row.is_active,
  disabledBecause: row.disabled_because,
  failingSince: dateOrNull(row.failing_since),
  secretSince: new Date(row.secret_since),
  previousSecretUntil: dateOrNull(row.previous_secret_until),
  waiting: row.waiting,
  createdAt: new Date(row.created_at),
  updatedAt: new Date(row.updated_at),
  version: row.version,
});

/** Why nothing can ever be sent to this address, or null; where its host is, is looked at for each attempt. */
function flawOf(text: string, { allowedHosts }: Settings['webhooks']): string | null {
  const url = URL.parse(text);
  if (url === null) return 'it must be an address such as https://example.com/webhooks';
  if (url.protocol !== 'https:' && !isAllowedHost(url, allowedHosts)) return 'it must begin with https';
  try {
    assertPublicUrl(url, allowedHosts);
    return null;
  } catch (error) {
    if (!(error instanceof AddressRefused)) throw error;
    return error.message;
  }
}

function checkUrl({ url }: WebhookValues, settings: Settings['webhooks']): void {
  const flaw = url === undefined ? null : flawOf(url, settings);
  if (flaw === null) return;
  throw new EnergyError('invalid_request', `url: ${flaw}`, { details: { name: 'url' } });
}

/** For super admins and servers that were given the scope alone: whoever passes a change on has to ask who is asking. */
export function createWebhookEndpoints(administering: WebhookAdministering) {
  const { ask, settings, newId, randomBytes } = administering;

  const change = async (
    request: object,
    { actor, reason, idempotencyKey }: ChangingWebhook,
  ): Promise<AuditLine> => {
    const id = keyOf(idempotencyKey);
    return auditLineOf(await ask<AuditLineAnswer>('change_webhook', { ...request, id, actor, reason }));
  };
  const withSecret = async (request: object, changing: ChangingWebhook): Promise<NewWebhookSecret> => {
    const secret = newSecret(randomBytes);
    const line = await change({ ...request, secret }, changing);
    return {
      endpointId: line.subject.replace(/^webhooks\//, ''),
      secret: line.replayed ? null : secret,
      line,
    };
  };
  const endpointsAtMost = { endpoints_at_most: settings.endpointsAtMost };
  const secretsAtMost = { older_secrets_at_most: settings.olderSecretsAtMost };

  return {
    /** The oldest first. */
    async endpoints(): Promise<WebhookEndpoint[]> {
      return (await ask<{ endpoints: EndpointRow[] }>('read_webhooks', {})).endpoints.map(endpointOf);
    },

    /** Throws `invalid_request` for an address that nothing may be sent to, `idempotency_conflict`. */
    async create(values: WebhookValues, changing: ChangingWebhook): Promise<NewWebhookSecret> {
      checkUrl(values, settings);
      const request = { action: 'create', values, new_id: newId(), ...endpointsAtMost };
      return await withSecret(request, changing);
    },

    /** What is not named stays. Throws `not_found`, `changed_meanwhile` and the same. */
    async change(
      endpoint: { readonly id: string; readonly version: string },
      values: WebhookValues,
      changing: ChangingWebhook,
    ): Promise<AuditLine> {
      checkUrl(values, settings);
      const { id: name, version } = endpoint;
      return await change({ action: 'update', name, version, values }, changing);
    },

    delete: (
      { id: name, version }: { readonly id: string; readonly version: string },
      changing: ChangingWebhook,
    ): Promise<AuditLine> => change({ action: 'delete', name, version }, changing),

    /**
     * A new secret; the old one signs as well until the overlap is over, and so do those before it whose overlap is not over yet.
     * Without an overlap all of them end at once. Throws `not_found`, and `invalid_request` where too many would overlap.
     */
    rotate: (
      name: string,
      { overlapHours = settings.rotationOverlapHours }: { readonly overlapHours?: number | undefined },
      changing: ChangingWebhook,
    ): Promise<NewWebhookSecret> =>
      withSecret(
        { action: 'rotate', name, overlap_seconds: overlapHours * 3_600, ...secretsAtMost },
        changing,
      ),
  };
}
