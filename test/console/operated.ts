/** What do operators look at in the tests? Some days of accounts, calls and grants, made by the engine on a clock that was moved. */

import type { Locator, Page } from 'playwright-core';
import type { ModelProvider } from '@/providers/provider';
import { createAnsweringProvider, lastTextOf } from '../support/answering-provider.ts';
import { newUserId } from '../support/databases.ts';
import type { Person, TestConsole } from './console.ts';

/** A model whose prices are known. Its usage is what the question says: "3000 in, 200 out". */
export const pricedModel: ModelProvider = {
  ...createAnsweringProvider(
    () => 'Yes.',
    (request) => {
      const [, input = '100', output = '50'] = /(\d+) in, (\d+) out/.exec(lastTextOf(request)) ?? [];
      return { input: Number(input), output: Math.min(Number(output), request.maxOutputTokens) };
    },
  ),
  name: 'openai',
  defaultModel: 'gpt-4.1-mini',
};

export interface Operated {
  readonly root: Person;
  /** Uses the most, on pro. */
  readonly heavy: string;
  /** On free, with a long email. */
  readonly light: string;
  /** The platform's today. */
  readonly today: string;
}

export const longEmail =
  'maximiliane.von-hohenstein-wuerttemberg.purchasing-department@a-very-long-company-name.example';
export const heavyEmail = 'heavy@acme.example';

const features = ['ai_message', 'ai_chatbot', 'ai_pitchdeck'];
const models = ['gpt-4.1-mini', 'gpt-4.1'];
const dayMs = 86_400_000;

type Running = Pick<TestConsole, 'engine' | 'clock'>;

async function call({ engine }: Running, userId: string, nth: number): Promise<void> {
  await engine.run({
    userId,
    feature: features[nth % features.length] ?? '',
    model: models[nth % models.length],
    input: `Question ${nth}: ${200 + 40 * (nth % 7)} in, ${60 + 15 * (nth % 5)} out`,
    confirmed: true,
  });
}

/** So many days up to now, a few calls each. The clock stands where it stood when it is done. */
export async function operate(console: TestConsole, days = 6): Promise<Operated> {
  const { engine, clock } = console;
  const { ledger } = engine;
  const now = clock.now().getTime();
  const at = (daysAgo: number, hours = 0) =>
    clock.set(new Date(now - daysAgo * dayMs + hours * 3_600_000).toISOString());
  const [heavy, light, root] = [newUserId(), newUserId(), newUserId()];
  at(40);
  await ledger.openAccount({ userId: heavy, email: heavyEmail, tier: 'pro' });
  at(days + 1);
  await ledger.openAccount({ userId: light, email: longEmail, tier: 'free' });
  await ledger.openAccount({ userId: root, email: 'root@demo.example', tier: 'enterprise' });
  await ledger.purchase({ userId: heavy, energy: 20_000 });
  for (let day = days; day >= 0; day -= 1) {
    for (let nth = 0; nth < 4; nth += 1) {
      at(day, -6 + nth);
      await engine.recordActivity(heavy);
      await call({ engine, clock }, heavy, day + nth);
    }
    if (day % 2 === 0) {
      at(day, -1);
      await engine.recordActivity(light);
      await engine.regenerate({ userId: light, reason: 'closing_bonus' });
      await call({ engine, clock }, light, day);
    }
  }
  at(1);
  const spike = `${'word '.repeat(12_000)} 12500 in, 900 out`;
  await engine.run({ userId: heavy, feature: 'ai_message', input: spike, confirmed: true });
  clock.set(new Date(now).toISOString());
  await engine.reports.rollUp();
  return {
    root: { userId: root, email: 'root@demo.example', isAdmin: true },
    heavy,
    light,
    today: clock.now().toISOString().slice(0, 10),
  };
}

/** True where something reaches beyond the page. */
export const isWide = (page: Page): Promise<boolean> =>
  page.evaluate('document.documentElement.scrollWidth > window.innerWidth');

/** The figure beside a label. */
export const figure = (page: Page, label: string): Locator =>
  page
    .locator('dl > div', { has: page.locator('dt', { hasText: new RegExp(`^${label}$`) }) })
    .locator('dd')
    .first();

/** The date so many days before. */
export const daysBefore = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) - days * dayMs).toISOString().slice(0, 10);
