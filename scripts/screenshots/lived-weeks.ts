/** What does an app look like that has been used? Three weeks of forty people, drawn by dice, through the engine itself. */

import { v7 } from 'uuid';
import type { EnergyEngine } from '../../src/engine.ts';
import { EnergyError } from '../../src/errors.ts';
import type { Tier } from '../../src/pricing/tier.ts';
import { createEnergyEngineV2 } from '../../src/services/energy/energyEngineV2.ts';
import type { FakeClock, ScriptedProvider } from '../../src/testing/index.ts';

export interface Living {
  readonly engine: EnergyEngine;
  readonly clock: FakeClock;
  readonly provider: ScriptedProvider;
  /** Numbers below 1, the same in each run. */
  readonly dice: () => number;
}

export interface Person {
  readonly userId: string;
  readonly email: string;
  readonly tier: Tier;
}

const people = 40;
const days = 21;
const tiers: readonly Tier[] = [
  'free',
  'free',
  'free',
  'free',
  'pro',
  'pro',
  'pro',
  'elite',
  'team',
  'enterprise',
];
const names = ['ines', 'jonas', 'amara', 'li', 'sofia', 'tomasz', 'priya', 'noah', 'yuki', 'fatima'];

interface Habit {
  readonly feature: string;
  readonly model: string;
  readonly input: number;
  readonly output: number;
}

const habits: readonly Habit[] = [
  { feature: 'ai_chatbot', model: 'gpt-4.1-mini', input: 620, output: 240 },
  { feature: 'ai_chatbot', model: 'gpt-4.1-mini', input: 1_450, output: 310 },
  { feature: 'ai_message', model: 'gpt-4.1-mini', input: 480, output: 190 },
  { feature: 'ai_sequence', model: 'gpt-4.1-mini', input: 700, output: 860 },
  { feature: 'ai_objection', model: 'gpt-4.1-mini', input: 410, output: 330 },
  { feature: 'ai_pitchdeck', model: 'gpt-4.1', input: 1_300, output: 1_250 },
  { feature: 'company_crawler', model: 'gpt-4.1', input: 2_600, output: 520 },
];

const pick = <T>(from: readonly T[], dice: () => number): T => {
  const one = from[Math.floor(dice() * from.length)];
  if (one === undefined) throw new Error('there is nothing to pick from');
  return one;
};

async function oneCall({ engine, provider, dice }: Living, { userId }: Person): Promise<void> {
  const habit = pick(habits, dice);
  const size = 0.5 + dice() * 1.3;
  const promptTokens = Math.round(habit.input * size);
  provider.script({
    steps: [{ type: 'text', text: 'Written.' }],
    usage: {
      promptTokens,
      completionTokens: Math.round(habit.output * (0.6 + dice() * 0.8)),
      cachedTokens: dice() < 0.25 ? Math.round(promptTokens * 0.6) : 0,
      reasoningTokens: 0,
    },
  });
  const input = 'word '.repeat(promptTokens);
  const { feature, model } = habit;
  try {
    await engine.run({ userId, feature, model, input, confirmed: true, allowCompression: dice() < 0.3 });
  } catch (error) {
    // Whoever has run out is refused, as in life; the reply stays for the next one.
    if (!EnergyError.isInstance(error)) throw error;
  }
}

/** The hours at which people work, some before and some after. */
const hourOf = (dice: () => number): number => 7 + Math.floor((dice() + dice()) * 8);

async function oneDay(living: Living, everybody: readonly Person[], date: string): Promise<void> {
  const { engine, clock, dice } = living;
  const v2 = createEnergyEngineV2(async () => engine);
  const due = everybody.flatMap((person, nth) =>
    dice() < 0.35 + (nth % 5) / 10
      ? Array.from({ length: 1 + Math.floor(dice() * 4) }, () => ({ person, hour: hourOf(dice) }))
      : [],
  );
  for (const { person, hour } of due.toSorted((one, other) => one.hour - other.hour)) {
    const minute = String(Math.floor(dice() * 60)).padStart(2, '0');
    clock.set(`${date}T${String(hour).padStart(2, '0')}:${minute}:00Z`);
    await v2.updateUserActivity(person.userId);
    await oneCall(living, person);
    await v2.applyStreakBonus(person.userId);
    if (dice() < 0.06) await v2.applyClosingBonus(person.userId, { dealId: v7() });
    if (dice() < 0.3) await v2.applyLowEnergyRescue(person.userId);
  }
}

/** Who looks at it in the end: a demo user of the sign-in page. */
const looking = { email: 'bo@demo.example', tier: 'pro' } as const;

/** Lives the weeks that end on the day of the clock, and puts the clock back where it was. Resolves to the one who looks. */
export async function liveWeeks(living: Living): Promise<Person> {
  const { engine, clock, dice } = living;
  const end = clock.now();
  const dayBefore = (count: number) =>
    new Date(end.getTime() - count * 86_400_000).toISOString().slice(0, 10);
  clock.set(`${dayBefore(days)}T06:00:00Z`);
  const opened = async (one: Omit<Person, 'userId'>): Promise<Person> => {
    const { userId } = await engine.ledger.openAccount({ userId: v7(), ...one });
    return { userId, ...one };
  };
  const me = await opened(looking);
  const everybody = [me];
  for (let nth = 1; nth < people; nth += 1) {
    const email = `${names[nth % names.length]}.${nth}@customer.example`;
    everybody.push(await opened({ email, tier: pick(tiers, dice) }));
  }
  for (let left = days; left > 0; left -= 1) await oneDay(living, everybody, dayBefore(left));
  clock.set(end.toISOString());
  await engine.learnPatterns();
  await engine.reports.rollUp();
  await engine.ledger.verify();
  return me;
}
