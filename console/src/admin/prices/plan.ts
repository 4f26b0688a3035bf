/** From when on does a drafted change count, and how does it begin later? */

import {
  created,
  type Draft,
  type Drafts,
  discarded,
  edited,
  type ShownWindow,
  valuesOf,
  type WindowRow,
  type WindowValues,
} from './drafts.ts';

type Bounds = Pick<WindowValues, 'active_from' | 'active_until'>;

const beginOf = ({ active_from: from }: Bounds): number => (from === null ? -Infinity : Date.parse(from));
const endOf = ({ active_until: until }: Bounds): number => (until === null ? Infinity : Date.parse(until));

/** What says nothing of a price, and when it counts. */
const unpriced = new Set<keyof WindowValues>(['name', 'grants_bonus', 'active_until']);

const isUnpriced = (values: Draft['values']): boolean =>
  (Object.keys(values) as (keyof WindowValues)[]).every((name) => unpriced.has(name));

/** True where nothing of a window's price is drafted but from when on it counts no more. */
const isOnlyItsEnd = (values: Draft['values']): boolean =>
  values.active_until !== undefined && isUnpriced(values);

/** What is changed beside the price, and holds for a window that only ends. */
const besides = ({ name, grants_bonus }: Partial<WindowValues>): Partial<WindowValues> => ({
  ...(name === undefined ? {} : { name }),
  ...(grants_bonus === undefined ? {} : { grants_bonus }),
});

/** When prices are first others by the draft; infinity: never. Epoch milliseconds, minus infinity where it counts at once. */
export function countsFrom({ base, values, isRemoved }: Draft): number {
  const wanted = { is_active: true, active_from: null, active_until: null, ...base, ...values };
  const [was, becomes] = [base?.is_active === true, wanted.is_active && !isRemoved];
  if (base !== null && was && becomes && isUnpriced(values))
    return values.active_until === undefined ? Infinity : Math.min(endOf(base), endOf(wanted));
  return Math.min(base !== null && was ? beginOf(base) : Infinity, becomes ? beginOf(wanted) : Infinity);
}

/** When all that is drafted of a window counts: what ends only has to have ended. */
export function hasComeFrom(draft: Draft, window: Bounds): number {
  return draft.base !== null && isOnlyItsEnd(draft.values) ? countsFrom(draft) : beginOf(window);
}

export interface Plan {
  readonly values: Partial<WindowValues>;
  /** From when on it counts. */
  readonly at: string;
  /** Of the window that follows, where one does. */
  readonly key: string;
  readonly name: string;
}

/** The later of a window's own beginning and a moment. */
const noSooner = (window: Bounds, at: string): string =>
  window.active_from !== null && beginOf(window) > Date.parse(at) ? window.active_from : at;

/** A window that prices nothing until then simply begins later; nothing is changed where it would be over by then. */
function begunLater(drafts: Drafts, window: ShownWindow, { values, at, name }: Plan): Drafts {
  const wanted = { ...valuesOf(window), ...values };
  if (window.draft?.isRemoved === true || endOf(wanted) <= Date.parse(at)) return drafts;
  const isNamed = window.row === null && window.draft !== null;
  return edited(drafts, window, {
    ...values,
    active_from: noSooner(wanted, at),
    ...(isNamed ? { name } : {}),
  });
}

/** The window stays as it is until then, and a new one follows it, unless it is to be deleted, paused or ended. */
function followed(drafts: Drafts, window: ShownWindow & { readonly base: WindowRow }, plan: Plan): Drafts {
  const { base, draft } = window;
  const at = Date.parse(plan.at);
  const changes: Partial<WindowValues> = { ...draft?.values, ...plan.values };
  const wanted = { ...valuesOf(base), ...changes };
  const isGone = draft?.isRemoved === true || !wanted.is_active;
  const isOver = endOf(wanted) <= at;
  const isEnded = isOver && isOnlyItsEnd(changes);
  // What would be over before it may count is not to be planned.
  if (isOver && !isEnded && !isGone) return drafts;
  if ((isGone || isEnded) && endOf(base) <= at) return drafts;
  const asItWas = { ...window, draft: null, row: base };
  const ending =
    endOf(base) <= at
      ? discarded(drafts, window.key)
      : edited(discarded(drafts, window.key), asItWas, {
          ...(isGone || isEnded ? besides(changes) : {}),
          active_until: plan.at,
        });
  if (isGone || isEnded) return ending;
  const follower = { ...wanted, active_from: noSooner(wanted, plan.at), name: plan.name };
  return created(ending, plan.key, follower);
}

/**
 * A change that counts from a moment on. The same drafts where it cannot be planned: a window that would be over by then, or one
 * that is to go and ends by itself before.
 */
export function planned(drafts: Drafts, window: ShownWindow, plan: Plan): Drafts {
  const { draft, row } = window;
  const base = draft === null ? row : draft.base;
  const prices = base?.is_active === true && beginOf(base) < Date.parse(plan.at);
  return prices ? followed(drafts, { ...window, base }, plan) : begunLater(drafts, window, plan);
}

export interface PlanOfAll {
  readonly at: string;
  readonly newKey: () => string;
  /** What a window is called that counts from then on. */
  readonly nameOf: (window: ShownWindow) => string;
}

/** Every draft that changes a price before a moment changes it then instead, as far as it can. */
export function allPlanned(
  drafts: Drafts,
  windows: readonly ShownWindow[],
  { at, newKey, nameOf }: PlanOfAll,
): Drafts {
  return windows.reduce((all, window) => {
    if (window.draft === null || countsFrom(window.draft) >= Date.parse(at)) return all;
    return planned(all, window, { values: {}, at, key: newKey(), name: nameOf(window) });
  }, drafts);
}
