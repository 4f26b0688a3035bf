/** Whose price does a carried call have, and under whose name is it told: of whoever is asked, whatever the engine's own provider is? */

import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateText } from 'ai';
import OpenAI from 'openai';
import { beforeEach, expect, it } from 'vitest';
import { withEnergy as modelWithEnergy } from '@/ai-sdk/with-energy';
import { withEnergy as clientWithEnergy } from '@/openai/with-energy';
import { upstreamsFromEnvironment } from '@/proxy/upstreams-from-environment';
import { createScriptedUpstream, type ScriptedUpstream } from '@/testing/index';
import { describeOnEachDatabase } from '../support/databases.ts';
import { type ServedProxy, serveProxy } from '../support/served-proxy.ts';
import { reply, say } from '../support/test-engine.ts';

const model = 'llama-3.3';
const messages = [{ role: 'user' as const, content: 'Tell me a story.' }];

describeOnEachDatabase('a call that is carried elsewhere', (open) => {
  let proxy: ServedProxy;
  let [groq, azure]: ScriptedUpstream[] = [];
  beforeEach(async () => {
    await open().clear();
    groq = await createScriptedUpstream();
    azure = await createScriptedUpstream();
    proxy = await serveProxy(open().database, {
      upstreams: {
        openai: { baseURL: azure.baseURL },
        groq: { baseURL: groq.baseURL, fallback: ['azure'] },
        azure: { baseURL: azure.baseURL, models: { [model]: 'my-deployment' } },
      },
    });
    return async () => {
      await proxy.close();
      await Promise.all([groq?.close(), azure?.close()]);
    };
  });

  /** A row of an admin's: one USD a token, so that costs tell whose row it was. */
  const priced = async (provider: string, factor: number, of = model) => {
    await open().database.query(
      `insert into public.model_prices (model, provider, input_usd_per_million, output_usd_per_million, energy_factor)
       values ($1, $2, 1000000, 1000000, $3)`,
      [of, provider, factor],
    );
    await proxy.at.engine.announceConfigurationChange();
  };
  const paid = async (userId: string) => {
    const entry = await proxy.at.settlements(userId, 1);
    const [row] = await proxy.at.database.query<{ cost: string | null }>(
      'select cost_usd::float8::text as cost from public.token_usage where user_id = $1',
      [userId],
    );
    return { energy: 0 - (entry?.delta ?? 0), usd: row?.cost };
  };
  const signedUp = async () => {
    const { userId, apiKey } = await proxy.newUser({ tier: 'team' });
    return { userId, client: new OpenAI({ baseURL: proxy.baseURL, apiKey, maxRetries: 0 }) };
  };
  /** 300 tokens are one energy, times the tier's 0.80. */
  const [once, thrice] = [80, 240];

  it('has the energy factor and the cost of the upstream that is asked', async () => {
    await priced('groq', 3);
    const { userId, client } = await signedUp();
    groq?.script(reply(['Hello']));
    await client.chat.completions.create({ model: `groq/${model}`, messages });
    expect(await paid(userId)).toEqual({ energy: thrice, usd: '300' });
  });

  it('has neither of the engine’s own provider', async () => {
    await priced('scripted', 3);
    const { userId, client } = await signedUp();
    groq?.script(reply(['Hello']));
    await client.chat.completions.create({ model: `groq/${model}`, messages });
    expect(await paid(userId)).toEqual({ energy: once, usd: null });
  });

  it('that a fallback answers keeps the price of the upstream that was asked first, and costs what the fallback costs', async () => {
    await priced('azure', 3);
    await priced('azure', 3, 'my-deployment');
    const { userId, client } = await signedUp();
    groq?.script({ refusal: { status: 500 } });
    azure?.script(reply(['Hello']));
    await client.chat.completions.create({ model: `groq/${model}`, messages });
    expect(await paid(userId)).toEqual({ energy: once, usd: '300' });
  });

  it('that breaks off costs what it costs where it was asked', async () => {
    await priced('groq', 3);
    const { userId, client } = await signedUp();
    groq?.script({ steps: [...say('Once upon a time'), { type: 'hang' }] });
    const stream = await client.chat.completions.create({ model: `groq/${model}`, messages, stream: true });
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) break;
    await proxy.settled(userId);
    const { energy, usd } = await paid(userId);
    expect(energy).toBe(thrice);
    expect(Number(usd)).toBeGreaterThan(4);
  });

  it('by a wrapped client has the price of its address', async () => {
    await priced('openai-compatible', 3);
    const userId = await proxy.at.newUser({ tier: 'team' });
    const { engine } = proxy.at;
    groq?.script(reply(['Hello']));
    const own = new OpenAI({ baseURL: groq?.baseURL ?? '', apiKey: 'our key' });
    const client = clientWithEnergy(own, { engine, userId, feature: 'ai_message' });
    await client.chat.completions.create({ model, messages });
    expect(await paid(userId)).toEqual({ energy: thrice, usd: '300' });
  });

  it('by a wrapped model of the AI SDK has the price of its provider', async () => {
    await priced('groq', 3);
    const userId = await proxy.at.newUser({ tier: 'team' });
    const { engine } = proxy.at;
    groq?.script(reply(['Hello']));
    const endpoint = createOpenAICompatible({ name: 'groq', baseURL: groq?.baseURL ?? '' });
    await generateText({
      model: modelWithEnergy(endpoint.chatModel(model), { engine, userId, feature: 'ai_message' }),
      prompt: 'Tell me a story.',
    });
    expect(await paid(userId)).toEqual({ energy: thrice, usd: '300' });
  });
});

it.each([
  [{ OPENAI_API_KEY: 'sk' }, 'openai'],
  [{ OPENAI_API_KEY: 'sk', OPENAI_BASE_URL: 'https://api.openai.com/v1' }, 'openai'],
  [{ OPENAI_BASE_URL: 'http://localhost:1234/v1' }, 'openai-compatible'],
])('the upstream of %j is called as the engine’s own provider is: %s', (env, name) => {
  expect(Object.keys(upstreamsFromEnvironment(env))).toEqual([name]);
});
