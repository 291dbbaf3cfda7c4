// No mouse.
import { expect, test } from '../support/test.ts';

test('signing in, reading, answering, archiving and undoing by keyboard alone', async ({ desk, rest }) => {
  const keys = desk.page.keyboard;
  await rest('ben').send('anna', 'Older', 'First');
  await rest('ben').send('anna', 'Newer', 'Second');
  await desk.visit('/login');
  await desk.page.getByLabel('Name', { exact: true }).focus();
  await keys.type('anna');
  await keys.press('Tab');
  await keys.type('anna-and-the-post');
  await keys.press('Enter');
  await desk.arrive(/^\/inbox/);

  await keys.press('j');
  await keys.press('j');
  await keys.press('Enter');
  await desk.arrive(/^\/message\/\d+/);
  await expect(desk.page.getByRole('heading', { name: 'Older', level: 1 })).toBeVisible();

  await keys.press('u');
  await desk.arrive(/^\/inbox/);
  await keys.press('j');
  await keys.press('x');
  await keys.press('e');
  await desk.expectNote('1 message archived.');
  await expect(desk.rows).toHaveCount(1);
  await keys.press('z');
  await desk.expectNote('1 message moved out of the archives.');
  await expect(desk.rows).toHaveCount(2);

  await keys.press('g');
  await keys.press('s');
  await desk.arrive(/^\/sent/);
  await keys.press('g');
  await keys.press('i');
  await desk.arrive(/^\/inbox/);

  await keys.press('c');
  await desk.arrive(/^\/write/);
  await expect(desk.field('Recipients')).toBeFocused();
  await keys.type('ben');
  await keys.press('Tab');
  await keys.type('By hand');
  await keys.press('Tab');
  await keys.type('No mouse was used.');
  await keys.press('Control+Enter');
  await desk.expectNote('Message sent.');
  expect((await rest('ben').folder('inbox')).map((entry) => entry.subject)).toEqual(['By hand']);
});

test('Ctrl+Enter sends a quick reply; letters typed into a field are no commands', async ({ desk, rest }) => {
  await rest('ben').send('anna', 'Question');
  await desk.signIn('anna');
  await desk.read('Question');
  await desk.quick.focus();
  await desk.page.keyboard.type('just exactly # z e u c');
  await desk.page.keyboard.press('Control+Enter');
  await desk.expectNote('Message sent.');
  const [answer] = await rest('ben').folder('inbox');
  expect((await rest('ben').message(answer?.id ?? 0)).body).toBe('just exactly # z e u c');
});

test('a key shows the keys, another closes them', async ({ desk }) => {
  await desk.signIn('anna');
  await desk.page.keyboard.press('?');
  const help = desk.page.getByRole('dialog');
  await expect(help).toBeVisible();
  await desk.settle('keys');
  await desk.page.keyboard.press('Escape');
  await expect(help).toBeHidden();
});

test('the first stop of Tab leads past the navigation', async ({ desk }) => {
  await desk.signIn('anna');
  await desk.page.reload();
  await desk.settle();
  await desk.page.keyboard.press('Tab');
  await expect(desk.page.getByRole('link', { name: /skip/i })).toBeFocused();
  await desk.page.keyboard.press('Enter');
  await expect(desk.page.locator('main')).toBeFocused();
});
