import { describe, expect, it } from 'vitest';
import { describeApps, shows } from './app-pages.ts';

const amount = '.energy-bar-amount';
const price = '.energy-price strong';
const banner = '.energy-surge strong';

describe('an app in a browser over which time passes', () => {
  const openApp = describeApps();

  it('shows that a window has opened, and keeps the price that was quoted before it', async () => {
    const app = await openApp({ at: '2026-03-10T13:59:00Z' });
    const page = await app.open('writer');
    await shows(page, 'Usual prices', banner);
    await page.getByLabel('Prompt').fill('Write a short welcome.');
    await shows(page, '1.10', price);
    await app.pass(61);
    await shows(page, 'Happy Hour: everything costs 20% less', banner);
    expect(await page.locator(price).innerText()).toBe('1.10');
    await app.pass(300);
    await shows(page, '0.88', price);
  });

  it('runs at the price that was quoted, though the hour has become dearer', async () => {
    const app = await openApp({ at: '2026-03-10T20:59:00Z' });
    app.server.provider.script({
      steps: [{ type: 'text', text: 'Welcome!' }],
      usage: { promptTokens: 100, completionTokens: 200 },
    });
    const page = await app.open('writer');
    await page.getByLabel('Prompt').fill('Write a short welcome.');
    await shows(page, '1.10', price);
    await app.pass(61);
    await shows(page, 'Peak Evening: everything costs 20% more', banner);
    await page.getByRole('button', { name: 'Run' }).click();
    await shows(page, 'Cost 1.10 energy', '.energy-gate-outcome');
    expect(await app.server.settlements(app.userId, 1)).toMatchObject({ delta: -110 });
    await shows(page, '1.32', price);
  });

  it('shows the refill at midnight, and the day’s tokens begin anew', async () => {
    const app = await openApp({ at: '2026-03-10T23:59:00Z', energy: 4 });
    const page = await app.open('balance');
    await shows(page, /^4$/, amount);
    await shows(page, '+5 in', '.energy-facts');
    await app.pass(61);
    await shows(page, /^9$/, amount);
    await shows(page, 'A new day', '.energy-entry');
  });

  it('does not call an hour happy that is over while the server cannot be asked', async () => {
    const app = await openApp({ at: '2026-03-10T15:59:30Z' });
    const page = await app.open('balance');
    await shows(page, 'Happy Hour', banner);
    await app.api.cut();
    await app.pass(40);
    await shows(page, 'Usual prices', banner);
    await shows(page, 'Not up to date since', '.energy-surge .energy-stale');
  });
});
