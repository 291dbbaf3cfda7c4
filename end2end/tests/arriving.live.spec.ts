// What is new shows by itself: no test here reloads a page.
import { expect, test } from '../support/test.ts';

test('two people write to each other, each in a browser of their own', async ({ desk: anna, newDesk }) => {
  const ben = await newDesk();
  await anna.signIn('anna');
  await ben.signIn('ben');
  await expect(ben.rows).toHaveCount(0);

  await anna.write({ to: 'ben', subject: 'Are you there?', body: 'Knock, knock.' });
  await anna.arrive(/^\/inbox/);

  await expect(ben.row('Are you there?')).toBeVisible();
  await ben.expectUnread(1);
  await expect(ben.page).toHaveTitle(/1/);

  await ben.read('Are you there?');
  await ben.expectUnread(0);
  await expect(ben.page).not.toHaveTitle(/\(1\)/);
  await ben.quickReply('I am.');
  await ben.expectNote('Message sent.');

  await expect(anna.row('Re: Are you there?')).toBeVisible();
  await anna.expectUnread(1);
  await anna.read('Re: Are you there?');
  await expect(anna.reading.getByText('I am.').last()).toBeVisible();

  // Anna looks at the conversation while the next answer comes.
  await ben.quickReply('Still here.');
  await expect(anna.reading.getByText('Still here.').last()).toBeVisible();
});

test('what is done elsewhere shows in every list', async ({ desk, rest }) => {
  const id = await rest('ben').send('anna', 'Apples');
  await desk.signIn('anna');
  await expect(desk.row('Apples')).toHaveCount(1);
  await rest('anna').act('archive', [id]);
  await expect(desk.row('Apples')).toHaveCount(0);
  await desk.expectUnread(0);
  await rest('anna').act('unarchive', [id]);
  await expect(desk.row('Apples')).toHaveCount(1);
  await desk.expectUnread(1);
});

test('the sender sees that a message was read', async ({ desk, rest }) => {
  const id = await rest('anna').send('ben', 'Apples');
  await desk.signIn('anna');
  await desk.visit(`/message/${id}`);
  await expect(desk.page.getByText(/^read /i)).toHaveCount(0);
  await rest('ben').call('GET', `/messages/${id}`);
  await expect(desk.page.getByText(/^read /i)).toHaveCount(1);
});

test('two tabs share one stream; when one closes, the other goes on', async ({ desk, rest }) => {
  const context = desk.page.context();
  const streams: string[] = [];
  context.on('request', (request) => {
    if (request.resourceType() === 'eventsource') streams.push(request.url());
  });
  await desk.signIn('anna');
  const second = desk.beside(await context.newPage());
  await second.visit('/inbox');

  await rest('ben').send('anna', 'First');
  for (const tab of [desk, second]) {
    await expect(tab.row('First')).toHaveCount(1);
    await tab.expectUnread(1);
  }
  expect(streams).toHaveLength(1);

  await second.read('First');
  await desk.expectUnread(0);

  await desk.page.close();
  await rest('ben').send('anna', 'Second');
  await second.expectUnread(1);
  expect(streams.length).toBeGreaterThan(1);
});

test('signing out ends the stream in every tab', async ({ desk, site, excused }) => {
  excused.push(/status of 401/);
  await desk.signIn('anna');
  const second = desk.beside(await desk.page.context().newPage());
  await second.visit('/inbox');
  await expect.poll(() => site.streams()).toBe(1);
  await desk.signOut();
  await expect.poll(() => site.streams()).toBe(0);
  await expect(second.page.getByRole('link', { name: 'Sign in again' })).toBeVisible();
});
