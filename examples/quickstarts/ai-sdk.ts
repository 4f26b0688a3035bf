import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { streamText } from 'ai';
import { EnergyError } from 'energy-engine';
import { withEnergy } from 'energy-engine/ai-sdk';

const provider = createOpenAICompatible({
  name: 'openai',
  baseURL: 'https://api.openai.com/v1',
  apiKey: process.env.OPENAI_API_KEY ?? '',
  includeUsage: true,
});

/** Streams an answer that the user pays for. The engine is the one that DATABASE_URL describes. */
export async function answer(userId: string, prompt: string): Promise<string> {
  const model = withEnergy(provider.chatModel('gpt-4.1-mini'), { userId, feature: 'ai_chatbot' });
  const { text, providerMetadata } = streamText({
    model,
    prompt,
    onError: ({ error }) => {
      // Refusals come before the model is asked, and the AI SDK does not retry them.
      if (EnergyError.isInstance(error)) console.error(`${error.code}: ${error.message}`);
    },
  });
  const said = await text;
  console.log((await providerMetadata)?.energy); // { cost, balance, entry, callId, replayed }
  return said;
}
