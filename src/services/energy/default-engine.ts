/** Which engine do the documented singletons use? The one the app configured, else one made from the environment. */

import { engineFromEnvironment } from '../../engine/from-environment.ts';
import type { EnergyEngine } from '../../engine.ts';
import { EnergyError } from '../../errors.ts';

let configured: Promise<EnergyEngine> | undefined;

/** Makes energyEngineV2 and energyEngineV3 use this engine. Call it once, before the first call of either. */
export function configureEnergyEngine(engine: EnergyEngine): void {
  configured = Promise.resolve(engine);
}

/** The engine of the singletons, made at the first call. A failure is not kept: the next call tries again. */
export function defaultEngine(): Promise<EnergyEngine> {
  configured ??= engineFromEnvironment().catch((error: unknown) => {
    configured = undefined;
    throw error;
  });
  return configured;
}

/** The code and the words of a refusal, as the documented results carry them; anything else is thrown on. */
export function refusalOf(error: unknown): {
  code: EnergyError['code'];
  error: string;
  details: EnergyError['details'];
} {
  if (!EnergyError.isInstance(error)) throw error;
  return { code: error.code, error: `${error.code}: ${error.message}`, details: error.details };
}
