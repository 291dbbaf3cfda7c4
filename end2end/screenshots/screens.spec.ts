// Every screen, on three sizes, light and dark, on the demo's data.
import { test } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { User } from '../support/user.ts';
import { Postroom } from '../support/postroom.ts';

const folder = process.env.SCREENSHOTS ?? 'test-results/screens';
const sizes = { phone: [390, 844], tablet: [820, 1180], desktop: [1360, 860] } as const;

for (const [size, [width, height]] of Object.entries(sizes)) {
  for (const scheme of ['light', 'dark'] as const) {
    test(`${size}, ${scheme}`, async ({ browser }) => {
      mkdirSync(folder, { recursive: true });
      const server = await Postroom.prepare({ args: ['--demo'] });
      await server.start();
      const context = await browser.newContext({
        baseURL: server.url,
        viewport: { width, height },
        colorScheme: scheme,
        deviceScaleFactor: size === 'phone' ? 2 : 1,
      });
      const user = new User(await context.newPage(), true);
      const take = (name: string) => user.page.screenshot({ path: join(folder, `${name}-${size}-${scheme}.png`) });

      await user.visit('/');
      await take('welcome');
      await user.visit('/login');
      await take('login');
      await user.signIn('anna', 'anna');
      await take('inbox');
      await user.visit('/inbox?unread&page=99');
      await take('inbox-empty');
      await user.visit('/inbox');
      await user.readConversation();
      await take('conversation');
      await user.visit('/write');
      await user.fillDraft({ to: 'ben, nobody', subject: 'A walk on Sunday', body: 'Shall we go along the river?' });
      await user.send();
      await user.page.getByText(/nobody/).first().waitFor();
      await take('write-refused');
      await user.visit('/preferences');
      await take('preferences');

      await context.close();
      await server.remove();
    });
  }
}
