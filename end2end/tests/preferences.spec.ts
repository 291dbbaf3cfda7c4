import { expect, test } from '../support/test.ts';
import { password } from '../support/members.ts';

test('a new password: the other sessions end, this one goes on', async ({ desk, newDesk, excused }) => {
  excused.push(/status of 401/);
  const other = await newDesk();
  await other.signIn('anna');
  await desk.signIn('anna');
  await desk.visit('/preferences');
  await desk.changePassword(password('anna'), 'quite another secret');
  await desk.expectNote(/password is changed/);
  await desk.visit('/inbox');
  expect(new URL(desk.page.url()).pathname).toBe('/inbox');
  await other.page.goto('/inbox');
  expect(new URL(other.page.url()).pathname).toBe('/login');
  await other.signIn('anna', 'quite another secret');
});

test('a wrong present password, or a new one too short, is said beside its field', async ({ desk, excused }) => {
  excused.push(/status of 422/);
  await desk.signIn('anna');
  await desk.visit('/preferences');
  await desk.changePassword('not it', 'quite another secret');
  await expect(desk.page.getByText('This is not your present password.')).toBeVisible();
  await desk.settle('refused');
  await desk.changePassword(password('anna'), 'short');
  await expect(desk.page.getByText(/at least 10 characters/).first()).toBeVisible();
});

test('sessions are listed; another one can be ended', async ({ desk, newDesk, excused }) => {
  excused.push(/status of 401/);
  const other = await newDesk();
  await other.signIn('anna');
  await desk.signIn('anna');
  await desk.visit('/preferences');
  const sessions = desk.page.getByRole('region', { name: 'Signed in' }).getByRole('listitem');
  await expect(sessions).toHaveCount(2);
  await sessions.getByRole('button', { name: /^Sign out of/ }).click();
  await desk.expectNote('Signed out there.');
  await expect(sessions).toHaveCount(1);
  await other.page.goto('/inbox');
  expect(new URL(other.page.url()).pathname).toBe('/login');
});

test('light and dark are remembered', async ({ desk }) => {
  await desk.signIn('anna');
  await desk.visit('/preferences');
  await desk.chooseTheme('Dark');
  await expect(desk.page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await desk.visit('/inbox', 'dark');
  await expect(desk.page.locator('html')).toHaveAttribute('data-theme', 'dark');
});
