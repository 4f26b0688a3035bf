// biome-ignore-all format: the lines of the specification stand here as they are written there
/** How does an app charge a known cost, show what is left, and reward who keeps coming back? */

import { energyEngineV2 } from '@/services/energy/energyEngineV2';
import { userId } from './example-values.ts';

const success = await energyEngineV2.chargeEnergyV2(userId, 'ai_pitchdeck', 5);
if (!success) { /* show the low-energy modal */ }
const status = await energyEngineV2.getEnergyStatus(userId);   // status.current, status.max, status.streak_days
const surgeWindow = await energyEngineV2.getCurrentSurgeWindow();
await energyEngineV2.applyStreakBonus(userId);
const history = await energyEngineV2.getRegenerationHistory(userId, 10); // event.amount, event.reason

console.log({ success, surgeWindow, current: status.current, max: status.max, streak: status.streak_days });
for (const event of history) console.log(event.amount, event.reason);
