/** What was achieved, at a glance, and how was it before? */

import { Card, Figures } from '../../ui/card.tsx';
import { shareText, signedShareText, signedText } from '../reports/report-text.ts';
import { ComparedFigure, type ComparedFigureProps } from './compared.tsx';
import { loadSums } from './load.ts';
import { stopSums } from './stops.ts';
import { streakSums } from './streaks.ts';
import { tierSums } from './tier-changes.ts';
import type { Outcomes, OutcomesReport } from './use-outcomes.ts';

interface Headline extends Pick<ComparedFigureProps, 'label' | 'told'> {
  readonly of: (report: OutcomesReport) => number | null;
}

const headlines: readonly Headline[] = [
  { label: 'Used at a surcharge', told: shareText, of: (report) => loadSums(report).surcharge.share },
  {
    label: 'Surcharges brought',
    told: signedShareText,
    of: (report) => loadSums(report).surcharge.moreShare,
  },
  { label: 'Stops avoided', told: shareText, of: (report) => stopSums(report).share },
  { label: 'Streaks kept', told: shareText, of: (report) => streakSums(report).rate },
  { label: 'Net upgrades', told: signedText, of: (report) => tierSums(report).netUpgrades },
];

export function Headlines({ now, before }: Outcomes) {
  return (
    <Card>
      <Figures>
        {headlines.map(({ of, ...headline }) => (
          <ComparedFigure key={headline.label} {...headline} now={of(now)} before={of(before)} />
        ))}
      </Figures>
    </Card>
  );
}
