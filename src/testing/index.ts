/** What does energy-engine/testing offer to those who test on top of it? */

export { createFakeClock, type FakeClock, type Span } from './fake-clock.ts';
export { createFakeTimers, type FakeTimers } from './fake-timers.ts';
export type { ScriptedReply, ScriptedStep, ScriptedUsage } from './script.ts';
export {
  createScriptedProvider,
  type ScriptedCall,
  type ScriptedProvider,
  type ScriptedProviderOptions,
} from './scripted-provider.ts';
export { createScriptedUpstream, type RecordedRequest, type ScriptedUpstream } from './scripted-upstream.ts';
