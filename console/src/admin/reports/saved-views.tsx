/** Which views of a page does this browser keep by name? What a view shows stands in its address, so a name is enough. */

import { useNavigate, useSearch } from '@tanstack/react-router';
import { Bookmark } from 'lucide-react';
import { useState, useSyncExternalStore } from 'react';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { Menu } from '../../ui/menu.tsx';
import type { Search } from './address.ts';

interface View {
  readonly name: string;
  readonly search: Search;
}

const storageKeyOf = (page: string): string => `energy-views-${page}`;
const nameAtMost = 60;
const readers = new Set<() => void>();

const isView = (value: unknown): value is View =>
  typeof value === 'object' && value !== null && 'name' in value && 'search' in value;

function viewsIn(text: string | null): readonly View[] {
  try {
    const kept: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(kept) ? kept.filter(isView) : [];
  } catch {
    return [];
  }
}

function keep(page: string, views: readonly View[]): void {
  localStorage.setItem(storageKeyOf(page), JSON.stringify(views));
  for (const tell of readers) tell();
}

function useViews(page: string): readonly View[] {
  // The text is compared, since each reading of it makes new views.
  const text = useSyncExternalStore(
    (tell) => {
      readers.add(tell);
      window.addEventListener('storage', tell);
      return () => {
        readers.delete(tell);
        window.removeEventListener('storage', tell);
      };
    },
    () => localStorage.getItem(storageKeyOf(page)),
  );
  return viewsIn(text);
}

/** What is opened on the page, such as the calls of a cell, is no part of a view. */
const viewOf = ({ cell: _, ...search }: Search): Search => search;

const isSame = (a: Search, b: Search): boolean => {
  const sorted = (search: Search): string =>
    JSON.stringify(Object.entries(search).toSorted(([x], [y]) => x.localeCompare(y)));
  return sorted(a) === sorted(b);
};

function NameDialog({ onKeep, onClose }: { onKeep: (name: string) => void; onClose: () => void }) {
  const [name, setName] = useState('');
  const isGiven = name.trim() !== '';
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title="Keep this view"
      lead="It is kept in this browser. To show it to others, send them the address of the page."
    >
      <form
        className="grid gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          if (isGiven) onKeep(name.trim());
        }}
      >
        <Field label="Name">
          <TextInput
            autoFocus
            maxLength={nameAtMost}
            value={name}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" disabled={!isGiven}>
            Keep
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** A page's views, by the page's name. */
export function SavedViews({ page }: { page: string }) {
  const search: Search = useSearch({ strict: false });
  const navigate = useNavigate();
  const views = useViews(page);
  const [isNaming, setNaming] = useState(false);
  const here = viewOf(search);
  const current = views.find((view) => isSame(view.search, here));
  return (
    <>
      <Menu
        label={
          <>
            <Bookmark className="size-4" aria-hidden />
            <span className="max-w-40 truncate">{current?.name ?? 'Views'}</span>
          </>
        }
        groups={[
          views.map((view) => ({
            key: view.name,
            label: view.name,
            onChoose: () => void navigate({ to: '.', search: () => view.search, resetScroll: false }),
          })),
          [
            { key: 'keep', label: 'Keep this view …', onChoose: () => setNaming(true) },
            ...(current === undefined
              ? []
              : [
                  {
                    key: 'forget',
                    label: `Forget “${current.name}”`,
                    isDangerous: true,
                    onChoose: () =>
                      keep(
                        page,
                        views.filter((view) => view !== current),
                      ),
                  },
                ]),
          ],
        ]}
      />
      {isNaming && (
        <NameDialog
          onClose={() => setNaming(false)}
          onKeep={(name) => {
            keep(page, [...views.filter((view) => view.name !== name), { name, search: here }]);
            setNaming(false);
          }}
        />
      )}
    </>
  );
}
