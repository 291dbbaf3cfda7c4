import { expect, test } from '../support/test.ts';

test('reading marks as read and shows it to the sender', async ({ desk, rest }) => {
  const id = await rest('ben').send('anna', 'News', 'Something *new*\nSee https://example.org/a?b=c');
  await desk.signIn('anna');
  await desk.expectUnread(1);
  await desk.read('News');
  await expect(desk.page.getByRole('heading', { name: 'News', level: 1 })).toBeVisible();
  const link = desk.reading.getByRole('link', { name: 'https://example.org/a?b=c' });
  await expect(link).toHaveAttribute('rel', /noopener/);
  await expect(link).toHaveAttribute('href', 'https://example.org/a?b=c');
  await desk.expectUnread(0);
  expect((await rest('ben').message(id)).read_at).not.toBeNull();
});

test('a quick reply joins the conversation', async ({ desk, rest }) => {
  await rest('ben').send('anna', 'Lunch?', 'At noon?');
  await desk.signIn('anna');
  await desk.read('Lunch?');
  await desk.quickReply('Gladly.');
  await desk.expectNote('Message sent.');
  const [answer] = await rest('ben').folder('inbox');
  expect(answer?.subject).toBe('Re: Lunch?');
  expect((await rest('ben').message(answer?.id ?? 0)).body).toBe('Gladly.');
  await desk.visit(`/conversation/${answer?.conversation}`);
  await expect(desk.messages).toHaveCount(2);
});

test('a full reply starts with the quote and may have copies', async ({ desk, rest }) => {
  await rest('ben').send('anna', 'Plan', 'One\nTwo');
  await desk.signIn('anna');
  await desk.read('Plan');
  await desk.page.getByRole('link', { name: /^More/ }).click();
  await desk.arrive(/^\/reply\/\d+/);
  await expect(desk.field('Subject')).toHaveValue('Re: Plan');
  await expect(desk.field('Message')).toHaveValue(/Ben Okafor wrote:\s*> One\s*> Two/);
  await desk.field('Copies to').fill('cleo');
  await desk.send();
  await desk.expectNote('2 messages sent.');
  expect(await rest('cleo').folder('inbox')).toHaveLength(1);
  expect(await rest('ben').folder('inbox')).toHaveLength(1);
});

test('what is not yours does not exist', async ({ desk, rest, excused }) => {
  excused.push(/status of 404/);
  const id = await rest('ben').send('cleo', 'Secret');
  await desk.signIn('anna');
  for (const path of [`/message/${id}`, `/conversation/${id}`, `/reply/${id}`, '/message/1', '/message/nonsense']) {
    const answer = await desk.page.goto(path);
    expect(answer?.status(), path).toBe(404);
    await expect(desk.page.getByText('Secret')).toHaveCount(0);
  }
  await desk.settle('404');
});

test('a deleted message keeps its place in the conversation, without its text', async ({ desk, rest }) => {
  const first = await rest('ben').send('anna', 'Story', 'The beginning');
  const second = await rest('anna').reply(first, 'The middle');
  await rest('ben').reply(second, 'The end');
  await rest('anna').act('delete', [first]);
  await desk.signIn('anna');
  await desk.visit(`/conversation/${first}`);
  await expect(desk.messages).toHaveCount(3);
  await expect(desk.page.getByText(/deleted by you/i)).toHaveCount(1);
  expect(await desk.page.content()).not.toContain('The beginning');
});

test('the address of a page that is not there', async ({ desk, excused }) => {
  excused.push(/status of 404/);
  await desk.signIn('anna');
  const answer = await desk.page.goto('/no/such/page');
  expect(answer?.status()).toBe(404);
  await desk.settle();
});
