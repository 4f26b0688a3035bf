import { createEnergyEngine, migrate, openDatabase } from 'energy-engine';
import { withEnergy } from 'energy-engine/openai';
import express from 'express';
import OpenAI from 'openai';

const database = await openDatabase({ databaseUrl: process.env.DATABASE_URL });
await migrate(database);
const engine = createEnergyEngine({ database });
const openai = new OpenAI(); // OPENAI_API_KEY

const app = express().use(express.json());

app.post('/api/chat', async (request, response) => {
  const userId = String(request.headers['x-user-id']); // your own sign-in goes here
  const client = withEnergy(openai, { engine, userId, feature: 'ai_chatbot' });
  const leaving = new AbortController();
  response.on('close', () => leaving.abort());
  try {
    const stream = await client.chat.completions.create(
      { model: 'gpt-4.1-mini', stream: true, messages: [{ role: 'user', content: request.body.prompt }] },
      { signal: leaving.signal }, // a reader that leaves pays for what was delivered
    );
    for await (const chunk of stream) response.write(chunk.choices[0]?.delta.content ?? '');
    response.end();
  } catch (error) {
    if (!(error instanceof OpenAI.APIError) || response.headersSent) return void response.end();
    response.status(error.status ?? 502).json({ code: error.code, message: error.message }); // 402 insufficient_energy …
  }
});

app.listen(3000);
