/** In which states does a person see the pages of the features, beside empty: results, dialogs, troubles? */

import type { Page } from 'playwright-core';
import type { ScriptedProvider } from '../../src/testing/index.ts';
import { answers, judged } from './answers.ts';

export interface Scene {
  readonly url: string;
  readonly provider: ScriptedProvider;
  /** A web site to be read. */
  readonly site: string;
}

export interface State {
  readonly name: string;
  readonly path: string;
  /** Who looks. Default: `rich`, somebody with energy. */
  readonly who?: 'nobody' | 'rich' | 'poor';
  /** True where a dialog lies over the screen: the page below it is not seen. Default: false. */
  readonly isDialog?: boolean;
  /** Brings the page there, and waits until it is. */
  readonly reach: (page: Page, scene: Scene) => Promise<unknown>;
}

const usage = { promptTokens: 640, completionTokens: 420 };

/** The model's next answer. */
function says({ provider }: Scene, answer: unknown): void {
  const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
  provider.script({ steps: [{ type: 'text', text }], usage });
}

const press = (page: Page, action: string) =>
  page.getByRole('button', { name: new RegExp(`^${action} ·`) }).click();
const paid = (page: Page) => page.getByRole('button', { name: /^This cost/ }).waitFor();

async function fill(page: Page, fields: Readonly<Record<string, string>>): Promise<void> {
  for (const [label, text] of Object.entries(fields))
    await page.getByLabel(label, { exact: true }).fill(text);
}

const profile =
  'Lindmoor moves food that must not get warm: 140 vehicles, nine people in sales, and a price list for each customer. An enquiry takes four working days to become an offer.';

/** A form, filled in and answered. */
const answered = (
  feature: keyof typeof answers,
  action: string,
  fields: Readonly<Record<string, string>>,
): State => ({
  name: `${feature}-result`,
  path: `/features/${feature}`,
  async reach(page, scene) {
    says(scene, answers[feature]);
    await fill(page, fields);
    await press(page, action);
    await paid(page);
  },
});

const goal = {
  'What should the message bring about?': 'A meeting of twenty minutes about offers for Gothenburg.',
};
const results: readonly State[] = [
  answered('ai_message', 'Write the message', goal),
  answered('ai_sequence', 'Write the sequence', {
    'What should the sequence bring about?': 'Win a pilot in Gothenburg.',
    Messages: '3',
    'Over how many days': '9',
  }),
  answered('ai_objection', 'Find answers', {
    'What did they say?': 'We tried a writing assistant last winter. Nobody used it.',
  }),
  answered('ai_about', 'Write the page', { Company: 'Lindmoor Cold Chain', 'What is true of it?': profile }),
  answered('ai_scanner', 'Judge the prospect', {
    'Whom do you look for?': 'Carriers who write offers by hand',
    Name: 'Marta Olszewska',
  }),
  answered('ai_pitchdeck', 'Write the deck', {
    Company: 'Lindmoor Cold Chain',
    'What should the deck be made of?': profile,
  }),
  {
    name: 'ai_chatbot-result',
    path: '/features/ai_chatbot',
    async reach(page, scene) {
      says(scene, answers.ai_chatbot);
      await fill(page, { Message: 'How do I open the call with Marta?' });
      await press(page, 'Send');
      await paid(page);
    },
  },
  {
    name: 'company_crawler-result',
    path: '/features/company_crawler',
    async reach(page, scene) {
      const source = `${scene.site}/`;
      says(scene, {
        ...answers.company_crawler,
        facts: [{ fact: 'A fifth depot opens in Gothenburg in April.', source }],
      });
      await fill(page, { 'Web site': scene.site });
      await page.getByRole('button', { name: 'Read the site and see the price' }).click();
      await press(page, 'Make the profile');
      await paid(page);
    },
  },
  {
    name: 'ai_deepscan-result',
    path: '/features/ai_deepscan',
    async reach(page, scene) {
      says(scene, judged(12));
      const rows = Array.from({ length: 12 }, (_, nth) => `Carrier ${nth + 1},Rostock`);
      await fill(page, {
        'Whom do you look for?': 'Carriers who write offers by hand',
        'The list': ['name,place', ...rows].join('\n'),
      });
      await press(page, 'Rank 12');
      await page.getByText('12 of 12 judged').waitFor();
      await page.getByRole('link', { name: /energy so far/ }).waitFor();
    },
  },
];

const dialogs: readonly State[] = [
  {
    name: 'receipt',
    path: '/receipts?seq=2',
    reach: (page) => page.getByRole('dialog').getByText('Charged').waitFor(),
  },
  {
    name: 'out-of-energy',
    path: '/features/ai_message',
    who: 'poor',
    async reach(page) {
      await fill(page, goal);
      await press(page, 'Write the message');
      await page.getByRole('dialog', { name: 'Not enough energy' }).waitFor();
    },
  },
  {
    name: 'upgrade',
    path: '/features/ai_message',
    who: 'poor',
    async reach(page) {
      await fill(page, goal);
      await press(page, 'Write the message');
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /Upgrade/ })
        .click();
      await page.getByRole('dialog', { name: 'Move to a higher tier' }).waitFor();
    },
  },
  {
    name: 'very-large',
    path: '/features/ai_pitchdeck',
    async reach(page) {
      await fill(page, {
        Company: 'Lindmoor Cold Chain',
        'What should the deck be made of?': 'RX-7Q9/ZK-4V2; '.repeat(1_320),
      });
      await press(page, 'Write the deck');
      await page.getByRole('dialog', { name: 'This is a very large request' }).waitFor();
    },
  },
];

const troubles: readonly State[] = [
  {
    name: 'sign-in',
    path: '/sign-in',
    who: 'nobody',
    reach: (page) => page.getByRole('button', { name: /bo@demo/ }).waitFor(),
  },
  {
    name: 'failed',
    path: '/features/ai_message',
    async reach(page, { provider }) {
      provider.script({ refusal: { status: 400 } });
      await fill(page, goal);
      await press(page, 'Write the message');
      await page.getByText('The model did not answer').waitFor();
    },
  },
  {
    name: 'nothing-known',
    path: '/features/ai_message',
    async reach(page) {
      let isLost = false;
      await page.route('**/runs', async (route) => {
        if (!isLost) await route.abort('connectionreset');
        else
          await route.fulfill({
            status: 429,
            headers: { 'retry-after': '60' },
            json: { code: 'rate_limited', detail: 'too many at once', retryable: true, details: {} },
          });
        isLost = true;
      });
      await fill(page, goal);
      await press(page, 'Write the message');
      await page.getByText('It is not known what became of this').waitFor();
    },
  },
  {
    name: 'offline',
    path: '/usage',
    async reach(page) {
      await page.route('**/v1/**', (route) => route.abort('internetdisconnected'));
      await page.reload();
      await page.getByText('You are offline, or the server is').first().waitFor();
    },
  },
];

export const states: readonly State[] = [
  ...results,
  ...dialogs.map((state) => ({ ...state, isDialog: true })),
  ...troubles,
];

/** What the README shows: a form with its price, before the press. */
export async function reachReadme(page: Page): Promise<void> {
  await fill(page, { Company: 'Lindmoor Cold Chain', 'What should the deck be made of?': profile });
  await page.getByRole('button', { name: /^Write the deck ·/ }).waitFor();
  await page.getByRole('complementary', { name: 'Price', exact: true }).getByText('Why').click();
}
