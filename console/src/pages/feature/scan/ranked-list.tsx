/** Prospects, best first, each with its reasons; and as a file for a spreadsheet. */

import { useState } from 'react';
import type { Ranked } from '../../../runs/use-scan-runner.ts';
import { Button } from '../../../ui/button.tsx';
import { ScoreBar } from '../desks/score-bar.tsx';

const shownAtFirst = 25;
const shownMore = 100;

const naming = ['name', 'full_name', 'full name', 'first_name', 'contact', 'company', 'company name'];

/** What a prospect is called by, and what else is known of it. */
function partsOf(prospect: Ranked['prospect']): { name: string; rest: string } {
  const fields = Object.entries(prospect).filter(([, value]) => value !== null && value !== '');
  const named =
    naming.flatMap((wanted) => fields.filter(([key]) => key.toLowerCase() === wanted))[0] ?? fields[0];
  const rest = fields.filter((field) => field !== named).map(([, value]) => String(value));
  return { name: String(named?.[1] ?? '?'), rest: rest.join(' · ') };
}

function Row({ ranked: { rank, prospect, score, reasons } }: { ranked: Ranked }) {
  const { name, rest } = partsOf(prospect);
  return (
    <li className="grid grid-cols-[2rem_minmax(0,1fr)] gap-x-3 border-b border-line py-3.5 last:border-0 sm:grid-cols-[2rem_minmax(0,1fr)_160px]">
      <span className="figures pt-px text-right text-quiet">{rank}</span>
      <div className="min-w-0">
        <p className="font-medium break-words">{name}</p>
        {rest !== '' && <p className="truncate text-[13px] text-quiet">{rest}</p>}
        <ul className="mt-1.5 grid list-disc gap-0.5 pl-4 text-[14px]">
          {reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      </div>
      <div className="col-start-2 pt-1.5 sm:col-start-3 sm:pt-0.5">
        <ScoreBar score={score} />
      </div>
    </li>
  );
}

export function RankedList({ results }: { results: readonly Ranked[] }) {
  const [shown, setShown] = useState(shownAtFirst);
  if (results.length === 0) return null;
  const rest = results.length - shown;
  return (
    <div>
      <ol aria-label="Ranked prospects">
        {results.slice(0, shown).map((one) => (
          <Row key={one.item} ranked={one} />
        ))}
      </ol>
      {rest > 0 && (
        <Button kind="quiet" size="small" className="mt-2" onClick={() => setShown(shown + shownMore)}>
          Show {Math.min(rest, shownMore)} more
        </Button>
      )}
    </div>
  );
}

/** A text that a spreadsheet would run as a formula is kept from it by an apostrophe. */
function cellOf(value: unknown): string {
  if (typeof value === 'number') return String(value);
  const text = String(value ?? '');
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function saveCsv(results: readonly Ranked[]): void {
  const names = [...new Set(results.flatMap(({ prospect }) => Object.keys(prospect)))];
  const rows = results.map(({ rank, score, reasons, prospect }) => [
    rank,
    score,
    ...names.map((name) => prospect[name]),
    reasons.join('; '),
  ]);
  const text = [['rank', 'score', ...names, 'reasons'], ...rows]
    .map((row) => `${row.map(cellOf).join(',')}\r\n`)
    .join('');
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob(['\uFEFF', text], { type: 'text/csv' }));
  link.download = 'ranked-prospects.csv';
  link.click();
  URL.revokeObjectURL(link.href);
}
