/** Does an operator find a user, see what happened to the account, and put it right, once for each press? */

import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newUserId } from '../support/databases.ts';
import { openConsole, type TestConsole } from './console.ts';
import { figure, heavyEmail, isWide, longEmail, type Operated, operate, pricedModel } from './operated.ts';

describe('users and their accounts', () => {
  let console: TestConsole;
  let operated: Operated;
  beforeAll(async () => {
    console = await openConsole({ model: pricedModel });
    operated = await operate(console, 3);
    for (let nth = 0; nth < 22; nth += 1) {
      await console.engine.ledger.openAccount({ userId: newUserId(), email: `many${nth}@globex.example` });
    }
  });
  afterEach(async () => {
    await console.closeTabs();
    expect(console.pageProblems.splice(0)).toEqual([]);
    expect(console.failures.splice(0)).toEqual([]);
  });
  afterAll(() => console.close());

  const dialog = (page: Page) => page.getByRole('dialog');
  const found = (page: Page) => page.getByRole('list', { name: 'Users found' }).getByRole('link');

  async function ofUser(userId: string, search = ''): Promise<Page> {
    const page = await console.open(`/admin/users/${userId}${search}`, operated.root);
    await page.getByRole('list', { name: 'Entries' }).waitFor();
    return page;
  }

  /** An account of its own, so that tests do not meet. */
  const account = async (tier: 'free' | 'pro' = 'free'): Promise<string> => {
    const userId = newUserId();
    await console.engine.ledger.openAccount({ userId, tier });
    return userId;
  };

  const stand = (userId: string) => console.engine.ledger.account(userId);

  /** Opens an act, fills in, says why, and presses. */
  async function act(page: Page, button: string, fill: (page: Page) => Promise<void>, press: string) {
    await page.getByRole('button', { name: button, exact: true }).click();
    await dialog(page).waitFor();
    await fill(page);
    await dialog(page).getByLabel('Reason').fill('As the customer asked');
    await dialog(page).getByRole('button', { name: press, exact: true }).click();
  }

  const done = (page: Page) => dialog(page).getByText('Done, and written in the audit log');

  it('are found by the beginning of an email or id, and opened from the keyboard alone', async () => {
    const page = await console.open('/admin/users', operated.root);
    await found(page).first().waitFor();
    expect(await console.objections(page)).toEqual([]);
    await page.keyboard.type('maxi');
    await expect.poll(() => found(page).count()).toBe(1);
    expect(new URL(page.url()).searchParams.get('text')).toBe('maxi');
    await page.keyboard.press('ArrowDown');
    expect(
      await found(page)
        .first()
        .evaluate((link) => link.matches(':focus')),
    ).toBe(true);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: longEmail }).waitFor();
    await page.goBack();
    await page.getByLabel('Id or email').fill(operated.heavy.slice(0, 13));
    await expect.poll(() => found(page).allInnerTexts()).toEqual([expect.stringContaining(heavyEmail)]);
    await page.getByLabel('Id or email').fill('nobody is called so');
    await page.getByText('Nobody is called so').waitFor();
  });

  it('come page by page', async () => {
    const page = await console.open('/admin/users?text=many', operated.root);
    await expect.poll(() => found(page).count()).toBe(20);
    await page.getByRole('button', { name: 'Show more' }).click();
    await expect.poll(() => found(page).count()).toBe(22);
    expect(await page.getByRole('button', { name: 'Show more' }).count()).toBe(0);
  });

  it.each(['light', 'dark'] as const)(
    'have a page that axe objects to in nothing, %s',
    async (colorScheme) => {
      const page = await ofUser(operated.light);
      await page.emulateMedia({ colorScheme });
      await page.locator('summary').first().click();
      await page.getByText('No admin has changed anything here.').waitFor();
      expect(await console.objections(page)).toEqual([]);
      await page.setViewportSize({ width: 360, height: 780 });
      await expect.poll(() => isWide(page), { message: 'a long name fits on a phone' }).toBe(false);
      await page.getByRole('button', { name: 'Limits' }).click();
      await dialog(page).getByLabel('Reason').waitFor();
      expect(await console.objections(page)).toEqual([]);
    },
  );

  it('have figures as the ledger has them, and a timeline of one kind, with receipts', async () => {
    const page = await ofUser(operated.heavy);
    const { currentEnergy } = await stand(operated.heavy);
    expect(Number((await figure(page, 'Energy').innerText()).replace(',', '')) * 100).toBeCloseTo(
      currentEnergy,
      6,
    );
    await page.getByRole('button', { name: 'Grants', exact: true }).click();
    const lines = page.getByRole('list', { name: 'Entries' }).locator('> li');
    const entries = await console.engine.ledger.entries(operated.heavy);
    const grants = entries.filter(({ kind }) => kind === 'grant');
    await expect.poll(() => lines.count()).toBe(grants.length);
    expect(page.url()).toContain('kind=grant');
    const newestGrant = await lines.first().innerText();
    await page.getByRole('button', { name: 'Calls', exact: true }).click();
    // The grants stand until the calls are there.
    await expect.poll(() => lines.first().innerText()).not.toBe(newestGrant);
    await lines.first().locator('summary').click();
    await lines
      .first()
      .getByText(/^Charged/)
      .waitFor();
    await lines.first().getByText('Tier × 0.95').waitFor();
  });

  it('are corrected by an entry that is shown, in the ledger and in the audit log', async () => {
    const userId = await account();
    const page = await ofUser(userId);
    await act(
      page,
      'Correct balance',
      async () => {
        await page.getByRole('textbox', { name: 'Energy' }).fill('2.505');
        await dialog(page).getByText('An amount above 0, with at most two decimals.').waitFor();
        await expect.poll(() => dialog(page).getByRole('button', { name: 'Add it' }).isDisabled()).toBe(true);
        await page.getByRole('textbox', { name: 'Energy' }).fill('2.50');
        await dialog(page)
          .getByText(/gets 2\.50 energy, which does not lapse/)
          .waitFor();
      },
      'Add it',
    );
    await done(page).waitFor();
    await dialog(page).getByText('Entry 2').waitFor();
    await dialog(page).getByText('+2.50').waitFor();
    await dialog(page).getByText('12.50').waitFor();
    await dialog(page).getByRole('button', { name: 'Close' }).last().click();
    await page.getByRole('list', { name: 'Entries' }).getByText('Corrected').waitFor();
    const audit = page.getByRole('list', { name: 'What admins did' });
    await audit.getByText('As the customer asked').waitFor();
    await audit.getByText('Energy: 10 → 12.50').waitFor();
    const [entry] = await console.engine.ledger.entries(userId);
    expect(entry).toMatchObject({ seq: 2, delta: 250, balanceAfter: 1_250 });

    await act(
      page,
      'Correct balance',
      async () => {
        await dialog(page).getByRole('button', { name: 'Take away' }).click();
        await page.getByRole('textbox', { name: 'Energy' }).fill('99');
      },
      'Take it away',
    );
    await dialog(page).getByRole('alert').waitFor();
    expect((await stand(userId)).currentEnergy).toBe(1_250);
    expect(await console.engine.ledger.verify(userId)).toEqual([]);
  });

  it('are changed once by a press whose answer was lost, and by the presses after it', async () => {
    const userId = await account();
    const page = await ofUser(userId);
    const keys = new Set<string | undefined>();
    let lost = 0;
    await page.route('**/adjustments', async (route) => {
      keys.add(route.request().headers()['idempotency-key']);
      await route.fetch();
      lost += 1;
      await route.abort();
    });
    await act(
      page,
      'Correct balance',
      () => page.getByRole('textbox', { name: 'Energy' }).fill('3'),
      'Add it',
    );
    await dialog(page).getByText('It is not known whether this was done').waitFor();
    expect(lost).toBeGreaterThan(0);
    expect(await console.objections(page)).toEqual([]);
    // Behind the dialog the page shows it already.
    await page.locator('[aria-label="Entries"]').getByText('Corrected').waitFor();
    // Neither another dialog nor a page that was opened anew begins a second one.
    await page.reload();
    await page.getByRole('button', { name: 'Correct balance', exact: true }).click();
    await dialog(page)
      .getByText(/gets 3 energy, which does not lapse/)
      .waitFor();
    expect(await page.getByRole('textbox', { name: 'Energy' }).count()).toBe(0);
    await page.unroute('**/adjustments');
    const again = page.waitForRequest('**/adjustments');
    await dialog(page).getByRole('button', { name: 'Ask again' }).click();
    keys.add((await again).headers()['idempotency-key']);
    await done(page).waitFor();
    expect(keys.size).toBe(1);
    expect(await console.engine.ledger.entries(userId)).toHaveLength(2);
    expect((await stand(userId)).currentEnergy).toBe(1_300);
  });

  it('are changed by something else after a press whose answer was lost, once they were read again', async () => {
    const userId = await account();
    const page = await ofUser(userId);
    await page.route('**/grants', (route) =>
      route.request().method() === 'POST' ? route.abort() : route.continue(),
    );
    const fill = async (energy: string) => {
      await dialog(page).getByLabel('For').selectOption('closing_bonus');
      await page.getByRole('textbox', { name: 'Energy' }).fill(energy);
    };
    await act(page, 'Grant', () => fill('3'), 'Grant it');
    await dialog(page).getByText('It is not known whether this was done').waitFor();
    await page.unroute('**/grants');
    await dialog(page).getByRole('button', { name: 'Read the account and begin anew' }).click();
    await fill('2');
    await dialog(page).getByLabel('Reason').fill('As the customer asked');
    await dialog(page).getByRole('button', { name: 'Grant it', exact: true }).click();
    await done(page).waitFor();
    expect((await stand(userId)).currentEnergy).toBe(1_200);
  });

  it('are changed by nothing that was pressed without a network, until it is asked for again', async () => {
    const userId = await account();
    const page = await ofUser(userId);
    const sent: string[] = [];
    await page.context().setOffline(true);
    await act(
      page,
      'Correct balance',
      () => page.getByRole('textbox', { name: 'Energy' }).fill('3'),
      'Add it',
    );
    await dialog(page).getByText('It is not known whether this was done').waitFor();
    const beginAnew = dialog(page).getByRole('button', { name: 'Read the account and begin anew' });
    const isRead = dialog(page).getByText('Reading the account …');
    await beginAnew.click();
    await isRead.waitFor();
    await beginAnew.waitFor();
    await dialog(page).getByText('You are offline, or the server is').waitFor();
    expect(await console.objections(page)).toEqual([]);
    // Read after the dialog was closed, the account was seen by nobody.
    await beginAnew.click();
    await isRead.waitFor();
    await dialog(page).getByRole('button', { name: 'Close' }).click();
    page.on('request', (request) => request.method() === 'POST' && sent.push(request.url()));
    const back = page.waitForResponse(`**/v1/admin/users/${userId}`);
    await page.context().setOffline(false);
    await back;
    expect(sent).toEqual([]);
    await page.getByRole('button', { name: 'Correct balance', exact: true }).click();
    await dialog(page).getByRole('button', { name: 'Ask again' }).click();
    await done(page).waitFor();
    expect((await stand(userId)).currentEnergy).toBe(1_300);
  });

  it('say of what was sent that closing does not take it back', async () => {
    const userId = await account();
    const page = await ofUser(userId);
    const go = Promise.withResolvers<void>();
    await page.route('**/adjustments', async (route) => {
      await go.promise;
      await route.continue();
    });
    await act(
      page,
      'Correct balance',
      () => page.getByRole('textbox', { name: 'Energy' }).fill('3'),
      'Add it',
    );
    await dialog(page).getByText('It is sent. Closing this does not take it back').waitFor();
    expect(await dialog(page).getByRole('button', { name: 'Cancel' }).count()).toBe(0);
    go.resolve();
    await done(page).waitFor();
    expect((await stand(userId)).currentEnergy).toBe(1_300);
  });

  it('are frozen and unfrozen, and can or cannot run calls by it', async () => {
    const userId = await account();
    const page = await ofUser(userId);
    const run = () => console.engine.run({ userId, feature: 'ai_message', input: 'Hello' });
    await act(page, 'Freeze', async () => {}, 'Freeze');
    await done(page).waitFor();
    await dialog(page).getByRole('button', { name: 'Close' }).last().click();
    await page.getByText('The account is frozen: no call can be started and no charge paid.').waitFor();
    await expect(run()).rejects.toMatchObject({ code: 'account_frozen' });
    expect(await console.objections(page)).toEqual([]);
    await act(page, 'Unfreeze', async () => {}, 'Unfreeze');
    await done(page).waitFor();
    await expect(run()).resolves.toBeDefined();
    const own = await console.open('/receipts', { userId });
    await own.getByRole('link', { name: 'Spending stopped', exact: true }).waitFor();
    await own.getByRole('link', { name: 'Spending allowed again', exact: true }).click();
    await dialog(own).getByText('Calls can be started and charges paid again.').waitFor();
  });

  it('move to another tier, and get limits of their own, told in words before and after', async () => {
    const userId = await account();
    const page = await ofUser(userId);
    await act(
      page,
      'Tier',
      async () => {
        await dialog(page).getByLabel('Tier').selectOption('pro');
        await dialog(page)
          .getByText(/moves from free to pro, with a cap of 30, 15 energy and 40,000 tokens a day/)
          .waitFor();
      },
      'Move to pro',
    );
    await done(page).waitFor();
    await dialog(page).getByRole('button', { name: 'Close' }).last().click();
    await act(
      page,
      'Limits',
      async () => {
        await dialog(page).getByRole('button', { name: 'Another' }).first().click();
        await dialog(page).getByLabel('Cap of this user').fill('55.5');
        await dialog(page).getByRole('button', { name: 'Another' }).last().click();
        await dialog(page).getByLabel('Tokens a day of this user').fill('123,000');
        await dialog(page)
          .getByText(/refills stop at 55\.50 .*; 123,000 tokens can be used a day/)
          .waitFor();
      },
      'Change them',
    );
    await done(page).waitFor();
    await dialog(page).getByText("the tier's own → 55.50").waitFor();
    expect(await stand(userId)).toMatchObject({ tier: 'pro', maxEnergy: 5_550, dailyTokenBudget: 123_000 });
    await dialog(page).getByRole('button', { name: 'Close' }).last().click();
    await act(
      page,
      'Limits',
      () => dialog(page).getByRole('button', { name: "The tier's: 30" }).click(),
      'Change them',
    );
    await done(page).waitFor();
    expect(await stand(userId)).toMatchObject({ maxEnergy: 3_000, dailyTokenBudget: 123_000 });
  });

  it('are not changed by the second of two admins at once, who is told, and sees what the first has done', async () => {
    const userId = await account();
    const page = await ofUser(userId);
    await page.getByRole('button', { name: 'Tier', exact: true }).click();
    await dialog(page).getByLabel('Tier').selectOption('team');
    await console.engine.ledger.setTier({ userId, tier: 'pro' });
    await dialog(page).getByLabel('Reason').fill('As the customer asked');
    await dialog(page).getByRole('button', { name: 'Move to team' }).click();
    await dialog(page).getByText('Somebody else has changed this account meanwhile').waitFor();
    expect((await stand(userId)).tier).toBe('pro');
    expect(await console.objections(page)).toEqual([]);
    await dialog(page).getByRole('button', { name: 'Begin anew' }).click();
    await dialog(page).getByText('It is pro now.').waitFor();
    await dialog(page).getByLabel('Tier').selectOption('team');
    await dialog(page).getByLabel('Reason').fill('As the customer asked');
    await dialog(page).getByRole('button', { name: 'Move to team' }).click();
    await done(page).waitFor();
    await dialog(page).getByText('pro → team').waitFor();
    expect((await stand(userId)).tier).toBe('team');
  });

  it('are granted energy for a reason, or told why nothing was added', async () => {
    const userId = await account();
    const page = await ofUser(userId);
    const grant = (reason: string) =>
      act(
        page,
        'Grant',
        async () => {
          await dialog(page).getByLabel('For').selectOption(reason);
          await page.getByRole('textbox', { name: 'Energy' }).fill('3');
        },
        'Grant it',
      );
    await grant('closing_bonus');
    await done(page).waitFor();
    await dialog(page).getByText('A deal closed').waitFor();
    await dialog(page).getByRole('button', { name: 'Close' }).last().click();
    await page
      .getByRole('region', { name: 'Grants of which something is left' })
      .getByText('3 of 3')
      .waitFor();
    await grant('low_energy_rescue');
    await dialog(page).getByText('Nothing was added').waitFor();
    await dialog(page).getByText('The balance is at its cap.', { exact: true }).waitFor();
    expect((await stand(userId)).currentEnergy).toBe(1_300);
  });

  it('are told before and after a grant what of it fits under the cap', async () => {
    const userId = await account();
    await console.engine.ledger.adjust({ userId, energy: -400, note: 'used', actor: 'root' });
    const page = await ofUser(userId);
    await act(
      page,
      'Grant',
      async () => {
        await dialog(page).getByLabel('For').selectOption('low_energy_rescue');
        await page.getByRole('textbox', { name: 'Energy' }).fill('1000000');
        await dialog(page)
          .getByText(/gets 4 of 1,000,000 energy: a refill stops at the cap of 10, and the rest does not fit/)
          .waitFor();
      },
      'Grant it',
    );
    await done(page).waitFor();
    await dialog(page).getByText('4 of 1,000,000 energy was added', { exact: false }).waitFor();
    expect(await console.objections(page)).toEqual([]);
    expect((await stand(userId)).currentEnergy).toBe(1_000);
  });

  it('that are forgotten, or were never there, are told so', async () => {
    const userId = await account();
    await console.engine.ledger.forgetUser({ userId });
    const page = await ofUser(userId);
    await page.getByText('forgotten', { exact: true }).waitFor();
    expect(await page.getByRole('button', { name: 'Freeze' }).count()).toBe(0);
    await page.goto(`${console.url}/admin/users/${newUserId()}`);
    await page.getByText('There is no account of this user').waitFor();
    await page.goto(`${console.url}/admin/users/nonsense`);
    await page.getByText('There is no account of this user').waitFor();
  });
});
