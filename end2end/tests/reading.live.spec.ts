// What scripts add to reading: one begins where the new begins.
import { boxOf } from '../support/box.ts';
import { expect, test } from '../support/test.ts';

test('the first unread message has the focus and can be read, below many others on a phone', async ({ user, rest }) => {
  let last = await rest('ben').send('anna', 'Chess', '1. e4');
  for (const move of ['1. … e5', '2. Nf3', '2. … Nc6', '3. Bb5', '3. … a6', '4. Ba4', '4. … Nf6']) {
    last = await rest(move.includes('…') ? 'anna' : 'ben').reply(last, move);
  }
  await rest('anna').act('mark_read', [], [await rest('anna').conversationOf(last)]);
  const move = '5. O-O and now it is your turn.\n'.repeat(6);
  await rest('ben').reply(last, move);
  await user.page.setViewportSize({ width: 390, height: 700 });
  await user.signIn('anna');
  await user.read('Re: Chess');
  const fresh = user.messages.last();
  await expect(fresh.locator('summary')).toBeFocused();
  await expect(fresh.getByText('it is your turn').first()).toBeInViewport();
  const [text, menu] = await Promise.all([boxOf(fresh), boxOf(user.folders)]);
  expect(text.y + text.height, 'the menu below hides no part of it').toBeLessThanOrEqual(menu.y);
});

test('a long conversation goes on where it is read, and loses nothing that was loaded', async ({ user, rest }) => {
  const first = await rest('ben').send('anna', 'Diary', 'Day 0');
  let last = first;
  for (let day = 1; day < 60; day += 1) last = await rest('ben').reply(last, `Day ${day}`);
  await user.signIn('anna');
  await user.visit(`/conversation/${first}`);
  // All is unread: it begins with the first message.
  await expect(user.messages).toHaveCount(50);
  await user.expectUnread(10);
  await user.reading.getByRole('link', { name: '10 later messages' }).click();
  await expect(user.messages).toHaveCount(60);
  await user.expectUnread(0);
  await rest('ben').reply(last, 'One more day');
  await expect(user.reading.getByText('One more day').last()).toBeVisible();
  await expect(user.messages).toHaveCount(61);
});

test('a reply that is being written stays when the conversation cannot be loaded again, and what is new comes by itself', async ({ user, rest, expectedErrors }) => {
  expectedErrors.push(/Failed to load resource/);
  const first = await rest('ben').send('anna', 'Question');
  const second = await rest('anna').reply(first, 'Which?');
  await user.signIn('anna');
  await user.visit(`/conversation/${first}`);
  await user.quickReplyField.fill('A long half-written reply');
  let fails = true;
  await user.page.route('**/rpc/**', (route) => (fails ? route.abort() : route.continue()));
  await rest('ben').reply(second, 'That one.');
  await expect(user.page.getByText('This page could not be brought up to date.')).toBeVisible();
  await expect(user.quickReplyField).toHaveValue('A long half-written reply');
  await expect(user.rows).toHaveCount(1);
  fails = false;
  await expect(user.reading.getByText('That one.').last()).toBeVisible({ timeout: 15_000 });
  await expect(user.page.getByText('This page could not be brought up to date.')).toBeHidden();
  await expect(user.quickReplyField).toHaveValue('A long half-written reply');
});

test('a reply that is being written stays when its message is deleted in another tab', async ({ user, rest }) => {
  const id = await rest('ben').send('anna', 'Question');
  await user.signIn('anna');
  await user.visit(`/message/${id}`);
  await user.quickReplyField.fill('Half-written');
  await rest('anna').act('delete', [id]);
  await expect(user.row('Question')).toHaveCount(0);
  await expect(user.reading.getByText('You deleted this message.')).toBeVisible();
  await expect(user.quickReplyField).toHaveValue('Half-written');
});
