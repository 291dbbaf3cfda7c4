import { expect, test } from '../support/test.ts';
import { password } from '../support/members.ts';

test('a new password: the other sessions end, this one goes on', async ({ user, newUser, expectedErrors }) => {
  expectedErrors.push(/status of 401/);
  const other = await newUser();
  await other.signIn('anna');
  await user.signIn('anna');
  await user.visit('/preferences');
  await user.changePassword(password('anna'), 'quite another secret');
  await user.expectToast(/password is changed/);
  await expect(user.page.getByLabel('New password')).toHaveValue('');
  await user.visit('/inbox');
  expect(new URL(user.page.url()).pathname).toBe('/inbox');
  await other.page.goto('/inbox');
  expect(new URL(other.page.url()).pathname).toBe('/login');
  await other.signIn('anna', 'quite another secret');
});

test('a wrong present password, or a new one too short, is said beside its field', async ({ user, expectedErrors }) => {
  expectedErrors.push(/status of 422/);
  await user.signIn('anna');
  await user.visit('/preferences');
  await user.changePassword('not it', 'quite another secret');
  await expect(user.page.getByText('This is not your present password.').first()).toBeVisible();
  await user.waitUntilReady('refused');
  await user.changePassword(password('anna'), 'short');
  await expect(user.page.getByText(/at least 10 characters/).first()).toBeVisible();
});

test('sessions are listed; another one can be ended', async ({ user, newUser, expectedErrors }) => {
  expectedErrors.push(/status of 401/);
  const other = await newUser();
  await other.signIn('anna');
  await user.signIn('anna');
  await user.visit('/preferences');
  const sessions = user.page.getByRole('region', { name: 'Signed in' }).getByRole('listitem');
  await expect(sessions).toHaveCount(2);
  await sessions.getByRole('button', { name: /^Sign out of/ }).click();
  await user.expectToast('Signed out there.');
  await expect(sessions).toHaveCount(1);
  await other.page.goto('/inbox');
  expect(new URL(other.page.url()).pathname).toBe('/login');
});

test('light and dark are remembered', async ({ user }) => {
  await user.signIn('anna');
  await user.visit('/preferences');
  await user.chooseTheme('Dark');
  await expect(user.page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await user.visit('/inbox', 'dark');
  await expect(user.page.locator('html')).toHaveAttribute('data-theme', 'dark');
});
