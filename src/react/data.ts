/** What do the components show? The shapes of the contract, by short names. */

import type { Input, Output } from '../contract.ts';

export type Status = Output<'GET /v1/me'>;
export type Quote = Output<'POST /v1/me/quotes'>;
export type Entry = Output<'GET /v1/me/entries'>['items'][number];
export type TokenBudget = Output<'GET /v1/me/budget'>;
export type Usage = Output<'GET /v1/me/usage/days'>;
export type UsageDay = Usage['items'][number];
export type SurgePrices = Output<'GET /v1/me/prices'>;
export type CallBody = Input<'POST /v1/me/quotes'>['body'];
