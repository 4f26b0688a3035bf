/** A few things to do, behind one button. */

import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import { buttonLook } from './button.tsx';

export interface MenuItem {
  readonly key: string;
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly isDangerous?: boolean;
  readonly onChoose: () => void;
}

export interface MenuProps {
  readonly label: ReactNode;
  /** Groups, with a line between. */
  readonly groups: readonly (readonly MenuItem[])[];
  readonly size?: 'small' | 'usual';
}

const itemLook =
  'flex min-h-10 cursor-pointer flex-col justify-center rounded-md px-3 py-1.5 text-[14.5px] outline-none data-highlighted:bg-raised';

export function Menu({ label, groups, size = 'usual' }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className={buttonLook('secondary', size)}>{label}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={6}
          collisionPadding={12}
          className="z-40 max-h-[70dvh] max-w-80 min-w-52 overflow-y-auto rounded-card border border-line bg-surface p-1.5 text-ink shadow-floating"
        >
          {groups
            .filter((items) => items.length > 0)
            .map((items, nth) => (
              <DropdownMenu.Group
                key={items[0]?.key}
                className={nth > 0 ? 'mt-1 border-t border-line pt-1' : ''}
              >
                {items.map(({ key, label: name, hint, isDangerous = false, onChoose }) => (
                  <DropdownMenu.Item
                    key={key}
                    onSelect={onChoose}
                    className={`${itemLook} ${isDangerous ? 'text-warning' : ''}`}
                  >
                    <span className="min-w-0 truncate">{name}</span>
                    {hint !== undefined && <span className="text-[13px] text-quiet">{hint}</span>}
                  </DropdownMenu.Item>
                ))}
              </DropdownMenu.Group>
            ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
