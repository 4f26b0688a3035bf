/** What can be done to the windows on the prices page, and which one is open? */

import { useReading } from 'energy-engine/react';
import { useState } from 'react';
import type { SurgeLimits, SurgeWindows } from '../admin-data.ts';
import {
  created,
  type Drafts,
  discarded,
  edited,
  newWindow,
  removed,
  type ShownWindow,
  shownWindows,
  valuesOf,
  type WindowValues,
} from './drafts.ts';
import { useKeptDrafts } from './kept-drafts.ts';
import { allPlanned, type Plan, planned } from './plan.ts';
import { followedName, followerName } from './rise.ts';

export interface Drafting {
  readonly windows: readonly ShownWindow[];
  readonly drafts: Drafts;
  readonly limits: SurgeLimits;
  /** The window whose dialog is open. */
  readonly opened: ShownWindow | null;
  change(change: (drafts: Drafts) => Drafts): void;
  edit(window: ShownWindow, values: Partial<WindowValues>): void;
  remove(window: ShownWindow): void;
  discard(key: string): void;
  open(key: string): void;
  /** A window that is a draft only when its dialog is kept. */
  openNew(values: Partial<WindowValues>): void;
  close(): void;
  /** What the dialog says. */
  keep(window: ShownWindow, values: WindowValues): void;
  plan(window: ShownWindow, values: Partial<WindowValues>, at: string): void;
  canPlan(window: ShownWindow, at: string): boolean;
  /** Everything that is to count before a moment begins then instead. */
  planAll(at: string): void;
  /** False where every draft that counts sooner would be over by then. */
  canPlanAll(at: string): boolean;
}

const unkept = (key: string, values: WindowValues): ShownWindow => ({
  ...values,
  key,
  row: null,
  draft: null,
  state: 'new',
  isOvertaken: false,
});

const newKey = (): string => `new-${crypto.randomUUID()}`;

export function useDrafting({ items, limits }: SurgeWindows): Drafting {
  const { locale } = useReading();
  const [drafts, change] = useKeptDrafts();
  const [openKey, setOpenKey] = useState<string | null>(null);
  const [begun, setBegun] = useState<ShownWindow | null>(null);
  const windows = [...shownWindows(items, drafts)].sort((a, b) => (a.start_time < b.start_time ? -1 : 1));

  const close = () => {
    setOpenKey(null);
    setBegun(null);
  };
  /** What the window is called that counts from a moment on: a follower's name says since when. */
  const nameAt = (window: ShownWindow, name: string, at: string): string => {
    const naming = { zone: limits.platform_time_zone, locale };
    const { row } = window;
    const { active_from: from } = row ?? window;
    const plain = from === null ? null : followedName(name, { ...naming, at: from });
    if (row === null && plain === null) return name;
    const others = windows.filter(({ key }) => row !== null || key !== window.key);
    return followerName(plain ?? name, { ...naming, at, taken: others.map((other) => other.name) });
  };
  const planOf = (window: ShownWindow, values: Partial<WindowValues>, at: string): Plan => ({
    values,
    at,
    key: newKey(),
    name: nameAt(window, values.name ?? window.name, at),
  });
  const planOfAll = (at: string) => ({
    at,
    newKey,
    nameOf: (window: ShownWindow) => nameAt(window, window.name, at),
  });

  return {
    windows,
    drafts,
    limits,
    opened: begun ?? windows.find(({ key }) => key === openKey) ?? null,
    change,
    edit: (window, values) => change((all) => edited(all, window, values)),
    remove(window) {
      change((all) => removed(all, window));
      close();
    },
    discard: (key) => change((all) => discarded(all, key)),
    open: setOpenKey,
    openNew: (values) => setBegun(unkept(newKey(), newWindow(values))),
    close,
    keep(window, values) {
      change((all) => (window === begun ? created(all, window.key, values) : edited(all, window, values)));
      close();
    },
    plan(window, values, at) {
      const wanted = { ...valuesOf(window), ...values };
      change((all) =>
        window === begun
          ? created(all, window.key, { ...wanted, active_from: at })
          : planned(all, window, planOf(window, values, at)),
      );
      close();
    },
    canPlan: (window, at) => planned(drafts, window, planOf(window, {}, at)) !== drafts,
    planAll: (at) => change((all) => allPlanned(all, windows, planOfAll(at))),
    canPlanAll: (at) => allPlanned(drafts, windows, planOfAll(at)) !== drafts,
  };
}
