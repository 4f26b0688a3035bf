/** Who asks in bench:proxy? So many clients, each waiting for its answer before it asks again, in a process of their own. */

import { createHistogram, performance } from 'node:perf_hooks';
import { Pool } from 'undici';
import { type Measured, measure } from './measure.ts';

export interface LoadOrder {
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly clients: number;
  readonly seconds: number;
  readonly stream: boolean;
}

export interface LoadResult extends Measured {
  /** Until the first bytes of the answer's body. */
  readonly firstP50Ms: number;
}

/** Tokens of clients; the proxy knows them. */
export const tokenOf = (client: number): string => `client-${client}`;

const prompt = 'Write three sentences for a company that ships parcels to islands in winter.';

async function load({ origin, path, headers, clients, seconds, stream }: LoadOrder): Promise<LoadResult> {
  const pool = new Pool(origin, { connections: clients });
  const first = createHistogram({ lowest: 1, highest: 60e9, figures: 3 });
  const body = JSON.stringify({
    model: 'gpt-4o-mini',
    messages: [{ role: 'user', content: prompt }],
    max_tokens: 100,
    ...(stream ? { stream: true } : {}),
  });
  const work = async (client: number): Promise<void> => {
    const from = performance.now();
    const answer = await pool.request({
      method: 'POST',
      path,
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${tokenOf(client)}`,
        ...headers,
      },
      body,
    });
    let [bytes, last] = [0, ''];
    for await (const piece of answer.body) {
      if (bytes === 0) first.record(Math.max(1, Math.round((performance.now() - from) * 1e6)));
      bytes += (piece as Uint8Array).length;
      if (answer.statusCode !== 200) last = String(piece);
    }
    if (answer.statusCode !== 200 || bytes < 100)
      throw new Error(`${origin} answered ${answer.statusCode}: ${last}`);
  };
  try {
    const measured = await measure({ clients, seconds, work });
    return { ...measured, firstP50Ms: first.percentile(50) / 1e6 };
  } finally {
    await pool.close();
  }
}

if (process.send !== undefined) {
  process.on('message', async (order: LoadOrder) => {
    try {
      process.send?.({ result: await load(order) });
    } catch (error) {
      process.send?.({ error: String(error) });
    }
  });
  process.on('disconnect', () => process.exit());
}
