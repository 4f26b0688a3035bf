/** One of many, found by typing a part of it. Keys as the ARIA pattern of a combobox with a list has them. */

import { Check } from 'lucide-react';
import { type KeyboardEvent, useId, useState } from 'react';
import { TextInput } from './field.tsx';

export interface ComboboxProps {
  readonly value: string;
  readonly options: readonly string[];
  /** How an option is said. Default: as it is. */
  readonly textOf?: (option: string) => string;
  /** All names that it is found by, beside how it is said. Default: itself. */
  readonly namesOf?: (option: string) => string;
  readonly onChoose: (option: string) => void;
  /** What stands where nothing fits. */
  readonly nothing: string;
}

const shownAtMost = 60;

const folded = (text: string): string => text.toLowerCase().replaceAll(/[_/]/g, ' ');

/** Those that have every typed word in them. */
function fitting(options: readonly string[], typed: string, wordsOf: (option: string) => string): string[] {
  const words = folded(typed).split(/\s+/).filter(Boolean);
  return options
    .filter((option) => {
      const text = folded(wordsOf(option));
      return words.every((word) => text.includes(word));
    })
    .slice(0, shownAtMost);
}

const asItIs = (option: string): string => option;

interface ListProps {
  readonly id: string;
  readonly found: readonly string[];
  readonly active: number;
  readonly value: string;
  readonly nothing: string;
  readonly textOf: (option: string) => string;
  readonly onChoose: (option: string) => void;
}

function List({ id, found, active, value, nothing, textOf, onChoose }: ListProps) {
  if (found.length === 0) {
    return (
      <p role="status" className="px-3 py-2 text-[14px] text-quiet">
        {nothing}
      </p>
    );
  }
  return (
    <div id={id} role="listbox" aria-label="Choices" tabIndex={-1}>
      {found.map((option, nth) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the field's
        <div
          key={option}
          id={`${id}-${nth}`}
          role="option"
          tabIndex={-1}
          aria-selected={option === value}
          data-active={nth === active || undefined}
          ref={nth === active ? (node) => node?.scrollIntoView({ block: 'nearest' }) : undefined}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(option)}
          className="flex min-h-9 cursor-pointer items-center justify-between gap-3 rounded-md px-3 text-[14.5px] hover:bg-raised data-active:bg-raised"
        >
          {textOf(option)}
          {option === value && <Check className="size-4 shrink-0 text-accent-text" aria-hidden />}
        </div>
      ))}
    </div>
  );
}

export function Combobox({
  value,
  options,
  textOf = asItIs,
  namesOf = asItIs,
  onChoose,
  nothing,
}: ComboboxProps) {
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const [active, setActive] = useState(0);
  const isOpen = typed !== null;
  const found = isOpen ? fitting(options, typed, (option) => `${namesOf(option)} ${textOf(option)}`) : [];
  const close = () => setTyped(null);
  const choose = (option: string) => {
    close();
    onChoose(option);
  };
  const move = (by: number) => setActive((at) => Math.min(found.length - 1, Math.max(0, at + by)));
  const onKeyDown = (event: KeyboardEvent) => {
    const option = found[active];
    if (event.key === 'Escape') close();
    else if (event.key === 'ArrowDown' && !isOpen) setTyped('');
    else if (event.key === 'ArrowDown') move(1);
    else if (event.key === 'ArrowUp') move(-1);
    else if (event.key === 'Enter' && option !== undefined) choose(option);
    else return;
    event.preventDefault();
  };
  return (
    <div className="relative">
      <TextInput
        role="combobox"
        autoComplete="off"
        spellCheck={false}
        aria-expanded={isOpen}
        aria-controls={id}
        aria-autocomplete="list"
        {...(found[active] === undefined ? {} : { 'aria-activedescendant': `${id}-${active}` })}
        value={typed ?? textOf(value)}
        onFocus={({ currentTarget }) => currentTarget.select()}
        onClick={() => setTyped((before) => before ?? '')}
        onBlur={close}
        onKeyDown={onKeyDown}
        onChange={({ currentTarget }) => {
          setTyped(currentTarget.value);
          setActive(0);
        }}
      />
      {isOpen && (
        <div className="absolute inset-x-0 top-full z-30 mt-1 max-h-72 overflow-y-auto rounded-control border border-line bg-surface p-1 shadow-floating">
          <List
            id={id}
            found={found}
            active={active}
            value={value}
            nothing={nothing}
            textOf={textOf}
            onChoose={choose}
          />
        </div>
      )}
    </div>
  );
}
