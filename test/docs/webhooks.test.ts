/** Is docs/webhooks.md true: does its receiver verify what is sent, and does it name every event as the contract does? */

import { describe, expect, it, vi } from 'vitest';
import { type WebhookType, webhookPayloads, webhookTypes } from '@/contract/webhook-events';
import { describeOnEachDatabase } from '../support/databases.ts';
import { readText } from '../support/source.ts';
import { createScene } from '../webhooks/scene.ts';

const page = readText('docs/webhooks.md');
const blocksOf = (language: string): string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    ([, block = '']) => block,
  );

describe('docs/webhooks.md', () => {
  it('has the table of the contract’s events', () => {
    const rows = page.split('\n').filter((line) => line.startsWith('| `'));
    expect(rows).toEqual(
      webhookTypes.map((type) => `| \`${type}\` | ${webhookPayloads[type].description ?? ''} |`),
    );
  });

  it('shows a payload of every type, each as the contract has it', () => {
    const shown = blocksOf('json').flatMap((block) => JSON.parse(block) as { type: WebhookType }[]);
    expect(shown.map(({ type }) => type)).toEqual([...webhookTypes]);
    for (const payload of shown) webhookPayloads[payload.type].parse(payload);
  });

  it('shows the receiver of examples/webhooks, which is compiled', () => {
    expect(blocksOf('ts')).toEqual([readText('examples/webhooks/receive.ts')]);
  });
});

describeOnEachDatabase('the receiver of docs/webhooks.md', (open) => {
  it('takes what is sent, once for each id, and refuses what another secret signed', async () => {
    await open().clear();
    const at = await createScene(open().database, { startsAt: new Date().toISOString() });
    const userId = await at.newUser();
    const { secret } = await at.endpoint({ events: ['energy.low'] });
    await at.charge(userId, 950);
    await at.deliver();
    const [sent] = at.receiver.received;
    if (sent === undefined) throw new Error('nothing was sent');
    vi.stubEnv('ENERGY_WEBHOOK_SECRET', secret);
    vi.resetModules();
    const log = vi.spyOn(console, 'log').mockReturnValue(undefined);
    const { receive } = await import('../../examples/webhooks/receive.ts');
    const request = (headers: Record<string, string> = {}) =>
      new Request('https://app.example/energy', {
        method: 'POST',
        headers: {
          'webhook-id': sent.id,
          'webhook-timestamp': sent.headers['webhook-timestamp'] ?? '',
          'webhook-signature': sent.headers['webhook-signature'] ?? '',
          ...headers,
        },
        body: sent.body,
      });
    expect((await receive(request())).status).toBe(204);
    expect((await receive(request())).status).toBe(204);
    expect(log.mock.calls).toEqual([[`${userId} has 0.5 of 10 left`]]);
    expect((await receive(request({ 'webhook-id': 'another' }))).status).toBe(401);
    log.mockRestore();
    vi.unstubAllEnvs();
  });
});
