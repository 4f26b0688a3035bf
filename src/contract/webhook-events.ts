/** What do we tell by webhook? Every type of event with the shape of what is told, and nothing of prompts or secrets. */

import { z } from 'zod';
import * as shape from './shapes.ts';

const ofUser = { user_id: shape.userId, tier: shape.tier };
const seq = z
  .int()
  .describe("Number of the ledger entry after which it was so: `seq` of the user's entries.");

const budgetReached = z.strictObject({
  ...ofUser,
  day: z.iso.date().describe("The user's local day; each day once."),
  tokens_used: z.int(),
  daily_limit: z.int(),
  cause: z.enum(['used', 'refused']).describe('`refused`: a call did not fit into what is left of the day.'),
});

/** What the `data` of each type holds, and the sentence of the reference on when it is told. */
const described = {
  'energy.low': {
    when: 'What a user has available is below 10 % of their cap after an entry of the ledger; again once it has been above.',
    data: z.strictObject({
      ...ofUser,
      available: shape.energy.describe('Owned, less what running calls hold.'),
      cap: shape.energy,
      seq,
    }),
  },
  'energy.exhausted': {
    when: 'A call was refused for lack of energy, or less is left than the smallest call costs; again once energy has come in.',
    data: z.strictObject({
      ...ofUser,
      available: shape.energy,
      smallest_price: shape.energy.describe("The least that a call costs on the user's tier."),
      needed: shape.energy.nullable().describe('What the refused call would have cost; null where none was.'),
      cause: z.enum(['spent', 'refused']),
      seq,
    }),
  },
  'budget.reached_80': {
    when: "80 % of the tokens of a user's local day are used; once a day.",
    data: budgetReached,
  },
  'budget.reached_100': {
    when: "All tokens of a user's local day are used, or, of a day of which 80 % are used, a call was refused that a whole day could bear; once a day.",
    data: budgetReached,
  },
  'usage.spike': {
    when: "A call was paid that was expected to take more tokens than the spike threshold of its user's tier.",
    data: z.strictObject({
      ...ofUser,
      feature: z.string(),
      model: z.string().nullable(),
      tokens: z.int(),
      spike_threshold: z.int(),
      energy: shape.energy,
      seq,
    }),
  },
  'price_window.opening': {
    when: 'A surge window opens or closes within a quarter of an hour, or has just done so; once each time, and again where its multiplier or its features are changed after that. That it was moved or taken back is not told. It concerns everybody.',
    data: z.strictObject({
      window_id: z.guid(),
      name: z.string(),
      change: z.enum(['opens', 'closes']),
      at: shape.moment,
      multiplier: shape.decimal.describe("The window's own; 1 is the usual price."),
      applies_to: z.array(z.string()).describe('Features; none: all.'),
    }),
  },
  'tier.changed': {
    when: 'A user was moved to another tier.',
    data: z.strictObject({ user_id: shape.userId, from: z.string(), to: z.string(), seq }),
  },
  'grant.lapsing': {
    when: 'What is left of a grant lapses within 48 hours, or as many as `webhooks.lapsingHours` says; once for each.',
    data: z.strictObject({
      ...ofUser,
      lot: z.int().describe('`seq` of the lot, and of the entry that brought it.'),
      reason: z.string(),
      remaining: shape.energy,
      expires_at: shape.moment,
    }),
  },
  'webhook.test': {
    when: 'Somebody asked for it, to try an endpoint. It is sent once, and not tried again.',
    data: z.strictObject({ endpoint_id: z.guid() }),
  },
} as const satisfies Readonly<Record<string, { readonly when: string; readonly data: z.ZodType }>>;

export type WebhookType = keyof typeof described;
export type WebhookData<Type extends WebhookType> = z.output<(typeof described)[Type]['data']>;

export const webhookTypes = Object.keys(described) as readonly WebhookType[];

/** What an endpoint may ask for: a test is sent to whoever it is a test of. */
export const wantedTypes = z.enum([
  'energy.low',
  'energy.exhausted',
  'budget.reached_80',
  'budget.reached_100',
  'usage.spike',
  'price_window.opening',
  'tier.changed',
  'grant.lapsing',
] as const satisfies readonly Exclude<WebhookType, 'webhook.test'>[]);

const payloadOf = <const Type extends WebhookType>(type: Type) =>
  z
    .strictObject({
      type: z.literal(type),
      timestamp: shape.moment.describe('When it happened; `webhook-timestamp` is when it was sent.'),
      data: described[type].data as (typeof described)[Type]['data'],
    })
    .describe(described[type].when);

/** The body of a webhook of each type. */
export const webhookPayloads = {
  'energy.low': payloadOf('energy.low'),
  'energy.exhausted': payloadOf('energy.exhausted'),
  'budget.reached_80': payloadOf('budget.reached_80'),
  'budget.reached_100': payloadOf('budget.reached_100'),
  'usage.spike': payloadOf('usage.spike'),
  'price_window.opening': payloadOf('price_window.opening'),
  'tier.changed': payloadOf('tier.changed'),
  'grant.lapsing': payloadOf('grant.lapsing'),
  'webhook.test': payloadOf('webhook.test'),
} as const satisfies { readonly [Type in WebhookType]: z.ZodType };

export type WebhookPayload = { [Type in WebhookType]: z.output<(typeof webhookPayloads)[Type]> }[WebhookType];
