/** How is use told by name: of features, or of models? The dearest first, each with its share. */

import { columnText, countText, percentText } from './format.ts';
import { type Reading, useReading } from './reader.tsx';
import { estimateErrorOf, type UsageSum } from './usage-sums.ts';

export interface UsageTableProps {
  readonly title: string;
  readonly sums: readonly UsageSum[];
  readonly nameOf: (name: string) => string;
}

/** Below this an estimate was right: half a percent. */
const exactBelow = 0.005;

/** How far what was used lay from its estimate, in words; a dash where nothing was estimated. */
export function errorText(sum: UsageSum, reading: Reading): string {
  const { words } = reading;
  const error = estimateErrorOf(sum);
  if (error === null) return '–';
  if (Math.abs(error) < exactBelow) return words.estimateExact;
  const percent = percentText(Math.abs(error), reading);
  return error > 0 ? words.estimateAbove(percent) : words.estimateBelow(percent);
}

export function UsageTable({ title, sums, nameOf }: UsageTableProps) {
  const reading = useReading();
  const { words } = reading;
  const most = Math.max(...sums.map(({ energy }) => energy), 0);
  return (
    <table className="energy-table">
      <caption>{title}</caption>
      <thead>
        <tr>
          <th scope="col">{words.name}</th>
          <th scope="col">{words.calls}</th>
          <th scope="col">{words.tokens}</th>
          <th scope="col">{words.estimateError}</th>
          <th scope="col">{words.energy}</th>
        </tr>
      </thead>
      <tbody>
        {sums.map((sum) => (
          <tr key={sum.name}>
            <th scope="row">
              {nameOf(sum.name)}
              <span
                className="energy-table-share"
                style={{ inlineSize: `${most === 0 ? 0 : (100 * sum.energy) / most}%` }}
              />
            </th>
            <td data-name={words.calls}>{countText(sum.requests, reading)}</td>
            <td data-name={words.tokens}>{countText(sum.tokens, reading)}</td>
            <td data-name={words.estimateError}>{errorText(sum, reading)}</td>
            <td>{columnText(sum.energy, reading)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
