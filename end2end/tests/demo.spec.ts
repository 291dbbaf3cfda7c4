// What somebody sees who has just typed `make run`.
import { expect, test as base } from '@playwright/test';
import { User } from '../support/user.ts';
import { Postroom } from '../support/postroom.ts';

const test = base.extend<{ server: Postroom }>({
  server: async ({}, use) => {
    const server = await Postroom.prepare({ args: ['--demo'] });
    await server.start();
    await use(server);
    await server.remove();
  },
});

test('the demo prints its sign-ins, and each of them has mail', async ({ server, browser, javaScriptEnabled }) => {
  const printed = await server.log();
  expect(printed).toContain(server.url);
  for (const name of ['anna', 'ben']) {
    expect(printed).toContain(name);
    const context = await browser.newContext({ baseURL: server.url });
    const user = new User(await context.newPage(), javaScriptEnabled !== false);
    await user.signIn(name, name);
    expect(await user.rows.count()).toBeGreaterThan(3);
    await user.open('Sent');
    expect(await user.rows.count()).toBeGreaterThan(0);
    await context.close();
  }
});
