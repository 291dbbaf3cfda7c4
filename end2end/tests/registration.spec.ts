import { expect, test } from '../support/test.ts';

test('registration is closed unless the operator opens it', async ({ user, expectedErrors }) => {
  expectedErrors.push(/status of 404/);
  await user.visit('/login');
  await expect(user.page.getByRole('link', { name: /create/i })).toHaveCount(0);
  const answer = await user.page.goto('/register');
  expect(answer?.status()).toBe(404);
});

test.describe('where it is open', () => {
  test.use({ env: { POSTROOM_ACCOUNTS__REGISTRATION: 'open' } });

  test('a newcomer registers and is in an empty inbox', async ({ user }) => {
    await user.visit('/register');
    await user.fillRegistration({ name: 'dora', display: 'Dora Diaz', email: 'dora@example.org', secret: 'a long new secret' });
    await user.waitForAddress(/^\/inbox/, 'empty');
    await expect(user.rows).toHaveCount(0);
    await user.signOut();
    await user.signIn('dora', 'a long new secret');
  });

  test('what is wrong is said beside the fields, and what was typed stays', async ({ user, expectedErrors }) => {
    expectedErrors.push(/status of 422/);
    await user.visit('/register');
    await user.fillRegistration({ name: 'anna', display: 'Another Anna', email: 'other@example.org', secret: 'a long new secret' });
    await expect(user.page.getByText('This name is taken.')).toBeVisible();
    await user.waitUntilReady('refused');
    await expect(user.page.getByLabel('E-mail')).toHaveValue('other@example.org');
    await expect(user.page.getByLabel('Password', { exact: true })).toHaveValue('');
  });
});
