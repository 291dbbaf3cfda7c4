import type { Locator, Page } from '@playwright/test';
import { boxOf } from '../support/box.ts';
import { expect, test } from '../support/test.ts';
import { texts } from '../support/texts.ts';
import { password } from '../support/members.ts';
import type { User } from '../support/user.ts';

const languages = [
  { language: 'ar', direction: 'rtl' },
  { language: 'de', direction: 'ltr' },
] as const;

/** Marks that keep text of another direction apart; nobody sees them. */
const isolates = /[\u2066-\u2069]/g;

for (const { language, direction } of languages) {
  const t = texts(language);

  const row = (page: Page, subject: string): Locator =>
    page.getByRole('region', { name: t('list.label') }).getByRole('listitem').filter({ hasText: subject });

  const signIn = async (user: User): Promise<void> => {
    const { page } = user;
    await user.visit('/login');
    await page.getByLabel(t('sign_in.name'), { exact: true }).fill('anna');
    await page.getByLabel(t('sign_in.password'), { exact: true }).fill(password('anna'));
    await page.getByRole('main').getByRole('button', { name: t('sign_in.submit') }).click();
    await user.waitForAddress(/^\/inbox/);
  };

  const expectToast = async (page: Page, text: string): Promise<void> => {
    await expect(page.getByRole('status').filter({ hasText: text }).first()).toBeVisible();
  };

  test.describe(`in ${language}`, () => {
    test.use({ locale: language });

    test.beforeEach(async ({ rest }) => {
      const first = await rest('ben').send('anna', 'Boat trip', 'Shall we?');
      const answer = await rest('anna').reply(first, 'Yes!');
      await rest('ben').reply(answer, 'At nine.');
      await rest('cleo').send('anna', 'تفاح', 'كثير من التفاح');
    });

    test('pages say their language and their direction', async ({ user }) => {
      for (const path of ['/', '/login']) {
        await user.visit(path);
        await expect(user.page.locator('html')).toHaveAttribute('lang', language);
        await expect(user.page.locator('html')).toHaveAttribute('dir', direction);
      }
      await signIn(user);
      await expect(user.page).toHaveTitle(new RegExp(t('folders.inbox')));
      await user.expectNoOverflow();
      const folders = await boxOf(user.page.getByRole('navigation', { name: t('frame.folders') }));
      const list = await boxOf(user.page.getByRole('region', { name: t('list.label') }));
      expect(folders.x < list.x, 'the folders are where reading begins').toBe(direction === 'ltr');
    });

    test('reading and answering', async ({ user, rest }) => {
      await signIn(user);
      await row(user.page, 'Boat trip').getByRole('link').first().click();
      await user.waitForAddress(/^\/conversation\/\d+/);
      const form = user.page.getByRole('form', { name: t('reading.quick_reply') });
      await form.getByRole('textbox', { name: t('actions.reply') }).fill('بكل سرور');
      await form.getByRole('button', { name: t('actions.send') }).click();
      await expectToast(user.page, t('results.sent_one'));
      await expect.poll(async () => (await rest('ben').folder('inbox')).length).toBe(2);
    });

    test('the full reply quotes in the language', async ({ user }) => {
      await signIn(user);
      await row(user.page, 'تفاح').getByRole('link').first().click();
      await user.waitForAddress(/^\/message\/\d+/);
      await user.page.getByRole('link', { name: t('reading.more') }).click();
      await user.waitForAddress(/^\/reply\/\d+/);
      const body = await user.page.getByRole('textbox', { name: t('writing.message'), exact: true }).inputValue();
      const [before = '', after = ''] = t('writing.wrote', { name: '|' }).split('|');
      expect(body.replace(isolates, '')).toMatch(new RegExp(`^${before}[^\\n]+${after}$`, 'm'));
    });

    test('writing: what is refused stands beside its field, then it is sent', async ({ user, rest, expectedErrors }) => {
      expectedErrors.push(/status of 422/);
      await signIn(user);
      await user.visit('/write');
      const field = (key: string): Locator => user.page.getByRole('textbox', { name: t(key), exact: true });
      const send = user.page.getByRole('article').getByRole('button', { name: t('actions.send') });
      await field('writing.recipients').fill('ben, nobody');
      await field('writing.subject').fill('موعد');
      await send.click();
      const problem = t('refusals.recipients_unknown_names', { names: 'nobody' });
      await expect.poll(async () => (await user.page.locator('.error').innerText()).replace(isolates, '')).toBe(problem);
      await user.waitUntilReady('refused');
      await field('writing.recipients').fill('ben');
      await send.click();
      await expectToast(user.page, t('results.sent_one'));
      expect((await rest('ben').folder('inbox')).map((entry) => entry.subject)).toContain('موعد');
    });

    test('archiving, and Undo', async ({ user }) => {
      await signIn(user);
      await row(user.page, 'Boat trip').getByRole('checkbox').check();
      const bulk = user.page.getByRole('group', { name: t('list.selected') });
      await bulk.getByRole('button', { name: t('actions.archive'), exact: true }).click();
      const archived = language === 'ar' ? t('results.archived_few', { count: '٣' }) : t('results.archived_other', { count: '3' });
      await expectToast(user.page, archived);
      await expect(row(user.page, 'Boat trip')).toHaveCount(0);
      await user.page.getByRole('button', { name: t('actions.undo') }).click();
      await expect(row(user.page, 'Boat trip')).toHaveCount(1);
    });

    test('the language of the account counts more than that of the browser', async ({ user }) => {
      const english = texts('en');
      await signIn(user);
      await user.visit('/preferences');
      await user.page.getByLabel(t('preferences.language_label')).selectOption('en');
      await user.page.getByRole('button', { name: t('preferences.language_save') }).click();
      await expect(user.page.getByRole('heading', { level: 1 })).toHaveText(english('preferences.title'));
      await user.waitUntilReady('english');
      await expect(user.page.locator('html')).toHaveAttribute('lang', 'en');
      await expectToast(user.page, english('results.language_changed'));
      await user.page.getByLabel(english('preferences.language_label')).selectOption('');
      await user.page.getByRole('button', { name: english('preferences.language_save') }).click();
      await expect(user.page.getByRole('heading', { level: 1 })).toHaveText(t('preferences.title'));
    });
  });
}
