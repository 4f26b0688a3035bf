/** How does a simulation look to an operator? One page that stands alone: no script, no network, charts and tables in it. */

import { barChart, escaped, lineChart, rowChart } from './chart.ts';
import type { Interval, Verdict } from './interval.ts';
import type { SimulationReport } from './report.ts';

const whole = (value: number): string => Math.round(value).toLocaleString('en-US');
const usd = (value: number): string => `${value < 0 ? '−' : ''}$${whole(Math.abs(value))}`;
const smallUsd = (value: number): string => `$${value.toFixed(4)}`;
const percent = (value: number): string => `${(100 * value).toFixed(1).replace('-', '−')} %`;

const style = `
:root{color-scheme:light dark;--ink:#1c2430;--soft:#5b6675;--line:#d9dee5;--back:#fff;--card:#f6f8fa;--a:#2166ac;--b:#e08214;--good:#1a7f37;--bad:#b42318}
@media(prefers-color-scheme:dark){:root{--ink:#e6eaf0;--soft:#a3adba;--line:#343d49;--back:#12161c;--card:#1b212a;--a:#6aa9e0;--b:#f2a65a;--good:#4ac26b;--bad:#ff8577}}
body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--back);max-width:62rem;margin:0 auto;padding:2rem 1.25rem 4rem}
h1{font-size:1.7rem;margin:0 0 .25rem}h2{font-size:1.2rem;margin:2.5rem 0 .5rem}p{margin:.4rem 0}.soft{color:var(--soft)}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(13rem,1fr));gap:.75rem;margin:1.25rem 0}
.card{background:var(--card);border-radius:.5rem;padding:.75rem 1rem}.card b{display:block;font-size:1.35rem;font-variant-numeric:tabular-nums}.card span{color:var(--soft);font-size:.85rem}
.claims{list-style:none;padding:0}.claims li{background:var(--card);border-left:4px solid var(--good);border-radius:.25rem;padding:.6rem 1rem;margin:.6rem 0}
.claims li.fails{border-color:var(--bad)}.claims li.open{border-color:var(--b)}.claims strong em{font-style:normal;color:var(--good)}.claims .fails strong em{color:var(--bad)}.claims .open strong em{color:var(--b)}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.92rem;font-variant-numeric:tabular-nums;margin:.5rem 0}
th,td{text-align:right;padding:.3rem .6rem;border-bottom:1px solid var(--line);white-space:nowrap}th:first-child,td:first-child{text-align:left}th{color:var(--soft);font-weight:600;white-space:normal;vertical-align:bottom;min-width:4.2rem}
figure{margin:1.25rem 0}figcaption{font-weight:600;margin-bottom:.25rem}svg{width:100%;height:auto;display:block}
svg text{font:12px system-ui,sans-serif;fill:var(--soft)}.legend{fill:var(--ink)!important}.grid{stroke:var(--line)}
.s0{fill:var(--a)}.s1{fill:var(--b)}.l0,.l1{fill:none;stroke-width:2.5}.l0{stroke:var(--a)}.l1{stroke:var(--b)}
.claim{stroke:var(--bad);stroke-dasharray:5 4;stroke-width:1.5}.claimed{fill:var(--bad)!important}
li{margin:.3rem 0}`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (tag: string, row: readonly string[]): string =>
    row.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('');
  const body = rows.map((row) => `<tr>${cells('td', row)}</tr>`).join('');
  return `<div class="scroll"><table><thead><tr>${cells('th', head)}</tr></thead><tbody>${body}</tbody></table></div>`;
}

const firstSeedOnly = '<p class="soft">At the first seed alone.</p>';

const card = (name: string, value: string, between: string): string =>
  `<div class="card"><span>${escaped(name)}</span><b>${escaped(value)}</b><span>${escaped(between)}</span></div>`;

const intervalCard = (name: string, interval: Interval, show: (value: number) => string): string =>
  card(name, show(interval.value), `${show(interval.lowest)} to ${show(interval.highest)} over the seeds`);

/** A figure with its interval; alone where all seeds have the same. */
function within(interval: Interval | null, show: (value: number) => string): string {
  if (interval === null) return 'never';
  const [value, lowest, highest] = [interval.value, interval.lowest, interval.highest].map(show);
  return lowest === highest ? `${value}` : `${value} (${lowest} to ${highest})`;
}

const classOf: Readonly<Record<Verdict, string>> = {
  holds: '',
  'does not hold': ' class="fails"',
  'not decided': ' class="open"',
};

