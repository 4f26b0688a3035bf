/** What do the routes answer by which an admin tries prices before they count? */

import { energyOf } from '../../amount.ts';
import type { Output, RouteName } from '../../contract.ts';
import { createAdministration } from '../../engine/administration.ts';
import { createBacktests } from '../../engine/backtest/backtests.ts';
import type { Comparison, Money } from '../../engine/backtest/sums.ts';
import type { BacktestReport } from '../../engine/backtest/tally.ts';
import { type DraftedPrices, draftedPrices, type TierPrices } from '../../engine/drafted-prices.ts';
import type { Doors, Handler, HandlersFor } from '../handler.ts';

type BacktestRoute = 'POST /v1/admin/backtests';
type PreviewRoute = 'POST /v1/admin/price-previews';
export type PlanningRoute = Extract<RouteName, BacktestRoute | PreviewRoute>;

const moneyDocument = (money: Money) => ({
  calls: money.calls,
  energy: energyOf(money.energy),
  revenue_usd: money.revenueUsd,
  cost_usd: money.costUsd,
  margin_usd: money.marginUsd,
});

const comparisonDocument = ({ actual, changed, refused }: Comparison) => ({
  actual: moneyDocument(actual),
  changed: moneyDocument(changed),
  refused,
});

type Asked = Pick<Output<BacktestRoute>, 'from' | 'until' | 'time_zone'>;

const backtestDocument = (report: BacktestReport, asked: Asked): Output<BacktestRoute> => ({
  ...asked,
  ...comparisonDocument(report),
  difference_energy: energyOf(report.differenceEnergy),
  users: report.users,
  users_affected: report.usersAffected,
  users_refused: report.usersRefused,
  refused_by: { ...report.refusedBy },
  calls_without_price: report.callsWithoutPrice,
  calls_without_cost: report.callsWithoutCost,
  not_replayed: [...report.notReplayed],
  by_tier: report.byTier.map(({ tier, ...sides }) => ({ tier, ...comparisonDocument(sides) })),
  by_hour: report.byHour.map(({ hour, ...sides }) => ({ hour, ...comparisonDocument(sides) })),
  demand: report.demand.map(({ elasticity, ...money }) => ({ elasticity, ...moneyDocument(money) })),
  range: {
    energy: [energyOf(report.range.energy[0]), energyOf(report.range.energy[1])],
    revenue_usd: [...report.range.revenueUsd],
    margin_usd: [...report.range.marginUsd],
  },
});

function backtest(doors: Doors): Handler<BacktestRoute> {
  const backtests = createBacktests(doors);
  return async ({ body: { from, until, demand = {}, ...changes }, signal }) => {
    const { elasticities, shift_share: shiftShare, shift_hours: shiftHours } = demand;
    const report = await backtests.run({
      changes,
      from: new Date(from),
      until: new Date(until),
      demand: {
        ...(elasticities === undefined ? {} : { elasticities }),
        ...(shiftShare === undefined ? {} : { shiftShare }),
        ...(shiftHours === undefined ? {} : { shiftHours }),
      },
      signal,
    });
    return backtestDocument(report, { from, until, time_zone: doors.engine.settings.platformTimeZone });
  };
}

const spanDocument = ({ from, until }: { readonly from: number; readonly until: number }) => ({
  from: new Date(from).toISOString(),
  until: new Date(until).toISOString(),
});

type Previewed = Output<PreviewRoute>;

const tierDocument = ({ tier, modifier, segments }: TierPrices): Previewed['tiers'][number] => ({
  tier,
  tier_modifier: modifier,
  segments: segments.map(({ window, multiplier, product, ...span }) => ({
    ...spanDocument(span),
    window_id: window?.id ?? null,
    window: window?.name ?? null,
    multiplier,
    tier_modifier: modifier,
    product,
  })),
});

const overlapDocument = ({
  windows,
  decidedBy,
  ...span
}: DraftedPrices['overlaps'][number]): Previewed['overlaps'][number] => ({
  ...spanDocument(span),
  windows: windows.map(({ id, name, priority, multiplier }) => ({ id, name, priority, multiplier })),
  winner: windows[0].name,
  decided_by: decidedBy,
});

function riseDocument(rise: DraftedPrices['suddenRise']): Previewed['sudden_rise'] {
  if (rise === null) return null;
  const { at, feature, was, becomes, window, earliest, noticeHours } = rise;
  return {
    ...{ feature, was, becomes, window, notice_hours: noticeHours },
    at: new Date(at).toISOString(),
    earliest: new Date(earliest).toISOString(),
  };
}

function preview(doors: Doors): Handler<PreviewRoute> {
  const administration = createAdministration(doors);
  const { settings, configuration, clock } = doors.engine;
  return async ({ body }) => {
    const { windows = [], removed_ids: removedIds = [], time_zone: timeZone, feature, ...days } = body;
    const [rows, { tiers }] = await Promise.all([administration.settings('surge_windows'), configuration()]);
    const prices = draftedPrices(
      { windows, removedIds },
      { ...days, timeZone, feature },
      { rows, tiers: tiers.values(), settings, now: clock.now() },
    );
    return {
      ...spanDocument(prices),
      time_zone: timeZone,
      feature: feature ?? null,
      tiers: prices.tiers.map(tierDocument),
      overlaps: prices.overlaps.map(overlapDocument),
      gaps: prices.gaps.map(spanDocument),
      sudden_rise: riseDocument(prices.suddenRise),
    };
  };
}

export const planningHandlers = (doors: Doors): HandlersFor<PlanningRoute> => ({
  'POST /v1/admin/backtests': backtest(doors),
  'POST /v1/admin/price-previews': preview(doors),
});
