/** Does a person come in, and see what they have? */

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openConsole, type TestConsole } from './console.ts';

describe('signing in', () => {
  let console: TestConsole;
  beforeAll(async () => {
    console = await openConsole();
  });
  afterEach(async () => {
    await console.closeTabs();
    expect(console.pageProblems.splice(0)).toEqual([]);
  });
  afterAll(() => console.close());

  it('a demo user signs in and comes to the workspace, with their energy in view', async () => {
    const page = await console.open('/');
    await page.getByRole('button', { name: /ada@demo\.example/ }).click();
    await page.getByRole('heading', { level: 1, name: 'Workspace' }).waitFor();
    await page.getByRole('complementary').getByText('10', { exact: true }).first().waitFor();
    expect(await console.objections(page)).toEqual([]);
  });
});
