import { expect, test } from '../support/test.ts';
import { password } from '../support/members.ts';

test('the first page welcomes and leads to signing in', async ({ user }) => {
  await user.visit('/');
  await expect(user.page.getByRole('heading', { level: 1 })).toBeVisible();
  await user.page.getByRole('link', { name: 'Sign in' }).first().click();
  await user.waitForAddress(/^\/login$/);
  await user.fillSignIn('anna', password('anna'));
  await user.waitForAddress(/^\/inbox$/);
  await expect(user.page).toHaveTitle(/Inbox/);
});

test('a wrong password is refused without telling what was wrong, and the name stays', async ({ user, expectedErrors }) => {
  expectedErrors.push(/status of 401|status of 422/);
  await user.visit('/login');
  for (const name of ['anna', 'nobody']) {
    await user.fillSignIn(name, 'not the password');
    await expect(user.page.getByText('This name and password do not match.')).toBeVisible();
    await user.waitUntilReady('refused');
    await expect(user.page.getByLabel('Name', { exact: true })).toHaveValue(name);
    await expect(user.page.getByLabel('Password', { exact: true })).toHaveValue('');
  }
  await user.fillSignIn('anna', password('anna'));
  await user.waitForAddress(/^\/inbox/);
});

test('after signing in one is where one wanted to go', async ({ user }) => {
  await user.visit('/sent?mode=messages');
  expect(new URL(user.page.url()).pathname).toBe('/login');
  await user.fillSignIn('anna', password('anna'));
  await user.waitForAddress(/^\/sent\?mode=messages$/);
  await expect(user.page).toHaveTitle(/Sent/);
});

for (const evil of ['//elsewhere.example/x', 'https://elsewhere.example/', '/\\elsewhere.example', 'javascript:alert(1)']) {
  test(`signing in never leads to another site: ${evil}`, async ({ user, server }) => {
    await user.page.goto(`/login?next=${encodeURIComponent(evil)}`);
    await user.waitUntilReady();
    await user.fillSignIn('anna', password('anna'));
    await user.waitForAddress(/^\/inbox$/);
    expect(new URL(user.page.url()).origin).toBe(server.url);
  });
}

test('signing out ends the session', async ({ user }) => {
  await user.signIn('anna');
  await user.signOut();
  await expect(user.page.getByText('You are signed out.')).toBeVisible();
  await user.page.goto('/inbox');
  expect(new URL(user.page.url()).pathname).toBe('/login');
});

test('who is signed in does not see the sign-in page', async ({ user }) => {
  await user.signIn('anna');
  for (const path of ['/', '/login']) {
    await user.visit(path);
    expect(new URL(user.page.url()).pathname).toBe('/inbox');
  }
});
