/** What can be done to the windows on the prices page, and which one is open? */

import { useReading } from 'energy-engine/react';
import { useState } from 'react';
import type { SurgeLimits, SurgeWindows } from '../admin-data.ts';
import {
  countsAtOnce,
  created,
  type Drafts,
  discarded,
  edited,
  newWindow,
  planned,
  removed,
  type ShownWindow,
  shownWindows,
  valuesOf,
  type WindowValues,
} from './drafts.ts';
import { useKeptDrafts } from './kept-drafts.ts';
import { followerName } from './rise.ts';

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
  /** Everything that is to count at once begins at a moment instead. */
  planAll(at: string): void;
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
  const nameAt = (name: string, at: string): string =>
    followerName(name, {
      at,
      zone: limits.platform_time_zone,
      taken: windows.map((window) => window.name),
      locale,
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
          : planned(all, window, { values, at, key: newKey(), name: nameAt(wanted.name, at) }),
      );
      close();
    },
    planAll(at) {
      const hasty = windows.filter(({ draft }) => draft !== null && countsAtOnce(draft));
      change((all) =>
        hasty.reduce(
          (drafts, window) =>
            planned(drafts, window, { values: {}, at, key: newKey(), name: nameAt(window.name, at) }),
          all,
        ),
      );
    },
  };
}
