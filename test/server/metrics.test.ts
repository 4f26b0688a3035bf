/** Does /metrics tell what was done here and how the platform stands, and nothing of whom and with which words? */

import { expect, it } from 'vitest';
import { createJobMetrics } from '@/jobs/job-metrics';
import { describeOnEachDatabase } from '../support/databases.ts';
import { reply } from '../support/test-engine.ts';
import { createTestServer } from '../support/test-server.ts';

/** The value of a sample as the text says it. */
const valueIn = (text: string, sample: string): number | undefined => {
  const line = text.split('\n').find((one) => one.startsWith(`${sample} `));
  return line === undefined ? undefined : Number(line.slice(sample.length + 1));
};

describeOnEachDatabase('metrics', (open) => {
  const started = async (options: Parameters<typeof createTestServer>[1] = {}) => {
    await open().clear();
    const server = createTestServer(open().database, options);
    const key = await server.serverKey('metrics', 'holds', 'charges');
    const read = async () => (await server.ask<string>('/metrics', { bearer: key })).body;
    return { server, key, read, userId: await server.newUser() };
  };

  it('count calls, energy and tokens by feature, each once however often it is retried', async () => {
    const { server, read, userId } = await started();
    const { engine, provider } = server;
    provider.script(reply(['A secret answer']));
    const request = { userId, feature: 'ai_message', input: 'A secret question', idempotencyKey: 'one' };
    const { entry } = await engine.run(request);
    await engine.run(request);
    provider.script({ steps: [{ type: 'error', message: 'no' }] });
    await expect(engine.run({ ...request, idempotencyKey: 'two' })).rejects.toThrow();
    await engine.charge({ userId, feature: 'ai_message', base: 100, idempotencyKey: 'three' });
    await engine.charge({ userId, feature: 'ai_message', base: 100, idempotencyKey: 'three' });
    const text = await read();
    const calls = (outcome: string) =>
      valueIn(text, `energy_calls_total{feature="ai_message",outcome="${outcome}"}`);
    expect([calls('settled'), calls('released'), calls('charged')]).toEqual([1, 1, 1]);
    expect(valueIn(text, 'energy_charged_total{feature="ai_message"}')).toBeCloseTo(
      -entry.delta / 100 + 1.1,
      6,
    );
    expect(valueIn(text, 'energy_tokens_total{feature="ai_message",direction="input"}')).toBe(100);
    expect(valueIn(text, 'energy_tokens_total{feature="ai_message",direction="output"}')).toBe(200);
    expect(text).not.toMatch(/secret/);
    expect(text).not.toContain(userId);
  });

  it('count answers by route and status, with names where a path has values', async () => {
    const { server, key, read, userId } = await started();
    await server.ask(`/v1/users/${userId}`, { bearer: key });
    await server.ask('/v1/me');
    const text = await read();
    const count = (labels: string) => valueIn(text, `energy_http_request_duration_seconds_count{${labels}}`);
    expect(count('method="GET",route="/v1/users/{user_id}",status="403"')).toBe(1);
    expect(count('method="GET",route="/v1/me",status="401"')).toBe(1);
  });

  it('count answers of the proxy by its routes, and what it does not know as one', async () => {
    const upstreams = { scripted: { baseURL: 'http://127.0.0.1:1/v1' } };
    const { server, read } = await started({ server: { upstreams } });
    for (const path of ['models', 'no-such-thing', 'another']) {
      await server.server.app.request(`/openai/v1/${path}`);
    }
    const counts = (await read()).split('\n').filter((line) => /_count.*openai/.test(line));
    expect(counts.map((line) => line.replace(/^.*(route="[^"]*").*\} /, '$1 '))).toEqual([
      'route="/openai/v1/models" 1',
      'route="/openai/v1/*" 2',
    ]);
  });

  it('tell the open holds of all by age, and those whose lease is over', async () => {
    const { server, key, read, userId } = await started();
    const hold = () =>
      server.ask(`/v1/users/${userId}/holds`, {
        method: 'POST',
        bearer: key,
        body: { feature: 'ai_message', tokens: 1_000 },
      });
    await hold();
    const young = 'energy_open_holds{from_seconds="0",until_seconds="60"}';
    const before = await read();
    expect(valueIn(before, young)).toBe(1);
    expect(valueIn(before, 'energy_lapsed_holds')).toBe(0);
    server.clock.advance({ hours: 2 });
    const after = await read();
    expect(valueIn(after, young)).toBe(0);
    expect(valueIn(after, 'energy_lapsed_holds')).toBe(1);
  });

  it('bring the counters of the jobs that the process runs', async () => {
    const jobMetrics = createJobMetrics();
    const { server, read } = await started({ server: { jobMetrics } });
    const at = server.clock.now();
    jobMetrics.onEvent({ kind: 'finished', job: 'expire-holds', at, durationMs: 500, counts: { holds: 3 } });
    const text = await read();
    expect(valueIn(text, 'energy_job_items_total{job="expire-holds",item="holds"}')).toBe(3);
    expect(valueIn(text, 'energy_job_seconds_total{job="expire-holds"}')).toBe(0.5);
  });

  it('count no more once the server has ended', async () => {
    const { server, read, userId } = await started();
    await server.server.settled();
    await server.engine.charge({ userId, feature: 'ai_message', base: 100 });
    expect(await read()).not.toContain('outcome="charged"');
  });
});
