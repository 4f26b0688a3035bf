/** What tells a client of things while they happen? What sends events, the streams of status, and the one listener behind them. */

import { v7 } from 'uuid';
import { systemTimers, type Timers } from '../clock.ts';
import type { Database } from '../database/database.ts';
import type { EnergyEngine } from '../engine.ts';
import { type AccountChanges, createAccountChanges } from './account-changes.ts';
import { eventSender, type SendEvents } from './sse.ts';
import { createStatusStreams, type StatusStreams } from './status-stream.ts';

interface EventsOptions {
  readonly engine: EnergyEngine;
  readonly database: Database;
  readonly timers?: Timers | undefined;
  readonly onFailure?: ((error: unknown, requestId: string) => void) | undefined;
}

export interface Events {
  readonly sendEvents: SendEvents;
  readonly streams: StatusStreams;
  readonly changes: AccountChanges;
}

export function eventsOf(options: EventsOptions): Events {
  const { engine, database, timers = systemTimers } = options;
  const settings = engine.settings.server;
  const onProblem = (error: unknown) => options.onFailure?.(error, 'live');
  const processId = v7();
  const changes = createAccountChanges({ engine, database, timers, settings, processId, onProblem });
  const sendEvents = eventSender({ timers, heartbeatSeconds: settings.streamHeartbeatSeconds });
  const streams = createStatusStreams({ changes, timers, send: sendEvents, settings, onProblem });
  return { changes, streams, sendEvents };
}
