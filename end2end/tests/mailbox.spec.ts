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

test('conversations are one entry with a count; by message each is its own', async ({ desk }) => {
  await desk.signIn('anna');
  await expect(desk.rows).toHaveCount(3);
  await expect(desk.row('Re: Boat trip')).toContainText('2');
  await desk.page.getByRole('link', { name: 'Messages', exact: true }).click();
  await desk.arrive(/^\/inbox\?mode=messages$/);
  await expect(desk.rows).toHaveCount(4);
  await desk.page.getByRole('link', { name: 'Conversations', exact: true }).click();
  await desk.arrive(/^\/inbox$/);
  await expect(desk.rows).toHaveCount(3);
});

test('folders hold what belongs there', async ({ desk }) => {
  await desk.signIn('anna');
  await desk.open('Sent');
  await expect(desk.rows).toHaveCount(1);
  await expect(desk.row('Re: Boat trip')).toContainText('Ben Okafor');
  for (const folder of ['Archives', 'Trash'] as const) {
    await desk.open(folder);
    await expect(desk.rows).toHaveCount(0);
    await desk.settle('empty');
  }
});

test('lists are sorted by their address, or from the menu', async ({ desk }) => {
  await desk.signIn('anna');
  await desk.expectSubjects(['Zebra', 'Apples', 'Re: Boat trip']);
  await desk.visit('/inbox?sort=-subject');
  await desk.expectSubjects(['Zebra', 'Re: Boat trip', 'Apples']);
  await desk.visit('/inbox?sort=date');
  await desk.expectSubjects(['Re: Boat trip', 'Apples', 'Zebra']);
  await desk.list.getByText('Oldest first').first().click();
  await desk.list.getByRole('link', { name: 'Subject A–Z' }).click();
  await desk.arrive(/^\/inbox\?sort=subject$/);
  await desk.expectSubjects(['Apples', 'Re: Boat trip', 'Zebra']);
});

test('only the unread ones', async ({ desk }) => {
  await desk.signIn('anna');
  await desk.expectUnread(3);
  await desk.read('Zebra');
  await desk.open('Inbox');
  await desk.expectUnread(2);
  await desk.list.getByRole('link', { name: /^Unread/ }).click();
  await desk.arrive(/^\/inbox\?unread/);
  await expect(desk.rows).toHaveCount(2);
  await expect(desk.row('Zebra')).toHaveCount(0);
});

test('twenty entries a page', async ({ desk, rest }) => {
  const ben = rest('ben');
  for (let n = 1; n <= 22; n += 1) await ben.send('anna', `Letter ${n}`);
  await desk.signIn('anna');
  await expect(desk.rows).toHaveCount(20);
  await expect(desk.rows.first()).toContainText('Letter 22');
  await desk.page.getByRole('link', { name: 'Older page' }).click();
  await desk.arrive(/^\/inbox\?page=2$/);
  await expect(desk.rows).toHaveCount(5);
  await desk.page.goBack();
  await desk.arrive(/^\/inbox$/);
  await expect(desk.rows).toHaveCount(20);
});

test('an address that makes no sense still shows the list', async ({ desk }) => {
  await desk.signIn('anna');
  await desk.visit('/inbox?sort=%3Cscript%3E&mode=x&page=-3');
  await expect(desk.rows).toHaveCount(3);
});
