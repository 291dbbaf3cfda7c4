import { expect, test } from '../support/test.ts';

test('reading marks as read and shows it to the sender', async ({ user, rest }) => {
  const id = await rest('ben').send('anna', 'News', 'Something *new*\nSee https://example.org/a?b=c');
  await user.signIn('anna');
  await user.expectUnread(1);
  await user.read('News');
  await expect(user.page.getByRole('heading', { name: 'News', level: 1 })).toBeVisible();
  const link = user.reading.getByRole('link', { name: 'https://example.org/a?b=c' });
  await expect(link).toHaveAttribute('rel', /noopener/);
  await expect(link).toHaveAttribute('href', 'https://example.org/a?b=c');
  await user.expectUnread(0);
  expect((await rest('ben').message(id)).read_at).not.toBeNull();
});

test('a quick reply joins the conversation', async ({ user, rest }) => {
  await rest('ben').send('anna', 'Lunch?', 'At noon?');
  await user.signIn('anna');
  await user.read('Lunch?');
  await user.quickReply('Gladly.');
  await user.expectToast('Message sent.');
  const [answer] = await rest('ben').folder('inbox');
  expect(answer?.subject).toBe('Re: Lunch?');
  expect((await rest('ben').message(answer?.id ?? 0)).body).toBe('Gladly.');
  await user.visit(`/conversation/${answer?.conversation}`);
  await expect(user.messages).toHaveCount(2);
});

test('a full reply starts with the quote and may have copies', async ({ user, rest }) => {
  await rest('ben').send('anna', 'Plan', 'One\nTwo');
  await user.signIn('anna');
  await user.read('Plan');
  await user.page.getByRole('link', { name: /^More/ }).click();
  await user.waitForAddress(/^\/reply\/\d+/);
  await expect(user.field('Subject')).toHaveValue('Re: Plan');
  await expect(user.field('Message')).toHaveValue(/Ben Okafor wrote:\s*> One\s*> Two/);
  await user.field('Copies to').fill('cleo');
  await user.send();
  await user.expectToast('2 messages sent.');
  expect(await rest('cleo').folder('inbox')).toHaveLength(1);
  expect(await rest('ben').folder('inbox')).toHaveLength(1);
});

test('what is not yours does not exist', async ({ user, rest, expectedErrors }) => {
  expectedErrors.push(/status of 404/);
  const id = await rest('ben').send('cleo', 'Secret');
  await user.signIn('anna');
  for (const path of [`/message/${id}`, `/conversation/${id}`, `/reply/${id}`, '/message/1', '/message/nonsense']) {
    const answer = await user.page.goto(path);
    expect(answer?.status(), path).toBe(404);
    await expect(user.page.getByText('Secret')).toHaveCount(0);
  }
  await user.waitUntilReady('404');
});

test('a deleted message keeps its place in the conversation, without its text', async ({ user, rest }) => {
  const first = await rest('ben').send('anna', 'Story', 'The beginning');
  const second = await rest('anna').reply(first, 'The middle');
  await rest('ben').reply(second, 'The end');
  await rest('anna').act('delete', [first]);
  await user.signIn('anna');
  await user.visit(`/conversation/${first}`);
  await expect(user.messages).toHaveCount(3);
  await expect(user.page.getByText(/deleted by you/i)).toHaveCount(1);
  expect(await user.page.content()).not.toContain('The beginning');
});

test('the address of a page that is not there', async ({ user, expectedErrors }) => {
  expectedErrors.push(/status of 404/);
  await user.signIn('anna');
  const answer = await user.page.goto('/no/such/page');
  expect(answer?.status()).toBe(404);
  await user.waitUntilReady();
});

test('a long conversation is read in parts', async ({ user, rest }) => {
  const first = await rest('ben').send('anna', 'Diary', 'Day 0');
  let last = first;
  for (let day = 1; day < 70; day += 1) last = await rest('ben').reply(last, `Day ${day}`);
  await rest('anna').call('GET', `/conversations/${first}?limit=100`);
  await user.signIn('anna');
  await user.visit(`/conversation/${first}`);
  await expect(user.messages).toHaveCount(50);
  await expect(user.reading.getByText('Day 69').last()).toBeVisible();
  await user.reading.getByRole('link', { name: '20 earlier messages' }).click();
  // With scripts they join what is shown; without, they are a page of their own.
  await expect(user.messages).toHaveCount(user.scripts ? 70 : 20);
  await expect(user.reading.getByText('Day 0').first()).toBeVisible();
  await user.waitUntilReady('earlier');
  await expect(user.reading.getByRole('link', { name: /earlier/ })).toHaveCount(0);
  if (!user.scripts) {
    await user.reading.getByRole('link', { name: '50 later messages' }).click();
    await expect(user.messages).toHaveCount(50);
  }
  await user.quickReply('What a diary.');
  await user.expectToast('Message sent.');
  expect((await rest('ben').folder('inbox'))[0]?.subject).toBe('Re: Diary');
});
