/** What would each reason bring now, what has to happen first, and what can be claimed? */

import {
  dayText,
  energyText,
  type OwnReason,
  timeText,
  useClaim,
  useNow,
  useReading,
  useRegeneration,
} from 'energy-engine/react';
import { useId } from 'react';
import { reasonSentence, refusalText } from '../../receipts/reason-words.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { useNotices } from '../../ui/notices.tsx';
import { Asked } from '../../ui/states.tsx';

type Line = NonNullable<ReturnType<typeof useRegeneration>['data']>['items'][number];

/** Of no use to whoever reads: switched off, or not theirs. */
const isShown = ({ why }: Line): boolean => why !== 'rule_off' && why !== 'not_for_this_tier';

type GroupName = 'now' | 'soon' | 'doing' | 'reported';

const groupOf = ({ now, wants, next }: Line): GroupName => {
  if (now > 0) return 'now';
  if (wants !== null) return 'reported';
  return next === null ? 'doing' : 'soon';
};

const groups: readonly { readonly name: GroupName; readonly title: string }[] = [
  { name: 'now', title: 'Yours to take now' },
  { name: 'soon', title: 'Coming' },
  { name: 'doing', title: 'By what you do' },
  { name: 'reported', title: 'As your app reports it' },
];

function useNextText(): (next: Line['next']) => string | null {
  const reading = useReading();
  const now = useNow();
  return (next) => {
    if (next === null) return null;
    // Nothing comes while the store is full: when it may come is told all the same.
    const amount = next.amount ? `+${energyText(next.amount, reading)} ` : '';
    if (next.at !== null) return `${amount}at ${timeText(new Date(next.at), now, reading)}`;
    return next.day === null ? null : `${amount}on ${dayText(next.day, reading)}`;
  };
}

function Row({ line, onClaim, isClaiming }: { line: Line; onClaim: () => void; isClaiming: boolean }) {
  const reading = useReading();
  const nextText = useNextText();
  const { reason, now, wants, why, next } = line;
  const standing = why === null ? null : refusalText(why);
  const soon = wants === null ? nextText(next) : null;
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-b border-line py-3 last:border-0">
      <div className="min-w-0 flex-1 basis-56">
        <p className="font-medium">{reading.words.reason(reason)}</p>
        <p className="text-[14px] text-quiet text-pretty">{reasonSentence(reason)}</p>
      </div>
      {now > 0 ? (
        <Button kind="primary" size="small" isBusy={isClaiming} onClick={onClaim}>
          Take <span className="figures">+{energyText(now, reading)}</span>
        </Button>
      ) : (
        <div className="text-[14px] sm:text-right">
          {soon !== null && <p className="figures">{soon}</p>}
          {standing !== null && <p className="text-quiet">{standing}</p>}
        </div>
      )}
    </li>
  );
}

interface GroupProps {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly isClaiming: boolean;
  readonly onClaim: (reason: OwnReason) => void;
}

function Group({ title, lines, isClaiming, onClaim }: GroupProps) {
  const id = useId();
  if (lines.length === 0) return null;
  return (
    <section aria-labelledby={id}>
      <h3 id={id} className="mb-1 text-[13px] font-medium text-quiet">
        {title}
      </h3>
      <ul>
        {lines.map((line) => (
          <Row
            key={line.reason}
            line={line}
            isClaiming={isClaiming}
            // Only what the account itself answers for pays now.
            onClaim={() => onClaim(line.reason as OwnReason)}
          />
        ))}
      </ul>
    </section>
  );
}

export function ComesBack() {
  const reading = useReading();
  const query = useRegeneration();
  const { claim, isClaiming } = useClaim();
  const { done, failed } = useNotices();
  const take = async (reason: OwnReason): Promise<void> => {
    const claimed = await claim(reason);
    if (claimed?.granted)
      done(`${reading.words.reason(reason)}: +${energyText(claimed.amount, reading)} energy`);
    else
      failed(
        new Error(claimed === null ? 'It could not be asked for' : refusalText(claimed.why ?? 'nothing')),
      );
  };
  return (
    <Card title="What comes back" lead="Each reason for which energy comes in, and what it would bring you.">
      <Asked query={query} lines={10}>
        {({ items }) => (
          <div className="grid gap-7">
            {groups.map(({ name, title }) => (
              <Group
                key={name}
                title={title}
                lines={items.filter((line) => isShown(line) && groupOf(line) === name)}
                isClaiming={isClaiming}
                onClaim={(reason) => void take(reason)}
              />
            ))}
          </div>
        )}
      </Asked>
    </Card>
  );
}
