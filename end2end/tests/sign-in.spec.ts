import { expect, test } from '../support/test.ts';
import { password } from '../support/members.ts';

test('the first page welcomes and leads to signing in', async ({ desk }) => {
  await desk.visit('/');
  await expect(desk.page.getByRole('heading', { level: 1 })).toBeVisible();
  await desk.page.getByRole('link', { name: 'Sign in' }).first().click();
  await desk.arrive(/^\/login$/);
  await desk.fillSignIn('anna', password('anna'));
  await desk.arrive(/^\/inbox$/);
  await expect(desk.page).toHaveTitle(/Inbox/);
});

test('a wrong password is refused without telling what was wrong, and the name stays', async ({ desk, excused }) => {
  excused.push(/status of 401|status of 422/);
  await desk.visit('/login');
  for (const name of ['anna', 'nobody']) {
    await desk.fillSignIn(name, 'not the password');
    await expect(desk.page.getByText('This name and password do not match.')).toBeVisible();
    await desk.settle('refused');
    await expect(desk.page.getByLabel('Name', { exact: true })).toHaveValue(name);
    await expect(desk.page.getByLabel('Password', { exact: true })).toHaveValue('');
  }
  await desk.fillSignIn('anna', password('anna'));
  await desk.arrive(/^\/inbox/);
});

test('after signing in one is where one wanted to go', async ({ desk }) => {
  await desk.visit('/sent?mode=messages');
  expect(new URL(desk.page.url()).pathname).toBe('/login');
  await desk.fillSignIn('anna', password('anna'));
  await desk.arrive(/^\/sent\?mode=messages$/);
  await expect(desk.page).toHaveTitle(/Sent/);
});

for (const evil of ['//elsewhere.example/x', 'https://elsewhere.example/', '/\\elsewhere.example', 'javascript:alert(1)']) {
  test(`signing in never leads to another site: ${evil}`, async ({ desk, site }) => {
    await desk.page.goto(`/login?next=${encodeURIComponent(evil)}`);
    await desk.settle();
    await desk.fillSignIn('anna', password('anna'));
    await desk.arrive(/^\/inbox$/);
    expect(new URL(desk.page.url()).origin).toBe(site.url);
  });
}

test('signing out ends the session', async ({ desk }) => {
  await desk.signIn('anna');
  await desk.signOut();
  await expect(desk.page.getByText('You are signed out.')).toBeVisible();
  await desk.page.goto('/inbox');
  expect(new URL(desk.page.url()).pathname).toBe('/login');
});

test('who is signed in does not see the sign-in page', async ({ desk }) => {
  await desk.signIn('anna');
  for (const path of ['/', '/login']) {
    await desk.visit(path);
    expect(new URL(desk.page.url()).pathname).toBe('/inbox');
  }
});