function claimList({ claims }: SimulationReport): string {
  const items = claims.map(
    ({ claim, found, verdict }) =>
      `<li${classOf[verdict]}><strong>${escaped(claim)}: <em>${verdict}</em></strong><br>${escaped(found)}</li>`,
  );
  return `<ul class="claims">${items.join('')}</ul>`;
}

function moneyPart({ tiers }: SimulationReport): string {
  const labels = tiers.map(({ tier }) => tier);
  return [
    '<h2>Where the money comes from, and goes</h2>',
    firstSeedOnly,
    barChart({
      title: 'Revenue and LLM cost by tier, USD',
      labels,
      series: [
        { name: 'revenue', values: tiers.map(({ revenueUsd }) => revenueUsd) },
        { name: 'LLM cost', values: tiers.map(({ llmUsd }) => llmUsd) },
      ],
      show: usd,
    }),
    table(
      [
        'tier',
        'accounts',
        'calls',
        'energy',
        'revenue',
        'LLM cost',
        'margin',
        'cost an account',
        'refused: energy',
        'refused: tokens',
        'upgrades',
        'left',
      ],
      tiers.map((row) => [
        row.tier,
        whole(row.accounts),
        whole(row.calls),
        whole(row.energy),
        usd(row.revenueUsd),
        usd(row.llmUsd),
        usd(row.marginUsd),
        smallUsd(row.llmUsdPerAccount),
        whole(row.refusedForEnergy),
        whole(row.refusedForTokens),
        whole(row.upgrades),
        whole(row.left),
      ]),
    ),
  ].join('\n');
}

function pricePart({ prices }: SimulationReport): string {
  return [
    '<h2>At which prices is it profitable?</h2>',
    '<p class="soft">The same calls at each model’s published price. Break-even: the share of accounts that must pay; the share of today’s subscription prices that covers the cost; what one energy costs in tokens.</p>',
    table(
      [
        'model',
        'USD a million read',
        'written',
        'LLM cost',
        'margin',
        'a free account',
        'paying accounts needed',
        'price needed',
        'tokens behind 1 energy',
      ],
      prices.map((row) => [
        row.model,
        row.usdPerMillionInput.toFixed(2),
        row.usdPerMillionOutput.toFixed(2),
        within(row.overSeeds.llmUsd, usd),
        within(row.overSeeds.marginUsd, usd),
        within(row.overSeeds.freeAccountUsd, smallUsd),
        within(row.overSeeds.breakEvenPayingShare, (share) => `${(100 * share).toFixed(3)} %`),
        within(row.overSeeds.breakEvenPriceShare, percent),
        within(row.overSeeds.usdBehindEnergy, smallUsd),
      ]),
    ),
  ].join('\n');
}

function surgePart({ surge, hours }: SimulationReport): string {
  return [
    '<h2>What does surge pricing bring?</h2>',
    barChart({
      title: 'Energy charged in peak hours beside the usual price, by elasticity ε',
      labels: surge.map(({ elasticity }) => `ε ${elasticity}`),
      series: [{ name: 'change', values: surge.map(({ peakUplift }) => peakUplift) }],
      show: percent,
      line: { at: 0.2, name: 'claim: +20 % to +30 %' },
    }),
    table(
      [
        'elasticity',
        'energy in peak hours',
        'energy in all hours',
        'calls in peak hours',
        'share of calls at peak',
        'without surge',
        'the claim',
      ],
      surge.map((row) => [
        String(row.elasticity),
        within(row.overSeeds.peakUplift, percent),
        within(row.overSeeds.allHoursUplift, percent),
        within(row.overSeeds.peakCallsChange, percent),
        within(row.overSeeds.peakCallShare, percent),
        within(row.overSeeds.peakCallShareWithout, percent),
        row.verdict,
      ]),
    ),
    lineChart({
      title: 'Calls an hour by hour of the day, UTC, at the first seed',
      labels: hours.map(({ hour }) => String(hour).padStart(2, '0')),
      series: [
        { name: 'with surge prices', values: hours.map(({ calls }) => calls) },
        { name: 'at the usual price', values: hours.map(({ callsWithoutSurge }) => callsWithoutSurge) },
      ],
      show: whole,
    }),
  ].join('\n');
}

