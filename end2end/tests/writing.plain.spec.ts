import { expect, test } from '../support/test.ts';

test('going back and sending the same form again does not send twice', async ({ desk, rest }) => {
  await desk.signIn('anna');
  await desk.write({ to: 'ben', subject: 'Once' });
  await desk.arrive(/^\/inbox/);
  await desk.page.goBack();
  await desk.send();
  await desk.page.waitForLoadState();
  expect(await rest('ben').folder('inbox')).toHaveLength(1);
});
