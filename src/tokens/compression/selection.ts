/** Which sentences are kept, so that the rest fits and still answers the question? */

import { gapMark } from './truncate.ts';
import type { Units } from './unit.ts';

export interface SelectionLimits {
  /** How many tokens all of the text may have, as `tokensOf` counts them. */
  readonly tokens: number;
  /** Never fewer than this, whatever `tokens` says. */
  readonly tokensAtLeast: number;
  /** Of what may be left out, at least this share stays, however much else there is. */
  readonly shareAtLeast: number;
  /** What each unit costs. */
  readonly costs: Float64Array;
  readonly gapCost: number;
}

/** Scores are sorted by so many steps of the highest: a counting sort, so that it takes linear time. */
const steps = 4_096;

/**
 * Which units to keep, 1 each: those that stay, then by score (the earlier of equals) whatever still fits. A gap
 * costs its mark, and a unit between two kept ones gives that back.
 */
export function selected(units: Units, scores: Float64Array, limits: SelectionLimits): Uint8Array {
  const { costs, gapCost } = limits;
  const kept = Uint8Array.from(units.stays);
  let tokens = fixedTokens(kept, limits);
  const loose = costs.reduce((sum, cost) => sum + cost, 0) - tokens;
  const budget = Math.max(limits.tokens, tokens + loose * limits.shareAtLeast);
  const isKept = (unit: number): boolean => unit < 0 || unit >= units.size || kept[unit] === 1;
  const costOf = (unit: number): number => {
    const gaps = 1 - (isKept(unit - 1) ? 1 : 0) - (isKept(unit + 1) ? 1 : 0);
    return (costs[unit] ?? 0) + gaps * gapCost;
  };
  const order = byScore(scores);
  for (const unit of order) {
    if (kept[unit] === 1) continue;
    const cost = costOf(unit);
    if (tokens + cost > budget) continue;
    kept[unit] = 1;
    tokens += cost;
  }
  for (const unit of order) {
    if (tokens >= limits.tokensAtLeast) break;
    if (kept[unit] === 1) continue;
    tokens += costOf(unit);
    kept[unit] = 1;
  }
  return kept;
}

/** What stays costs, with a mark for each gap between. */
function fixedTokens(kept: Uint8Array, { costs, gapCost }: SelectionLimits): number {
  let tokens = 0;
  for (let unit = 0; unit < kept.length; unit += 1) {
    if (kept[unit] === 1) tokens += costs[unit] ?? 0;
    else if (unit === 0 || kept[unit - 1] === 1) tokens += gapCost;
  }
  return tokens;
}

/** Units from the highest score to the lowest, the earlier of equals first. */
function byScore(scores: Float64Array): Int32Array {
  const highest = scores.reduce((most, score) => Math.max(most, score), 0);
  const stepOf = (score: number): number =>
    highest === 0 ? 0 : steps - Math.ceil((score / highest) * steps);
  const starts = new Int32Array(steps + 2);
  for (const score of scores) starts[stepOf(score) + 1] = (starts[stepOf(score) + 1] ?? 0) + 1;
  for (let step = 1; step < starts.length; step += 1)
    starts[step] = (starts[step] ?? 0) + (starts[step - 1] ?? 0);
  const order = new Int32Array(scores.length);
  for (const [unit, score] of scores.entries()) {
    const step = stepOf(score);
    const slot = starts[step] ?? 0;
    order[slot] = unit;
    starts[step] = slot + 1;
  }
  return order;
}

/**
 * The text of the kept units in their order, every gap marked between the space that it began and ended with. A
 * gap that is no longer than its mark is kept.
 */
export function writtenWithGaps(units: Units, kept: Uint8Array): string {
  const { text, starts, size } = units;
  const parts: string[] = [];
  let unit = 0;
  while (unit < size) {
    const isKept = kept[unit] === 1;
    let end = unit + 1;
    while (end < size && (kept[end] === 1) === isKept) end += 1;
    const stretch = text.slice(starts[unit] ?? 0, starts[end] ?? 0);
    const last = text.slice(starts[end - 1] ?? 0, starts[end] ?? 0);
    parts.push(isKept ? stretch : markFor(stretch, last));
    unit = end;
  }
  return parts.join('');
}

function markFor(stretch: string, last: string): string {
  const before = stretch.slice(0, stretch.length - stretch.trimStart().length);
  const after = last.trim() === '' ? '' : last.slice(last.trimEnd().length);
  const mark = before + gapMark + after;
  return mark.length < stretch.length ? mark : stretch;
}
