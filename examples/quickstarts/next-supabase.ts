import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { createClient } from '@supabase/supabase-js';
import { convertToModelMessages, streamText, type UIMessage } from 'ai';
import { EnergyError } from 'energy-engine';
import { withEnergy } from 'energy-engine/ai-sdk';

const supabase = createClient(process.env.SUPABASE_URL ?? '', process.env.SUPABASE_ANON_KEY ?? '');
const provider = createOpenAICompatible({
  name: 'openai',
  baseURL: 'https://api.openai.com/v1',
  apiKey: process.env.OPENAI_API_KEY ?? '',
  includeUsage: true,
});

/** The user of the request's Supabase token; an account was opened when they signed up. */
async function userOf(request: Request): Promise<string | null> {
  const token = request.headers.get('authorization')?.replace(/^Bearer /i, '') ?? '';
  const { data } = await supabase.auth.getUser(token);
  return data.user?.id ?? null;
}

/** What `useChat` is told where its answer does not come. */
const messageOf = (error: unknown): string =>
  EnergyError.isInstance(error) ? `${error.code}: ${error.message}` : 'The answer could not be given.';

export async function POST(request: Request): Promise<Response> {
  const userId = await userOf(request);
  if (userId === null) return Response.json({ code: 'unauthenticated' }, { status: 401 });
  const { messages } = (await request.json()) as { messages: UIMessage[] };
  const answer = streamText({
    model: withEnergy(provider.chatModel('gpt-4.1-mini'), { userId, feature: 'ai_chatbot' }),
    messages: await convertToModelMessages(messages),
    abortSignal: request.signal,
  });
  return answer.toUIMessageStreamResponse({ onError: messageOf });
}
