import { expect, test } from '../support/test.ts';

test('what was typed before the page became live stays', async ({ user, rest }) => {
  await user.signIn('anna');
  let load = () => {};
  const loaded = new Promise<void>((done) => (load = done));
  await user.page.route('**/*.wasm', async (route) => {
    await loaded;
    await route.continue();
  });
  await user.page.goto('/write', { waitUntil: 'domcontentloaded' });
  await user.fillDraft({ to: 'ben', subject: 'Quick fingers', body: 'Typed early.' });
  load();
  await user.waitUntilReady();
  await expect(user.field('Recipients')).toHaveValue('ben');
  await expect(user.field('Subject')).toHaveValue('Quick fingers');
  await expect(user.field('Message')).toHaveValue('Typed early.');
  await user.send();
  await user.expectToast('Message sent.');
  expect(await rest('ben').folder('inbox')).toHaveLength(1);
});

test('when sending fails the text stays, and can be sent again', async ({ user, rest, expectedErrors }) => {
  expectedErrors.push(/Failed to load resource/);
  await user.signIn('anna');
  await user.page.route('**/rpc/**', (route) => route.abort());
  await user.visit('/write');
  await user.fillDraft({ to: 'ben', subject: 'Bad line', body: 'All of it.' });
  await user.send();
  await expect(user.reading.getByRole('alert')).toBeVisible();
  await expect(user.field('Message')).toHaveValue('All of it.');
  await user.page.unroute('**/rpc/**');
  await user.send();
  await user.expectToast('Message sent.');
  expect(await rest('ben').folder('inbox')).toHaveLength(1);
});
