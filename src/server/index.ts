/** Which names does `energy-engine/server` have? The HTTP API as an app to serve or to mount. */

export { type ApiKey, type ApiKeys, apiKeysOn, type KeyRequest, type NewApiKey } from './api-key.ts';
export { type Answer, createEnergyServer, type EnergyServer, type ServerOptions } from './app.ts';
export type { Caller, CallerOf } from './caller.ts';
export type { Issuer } from './user-token.ts';
