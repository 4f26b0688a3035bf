/** How does a scheduler that can only send requests, such as pg_cron on Supabase, have a job run? */

import { hash, timingSafeEqual } from 'node:crypto';
import type { EnergyEngine } from '../engine.ts';
import { EnergyError } from '../errors.ts';
import { deliverWebhooks } from './deliver-webhooks.ts';
import type { Job } from './job.ts';
import { jobNamed } from './jobs.ts';
import { type JobEvent, runJob } from './run-job.ts';

export interface JobHandlerOptions {
  /** Asked for at each request that is allowed in. */
  readonly engine: () => Promise<EnergyEngine>;
  /** What the scheduler sends as `Authorization: Bearer …`; at least 32 characters. */
  readonly secret: string;
  readonly onEvent?: ((event: JobEvent) => void) | undefined;
}

const secretCharacters = 32;

/** Over digests, which are equally long whatever was sent. */
const isSame = (one: string, another: string): boolean =>
  timingSafeEqual(hash('sha256', one, 'buffer'), hash('sha256', another, 'buffer'));

/** Webhooks are sent to an address that was checked, and `node:http` of Deno cannot be told one: each attempt would fail. */
function assertPossible({ name }: Job): void {
  if (name !== deliverWebhooks.name || !('Deno' in globalThis)) return;
  throw new EnergyError(
    'invalid_request',
    'webhooks cannot be sent from an Edge Function: run supabase/cron.sql again, which asks for it no more, and `energy jobs start` elsewhere',
    { details: { job: name } },
  );
}

const answer = (status: number, body: object): Response => Response.json(body, { status });

function refusal(error: unknown): Response {
  if (!EnergyError.isInstance(error)) {
    return answer(500, { error: { code: 'unexpected', message: 'the job failed; the log says why' } });
  }
  const { code, message, details, httpStatus } = error;
  return answer(httpStatus, { error: { code, message, details } });
}

/**
 * Makes a handler of requests `POST …/NAME` that runs the job of that name to its end, and answers its counts. A request
 * that is repeated, or comes while the job runs, does no harm. On Deno, `deliver-webhooks` is refused. Throws `invalid_request` for a secret that is too short.
 */
export function createJobHandler({
  engine,
  secret,
  onEvent,
}: JobHandlerOptions): (request: Request) => Promise<Response> {
  if (secret.length < secretCharacters) {
    throw new EnergyError(
      'invalid_request',
      `the secret of the scheduler must have at least ${secretCharacters} characters; make one with: openssl rand -hex 32`,
    );
  }
  return async (request) => {
    try {
      const sent = request.headers.get('authorization')?.replace(/^Bearer /, '') ?? '';
      if (!isSame(sent, secret)) throw new EnergyError('unauthenticated');
      if (request.method !== 'POST') throw new EnergyError('invalid_request', 'a job is run by POST …/NAME');
      const job = jobNamed(new URL(request.url).pathname.split('/').at(-1) ?? '');
      assertPossible(job);
      const { startedAt, durationMs, counts } = await runJob(job, { engine: await engine(), onEvent });
      return answer(200, {
        job: job.name,
        started_at: startedAt.toISOString(),
        duration_ms: durationMs,
        counts,
      });
    } catch (error) {
      return refusal(error);
    }
  };
}
