// What somebody sees who has just typed `make run`.
import { expect, test as base } from '@playwright/test';
import { Desk } from '../support/desk.ts';
import { Postroom } from '../support/postroom.ts';

const test = base.extend<{ site: Postroom }>({
  site: async ({}, use) => {
    const site = await Postroom.prepare({ args: ['--demo'] });
    await site.start();
    await use(site);
    await site.remove();
  },
});

test('the demo prints its sign-ins, and each of them has mail', async ({ site, browser, javaScriptEnabled }) => {
  const printed = await site.log();
  expect(printed).toContain(site.url);
  for (const name of ['anna', 'ben']) {
    expect(printed).toContain(name);
    const context = await browser.newContext({ baseURL: site.url });
    const desk = new Desk(await context.newPage(), javaScriptEnabled !== false);
    await desk.signIn(name, name);
    expect(await desk.rows.count()).toBeGreaterThan(3);
    await desk.open('Sent');
    expect(await desk.rows.count()).toBeGreaterThan(0);
    await context.close();
  }
});
