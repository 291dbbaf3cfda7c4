// The tests' own `test`: each gets a server with its members, and fails when a page logs an error.
import { type BrowserContext, type Page, test as base } from '@playwright/test';
import type { Kind } from './database.ts';
import { User } from './user.ts';
import { type Name, members, names, password } from './members.ts';
import { type Env, Postroom } from './postroom.ts';
import type { Rest } from './rest.ts';

export { expect } from '@playwright/test';

interface Template {
  server: Postroom;
  tokens: Record<Name, string>;
}

interface Options {
  /** More settings of the server. */
  env: Env;
}

interface Fixtures {
  /** The server of this test, running. */
  server: Postroom;
  /** The console errors that this test expects; any other fails it. */
  expectedErrors: RegExp[];
  /** Scripts are on. */
  scripts: boolean;
  /** Opens a browser of its own, as another person or device would. */
  newUser: () => Promise<User>;
  /** The user of the test. */
  user: User;
  /** The same mailbox through REST. */
  rest: (name: Name) => Rest;
}

/** Collects what a page logs as an error: errors of scripts, of hydration, of the content security policy. */
function watch(page: Page, consoleErrors: string[]): void {
  page.on('console', (message) => {
    const text = message.text();
    if (message.type() === 'error' || /hydrat|panicked/i.test(text)) consoleErrors.push(`${text} (${page.url()})`);
  });
  page.on('pageerror', (error) => consoleErrors.push(`${error} (${page.url()})`));
}

export const test = base.extend<Fixtures & Options & { consoleErrors: string[] }, { template: Template; database: Kind }>({
  database: ['sqlite', { option: true, scope: 'worker' }],

  env: [{}, { option: true }],

  // Made once and copied for each test: hashing passwords takes time.
  template: [
    async ({ database }, use) => {
      const maker = await Postroom.prepare({ database });
      const tokens = {} as Record<Name, string>;
      for (const name of names) {
        const person = ['--email', `${name}@example.org`, '--display', members[name].display, '--password-stdin'];
        await maker.command(['user', 'add', name, ...person], `${password(name)}\n`);
        const printed = await maker.command(['token', 'add', name, '--scope', 'read,write']);
        tokens[name] = printed.trim().split(/\s+/).at(-1) ?? '';
      }
      await use({ server: maker, tokens });
      await maker.remove();
    },
    { scope: 'worker' },
  ],

  server: async ({ database, template, env }, use, info) => {
    const server = await Postroom.prepare({ database, template: template.server, env });
    await server.start();
    await use(server);
    if (info.status !== info.expectedStatus) {
      await info.attach('server log', { body: await server.log(), contentType: 'text/plain' });
    }
    await server.remove();
  },

  rest: async ({ server, template }, use) => {
    await use((name) => server.rest(template.tokens[name]));
  },

  scripts: async ({ javaScriptEnabled }, use) => {
    await use(javaScriptEnabled !== false);
  },

  expectedErrors: async ({}, use) => {
    await use([]);
  },

  consoleErrors: async ({ expectedErrors }, use) => {
    const consoleErrors: string[] = [];
    await use(consoleErrors);
    const left = consoleErrors.filter((text) => !expectedErrors.some((known) => known.test(text)));
    base.expect(left, 'unexpected errors on the console').toEqual([]);
  },

  newUser: async ({ browser, server, scripts, consoleErrors }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async () => {
      const context = await browser.newContext({ baseURL: server.url });
      contexts.push(context);
      context.on('page', (page) => watch(page, consoleErrors));
      return new User(await context.newPage(), scripts);
    });
    for (const context of contexts) await context.close();
  },

  user: async ({ newUser }, use) => {
    await use(await newUser());
  },
});

