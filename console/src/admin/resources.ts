/** Which tables do admins edit beside the surge windows, and by which routes? */

import type { Answer, EnergyClient } from 'energy-engine/client';
import type { Words } from 'energy-engine/react';
import type { AuditLine } from './admin-data.ts';
import type { Values } from './three-way.ts';

/** A row with what tells its state from another one. */
export interface Row extends Values {
  readonly version: string;
}

interface Changed {
  /** What the row is called: its key. */
  readonly name: string;
  readonly version: string;
  readonly reason: string;
}

/** Values are as the fields of the table say; the server judges them. */
export interface Resource {
  readonly name: ResourceName;
  readonly title: string;
  /** What one row is called. */
  readonly noun: string;
  readonly lead: string;
  readonly key: string;
  /** The columns of the list. */
  readonly columns: readonly string[];
  readonly list: (client: EnergyClient, signal: AbortSignal) => Promise<readonly Row[]>;
  readonly update: (
    client: EnergyClient,
    change: Changed & { readonly values: Values },
  ) => Promise<AuditLine>;
  /** Left out: rows are neither made nor deleted. */
  readonly create?: (
    client: EnergyClient,
    row: { readonly values: Values; readonly reason: string },
  ) => Promise<AuditLine>;
  readonly remove?: (client: EnergyClient, change: Changed) => Promise<AuditLine>;
}

export const resourceNames = [
  'token_budgets',
  'cost_estimates',
  'model_prices',
  'regeneration_rules',
  'missions',
] as const;
export type ResourceName = (typeof resourceNames)[number];

type Tier = Answer<'GET /v1/admin/token-budgets'>['items'][number]['tier'];

const itemsOf = async (asked: Promise<{ readonly items: readonly Row[] }>): Promise<readonly Row[]> =>
  (await asked).items;

const tokenBudgets: Resource = {
  name: 'token_budgets',
  title: 'Tiers',
  noun: 'tier',
  lead: 'What each tier gets and pays. A change counts from a user’s next call on.',
  key: 'tier',
  columns: [
    'daily_limit',
    'tokens_per_energy',
    'daily_energy',
    'max_energy',
    'price_modifier',
    'monthly_price_usd',
  ],
  list: (client, signal) => itemsOf(client.request('GET /v1/admin/token-budgets', { signal })),
  update: (client, { name, values, version, reason }) =>
    client.request('PATCH /v1/admin/token-budgets/{tier}', {
      params: { tier: name as Tier },
      body: { values: values as never, version, reason },
    }),
};

const costEstimates: Resource = {
  name: 'cost_estimates',
  title: 'Estimates',
  noun: 'feature',
  lead: 'What a call of each feature is expected to take, until calls have taught better.',
  key: 'feature',
  columns: ['base_tokens', 'token_multiplier', 'tokens_per_item', 'model', 'cheaper_model'],
  list: (client, signal) => itemsOf(client.request('GET /v1/admin/cost-estimates', { signal })),
  create: (client, { values, reason }) =>
    client.request('POST /v1/admin/cost-estimates', { body: { values: values as never, reason } }),
  update: (client, { name, values, version, reason }) =>
    client.request('PATCH /v1/admin/cost-estimates/{name}', {
      params: { name },
      body: { values: values as never, version, reason },
    }),
  remove: (client, { name, version, reason }) =>
    client.request('DELETE /v1/admin/cost-estimates/{name}', {
      params: { name },
      query: { version, reason },
    }),
};

const modelPrices: Resource = {
  name: 'model_prices',
  title: 'Model prices',
  noun: 'price',
  lead: 'Corrections of list prices. A model without a row costs what its provider’s list says.',
  key: 'id',
  columns: ['provider', 'input_usd_per_million', 'output_usd_per_million', 'energy_factor', 'is_active'],
  list: (client, signal) => itemsOf(client.request('GET /v1/admin/model-prices', { signal })),
  create: (client, { values, reason }) =>
    client.request('POST /v1/admin/model-prices', { body: { values: values as never, reason } }),
  update: (client, { name, values, version, reason }) =>
    client.request('PATCH /v1/admin/model-prices/{id}', {
      params: { id: name },
      body: { values: values as never, version, reason },
    }),
  remove: (client, { name, version, reason }) =>
    client.request('DELETE /v1/admin/model-prices/{id}', {
      params: { id: name },
      query: { version, reason },
    }),
};

const regenerationRules: Resource = {
  name: 'regeneration_rules',
  title: 'Regeneration',
  noun: 'rule',
  lead: 'What comes back for which reason, and how often.',
  key: 'reason',
  columns: ['amount', 'per_day', 'per_month', 'lot_days', 'platform_energy_per_day', 'is_active'],
  list: (client, signal) => itemsOf(client.request('GET /v1/admin/regeneration-rules', { signal })),
  update: (client, { name, values, version, reason }) =>
    client.request('PATCH /v1/admin/regeneration-rules/{name}', {
      params: { name },
      body: { values: values as never, version, reason },
    }),
};

const missions: Resource = {
  name: 'missions',
  title: 'Missions',
  noun: 'mission',
  lead: 'What a user may do once for energy.',
  key: 'key',
  columns: ['title', 'amount', 'is_active'],
  list: (client, signal) => itemsOf(client.request('GET /v1/admin/missions', { signal })),
  create: (client, { values, reason }) =>
    client.request('POST /v1/admin/missions', { body: { values: values as never, reason } }),
  update: (client, { name, values, version, reason }) =>
    client.request('PATCH /v1/admin/missions/{name}', {
      params: { name },
      body: { values: values as never, version, reason },
    }),
  remove: (client, { name, version, reason }) =>
    client.request('DELETE /v1/admin/missions/{name}', { params: { name }, query: { version, reason } }),
};

export const resources: Readonly<Record<ResourceName, Resource>> = {
  token_budgets: tokenBudgets,
  cost_estimates: costEstimates,
  model_prices: modelPrices,
  regeneration_rules: regenerationRules,
  missions,
};

/** The key of a row, which its address and its audit lines name. */
export const keyOf = ({ key }: Resource, row: Values): string => String(row[key]);

/** What a person calls the row: a model price by its model, the others by their key. */
export const titleOf = (resource: Resource, row: Values): string =>
  resource.name === 'model_prices' ? String(row.model) : keyOf(resource, row);

/** The same in words, where there are some: a rule by its reason, an estimate by its feature. */
export function spokenOf(resource: Resource, row: Values, words: Pick<Words, 'reason' | 'feature'>): string {
  const key = keyOf(resource, row);
  if (resource.name === 'regeneration_rules') return words.reason(key);
  return resource.name === 'cost_estimates' ? words.feature(key) : titleOf(resource, row);
}
