import { expect, test } from '../support/test.ts';
import type { Rest } from '../support/rest.ts';

/** A conversation of three and two messages alone, all in Anna's inbox in the end. */
async function someMail(anna: Rest, ben: Rest, cleo: Rest): Promise<void> {
  const first = await ben.send('anna', 'Boat trip', 'Shall we sail on Sunday?');
  const answer = await anna.reply(first, 'Yes!');
  await ben.reply(answer, 'At nine, then.');
  await cleo.send('anna', 'Apples', 'There are too many of them.');
  await ben.send('anna', 'Zebra', 'Striped.');
}

test.beforeEach(async ({ rest }) => {
  await someMail(rest('anna'), rest('ben'), rest('cleo'));
});

test('conversations are one entry with a count; by message each is its own', async ({ user }) => {
  await user.signIn('anna');
  await expect(user.rows).toHaveCount(3);
  await expect(user.row('Re: Boat trip')).toContainText('2');
  await user.page.getByRole('link', { name: 'Messages', exact: true }).click();
  await user.waitForAddress(/^\/inbox\?mode=messages$/);
  await expect(user.rows).toHaveCount(4);
  await user.page.getByRole('link', { name: 'Conversations', exact: true }).click();
  await user.waitForAddress(/^\/inbox$/);
  await expect(user.rows).toHaveCount(3);
});

test('folders hold what belongs there', async ({ user }) => {
  await user.signIn('anna');
  await user.open('Sent');
  await expect(user.rows).toHaveCount(1);
  await expect(user.row('Re: Boat trip')).toContainText('Ben Okafor');
  for (const folder of ['Archives', 'Trash'] as const) {
    await user.open(folder);
    await expect(user.rows).toHaveCount(0);
    await user.waitUntilReady('empty');
  }
});

test('lists are sorted by their address, or from the menu', async ({ user }) => {
  await user.signIn('anna');
  await user.expectSubjects(['Zebra', 'Apples', 'Re: Boat trip']);
  await user.visit('/inbox?sort=-subject');
  await user.expectSubjects(['Zebra', 'Re: Boat trip', 'Apples']);
  await user.visit('/inbox?sort=date');
  await user.expectSubjects(['Re: Boat trip', 'Apples', 'Zebra']);
  await user.list.getByText('Oldest first').first().click();
  await user.list.getByRole('link', { name: 'Subject A–Z' }).click();
  await user.waitForAddress(/^\/inbox\?sort=subject$/);
  await user.expectSubjects(['Apples', 'Re: Boat trip', 'Zebra']);
});

test('only the unread ones', async ({ user }) => {
  await user.signIn('anna');
  await user.expectUnread(3);
  await user.read('Zebra');
  await user.open('Inbox');
  await user.expectUnread(2);
  await user.list.getByRole('link', { name: /^Unread/ }).click();
  await user.waitForAddress(/^\/inbox\?unread/);
  await expect(user.rows).toHaveCount(2);
  await expect(user.row('Zebra')).toHaveCount(0);
});

test('twenty entries a page', async ({ user, rest }) => {
  const ben = rest('ben');
  for (let n = 1; n <= 22; n += 1) await ben.send('anna', `Letter ${n}`);
  await user.signIn('anna');
  await expect(user.rows).toHaveCount(20);
  await expect(user.rows.first()).toContainText('Letter 22');
  await user.page.getByRole('link', { name: 'Older page' }).click();
  await user.waitForAddress(/^\/inbox\?page=2$/);
  await expect(user.rows).toHaveCount(5);
  await user.page.goBack();
  await user.waitForAddress(/^\/inbox$/);
  await expect(user.rows).toHaveCount(20);
});

test('an address that makes no sense still shows the list', async ({ user }) => {
  await user.signIn('anna');
  await user.visit('/inbox?sort=%3Cscript%3E&mode=x&page=-3');
  await expect(user.rows).toHaveCount(3);
});
