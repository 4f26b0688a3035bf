/** Is all well? What is, and what is not, with what to do about it. */

import { useReading } from 'energy-engine/react';
import { CircleAlert, CircleCheck, CircleHelp, type LucideIcon } from 'lucide-react';
import { Card } from '../../ui/card.tsx';
import { type Finding, findingsOf, type HealthReport, type State } from './findings.ts';

const looks: Readonly<Record<State, { icon: LucideIcon; tone: string; word: string }>> = {
  well: { icon: CircleCheck, tone: 'text-good', word: 'Well' },
  look: { icon: CircleAlert, tone: 'text-warning', word: 'Look at this' },
  unknown: { icon: CircleHelp, tone: 'text-quiet', word: 'Not known' },
};

function Line({ finding }: { finding: Finding }) {
  const { icon: Icon, tone, word } = looks[finding.state];
  return (
    <li className="flex gap-3.5 border-b border-line px-5 py-4 last:border-0">
      <Icon className={`mt-0.5 size-5 shrink-0 ${tone}`} aria-hidden />
      <div className="min-w-0">
        <h3 className="font-medium">
          <span className="sr-only">{word}: </span>
          {finding.title}
        </h3>
        <p className="text-pretty">{finding.text}</p>
        {finding.advice !== undefined && (
          <p className="mt-1 text-[14px] text-pretty text-quiet">
            {finding.advice}{' '}
            {finding.command !== undefined && (
              <code className="rounded-md bg-raised px-1.5 py-0.5 whitespace-nowrap text-ink">
                {finding.command}
              </code>
            )}
          </p>
        )}
      </div>
    </li>
  );
}

function headline(findings: readonly Finding[]): string {
  const count = findings.filter(({ state }) => state === 'look').length;
  if (count > 0) return count === 1 ? 'One thing to look at' : `${count} things to look at`;
  return findings.some(({ state }) => state === 'unknown')
    ? 'Nothing is wrong, as far as it is known'
    : 'All is well';
}

export function FindingList({ report }: { report: HealthReport }) {
  const findings = findingsOf(report, useReading());
  return (
    <Card title={headline(findings)} isPadded={false}>
      <ul aria-label="What was found">
        {findings.map((finding) => (
          <Line key={finding.key} finding={finding} />
        ))}
      </ul>
    </Card>
  );
}
