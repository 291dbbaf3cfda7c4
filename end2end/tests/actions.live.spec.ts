// What scripts add to actions: at once, in ranges, taken back when the server refuses.
import { expect, test } from '../support/test.ts';

test.beforeEach(async ({ rest }) => {
  for (const subject of ['One', 'Two', 'Three', 'Four']) await rest('ben').send('anna', subject);
});

test('an action shows before the server has answered', async ({ user }) => {
  await user.signIn('anna');
  let answer = () => {};
  const answered = new Promise<void>((done) => (answer = done));
  await user.page.route('**/rpc/act', async (route) => {
    await answered;
    await route.continue();
  });
  await user.select('Two');
  await user.act('Archive');
  await user.expectSubjects(['Four', 'Three', 'One']);
  answer();
  await user.expectToast('1 message archived.');
  await user.expectSubjects(['Four', 'Three', 'One']);
});

test('an action that fails is taken back, and says so', async ({ user, expectedErrors }) => {
  expectedErrors.push(/Failed to load resource/);
  await user.signIn('anna');
  await user.page.route('**/rpc/act', (route) => route.abort());
  await user.select('Two');
  await user.act('Archive');
  await expect(user.page.getByRole('alert').first()).toBeVisible();
  await user.expectSubjects(['Four', 'Three', 'Two', 'One']);
});

test('a range with Shift, all of the page, and how many are selected', async ({ user }) => {
  await user.signIn('anna');
  await user.select('Four');
  await user.row('Two').getByRole('checkbox').click({ modifiers: ['Shift'] });
  await expect(user.page.getByText('3 selected')).toBeVisible();
  await user.page.getByRole('checkbox', { name: 'Select all on this page' }).check();
  await expect(user.page.getByText('4 selected')).toBeVisible();
  await user.act('Delete');
  await expect(user.rows).toHaveCount(0);
  await user.undo();
  await expect(user.rows).toHaveCount(4);
});

test('a line has buttons of its own', async ({ user }) => {
  await user.signIn('anna');
  await user.row('Two').hover();
  await user.row('Two').getByRole('button', { name: 'Archive' }).click();
  await user.expectToast('1 message archived.');
  await user.expectSubjects(['Four', 'Three', 'One']);
});

test('the line with the focus has its buttons too, and the focus goes on to the next line', async ({ user }) => {
  await user.signIn('anna');
  const line = user.row('Two');
  await expect(line.getByRole('button')).toHaveCount(0);
  await line.getByRole('link').focus();
  await user.page.keyboard.press('Tab');
  await expect(line.getByRole('button', { name: 'Mark as read' })).toBeFocused();
  await user.page.keyboard.press('Tab');
  await expect(line.getByRole('button', { name: 'Archive' })).toBeFocused();
  // A pointer that moves over other lines does not take them away.
  await user.row('Four').hover();
  await expect(line.getByRole('button', { name: 'Archive' })).toBeFocused();
  await user.page.keyboard.press('Enter');
  await user.expectToast('1 message archived.');
  await user.expectSubjects(['Four', 'Three', 'One']);
  await expect(user.row('One').getByRole('link')).toBeFocused();
});

test('a selection ends with its list: nothing is selected in another folder', async ({ user, rest }) => {
  const id = await rest('ben').send('anna', 'Boat trip');
  await rest('anna').reply(id, 'Yes!');
  await user.signIn('anna');
  await user.select('Boat trip');
  await expect(user.list.getByText('1 selected')).toBeVisible();
  await user.open('Sent');
  await expect(user.row('Re: Boat trip')).toHaveCount(1);
  await expect(user.list.getByText('1 selected')).toBeHidden();
  await expect(user.list.getByRole('checkbox', { checked: true })).toHaveCount(0);
});