function compressionPart({ compression, model }: SimulationReport): string {
  const nameOf = (compressing: string | number): string =>
    typeof compressing === 'number' ? `all, by ${percent(compressing)}` : compressing;
  return [
    '<h2>What does compression save?</h2>',
    barChart({
      title: 'LLM cost saved on the calls that were made',
      labels: compression.map(({ compressing }) => nameOf(compressing)),
      series: [{ name: 'saved', values: compression.map(({ savedPerCall }) => savedPerCall) }],
      show: percent,
      line: { at: 0.3, name: 'claim: 30 %' },
    }),
    table(
      [
        'compressing',
        'calls compressed',
        'LLM cost',
        `saved, ${model}`,
        ...(compression[0]?.savedByModel ?? []).map(({ model: other }) => `saved, ${other}`),
        'the claim',
      ],
      compression.map((row) => [
        nameOf(row.compressing),
        within(row.overSeeds.compressedCalls, percent),
        within(row.overSeeds.llmUsd, usd),
        within(row.overSeeds.savedPerCall, percent),
        ...row.savedByModel.map(({ overSeeds }) => within(overSeeds, percent)),
        row.verdict,
      ]),
    ),
    '<p class="soft">The bill itself need not fall: a call that is shorter also fits where it would have been refused.</p>',
  ].join('\n');
}

function energyPart({ grants, tiers }: SimulationReport): string {
  const steps = tiers[0]?.balances.length ?? 0;
  const shareAt = (chosen: SimulationReport['tiers'], step: number): number => {
    const all = chosen.reduce((sum, { accounts }) => sum + accounts, 0);
    return all === 0 ? 0 : chosen.reduce((sum, { balances }) => sum + (balances[step] ?? 0), 0) / all;
  };
  const indexes = Array.from({ length: steps }, (_, step) => step);
  const [free, paying] = [
    tiers.filter(({ tier }) => tier === 'free'),
    tiers.filter(({ tier }) => tier !== 'free'),
  ];
  return [
    '<h2>Energy given, and what is left of it</h2>',
    firstSeedOnly,
    rowChart({
      title: 'Energy given by reason',
      labels: grants.map(({ reason }) => reason.replaceAll('_', ' ')),
      series: [{ name: 'energy', values: grants.map(({ energy }) => energy) }],
      show: whole,
    }),
    table(
      ['reason', 'times', 'energy', 'at 0.10 USD'],
      grants.map(({ reason, count, energy, listUsd }) => [reason, whole(count), whole(energy), usd(listUsd)]),
    ),
    barChart({
      title: 'Accounts at the end by what they own, in percent of the cap (the last: above twice the cap)',
      labels: indexes.map((step) => (step === steps - 1 ? '200+' : String(step * 10))),
      series: [
        { name: 'free', values: indexes.map((step) => shareAt(free, step)) },
        { name: 'paying', values: indexes.map((step) => shareAt(paying, step)) },
      ],
      show: percent,
    }),
  ].join('\n');
}

/** The report as a whole page of HTML, about 60 kB. */
export function pageOf(report: SimulationReport): string {
  const { users, days, from, seed, seeds, model, elasticity, totals } = report;
  const title = `Energy Engine: ${users.toLocaleString('en-US')} simulated users, ${days} days`;
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">',
    `<title>${escaped(title)}</title><style>${style}</style></head><body><main>`,
    `<h1>${escaped(title)}</h1><p class="soft">From ${escaped(from)}, seed ${seed}, ${escaped(model)}, elasticity ${elasticity} unless it says otherwise. Claims, totals, prices, surge and compression are told with their lowest and highest over ${seeds} seeds; tiers, hours and energy given are of the first seed alone. Simulated, not measured: what is assumed stands at the end.</p>`,
    claimList(report),
    `<ul>${report.notes.map((line) => `<li>${escaped(line)}</li>`).join('')}</ul>`,
    '<div class="cards">',
    intervalCard('Revenue', totals.revenueUsd, usd),
    intervalCard('LLM cost', totals.llmUsd, usd),
    intervalCard('Margin', totals.marginUsd, usd),
    intervalCard('Margin without surge', totals.marginWithoutSurgeUsd, usd),
    intervalCard('Calls', totals.calls, whole),
    intervalCard('Calls refused', totals.refusedShare, percent),
    intervalCard('Busiest hour, calls', totals.busiestHourCalls, whole),
    intervalCard('Energy charged', totals.energy, whole),
    '</div>',
    moneyPart(report),
    pricePart(report),
    surgePart(report),
    compressionPart(report),
    energyPart(report),
    `<h2>What is assumed</h2><ul>${report.assumptions.map((line) => `<li>${escaped(line)}</li>`).join('')}</ul>`,
    '</main></body></html>\n',
  ].join('\n');
}
