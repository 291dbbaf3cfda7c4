import { expect, test } from '../support/test.ts';

test('registration is closed unless the operator opens it', async ({ desk, excused }) => {
  excused.push(/status of 404/);
  await desk.visit('/login');
  await expect(desk.page.getByRole('link', { name: /create/i })).toHaveCount(0);
  const answer = await desk.page.goto('/register');
  expect(answer?.status()).toBe(404);
});

test.describe('where it is open', () => {
  test.use({ env: { POSTROOM_ACCOUNTS__REGISTRATION: 'open' } });

  test('a newcomer registers and is in an empty inbox', async ({ desk }) => {
    await desk.visit('/register');
    await desk.fillRegistration({ name: 'dora', display: 'Dora Diaz', email: 'dora@example.org', secret: 'a long new secret' });
    await desk.arrive(/^\/inbox/, 'empty');
    await expect(desk.rows).toHaveCount(0);
    await desk.signOut();
    await desk.signIn('dora', 'a long new secret');
  });

  test('what is wrong is said beside the fields, and what was typed stays', async ({ desk, excused }) => {
    excused.push(/status of 422/);
    await desk.visit('/register');
    await desk.fillRegistration({ name: 'anna', display: 'Another Anna', email: 'other@example.org', secret: 'a long new secret' });
    await expect(desk.page.getByText('This name is taken.')).toBeVisible();
    await desk.settle('refused');
    await expect(desk.page.getByLabel('E-mail')).toHaveValue('other@example.org');
    await expect(desk.page.getByLabel('Password', { exact: true })).toHaveValue('');
  });
});
