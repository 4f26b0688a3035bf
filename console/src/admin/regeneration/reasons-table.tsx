/** What did each reason give, what did that cost, and what says its rule? */

import { Link } from '@tanstack/react-router';
import type { Answer } from 'energy-engine/client';
import { countText, energyText, type Reading, useReading } from 'energy-engine/react';
import { Badge } from '../../ui/badge.tsx';
import { buttonLook } from '../../ui/button.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { orDash, shareText, usdText } from '../reports/report-text.ts';
import type { ReasonRow } from './given.ts';

type Rule = Answer<'GET /v1/admin/regeneration-rules'>['items'][number];

interface Row extends ReasonRow {
  readonly rule: Rule | undefined;
}

const nothing = { grants: 0, given: 0, lapsed: 0, list_usd: 0, cost_usd: 0 } as const;

/** How much at once, and how often, as far as the rule says it in numbers. */
function ruleText(
  { amount, per_day, per_month, platform_energy_per_day: budget }: Rule,
  reading: Reading,
): string {
  const parts = [
    amount === null ? 'by its own measure' : `${energyText(amount, reading)} at once`,
    per_day !== null && `${countText(per_day, reading)} a day`,
    per_month !== null && `${countText(per_month, reading)} a month`,
    budget !== null && `${energyText(budget, reading)} for all a day`,
  ];
  return parts.filter((part) => part !== false).join(', ');
}

const columnsOf = (reading: Reading): Column<Row>[] => [
  {
    key: 'reason',
    title: 'For',
    cell: ({ reason, rule }) => (
      <span className="flex min-w-32 flex-wrap items-center gap-x-2">
        <span className="font-medium">{reading.words.reason(reason)}</span>
        {rule?.is_active === false && <Badge tone="warning">paused</Badge>}
      </span>
    ),
  },
  { key: 'given', title: 'Given', isFigure: true, cell: ({ given }) => energyText(given, reading) },
  {
    key: 'grants',
    title: 'Times',
    isFigure: true,
    isSecondary: true,
    cell: ({ grants }) => countText(grants, reading),
  },
  { key: 'list', title: 'Worth', isFigure: true, cell: (row) => usdText(row.list_usd, reading) },
  {
    key: 'cost',
    title: 'Cost',
    isFigure: true,
    cell: (row) => orDash(row.cost_usd, (usd) => usdText(usd, reading)),
  },
  {
    key: 'lapsed',
    title: 'Lapsed',
    isFigure: true,
    isSecondary: true,
    cell: ({ lapsed, given }) =>
      lapsed === 0
        ? '–'
        : `${energyText(lapsed, reading)}${given > 0 ? ` (${shareText(lapsed / given, reading)})` : ''}`,
  },
  {
    key: 'rule',
    title: 'Rule',
    isSecondary: true,
    cell: ({ rule }) => (
      <span className="text-[13.5px] text-quiet">
        {rule === undefined ? 'none' : ruleText(rule, reading)}
      </span>
    ),
  },
  {
    key: 'edit',
    title: <span className="sr-only">Change the rule</span>,
    cell: ({ reason, rule }) =>
      rule !== undefined && (
        <Link
          to="/admin/tables"
          search={{ table: 'regeneration_rules', row: reason }}
          className={buttonLook('quiet', 'small')}
          aria-label={`Change the rule of ${reading.words.reason(reason)}`}
        >
          Change
        </Link>
      ),
  },
];

export interface ReasonsTableProps {
  readonly rows: readonly ReasonRow[];
  readonly rules: readonly Rule[];
}

/** Also rules that gave nothing in this time. */
export function ReasonsTable({ rows, rules }: ReasonsTableProps) {
  const reading = useReading();
  const silent = rules.filter(({ reason }) => rows.every((row) => row.reason !== reason));
  const all: Row[] = [
    ...rows.map((row) => ({ ...row, rule: rules.find(({ reason }) => reason === row.reason) })),
    ...silent.map((rule) => ({ ...nothing, reason: rule.reason, rule })),
  ];
  return (
    <Table
      caption="What each reason gave"
      columns={columnsOf(reading)}
      rows={all}
      keyOf={({ reason }) => reason}
    />
  );
}
