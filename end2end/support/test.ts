// The tests' own `test`: each gets a server with its members, and pages that are watched.
import { type BrowserContext, type Page, test as base } from '@playwright/test';
import type { Kind } from './database.ts';
import { Desk } from './desk.ts';
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
  site: Postroom;
  /** What the browser may complain about in this test; anything else fails it. */
  excused: RegExp[];
  /** Scripts are on. */
  scripts: boolean;
  /** Opens a window of its own, as another person or another device would. */
  newDesk: () => Promise<Desk>;
  /** The window of the test. */
  desk: Desk;
  /** The same mailbox through REST. */
  rest: (name: Name) => Rest;
}

/** Fails the test when a page complains: faults of scripts, of hydration, of the content policy. */
function watch(page: Page, complaints: string[]): void {
  page.on('console', (message) => {
    const text = message.text();
    if (message.type() === 'error' || /hydrat|panicked/i.test(text)) complaints.push(`${text} (${page.url()})`);
  });
  page.on('pageerror', (error) => complaints.push(`${error} (${page.url()})`));
}

export const test = base.extend<Fixtures & Options & { complaints: string[] }, { template: Template; database: Kind }>({
  database: ['sqlite', { option: true, scope: 'worker' }],

  env: [{}, { option: true }],

  // Made once, copied for each test: hashing passwords takes its time.
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

  site: async ({ database, template, env }, use, info) => {
    const site = await Postroom.prepare({ database, template: template.server, env });
    await site.start();
    await use(site);
    if (info.status !== info.expectedStatus) {
      await info.attach('server log', { body: await site.log(), contentType: 'text/plain' });
    }
    await site.remove();
  },

  rest: async ({ site, template }, use) => {
    await use((name) => site.rest(template.tokens[name]));
  },

  scripts: async ({ javaScriptEnabled }, use) => {
    await use(javaScriptEnabled !== false);
  },

  excused: async ({}, use) => {
    await use([]);
  },

  complaints: async ({ excused }, use) => {
    const complaints: string[] = [];
    await use(complaints);
    const left = complaints.filter((text) => !excused.some((known) => known.test(text)));
    base.expect(left, 'complaints of the browser').toEqual([]);
  },

  newDesk: async ({ browser, site, scripts, complaints }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async () => {
      const context = await browser.newContext({ baseURL: site.url });
      contexts.push(context);
      context.on('page', (page) => watch(page, complaints));
      return new Desk(await context.newPage(), scripts);
    });
    for (const context of contexts) await context.close();
  },

  desk: async ({ newDesk }, use) => {
    await use(await newDesk());
  },
});

