// No mouse.
import { expect, test } from '../support/test.ts';

test('signing in, reading, answering, archiving and undoing by keyboard alone', async ({ user, rest }) => {
  const keys = user.page.keyboard;
  await rest('ben').send('anna', 'Older', 'First');
  await rest('ben').send('anna', 'Newer', 'Second');
  await user.visit('/login');
  await user.page.getByLabel('Name', { exact: true }).focus();
  await keys.type('anna');
  await keys.press('Tab');
  await keys.type('anna-and-the-post');
  await keys.press('Enter');
  await user.waitForAddress(/^\/inbox/);

  await keys.press('j');
  await keys.press('j');
  await keys.press('Enter');
  await user.waitForAddress(/^\/message\/\d+/);
  await expect(user.page.getByRole('heading', { name: 'Older', level: 1 })).toBeVisible();

  await keys.press('u');
  await user.waitForAddress(/^\/inbox/);
  await keys.press('j');
  await keys.press('x');
  await keys.press('e');
  await user.expectToast('1 message archived.');
  await expect(user.rows).toHaveCount(1);
  await keys.press('z');
  await user.expectToast('1 message moved out of the archives.');
  await expect(user.rows).toHaveCount(2);

  await keys.press('g');
  await keys.press('s');
  await user.waitForAddress(/^\/sent/);
  await keys.press('g');
  await keys.press('i');
  await user.waitForAddress(/^\/inbox/);

  await keys.press('c');
  await user.waitForAddress(/^\/write/);
  await expect(user.field('Recipients')).toBeFocused();
  await keys.type('ben');
  await keys.press('Tab');
  await keys.type('By hand');
  await keys.press('Tab');
  await keys.type('No mouse was used.');
  await keys.press('Control+Enter');
  await user.expectToast('Message sent.');
  expect((await rest('ben').folder('inbox')).map((entry) => entry.subject)).toEqual(['By hand']);
});

test('Ctrl+Enter sends a quick reply; letters typed into a field are no commands', async ({ user, rest }) => {
  await rest('ben').send('anna', 'Question');
  await user.signIn('anna');
  await user.read('Question');
  await user.quickReplyField.focus();
  await user.page.keyboard.type('just exactly # z e u c');
  await user.page.keyboard.press('Control+Enter');
  await user.expectToast('Message sent.');
  const [answer] = await rest('ben').folder('inbox');
  expect((await rest('ben').message(answer?.id ?? 0)).body).toBe('just exactly # z e u c');
});

test('a key shows the keys, another closes them', async ({ user }) => {
  await user.signIn('anna');
  await user.page.keyboard.press('?');
  const help = user.page.getByRole('dialog');
  await expect(help).toBeVisible();
  await user.waitUntilReady('keys');
  await user.page.keyboard.press('Escape');
  await expect(help).toBeHidden();
});

test('the first stop of Tab leads past the navigation', async ({ user }) => {
  await user.signIn('anna');
  await user.page.reload();
  await user.waitUntilReady();
  await user.page.keyboard.press('Tab');
  await expect(user.page.getByRole('link', { name: /skip/i })).toBeFocused();
  await user.page.keyboard.press('Enter');
  await expect(user.page.locator('main')).toBeFocused();
});
