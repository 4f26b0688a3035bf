// biome-ignore-all format: the lines of the specification stand here as they are written there
/** How does an app preview an AI call, make it, and show the budget of the day? */

import { energyEngineV3 } from '@/services/energy/energyEngineV3';
import { prospectData, userId } from './example-values.ts';

const preview = await energyEngineV3.getCostPreview(userId, 'ai_message', prospectData);
const result = await energyEngineV3.runAICostAware(userId, 'ai_message',
  { prompt: 'Write a message to...', prospect: prospectData }, { allowCompression: true });
if (result.success) console.log(result.tokens_used, result.energy_cost); else console.error(result.error);
const budget = await energyEngineV3.getUserTokenBudget(userId);
const check  = await energyEngineV3.checkTokenBudget(userId, 5000);
const stats  = await energyEngineV3.getTokenUsageStats(userId, 7);

console.log({ preview: preview.final_cost, remaining: budget.tokens_remaining, check, stats });
