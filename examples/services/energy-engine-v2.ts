// biome-ignore-all format: the lines of the specification stand here as they are written there
/** How does an app charge a known cost, and show what is left? */

import { energyEngineV2 } from '@/services/energy/energyEngineV2';
import { userId } from './example-values.ts';

const success = await energyEngineV2.chargeEnergyV2(userId, 'ai_pitchdeck', 5);
if (!success) { /* show the low-energy modal */ }
const status = await energyEngineV2.getEnergyStatus(userId);   // status.current, status.max, status.streak_days
const surgeWindow = await energyEngineV2.getCurrentSurgeWindow();

console.log({ success, surgeWindow, current: status.current, max: status.max, streak: status.streak_days });
