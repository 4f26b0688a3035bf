/** The jobs as an Edge Function: POST /functions/v1/energy-jobs/learn-patterns, sent by supabase/cron.sql. */

import { createEnergyEngine, createJobHandler, openDatabase } from 'npm:energy-engine';

declare const Deno: {
  readonly env: { get(name: string): string | undefined };
  serve(handler: (request: Request) => Promise<Response>): void;
};

/** SUPABASE_DB_URL, which Supabase sets, is the direct connection. The schema is the migrations' business. */
async function open() {
  const database = await openDatabase({ databaseUrl: Deno.env.get('SUPABASE_DB_URL') });
  const platformTimeZone = Deno.env.get('ENERGY_PLATFORM_TIME_ZONE');
  return createEnergyEngine({ database, settings: platformTimeZone ? { platformTimeZone } : {} });
}

// One engine for as long as this instance lives.
let engine: ReturnType<typeof open> | undefined;

Deno.serve(
  createJobHandler({
    secret: Deno.env.get('ENERGY_JOBS_SECRET') ?? '',
    engine: () => {
      engine ??= open();
      return engine;
    },
    onEvent: ({ at, durationMs, ...event }) =>
      console.log(JSON.stringify({ at, ...event, duration_ms: durationMs })),
  }),
);
