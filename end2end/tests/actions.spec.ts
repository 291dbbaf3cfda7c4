import { expect, test } from '../support/test.ts';

test.beforeEach(async ({ rest }) => {
  const first = await rest('ben').send('anna', 'Boat trip', 'Shall we?');
  const answer = await rest('anna').reply(first, 'Yes!');
  await rest('ben').reply(answer, 'At nine.');
  await rest('cleo').send('anna', 'Apples', 'Many');
});

test('archiving a conversation takes all of it, and Undo brings it back', async ({ desk }) => {
  await desk.signIn('anna');
  await desk.select('Re: Boat trip');
  await desk.act('Archive');
  await desk.expectNote('3 messages archived.');
  await expect(desk.row('Re: Boat trip')).toHaveCount(0);
  await desk.expectUnread(1);
  await desk.undo();
  await desk.expectNote('3 messages moved out of the archives.');
  await expect(desk.row('Re: Boat trip')).toHaveCount(1);
  await desk.expectUnread(2);
});

test('out of the archives', async ({ desk }) => {
  await desk.signIn('anna');
  await desk.select('Apples');
  await desk.act('Archive');
  await desk.expectNote('1 message archived.');
  await desk.open('Archives');
  await desk.select('Apples');
  await desk.act('Unarchive');
  await desk.expectNote('1 message moved out of the archives.');
  await expect(desk.row('Apples')).toHaveCount(0);
  await desk.open('Inbox');
  await expect(desk.row('Apples')).toHaveCount(1);
});

test('into the trash and out of it', async ({ desk }) => {
  await desk.signIn('anna');
  await desk.select('Apples');
  await desk.act('Delete');
  await desk.expectNote('1 message moved to the trash.');
  await desk.expectUnread(1);
  await desk.open('Trash');
  await desk.select('Apples');
  await desk.act('Recover');
  await desk.expectNote('1 message recovered.');
  await desk.open('Inbox');
  await expect(desk.row('Apples')).toHaveCount(1);
  await desk.expectUnread(2);
});

test('marking as read and unread', async ({ desk }) => {
  await desk.signIn('anna');
  await desk.select('Apples');
  await desk.act('Mark as read');
  await desk.expectNote('1 message marked as read.');
  await desk.expectUnread(1);
  await desk.select('Apples');
  await desk.act('Mark as unread');
  await desk.expectNote('1 message marked as unread.');
  await desk.expectUnread(2);
});

test('several at once, messages and conversations together', async ({ desk, rest }) => {
  await desk.signIn('anna');
  await desk.select('Re: Boat trip');
  await desk.select('Apples');
  await desk.act('Delete');
  await desk.expectNote('4 messages moved to the trash.');
  await expect(desk.rows).toHaveCount(0);
  expect(await rest('anna').folder('trash')).toHaveLength(4);
  expect(await rest('ben').folder('sent')).toHaveLength(2);
});

test('from the page of a message', async ({ desk }) => {
  await desk.signIn('anna');
  await desk.read('Apples');
  await desk.actOnThis('Archive');
  await desk.arrive(/^\/inbox/);
  await desk.expectNote('1 message archived.');
  await expect(desk.row('Apples')).toHaveCount(0);
});
