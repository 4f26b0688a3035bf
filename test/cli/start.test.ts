import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoAccount, demoCall, topUp } from '@/cli/demo';
import { outputOf } from '@/cli/output';
import { createEnergyEngine } from '@/engine';
import { describeOnEachDatabase } from '../support/databases.ts';
import { documentOf, energy, type Outcome, temporaryDirectory } from './command-line.ts';

interface Price {
  readonly tokens: number;
  readonly tokens_per_energy: number;
  readonly base: string;
  readonly window_multiplier: string;
  readonly tier_modifier: string;
  readonly energy_factor: string;
  readonly total: string;
}

interface Started {
  readonly quote: { readonly max_cost: number; readonly final_cost: number };
  readonly during: { readonly held: number; readonly current: number; readonly available: number };
  readonly call: {
    readonly output: string;
    readonly energy_cost: number;
    readonly entry: { readonly receipt: { readonly price: Price; readonly held: number } };
  };
  readonly given_back: number;
  readonly user: { readonly current: number };
  readonly after: { readonly current: number; readonly held: number };
  readonly ahead: readonly {
    readonly at: string;
    readonly what: string;
    readonly granted: number;
    readonly owned: number;
    readonly streak_days: number;
  }[];
}

const micro = (decimal: string | number): bigint => BigInt(Math.round(Number(decimal) * 1e6));
const cents = (energyAmount: string | number): bigint => BigInt(Math.round(Number(energyAmount) * 100));

/** base × window × tier × factor in whole hundredths, rounded half up, told by nothing but the receipt. */
function product({ base, window_multiplier, tier_modifier, energy_factor }: Price): bigint {
  const scale = 10n ** 18n;
  const exact = cents(base) * micro(window_multiplier) * micro(tier_modifier) * micro(energy_factor);
  return (2n * exact + scale) / (2n * scale);
}

describe('energy start, in an empty directory', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let first: Outcome;
  beforeAll(async () => {
    directory = await temporaryDirectory();
    first = await energy(['start', '--json', '--directory', directory.path]);
  });
  afterAll(() => directory.remove());

  it('ends well and says nothing but one document', () => {
    expect(first).toMatchObject({ exitCode: 0, stderr: '' });
    expect(documentOf<Started>(first).call.output).toContain('not written by a language model');
  });

  it('has a receipt whose parts multiply to the total, at most what was held', () => {
    const { call, quote } = documentOf<Started>(first);
    const { price, held } = call.entry.receipt;
    expect(cents(price.base)).toBe(BigInt(Math.ceil(price.tokens / price.tokens_per_energy)) * 100n);
    expect(product(price)).toBe(cents(price.total));
    const capped = cents(price.total) < cents(held) ? cents(price.total) : cents(held);
    expect(cents(call.energy_cost)).toBe(capped);
    expect(held).toBe(quote.max_cost);
  });

  it('shows that a hold lowers what is available and not what is owned, and that the rest comes back', () => {
    const { user, quote, during, call, after, given_back } = documentOf<Started>(first);
    expect(during).toMatchObject({ held: quote.max_cost, current: user.current });
    expect(cents(during.available)).toBe(cents(user.current) - cents(quote.max_cost));
    expect(cents(given_back)).toBe(cents(quote.max_cost) - cents(call.energy_cost));
    expect(given_back).toBeGreaterThan(0);
    expect(after.held).toBe(0);
    expect(cents(after.current)).toBe(cents(user.current) - cents(call.energy_cost));
  });

  it("shows tomorrow's refill, a streak of two days, and the bonus of the seventh", () => {
    const { ahead } = documentOf<Started>(first);
    expect(ahead.map(({ what, granted, owned, streak_days }) => [what, granted, owned, streak_days])).toEqual(
      [
        ['all that is left is used', 0, 0, 1],
        ["the day's refill", 15, 15, 1],
        ['active again', 0, 15, 2],
        ['active on each day until here', 1, 31, 7],
      ],
    );
    const [used, refilled, , bonus] = ahead.map(({ at }) => Date.parse(at));
    expect(new Date(refilled ?? 0).toISOString()).toMatch(/T00:00:00.000Z$/);
    expect(Math.floor(((bonus ?? 0) - (used ?? 0)) / 86_400_000)).toBeGreaterThanOrEqual(5);
  });

  it('takes the days ahead back: the account, its day and its streak stay as they were', async () => {
    const status = await energy(['status', '--json', '--directory', directory.path]);
    const { after } = documentOf<Started>(first);
    expect(documentOf<Started['after']>(status)).toMatchObject({ ...after });
    const history = await energy(['history', '--json', '--directory', directory.path]);
    expect(history.stdout).not.toContain('daily_reset');
  });

  it('tells a person every step at the second run, with the same demo user, and leaves right books', async () => {
    const second = await energy(['start', '--directory', directory.path]);
    expect(second).toMatchObject({ exitCode: 0, stderr: '' });
    const titles = second.stdout.match(/^\d+ +\S.*$/gm) ?? [];
    expect(titles.map((title) => title.slice(3).split(/[:,]/)[0])).toEqual([
      'Where it runs',
      'What you have',
      'The quote',
      'The hold',
      'The answer',
      'The settlement',
      'The receipt',
      'What you have now',
      'The days ahead',
      'Try next',
    ]);
    expect(second.stdout).toContain('demo@energy.example is here already');
    const status = await energy(['status', '--directory', directory.path]);
    expect(status.stdout).toMatch(/^user .*\ntier +pro\n/);
    const verified = await energy(['verify', '--directory', directory.path]);
    expect(verified).toMatchObject({ exitCode: 0, stdout: '0 differences\n' });
  });
});

