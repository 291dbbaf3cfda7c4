// What scripts add to actions: at once, in ranges, taken back when the server refuses.
import { expect, test } from '../support/test.ts';

test.beforeEach(async ({ rest }) => {
  for (const subject of ['One', 'Two', 'Three', 'Four']) await rest('ben').send('anna', subject);
});

test('an action shows before the server has answered', async ({ desk }) => {
  await desk.signIn('anna');
  let answer = () => {};
  const answered = new Promise<void>((done) => (answer = done));
  await desk.page.route('**/rpc/act', async (route) => {
    await answered;
    await route.continue();
  });
  await desk.select('Two');
  await desk.act('Archive');
  await desk.expectSubjects(['Four', 'Three', 'One']);
  answer();
  await desk.expectNote('1 message archived.');
  await desk.expectSubjects(['Four', 'Three', 'One']);
});

test('an action that fails is taken back, and says so', async ({ desk, excused }) => {
  excused.push(/Failed to load resource/);
  await desk.signIn('anna');
  await desk.page.route('**/rpc/act', (route) => route.abort());
  await desk.select('Two');
  await desk.act('Archive');
  await expect(desk.page.getByRole('alert').first()).toBeVisible();
  await desk.expectSubjects(['Four', 'Three', 'Two', 'One']);
});

test('a range with Shift, all of the page, and how many are selected', async ({ desk }) => {
  await desk.signIn('anna');
  await desk.select('Four');
  await desk.row('Two').getByRole('checkbox').click({ modifiers: ['Shift'] });
  await expect(desk.page.getByText('3 selected')).toBeVisible();
  await desk.page.getByRole('checkbox', { name: 'Select all on this page' }).check();
  await expect(desk.page.getByText('4 selected')).toBeVisible();
  await desk.act('Delete');
  await expect(desk.rows).toHaveCount(0);
  await desk.undo();
  await expect(desk.rows).toHaveCount(4);
});

test('a line has buttons of its own', async ({ desk }) => {
  await desk.signIn('anna');
  await desk.row('Two').hover();
  await desk.row('Two').getByRole('button', { name: 'Archive' }).click();
  await desk.expectNote('1 message archived.');
  await desk.expectSubjects(['Four', 'Three', 'One']);
});

test('the line with the focus has its buttons too, and the focus goes on to the next line', async ({ desk }) => {
  await desk.signIn('anna');
  const line = desk.row('Two');
  await expect(line.getByRole('button')).toHaveCount(0);
  await line.getByRole('link').focus();
  await desk.page.keyboard.press('Tab');
  await expect(line.getByRole('button', { name: 'Mark as read' })).toBeFocused();
  await desk.page.keyboard.press('Tab');
  await expect(line.getByRole('button', { name: 'Archive' })).toBeFocused();
  // A pointer that moves over other lines does not take them away.
  await desk.row('Four').hover();
  await expect(line.getByRole('button', { name: 'Archive' })).toBeFocused();
  await desk.page.keyboard.press('Enter');
  await desk.expectNote('1 message archived.');
  await desk.expectSubjects(['Four', 'Three', 'One']);
  await expect(desk.row('One').getByRole('link')).toBeFocused();
});
