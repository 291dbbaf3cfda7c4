import { expect, test } from '../support/test.ts';

test('an action on nothing says so', async ({ desk, rest }) => {
  await rest('ben').send('anna', 'Apples');
  await desk.signIn('anna');
  await desk.act('Archive');
  await desk.arrive(/^\/inbox/);
  await expect(desk.page.getByText('Select at least one message.')).toBeVisible();
});
