/** What is written of an endpoint, and which fields of it are wrong? */

import { EnergyProblem } from 'energy-engine/client';
import { refusalSentence } from '../refusal-words.ts';
import { changedValues, isSame } from '../three-way.ts';
import { type Endpoint, type EventType, eventTypes } from './webhook-words.ts';

export interface EndpointForm {
  readonly url: string;
  readonly description: string;
  readonly events: readonly EventType[];
  readonly is_active: boolean;
}

export type EndpointErrors = Partial<Readonly<Record<keyof EndpointForm, string>>>;

export const endpointFormOf = (endpoint: Endpoint | null): EndpointForm => ({
  url: endpoint?.url ?? '',
  description: endpoint?.description ?? '',
  events: eventTypes.filter((type) => endpoint === null || endpoint.events.includes(type)),
  is_active: endpoint?.is_active ?? true,
});

export function endpointErrors({ url, events }: EndpointForm): EndpointErrors {
  return {
    ...(URL.canParse(url.trim()) ? {} : { url: 'An address such as https://example.com/energy.' }),
    ...(events.length === 0 ? { events: 'Choose what is told there.' } : {}),
  };
}

export const endpointValues = (form: EndpointForm) => ({
  ...form,
  url: form.url.trim(),
  events: [...form.events],
});

/** What differs from the endpoint as it was read. */
export const endpointChanges = (form: EndpointForm, base: Endpoint) =>
  changedValues(endpointFormOf(base), endpointValues(form));

/** What was written, on top of the endpoint as it is now, without the fields that are left to whoever changed it. */
export function rebasedEndpoint(
  form: EndpointForm,
  { base, current, without }: { base: Endpoint | null; current: Endpoint; without: readonly string[] },
): EndpointForm {
  const before = endpointFormOf(base);
  const names = (Object.keys(form) as (keyof EndpointForm)[]).filter(
    (name) => !isSame(form[name], before[name]) && !without.includes(name),
  );
  const written = Object.fromEntries(names.map((name) => [name, form[name]]));
  return { ...endpointFormOf(current), ...written };
}

/** The address is what a server refuses: it must be public, and https. */
export function refusedUrl(error: unknown, locale: string): string | null {
  if (!EnergyProblem.isInstance(error) || error.code !== 'invalid_request') return null;
  const { name } = error.details;
  return typeof name === 'string' && name.split('.').includes('url')
    ? refusalSentence(error.message, locale)
    : null;
}
