import { expect, test } from '../support/test.ts';

test('an action on nothing says so', async ({ user, rest }) => {
  await rest('ben').send('anna', 'Apples');
  await user.signIn('anna');
  await user.act('Archive');
  await user.waitForAddress(/^\/inbox/);
  await expect(user.page.getByRole('alert').getByText('Select at least one message.')).toBeVisible();
});
