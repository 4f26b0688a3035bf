/** Who gets what rules give, and how much is left of the platform's budgets? */

import { countText, dayText, energyText, useReading } from 'energy-engine/react';
import { Card } from '../../ui/card.tsx';
import { monthText } from '../reports/cuts.ts';
import { shareText } from '../reports/report-text.ts';
import { ShareBars } from '../reports/share-bars.tsx';
import { type RegenerationReport, type Share, sharesOf } from './given.ts';

function SharesCard({
  title,
  shares,
  nameOf,
}: {
  title: string;
  shares: readonly Share[];
  nameOf: (name: string) => string;
}) {
  const reading = useReading();
  const sum = shares.reduce((total, { energy }) => total + energy, 0);
  return (
    <Card title={title}>
      {shares.length === 0 ? (
        <p className="text-quiet">Nobody got anything in this time.</p>
      ) : (
        <ShareBars
          label={title}
          bars={shares.map(({ name, energy, grants }) => ({
            key: name,
            name: nameOf(name),
            size: energy,
            figure: energyText(energy, reading),
            hint: `${sum > 0 ? shareText(energy / sum, reading) : '–'}, ${countText(grants, reading)} times`,
          }))}
        />
      )}
    </Card>
  );
}

/** A budget with its newest day on which something was used. */
function newestDays({ budgets }: RegenerationReport): RegenerationReport['budgets'] {
  const newest = new Map<string, RegenerationReport['budgets'][number]>();
  for (const budget of budgets) {
    const known = newest.get(budget.reason);
    if (known === undefined || (budget.day ?? '') > (known.day ?? '')) newest.set(budget.reason, budget);
  }
  return [...newest.values()];
}

function Budgets({ report }: { report: RegenerationReport }) {
  const reading = useReading();
  const budgets = newestDays(report);
  return (
    <Card title="Budgets for all users" lead="What a rule may give to everybody together in a day.">
      {budgets.length === 0 ? (
        <p className="text-quiet">No rule has such a budget.</p>
      ) : (
        <ul className="grid gap-4">
          {budgets.map(({ reason, energy_per_day: most, day, used, used_share: share }) => (
            <li key={reason} className="text-[14px]">
              <div className="flex justify-between gap-4">
                <span className="min-w-0 truncate">{reading.words.reason(reason)}</span>
                <span className="figures shrink-0">
                  {energyText(used, reading)} of {energyText(most, reading)}
                </span>
              </div>
              <div aria-hidden className="mt-1 h-1.5 overflow-hidden rounded-full bg-raised">
                <div
                  className="h-full rounded-full bg-accent"
                  style={{ width: `${Math.min(100, (share ?? 0) * 100)}%` }}
                />
              </div>
              <p className="mt-1 text-[13px] text-quiet">
                {day === null
                  ? 'Nothing was used of it in this time.'
                  : `On ${dayText(day, reading)}, the last day with use: ${shareText(share ?? 0, reading)}.`}
              </p>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

export function Receivers({ report }: { report: RegenerationReport }) {
  const reading = useReading();
  return (
    <div className="grid grid-cols-[repeat(auto-fit,minmax(min(100%,290px),1fr))] gap-5">
      <SharesCard
        title="By tier"
        shares={sharesOf(report.tiers, ({ tier }) => tier)}
        nameOf={(name) => (name === '' ? 'No tier' : name)}
      />
      <SharesCard
        title="By month of the sign-up"
        shares={sharesOf(report.cohorts, ({ cohort }) => cohort).toSorted((a, b) =>
          b.name.localeCompare(a.name),
        )}
        nameOf={(name) => monthText(name, reading)}
      />
      <Budgets report={report} />
    </div>
  );
}