describeOnEachDatabase('a demo user that has run short', (open) => {
  const sessionOn = () => {
    const { database } = open();
    const engine = createEnergyEngine({ database });
    return { database, engine, output: outputOf(true), migrated: [] };
  };

  it('is made once, in a zone of its own', async () => {
    const session = sessionOn();
    const made = await demoAccount(session);
    const again = await demoAccount(session);
    expect([made.created, again.created]).toEqual([true, false]);
    expect(again.account.userId).toBe(made.account.userId);
    expect(made.account.tier).toBe('pro');
    await session.engine.close();
  });

  it('is given energy in the open where that is short, and can then pay', async () => {
    const session = sessionOn();
    const { engine } = session;
    const { account } = await demoAccount(session);
    await engine.ledger.adjust({
      userId: account.userId,
      energy: 1 - account.currentEnergy,
      actor: 'test',
      note: 'spent',
    });
    const call = await demoCall(account.userId);
    const poor = await engine.quote(call);
    expect(poor.unaffordable?.code).toBe('insufficient_energy');
    expect(await topUp(session, await engine.status(account.userId), poor)).toContain('too little energy');
    expect((await engine.quote(call)).unaffordable).toBeNull();
    expect((await engine.ledger.entries(account.userId, { limit: 1 }))[0]).toMatchObject({ kind: 'adjust' });
    await engine.close();
  });

  it('is given tokens in the open where the day has none left, and can then pay', async () => {
    const session = sessionOn();
    const { engine } = session;
    const { account } = await demoAccount(session);
    await engine.ledger.setLimits({ userId: account.userId, dailyTokenBudget: 10 });
    const call = await demoCall(account.userId);
    const late = await engine.quote(call);
    expect(late.unaffordable?.code).toBe('token_budget_exceeded');
    expect(await topUp(session, await engine.status(account.userId), late)).toContain('tokens of the day');
    expect((await engine.quote(call)).unaffordable).toBeNull();
    expect(await topUp(session, account, await engine.quote(call))).toBeNull();
    await engine.close();
  });
});
