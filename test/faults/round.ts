/** Which calls does a round of faults make? All of them follow from its seed, in the parent and in the child alike. */

import { hash } from 'node:crypto';
import { v5 } from 'uuid';
import type { Tier } from '../../src/pricing/tier.ts';

/** So many streaming calls, spread over so many users who are new in this round. */
export interface Round {
  readonly seed: string;
  readonly calls: number;
  readonly users: number;
}

/** How the model, or the reader, ends a call: `refused` is before the first token, `breaks` and `left` are in the middle. */
export type Ending = 'finishes' | 'breaks' | 'left' | 'refused';

export interface PlannedCall {
  readonly number: number;
  readonly userId: string;
  readonly key: string;
  readonly feature: string;
  /** Pieces of text that the model sends; each waits for its gate. */
  readonly pieces: number;
  readonly ending: Ending;
  /** What the provider reports for each piece. Tokens. */
  readonly tokensPerPiece: number;
}

export interface PlannedUser {
  readonly userId: string;
  readonly tier: Tier;
}

const namespace = '0b7c1c3e-6a51-4f5e-8f0f-6a3d1c8e2b44';
const features = ['ai_message', 'ai_chatbot', 'ai_pitchdeck', 'ai_sequence'];
const userTiers: readonly Tier[] = ['pro', 'elite', 'team', 'enterprise'];
/** Of ten calls. */
const endings: readonly Ending[] = [...Array<Ending>(7).fill('finishes'), 'breaks', 'left', 'refused'];
const piecesAtMost = 12;
/** One call in so many uses far more than it holds, so that what is above the hold is met as well. */
const excessEvery = 20;
const uuidDigits = 13;

/** A number from 0 to below 1 that depends on its name alone. */
export const chance = (name: string): number =>
  Number.parseInt(hash('sha256', name, 'hex').slice(0, uuidDigits), 16) / 16 ** uuidDigits;

/** One of a list, which must not be empty, by its name. */
export function chosen<T>(list: readonly T[], name: string): T {
  const item = list[Math.floor(chance(name) * list.length)];
  if (item === undefined) throw new Error('nothing to choose from');
  return item;
}

export const usersOf = ({ seed, users }: Round): PlannedUser[] =>
  Array.from({ length: users }, (_, number) => ({
    userId: v5(`${seed} user ${number}`, namespace),
    tier: userTiers[number % userTiers.length] ?? 'pro',
  }));

export function callsOf(round: Round): PlannedCall[] {
  const users = usersOf(round);
  return Array.from({ length: round.calls }, (_, number) => {
    const name = `${round.seed} call ${number}`;
    return {
      number,
      userId: chosen(users, `${name} user`).userId,
      key: v5(name, namespace),
      feature: chosen(features, `${name} feature`),
      pieces: 1 + Math.floor(chance(`${name} pieces`) * piecesAtMost),
      ending: chosen(endings, `${name} ending`),
      tokensPerPiece: number % excessEvery === 0 ? 5_000 : 20 + Math.floor(chance(`${name} tokens`) * 40),
    };
  });
}

/** Pieces that a reader who leaves has read by then. */
export const piecesBeforeLeaving = ({ pieces }: PlannedCall): number => Math.ceil(pieces / 2);

const piecesAsked = (call: PlannedCall): number => {
  if (call.ending === 'refused') return 1;
  return call.ending === 'left' ? piecesBeforeLeaving(call) : call.pieces;
};

/** Every piece that is asked for comes to a gate, and each call ends: so often a round is heard of. */
export const eventsOf = (round: Round): number =>
  callsOf(round).reduce((sum, call) => sum + piecesAsked(call) + 1, 0);

/** The prompt names its call, so that the provider knows which one it answers. */
export const promptOf = ({ number }: PlannedCall): string => `Write a short message. This is call ${number}.`;

export function numberIn(prompt: string): number {
  const found = /This is call (\d+)\./.exec(prompt)?.[1];
  if (found === undefined) throw new Error('this prompt names no call');
  return Number(found);
}
