/** How does it stand today, at a glance? */

import { Link } from '@tanstack/react-router';
import {
  countText,
  energyText,
  momentText,
  percentText,
  type Reading,
  useReading,
} from 'energy-engine/react';
import { CircleAlert, CircleCheck } from 'lucide-react';
import { Card, PageHeader } from '../ui/card.tsx';
import { Asked } from '../ui/states.tsx';
import { actionText, subjectText } from './audit/audit-words.ts';
import { findingsOf, type HealthReport } from './health/findings.ts';
import { FigureLink, type FigureLinkProps } from './overview/figure-link.tsx';
import { HourBars } from './overview/hour-bars.tsx';
import { useDays, useGiven, useHours, useLastChanges } from './overview/overview-data.ts';
import { TodayPrices } from './overview/today-prices.tsx';
import { isByRule, type RegenerationReport, sumsOf } from './regeneration/given.ts';
import { FreshnessLine } from './reports/freshness.tsx';
import { type Platform, useHealth, usePlatform } from './reports/platform.ts';
import { usdText } from './reports/report-text.ts';

const more = 'text-[14px] text-quiet underline-offset-3 hover:text-ink hover:underline';

/** What is to be looked at, each with a way to where it is told what to do. */
function Findings({ health }: { health: HealthReport }) {
  const findings = findingsOf(health, useReading()).filter(
    // Their age is told below, with what helps.
    ({ key, state }) => state === 'look' && key !== 'freshness',
  );
  if (findings.length === 0) {
    return (
      <p className="flex items-center gap-2.5 text-[14.5px] text-quiet">
        <CircleCheck className="size-[18px] shrink-0 text-good" aria-hidden />
        Nothing is wrong, as far as it is known.
      </p>
    );
  }
  return (
    <ul aria-label="To be looked at" className="grid gap-2">
      {findings.map(({ key, title, text }) => (
        <li key={key}>
          <Link
            to="/admin/health"
            className="flex items-start gap-2.5 rounded-card bg-warning-soft px-4 py-3 text-[14.5px] text-warning"
          >
            <CircleAlert className="mt-0.5 size-[18px] shrink-0" aria-hidden />
            <span>
              <b className="font-semibold">{title}:</b> {text}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

type Told = Pick<FigureLinkProps, 'value' | 'hint'>;

const notAddedUp: Told = { value: '–', hint: 'not added up yet' };

function givenToday(report: RegenerationReport | undefined, reading: Reading): Told {
  if (report === undefined) return { value: undefined };
  if (report.complete_until === null) return notAddedUp;
  const { given, grants } = sumsOf(report.reasons.filter(({ reason }) => isByRule(reason)));
  return {
    value: energyText(given, reading),
    hint: `${countText(grants, reading)} ${grants === 1 ? 'grant' : 'grants'} by rules`,
  };
}

function Figures({ health, day }: { health: HealthReport; day: Platform }) {
  const reading = useReading();
  const days = useDays(day);
  const given = useGiven(day);
  const { today, yesterday } = days.data ?? {};
  /** A day without calls has no row: nothing, and not unknown. */
  const of = (pick: (row: NonNullable<typeof today>) => number, text: (value: number) => string): Told => {
    if (days.data === undefined) return { value: undefined };
    if (!days.data.isAddedUp) return notAddedUp;
    return {
      value: text(today === undefined ? 0 : pick(today)),
      hint: yesterday === undefined ? 'nothing yesterday' : `${text(pick(yesterday))} yesterday`,
    };
  };
  const energy = (value: number) => energyText(value, reading);
  const usd = (value: number) => usdText(value, reading);
  const count = (value: number) => countText(value, reading);
  const margin = of(({ margin_usd }) => margin_usd, usd);
  const share = today?.margin_share ?? null;
  const holds = health.open_holds.reduce((sum, age) => sum + age.holds, 0);
  const held = health.open_holds.reduce((sum, age) => sum + age.energy, 0);
  return (
    <div className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
      <FigureLink to="/admin/analytics" label="Energy charged today" {...of((row) => row.energy, energy)} />
      <FigureLink
        to="/admin/analytics"
        label="Paid to model providers"
        {...of(({ cost_usd }) => cost_usd, usd)}
      />
      <FigureLink
        to="/admin/analytics"
        label="Margin at list price"
        value={margin.value}
        hint={share === null ? margin.hint : `${percentText(share, reading)} of revenue · ${margin.hint}`}
      />
      <FigureLink to="/admin/analytics" label="Calls" {...of(({ calls }) => calls, count)} />
      <FigureLink to="/admin/regeneration" label="Energy given" {...givenToday(given.data, reading)} />
      <FigureLink
        to="/admin/health"
        label="Calls running now"
        value={count(holds)}
        hint={`${energy(held)} energy set aside for them`}
      />
    </div>
  );
}

function LastChanges() {
  const reading = useReading();
  const changes = useLastChanges();
  return (
    <Card
      title="Last changes"
      actions={
        <Link to="/admin/audit" className={more}>
          Audit log
        </Link>
      }
    >
      <Asked query={changes} lines={3}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="text-quiet">No admin has changed anything yet.</p>
          ) : (
            <ul className="grid gap-3">
              {items.map((line) => (
                <li key={line.id} className="text-[14px]">
                  <p>
                    <span className="inline-block first-letter:uppercase">{actionText(line)}</span>{' '}
                    {subjectText(line)}
                  </p>
                  <p className="text-[13px] text-quiet">
                    {momentText(new Date(line.created_at), reading)}
                    {line.reason === null ? '' : ` · “${line.reason}”`}
                  </p>
                </li>
              ))}
            </ul>
          )
        }
      </Asked>
    </Card>
  );
}

function Board({ health, day }: { health: HealthReport; day: Platform }) {
  const hours = useHours(day);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-5">
      <div className="grid gap-3">
        <Findings health={health} />
        <FreshnessLine {...health} />
      </div>
      <Figures health={health} day={day} />
      <div className="grid items-start gap-5 lg:grid-cols-2">
        <div className="grid gap-5">
          <Card
            title="Energy by the hour"
            lead={`Today, ${day.timeZone}`}
            actions={
              <Link to="/admin/analytics" className={more}>
                Token usage
              </Link>
            }
          >
            <Asked query={hours}>
              {({ rows, complete_until }) =>
                complete_until === null ? (
                  <p className="text-quiet">Not known yet: nothing has been added up.</p>
                ) : (
                  <HourBars rows={rows} timeZone={day.timeZone} />
                )
              }
            </Asked>
          </Card>
          <LastChanges />
        </div>
        <Card
          title="Prices of today"
          lead="Against the usual price, for every feature"
          actions={
            <Link to="/admin/prices" className={more}>
              Surge prices
            </Link>
          }
        >
          <TodayPrices {...day} />
        </Card>
      </div>
    </div>
  );
}

export function OverviewPage() {
  const health = useHealth();
  const { platform } = usePlatform();
  return (
    <>
      <PageHeader
        title="Overview"
        lead="How the platform stands today. Each figure leads to what is behind it."
      />
      <Asked query={health} lines={8}>
        {(told) => platform !== undefined && <Board health={told} day={platform} />}
      </Asked>
    </>
  );
}
