/** How are webhooks said in words: what they tell, whether they arrive, and why not? */

import type { Answer } from 'energy-engine/client';
import type { Tone } from '../../ui/badge.tsx';

export type Endpoint = Answer<'GET /v1/admin/webhooks'>['items'][number];
export type Delivery = Answer<'GET /v1/admin/webhooks/{id}/deliveries'>['items'][number];
export type DeliveryState = Delivery['state'];
export type Attempt = Delivery['attempts'][number];

export interface EventWords {
  readonly type: EventType;
  readonly title: string;
  readonly when: string;
}

/** What an endpoint may ask for, as the contract names it. */
export const eventTypes = [
  'energy.low',
  'energy.exhausted',
  'budget.reached_80',
  'budget.reached_100',
  'usage.spike',
  'price_window.opening',
  'tier.changed',
  'grant.lapsing',
] as const;
export type EventType = (typeof eventTypes)[number];

const words: Readonly<Record<EventType, readonly [title: string, when: string]>> = {
  'energy.low': ['Energy is low', 'a user has little left of their cap'],
  'energy.exhausted': ['Energy is used up', 'a call was refused, or none can be paid any more'],
  'budget.reached_80': ['80 % of the day’s tokens', 'once a day and user'],
  'budget.reached_100': ['All of the day’s tokens', 'once a day and user'],
  'usage.spike': ['A very large call', 'past the spike threshold of the tier'],
  'price_window.opening': ['A surge window opens or closes', 'shortly before'],
  'tier.changed': ['Another tier', 'a user was moved'],
  'grant.lapsing': ['Energy lapses', 'some time before'],
};

export const eventWords: readonly EventWords[] = eventTypes.map((type) => {
  const [title, when] = words[type];
  return { type, title, when };
});

export const eventTitle = (type: string): string =>
  type === 'webhook.test' ? 'A test' : (eventWords.find((one) => one.type === type)?.title ?? type);

export const deliveryStates: Readonly<Record<DeliveryState, readonly [string, Tone]>> = {
  waiting: ['waiting', 'plain'],
  sending: ['on its way', 'accent'],
  delivered: ['delivered', 'good'],
  failed: ['failed', 'warning'],
  cancelled: ['given up', 'plain'],
};

/** Why an endpoint is off. */
export const offWords: Readonly<Record<NonNullable<Endpoint['disabled_because']>, string>> = {
  by_hand: 'switched off',
  gone: 'off: it says that it is gone',
  failing: 'off: nothing arrived for days',
};

const outcomes: Readonly<Record<Attempt['outcome'], string>> = {
  sending: 'on its way',
  delivered: 'delivered',
  refused: 'refused',
  redirected: 'sent elsewhere, which is not followed',
  gone: 'gone for good',
  timeout: 'no answer in time',
  unreachable: 'not reachable',
  not_public: 'the address is not a public one',
  unknown_host: 'no such host',
  wrong_url: 'the address cannot be used',
  lost: 'the process ended before an answer came',
};

export const outcomeText = ({ outcome, status }: Attempt): string =>
  status === null || outcome === 'delivered' ? outcomes[outcome] : `${outcomes[outcome]} (${status})`;
