/** How do webhooks ask the database? By one call of one SQL function, which tells the time where no clock is given. */

import type { Clock } from '../../clock.ts';
import type { Database } from '../../database/database.ts';
import { jsonText } from '../../database/json-text.ts';
import { type Answer, accepted } from '../../ledger/answer.ts';

type Verb =
  | 'read_wanted_events'
  | 'read_unseen_users'
  | 'read_happenings'
  | 'save_happenings'
  | 'read_lapsing_lots'
  | 'add_webhook_events'
  | 'change_webhook'
  | 'disable_webhook'
  | 'read_webhooks'
  | 'claim_deliveries'
  | 'finish_delivery'
  | 'resend_delivery'
  | 'add_webhook_test'
  | 'read_deliveries'
  | 'drop_webhook_events'
  | 'read_webhook_standing';

/** Throws the EnergyError of a refusal. */
export type AskWebhooks = <T>(verb: Verb, request: object) => Promise<T>;

/** `clock`: undefined where the database's own counts, so that machines agree. */
export const askWebhooksOf =
  (database: Database, clock: Clock | undefined): AskWebhooks =>
  async <T>(verb: Verb, request: object) => {
    const [row] = await database.query<{ answer: Answer }>(
      `select energy.${verb}($1::jsonb, $2::timestamptz) as answer`,
      [jsonText(request), clock?.now() ?? null],
      { name: `energy.${verb}` },
    );
    if (row === undefined) throw new Error(`energy.${verb} answered nothing`);
    return accepted(row.answer) as T;
  };
