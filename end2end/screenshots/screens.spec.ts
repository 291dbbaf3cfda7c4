// Every screen, on three sizes, light and dark, on the demo's data.
import { test } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Desk } from '../support/desk.ts';
import { Postroom } from '../support/postroom.ts';

const folder = process.env.SCREENSHOTS ?? 'test-results/screens';
const sizes = { phone: [390, 844], tablet: [820, 1180], desktop: [1360, 860] } as const;

for (const [size, [width, height]] of Object.entries(sizes)) {
  for (const scheme of ['light', 'dark'] as const) {
    test(`${size}, ${scheme}`, async ({ browser }) => {
      mkdirSync(folder, { recursive: true });
      const site = await Postroom.prepare({ args: ['--demo'] });
      await site.start();
      const context = await browser.newContext({
        baseURL: site.url,
        viewport: { width, height },
        colorScheme: scheme,
        deviceScaleFactor: size === 'phone' ? 2 : 1,
      });
      const desk = new Desk(await context.newPage(), true);
      const take = (name: string) => desk.page.screenshot({ path: join(folder, `${name}-${size}-${scheme}.png`) });

      await desk.visit('/');
      await take('welcome');
      await desk.visit('/login');
      await take('login');
      await desk.signIn('anna', 'anna');
      await take('inbox');
      await desk.visit('/inbox?unread&page=99');
      await take('inbox-empty');
      await desk.visit('/inbox');
      await desk.readConversation();
      await take('conversation');
      await desk.visit('/write');
      await desk.fillLetter({ to: 'ben, nobody', subject: 'A walk on Sunday', body: 'Shall we go along the river?' });
      await desk.send();
      await desk.page.getByText(/nobody/).first().waitFor();
      await take('write-refused');
      await desk.visit('/preferences');
      await take('preferences');

      await context.close();
      await site.remove();
    });
  }
}
