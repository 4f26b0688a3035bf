/** Does an admin see who is told by webhook, whether it arrives, and send it again; and is a secret shown just once? */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newUserId } from '../support/databases.ts';
import { resetDatabase } from '../support/reset.ts';
import { noticed, openConsole, type TestConsole } from './console.ts';

interface Received {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** A server that keeps what it is sent, and answers as it is told to. */
async function startReceiver() {
  const received: Received[] = [];
  const answer = { status: 204 };
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (piece: string) => {
      body += piece;
    });
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      response.writeHead(answer.status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/energy`,
    received,
    answer,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

describe('webhooks', () => {
  let console: TestConsole;
  let receiver: Awaited<ReturnType<typeof startReceiver>>;
  beforeAll(async () => {
    receiver = await startReceiver();
    console = await openConsole({ settings: { webhooks: { allowedHosts: ['127.0.0.1'] } } });
  });
  beforeEach(async () => {
    await resetDatabase(console.database);
    receiver.received.length = 0;
    receiver.answer.status = 204;
  });
  afterEach(async () => {
    await console.closeTabs();
    expect(console.pageProblems.splice(0)).toEqual([]);
  });
  afterAll(async () => {
    await console.close();
    await receiver.close();
  });

  const dialog = (page: Page) => page.getByRole('dialog');

  /** Makes an endpoint on the page; gives its secret. */
  async function made(page: Page, url = receiver.url): Promise<string> {
    await page.getByRole('button', { name: 'New endpoint' }).click();
    await dialog(page).getByLabel('Address').fill(url);
    await dialog(page).getByRole('switch', { name: 'A very large call' }).click();
    await dialog(page).getByLabel('Reason').fill('the mailer wants it');
    await dialog(page).getByRole('button', { name: 'Make it and show its secret' }).click();
    return await takeSecret(page);
  }
  async function takeSecret(page: Page): Promise<string> {
    const secret = await dialog(page).getByRole('textbox', { name: 'Secret' }).inputValue();
    expect(await console.objections(page)).toEqual([]);
    await dialog(page).getByRole('button', { name: 'I have kept it' }).click();
    return secret;
  }
  const opened = () =>
    console.open('/admin/webhooks', { userId: newUserId(), email: 'root@demo.example', isAdmin: true });

  it('an endpoint is made, its secret shown once, and a test arrives that the secret has signed', async () => {
    const page = await opened();
    const secret = await made(page);
    expect(secret).toMatch(/^whsec_/);
    await page.getByRole('button', { name: 'Send a test' }).click();
    await noticed(page, 'The test has arrived');
    const [{ headers, body } = { headers: {}, body: '' }] = receiver.received;
    const id = String(headers['webhook-id']);
    const sentAt = new Date(Number(headers['webhook-timestamp']) * 1_000);
    expect(headers['webhook-signature']).toBe(new Webhook(secret).sign(id, sentAt, body));
    await page.getByRole('row', { name: /^A test .* delivered/ }).waitFor();

    await page.reload();
    await page.getByRole('row', { name: /^A test .* delivered/ }).waitFor();
    expect(await page.content()).not.toContain(secret);
    await page.getByRole('button', { name: 'New secret' }).click();
    await dialog(page).getByLabel('Reason').fill('once a year');
    await dialog(page).getByRole('button', { name: 'Make it' }).click();
    expect(await takeSecret(page)).not.toBe(secret);
    await page.getByText('the one before signs as well', { exact: false }).waitFor();
  });

  it('what did not arrive says why, and is sent again with the same id', async () => {
    const page = await opened();
    await made(page);
    receiver.answer.status = 500;
    await page.getByRole('button', { name: 'Send a test' }).click();
    await page.getByText('The test did not arrive: refused (500)', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Failed', exact: true }).click();
    expect(new URL(page.url()).searchParams.get('state')).toBe('failed');
    await page.getByRole('button', { name: 'A test', exact: true }).click();
    await dialog(page).getByText('refused (500)').waitFor();
    expect(await console.objections(page)).toEqual([]);
    receiver.answer.status = 204;
    await dialog(page).getByRole('button', { name: 'Send it again' }).click();
    await dialog(page).getByText('2. delivered').waitFor();
    const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
    expect(ids[0]).toBe(ids[1]);
    expect(ids).toHaveLength(2);
  });

  it('an address that is not public is refused at its field, and an endpoint is changed and deleted', async () => {
    const page = await opened();
    await page.getByRole('button', { name: 'New endpoint' }).click();
    await dialog(page).getByLabel('Address').fill('https://10.0.0.1/energy');
    await dialog(page).getByLabel('Reason').fill('to try');
    await dialog(page).getByRole('button', { name: 'Make it and show its secret' }).click();
    await dialog(page).getByRole('alert').filter({ hasText: '10.0.0.1 is not a public web site.' }).waitFor();
    await dialog(page).getByLabel('Address').fill('http://example.com/energy');
    await dialog(page).getByRole('button', { name: 'Make it and show its secret' }).click();
    await dialog(page).getByText('It must begin with https.', { exact: true }).waitFor();
    await expect.poll(() => dialog(page).getByLabel('Address').getAttribute('aria-invalid')).toBe('true');
    await dialog(page).getByRole('button', { name: 'Cancel' }).click();

    await made(page);
    await page.getByRole('button', { name: 'Edit' }).click();
    await dialog(page).getByRole('switch', { name: 'Switched on' }).click();
    await dialog(page).getByLabel('Reason').fill('it is mended');
    await dialog(page).getByRole('button', { name: 'Save' }).click();
    await page.getByText('switched off').first().waitFor();
    await page.getByRole('button', { name: 'Delete' }).click();
    await dialog(page).getByLabel('Reason').fill('it is gone');
    await dialog(page).getByRole('button', { name: 'Delete' }).click();
    await page.getByText('Nobody is told yet').waitFor();
    await page.goto(`${console.url}/admin/audit`);
    await page.getByText('Its secret is gone with it: make a new endpoint.').waitFor();
  });

  it.each(['light', 'dark'] as const)('nothing of it is objected to by axe, %s', async (colorScheme) => {
    const page = await opened();
    await page.emulateMedia({ colorScheme });
    await page.getByText('Nobody is told yet').waitFor();
    expect(await console.objections(page)).toEqual([]);
    await made(page);
    await page.getByText('Nothing has been told to this endpoint yet.', { exact: false }).waitFor();
    expect(await console.objections(page)).toEqual([]);
  });
});
