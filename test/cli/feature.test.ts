import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPostgresDatabase } from '../support/databases.ts';
import { documentOf, energy } from './command-line.ts';

let server: Awaited<ReturnType<typeof createPostgresDatabase>>;
const here = (args: readonly string[], input?: string) =>
  energy(args, { environment: { DATABASE_URL: server.url }, ...(input === undefined ? {} : { input }) });
const ada = ['--user', 'ada@example.com'];

beforeAll(async () => {
  server = await createPostgresDatabase();
  await here(['user', 'create', '--email', 'ada@example.com', '--tier', 'pro']);
});
afterAll(() => server.drop());

it('feature runs an example, says that no model wrote it, and prints the receipt', async () => {
  const outcome = await here(['feature', 'ai_message', '--input', 'examples/message.json', ...ada, '--json']);
  expect(outcome).toMatchObject({
    exitCode: 0,
    stderr: expect.stringMatching(/not written by a language model/),
  });
  const document = documentOf<{ energy: number; receipts: unknown[] }>(outcome);
  expect(document).toMatchObject({
    feature: 'ai_message',
    model: 'offline-extract',
    output: { body: expect.stringContaining('Ines Vogel') },
    energy: expect.any(Number),
  });
  expect(document.receipts).toEqual([expect.objectContaining({ price: expect.anything() })]);
});

it('feature tells people what came out and why it cost that', async () => {
  const outcome = await here(['feature', 'ai_pitchdeck', '--input', 'examples/pitch-deck.json', ...ada]);
  expect(outcome.exitCode).toBe(0);
  expect(outcome.stdout).toMatch(/"slides"[\s\S]*charged \d/);
});

it.each([
  [['feature', 'ai_poem', '--input', '-'], '{}', /unknown_feature.*ai_message/],
  [['feature', 'ai_message', '--input', '-'], '{goal}', /invalid_request.*JSON/],
  [['feature', 'ai_message', '--input', '-'], '{"goal": ""}', /invalid_request[\s\S]*goal/],
])('feature refuses %j with %j', async (args, input, why) => {
  expect(await here([...args, ...ada], input)).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(why),
  });
});
