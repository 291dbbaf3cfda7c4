// What is new shows by itself: no test here reloads a page.
import { expect, test } from '../support/test.ts';

test('two people write to each other, each in a browser of their own', async ({ user: anna, newUser }) => {
  const ben = await newUser();
  await anna.signIn('anna');
  await ben.signIn('ben');
  await expect(ben.rows).toHaveCount(0);

  await anna.write({ to: 'ben', subject: 'Are you there?', body: 'Knock, knock.' });
  await anna.waitForAddress(/^\/inbox/);

  await expect(ben.row('Are you there?')).toBeVisible();
  await ben.expectUnread(1);
  await expect(ben.page).toHaveTitle(/1/);

  await ben.read('Are you there?');
  await ben.expectUnread(0);
  await expect(ben.page).not.toHaveTitle(/\(1\)/);
  await ben.quickReply('I am.');
  await ben.expectToast('Message sent.');

  await expect(anna.row('Re: Are you there?')).toBeVisible();
  await anna.expectUnread(1);
  await anna.read('Re: Are you there?');
  await expect(anna.reading.getByText('I am.').last()).toBeVisible();

  // Anna looks at the conversation while the next answer comes.
  await ben.quickReply('Still here.');
  await expect(anna.reading.getByText('Still here.').last()).toBeVisible();
});

test('what is done elsewhere shows in every list', async ({ user, rest }) => {
  const id = await rest('ben').send('anna', 'Apples');
  await user.signIn('anna');
  await expect(user.row('Apples')).toHaveCount(1);
  await rest('anna').act('archive', [id]);
  await expect(user.row('Apples')).toHaveCount(0);
  await user.expectUnread(0);
  await rest('anna').act('unarchive', [id]);
  await expect(user.row('Apples')).toHaveCount(1);
  await user.expectUnread(1);
});

test('the sender sees that a message was read', async ({ user, rest }) => {
  const id = await rest('anna').send('ben', 'Apples');
  await user.signIn('anna');
  await user.visit(`/message/${id}`);
  await expect(user.page.getByText(/^read /i)).toHaveCount(0);
  await rest('ben').call('GET', `/messages/${id}`);
  await expect(user.page.getByText(/^read /i)).toHaveCount(1);
});

test('two tabs share one stream; when one closes, the other goes on', async ({ user, rest }) => {
  const context = user.page.context();
  const streams: string[] = [];
  context.on('request', (request) => {
    if (request.resourceType() === 'eventsource') streams.push(request.url());
  });
  await user.signIn('anna');
  const second = user.inTab(await context.newPage());
  await second.visit('/inbox');

  await rest('ben').send('anna', 'First');
  for (const tab of [user, second]) {
    await expect(tab.row('First')).toHaveCount(1);
    await tab.expectUnread(1);
  }
  expect(streams).toHaveLength(1);

  await second.read('First');
  await user.expectUnread(0);

  await user.page.close();
  await rest('ben').send('anna', 'Second');
  await second.expectUnread(1);
  expect(streams.length).toBeGreaterThan(1);
});

test('signing out ends the stream in every tab, and signing in again opens it', async ({ user, rest, server, expectedErrors }) => {
  expectedErrors.push(/status of 401/);
  await user.signIn('anna');
  const second = user.inTab(await user.page.context().newPage());
  await second.visit('/inbox');
  await expect.poll(() => server.streams()).toBe(1);
  await user.signOut();
  await expect.poll(() => server.streams()).toBe(0);
  await expect(second.page.getByRole('link', { name: 'Sign in again' })).toBeVisible();

  // The other tab, still open, does not keep this one from the stream.
  await user.signIn('anna');
  await expect.poll(() => server.streams()).toBe(1);
  await rest('ben').send('anna', 'Welcome back');
  await expect(user.row('Welcome back')).toHaveCount(1);
  await user.expectUnread(1);
});

test('a tab of the member who was signed in before leaves this one alone', async ({ user, rest, expectedErrors }) => {
  expectedErrors.push(/status of 401/);
  for (const subject of ['One', 'Two']) await rest('cleo').send('anna', subject);
  await user.signIn('anna');
  const second = user.inTab(await user.page.context().newPage());
  await second.visit('/inbox');
  await second.expectUnread(2);
  await user.signOut();
  await expect(second.page.getByRole('link', { name: 'Sign in again' })).toBeVisible();

  await user.signIn('ben');
  await rest('cleo').send('ben', 'For Ben');
  await expect(user.row('For Ben')).toHaveCount(1);
  await user.expectUnread(1);
  await second.expectUnread(2);
});
