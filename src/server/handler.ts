/** What does a route's handler get, and what may it answer? */

import type { Timers } from '../clock.ts';
import type { Settings } from '../config.ts';
import type { Access } from '../contract/route.ts';
import type { Input, Output, RouteName, routes } from '../contract.ts';
import type { Database } from '../database/database.ts';
import type { EnergyEngine } from '../engine.ts';
import type { ApiKeys } from './api-key.ts';
import type { Caller, TokenCaller, UserKeyCaller } from './caller.ts';
import type { Metrics } from './metrics.ts';
import type { SendEvents } from './sse.ts';
import type { StatusStreams } from './status-stream.ts';

/** What all handlers work on. */
export interface Doors {
  readonly engine: EnergyEngine;
  readonly database: Database;
  readonly keys: ApiKeys;
  readonly timers: Timers;
  readonly settings: Settings['server'];
  readonly version: string;
  readonly isStopping: () => boolean;
  /** Keeps the server from ending before this call is paid or given back. */
  readonly track: (call: Promise<unknown>) => void;
  readonly metrics: Pick<Metrics, 'read'>;
  readonly streams: StatusStreams;
  readonly sendEvents: SendEvents;
  readonly signIn: Output<'GET /v1/sign-in'>;
  /** Told of what went wrong on our side; what is refused on purpose is no problem. */
  readonly onProblem: (error: unknown, requestId: string) => void;
}

type AccessOf<Name extends RouteName> = (typeof routes)[Name]['access'];

/** Who can have come this far: the route's access has been judged. */
type CallerFor<A extends Access> = A extends `me:write` | 'admin'
  ? TokenCaller
  : A extends `me:${string}`
    ? TokenCaller | UserKeyCaller
    : A extends 'anyone'
      ? Caller | null
      : Caller;

export interface Call<Name extends RouteName> extends Input<Name> {
  readonly caller: CallerFor<AccessOf<Name>>;
  readonly idempotencyKey: string | undefined;
  readonly request: Request;
  readonly requestId: string;
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal;
}

/** A Response where the answer is no JSON. */
export type Handler<Name extends RouteName> = (
  call: Call<Name>,
) => Promise<Output<Name> | Response> | Output<Name> | Response;

export type HandlersFor<Names extends RouteName> = { readonly [Name in Names]: Handler<Name> };
