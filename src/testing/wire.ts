/** What have the scripted upstream's endpoints in common? */

import type { PlayableReply, ScriptedReply, ScriptedStep } from './script.ts';

export type Json = Record<string, unknown>;

/** How a reply is written at one endpoint; a stream's parts are texts of server-sent events. */
export interface Dialect {
  whole(reply: PlayableReply, model: string): Json;
  /** What a stream begins with. */
  opening(model: string, reply: PlayableReply): string;
  /** What a step says, or ''. `toolIndex` numbers the tool calls. */
  step(step: ScriptedStep, model: string, toolIndex: number): string;
  closing(reply: PlayableReply, asked: { readonly model: string; readonly includesUsage: boolean }): string;
  error(step: Extract<ScriptedStep, { type: 'error' }>): string;
}

/** OpenAI's error shape. */
export const wireError = (message: string, code: string | number = 'server_error'): Json => ({
  error: { message, type: 'scripted_error', param: null, code },
});

export const refusalBody = (refusal: NonNullable<ScriptedReply['refusal']>): unknown =>
  refusal.body ?? wireError(`Scripted refusal ${refusal.status}`, 'scripted');

export const saidIn = (steps: readonly ScriptedStep[], type: 'text' | 'reasoning'): string =>
  steps.map((step) => (step.type === type ? step.text : '')).join('');
