/** How does a server that stops know of the calls that its proxy carries? By the engine that the proxy is given. */

import { isMeter } from '../engine/meter.ts';
import type { EnergyEngine } from '../engine.ts';
import type { Doors } from './handler.ts';

/** The engine, whose metered calls are tracked from before their hold until they are paid or given back. */
export const trackedEngine = (engine: EnergyEngine, track: Doors['track']): EnergyEngine => ({
  ...engine,
  meter(request, carrier) {
    const begun = engine.meter(request, carrier);
    track(begun.then((meter) => (isMeter(meter) ? meter.result : meter)));
    return begun;
  },
});
