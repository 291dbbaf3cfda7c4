import { expect, test } from '../support/test.ts';

test.beforeEach(async ({ rest }) => {
  const first = await rest('ben').send('anna', 'Boat trip', 'Shall we?');
  const answer = await rest('anna').reply(first, 'Yes!');
  await rest('ben').reply(answer, 'At nine.');
  await rest('cleo').send('anna', 'Apples', 'Many');
});

test('archiving a conversation takes all of it, and Undo brings it back', async ({ user }) => {
  await user.signIn('anna');
  await user.select('Re: Boat trip');
  await user.act('Archive');
  await user.expectToast('3 messages archived.');
  await expect(user.row('Re: Boat trip')).toHaveCount(0);
  await user.expectUnread(1);
  await user.undo();
  await user.expectToast('3 messages moved out of the archives.');
  await expect(user.row('Re: Boat trip')).toHaveCount(1);
  await user.expectUnread(2);
});

test('out of the archives', async ({ user }) => {
  await user.signIn('anna');
  await user.select('Apples');
  await user.act('Archive');
  await user.expectToast('1 message archived.');
  await user.open('Archives');
  await user.select('Apples');
  await user.act('Unarchive');
  await user.expectToast('1 message moved out of the archives.');
  await expect(user.row('Apples')).toHaveCount(0);
  await user.open('Inbox');
  await expect(user.row('Apples')).toHaveCount(1);
});

test('into the trash and out of it', async ({ user }) => {
  await user.signIn('anna');
  await user.select('Apples');
  await user.act('Delete');
  await user.expectToast('1 message moved to the trash.');
  await user.expectUnread(1);
  await user.open('Trash');
  await user.select('Apples');
  await user.act('Recover');
  await user.expectToast('1 message recovered.');
  await user.open('Inbox');
  await expect(user.row('Apples')).toHaveCount(1);
  await user.expectUnread(2);
});

test('marking as read and unread', async ({ user }) => {
  await user.signIn('anna');
  await user.select('Apples');
  await user.act('Mark as read');
  await user.expectToast('1 message marked as read.');
  await user.expectUnread(1);
  await user.select('Apples');
  await user.act('Mark as unread');
  await user.expectToast('1 message marked as unread.');
  await user.expectUnread(2);
});

test('several at once, messages and conversations together', async ({ user, rest }) => {
  await user.signIn('anna');
  await user.select('Re: Boat trip');
  await user.select('Apples');
  await user.act('Delete');
  await user.expectToast('4 messages moved to the trash.');
  await expect(user.rows).toHaveCount(0);
  expect(await rest('anna').folder('trash')).toHaveLength(4);
  expect(await rest('ben').folder('sent')).toHaveLength(2);
});

test('from the page of a message', async ({ user }) => {
  await user.signIn('anna');
  await user.read('Apples');
  await user.actOnMessage('Archive');
  await user.waitForAddress(/^\/inbox/);
  await user.expectToast('1 message archived.');
  await expect(user.row('Apples')).toHaveCount(0);
});
