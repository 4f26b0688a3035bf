/** The row that is being changed was changed meanwhile, by another admin or in another tab: how, and what is to become of both changes? */

import { momentText, useReading } from 'energy-engine/react';
import { UserPen } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Choice } from '../ui/field.tsx';
import { useLastChange } from './admin-data.ts';
import { Actor } from './audit/actor.tsx';
import { orderedNames } from './difference.tsx';
import { valueText } from './field-text.ts';
import { fieldOf } from './fields.ts';
import { threeWay, type Values } from './three-way.ts';

export type Side = 'mine' | 'theirs';

export interface ChangedMeanwhileProps {
  readonly resource: string;
  /** Of the row in the audit log, such as surge_windows/{id}. */
  readonly subject: string;
  /** As it was when the change was begun. */
  readonly base: Values;
  /** As it is now; null: it is gone. */
  readonly theirs: Values | null;
  /** The fields that were to change; null: it was to be deleted. */
  readonly mine: Values | null;
  /** Forgets the own change. */
  readonly onTheirs: () => void;
  /** Puts the own change on top, without the fields that are left to the other. */
  readonly onMine: (withoutNames: readonly string[]) => void;
}

function WhoDidIt({ subject }: { subject: string }) {
  const line = useLastChange(subject);
  const reading = useReading();
  if (line === undefined || line === null) return null;
  return (
    <p className="text-[14px]">
      <Actor line={line} />, {momentText(new Date(line.created_at), reading)}
      {line.reason === null ? '' : `: “${line.reason}”`}
    </p>
  );
}

function Fields({
  resource,
  base,
  theirs,
  mine,
  sides,
  onSide,
}: Pick<ChangedMeanwhileProps, 'resource' | 'base'> & {
  readonly theirs: Values;
  readonly mine: Values;
  readonly sides: Readonly<Record<string, Side>>;
  readonly onSide: (name: string, side: Side) => void;
}) {
  const reading = useReading();
  const differences = new Map(threeWay(base, theirs, mine).map((one) => [one.name, one]));
  return (
    <ul className="grid gap-3">
      {orderedNames(resource, base, theirs, mine).map((name) => {
        const one = differences.get(name);
        if (one === undefined) return null;
        const field = fieldOf(resource, name);
        const text = (value: unknown) => valueText(field, value, reading);
        return (
          <li key={name} className="text-[14px]">
            <p className="font-medium">{field.label}</p>
            <p className="figures text-quiet">It was {text(one.base)} when you began.</p>
            {one.changedBy === 'them' && <p className="figures">It is {text(one.theirs)} by now.</p>}
            {one.changedBy === 'me' && <p className="figures">You make it {text(one.mine)}.</p>}
            {one.changedBy === 'both' && (
              <div className="mt-1">
                <Choice
                  label={`${field.label}: whose`}
                  value={sides[name] ?? 'mine'}
                  options={[
                    { value: 'theirs', label: `As it is now: ${text(one.theirs)}` },
                    { value: 'mine', label: `As you make it: ${text(one.mine)}` },
                  ]}
                  onChoose={(side) => onSide(name, side)}
                />
              </div>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** Brings it into view and gives it the focus; to who is writing, only when they leave what they write in. */
function useAttention() {
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    const attend = () => {
      place.current?.scrollIntoView({ block: 'nearest' });
      place.current?.focus({ preventScroll: true });
    };
    const written = document.activeElement;
    if (written === null || !written.matches('input, textarea, select')) {
      attend();
      return;
    }
    const later = () => setTimeout(attend);
    written.addEventListener('blur', later, { once: true });
    return () => written.removeEventListener('blur', later);
  }, []);
  return place;
}

export function ChangedMeanwhile(props: ChangedMeanwhileProps) {
  const { resource, subject, base, theirs, mine, onTheirs, onMine } = props;
  const [sides, setSides] = useState<Readonly<Record<string, Side>>>({});
  const place = useAttention();
  const left = Object.keys(sides).filter((name) => sides[name] === 'theirs');
  return (
    <section
      ref={place}
      tabIndex={-1}
      aria-label="Changed meanwhile"
      className="grid gap-3 rounded-card bg-warning-soft p-4 [--chart-6:currentColor]"
    >
      <div role="alert" className="flex items-start gap-2.5 text-warning">
        <UserPen className="mt-0.5 size-5 shrink-0" aria-hidden />
        <div>
          <p className="font-medium">
            {theirs === null ? 'This was deleted meanwhile' : 'This was changed meanwhile'}
          </p>
          <WhoDidIt subject={subject} />
        </div>
      </div>
      {theirs !== null && mine !== null && (
        <Fields
          {...{ resource, base, theirs, mine, sides }}
          onSide={(name, side) => setSides({ ...sides, [name]: side })}
        />
      )}
      <div className="flex flex-wrap gap-2">
        <Button size="small" onClick={() => onMine(left)}>
          {mine === null ? 'Delete it all the same' : theirs === null ? 'Make it anew' : 'Put mine on top'}
        </Button>
        <Button size="small" kind="quiet" onClick={onTheirs}>
          Forget mine
        </Button>
      </div>
    </section>
  );
}
