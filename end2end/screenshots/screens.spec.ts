// Every screen, on three sizes, light and dark, in every language, on the demo's data.
import { test } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { User } from '../support/user.ts';
import { Postroom } from '../support/postroom.ts';

const folder = process.env.SCREENSHOTS ?? 'test-results/screens';
const sizes = { phone: [360, 780], tablet: [820, 1180], desktop: [1440, 900] } as const;
const languages = ['en', 'de', 'ar'];

let server: Postroom;
test.beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  server = await Postroom.prepare({ args: ['--demo'] });
  await server.start();
});
test.afterAll(() => server.remove());

for (const [size, [width, height]] of Object.entries(sizes)) {
  for (const scheme of ['light', 'dark'] as const) {
    for (const locale of languages) {
      test(`${size}, ${scheme}, ${locale}`, async ({ browser }) => {
        const context = await browser.newContext({
          baseURL: server.url,
          viewport: { width, height },
          colorScheme: scheme,
          locale,
          reducedMotion: 'reduce',
          deviceScaleFactor: size === 'phone' ? 2 : 1,
        });
        const page = await context.newPage();
        const user = new User(page, true);
        const take = (name: string) => page.screenshot({ path: join(folder, `${name}-${size}-${scheme}-${locale}.png`) });

        await user.visit('/');
        await take('welcome');
        await user.visit('/login');
        await take('login');
        // By their names, as labels are in the page's language.
        await page.locator('[name=name]').fill('anna');
        await page.locator('[name=password]').fill('anna');
        await page.locator('main form button.primary').click();
        await user.waitForAddress(/^\/inbox/);
        // Off the rows, which would show their buttons.
        await page.mouse.move(width - 1, 1);
        await take('inbox');
        await user.visit('/inbox?unread&page=99');
        await take('inbox-empty');
        await user.visit('/inbox');
        await page.locator('.rows a[href^="/conversation/"]').first().click();
        await user.waitForAddress(/^\/conversation\/\d+/);
        await page.mouse.move(width - 1, 1);
        await take('conversation');
        await user.visit('/write?to=ben,nobody&subject=A+walk+on+Sunday&body=Shall+we+go+along+the+river%3F');
        await page.locator('[data-send]').click();
        await page.getByText(/nobody/).first().waitFor();
        await take('write-refused');
        await user.visit('/preferences');
        await take('preferences');
        await context.close();
      });
    }
  }
}
