/** Does a scanner that we did not write find the proxy as compatible as what stands behind it? */

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import type { ScriptedReply } from '@/testing/index';
import { describeOnEachDatabase } from '../support/databases.ts';
import { serveProxy } from '../support/served-proxy.ts';
import { root } from '../support/source.ts';
import { reply } from '../support/test-engine.ts';

/** One reply for each probe that asks a model, in the scanner's order. */
const replies: ScriptedReply[] = [
  reply(['CANARY_OK']),
  reply(['CANARY', '_OK']),
  { steps: [{ type: 'tool-call', id: 'c1', name: 'compatcanary_echo', input: '{"value":"CANARY_OK"}' }] },
  reply(['{"status":"ok"}']),
  reply(['CANARY_OK']),
  reply(['CANARY', '_OK']),
];

interface Report {
  readonly results: readonly { readonly id: string; readonly status: string; readonly summary: string }[];
}

const run = promisify(execFile);

async function scanned(baseURL: string, apiKey: string): Promise<Report['results']> {
  const folder = await mkdtemp(join(tmpdir(), 'compatcanary-'));
  const output = join(folder, 'report.json');
  const program = join(root, 'node_modules/compatcanary/src/cli.js');
  const target = ['--base-url', baseURL, '--model', 'scripted', '--api-key-env', 'CANARY_KEY'];
  try {
    await run(process.execPath, [program, 'scan', ...target, '--format', 'json', '--output', output], {
      env: { ...process.env, CANARY_KEY: apiKey },
    });
    return (JSON.parse(await readFile(output, 'utf8')) as Report).results;
  } finally {
    await rm(folder, { recursive: true });
  }
}

describeOnEachDatabase('compatcanary', (open) => {
  it('passes all seven probes at the upstream and, with the same result, through the proxy', async () => {
    const proxy = await serveProxy(open().database);
    try {
      const { userId, apiKey } = await proxy.newUser({ tier: 'team' });
      proxy.upstream.script(...replies, ...replies);
      const direct = await scanned(proxy.upstream.baseURL, 'any');
      const through = await scanned(proxy.baseURL, apiKey);
      expect(direct.map(({ status }) => status)).toEqual(Array(7).fill('pass'));
      const told = ({ id, status, summary }: Report['results'][number]) => ({ id, status, summary });
      expect(through.map(told)).toEqual(direct.map(told));
      await proxy.at.settlements(userId, replies.length);
    } finally {
      await proxy.close();
    }
  });
});
