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

test('what is typed while a quick reply is on its way stays', async ({ user, rest }) => {
  await rest('ben').send('anna', 'Question');
  await user.signIn('anna');
  await user.read('Question');
  let answer = () => {};
  const answered = new Promise<void>((done) => (answer = done));
  await user.page.route('**/rpc/reply', async (route) => {
    await answered;
    await route.continue();
  });
  await user.quickReplyField.fill('First reply.');
  await user.page.keyboard.press('Control+Enter');
  await user.page.keyboard.type('And I type on');
  answer();
  await user.expectToast('Message sent.');
  await expect(user.quickReplyField).toHaveValue('And I type on');
  await user.page.keyboard.press('Control+Enter');
  await expect(user.quickReplyField).toHaveValue('');
  await expect.poll(async () => (await rest('ben').folder('inbox')).length).toBe(2);
});

test('a quick reply that could not be sent comes back, before what was typed since', async ({ user, rest, expectedErrors }) => {
  expectedErrors.push(/Failed to load resource/);
  await rest('ben').send('anna', 'Question');
  await user.signIn('anna');
  await user.read('Question');
  let fail = () => {};
  const failed = new Promise<void>((done) => (fail = done));
  await user.page.route('**/rpc/reply', async (route) => {
    await failed;
    await route.abort();
  });
  await user.quickReplyField.fill('All of it.');
  await user.page.keyboard.press('Control+Enter');
  await user.page.keyboard.type(' And more.');
  fail();
  await expect(user.reading.getByRole('alert')).toBeVisible();
  await expect(user.quickReplyField).toHaveValue('All of it. And more.');
  await user.page.unroute('**/rpc/reply');
  await user.send();
  await user.expectToast('Message sent.');
  expect(await rest('ben').folder('inbox')).toHaveLength(1);
});

test('whoever goes elsewhere while a message is sent stays there', async ({ user, rest }) => {
  await rest('ben').send('anna', 'Question');
  await user.signIn('anna');
  await user.visit('/write');
  let answer = () => {};
  const answered = new Promise<void>((done) => (answer = done));
  await user.page.route('**/rpc/write', async (route) => {
    await answered;
    await route.continue();
  });
  await user.fillDraft({ to: 'ben', subject: 'Hello', body: 'On its way.' });
  await user.send();
  await user.row('Question').getByRole('link').first().click();
  await user.waitForAddress(/^\/message\/\d+/);
  await user.quickReplyField.fill('Begun here');
  answer();
  await user.expectToast('Message sent.');
  await expect(user.quickReplyField).toHaveValue('Begun here');
});

test('what is being written when the session ends is there after signing in again, and not sent', async ({ user, rest, expectedErrors }) => {
  expectedErrors.push(/status of (401|422)/);
  await rest('ben').send('anna', 'Question');
  await user.signIn('anna');
  await user.read('Question');
  await user.quickReplyField.fill('Half of it');
  await user.page.context().clearCookies({ name: 'postroom' });
  await rest('ben').send('anna', 'Another');
  await user.page.getByRole('link', { name: 'Sign in again' }).click();
  await user.waitForAddress(/^\/login/, 'kept');
  await user.fillSignIn('anna', 'anna-and-the-post');
  await user.waitForAddress(/^\/reply\/\d+/, 'continued');
  await user.expectToast('Nothing has been sent yet.');
  await expect(user.field('Message')).toHaveValue('Half of it');
  expect(await rest('ben').folder('inbox')).toHaveLength(0);
  await user.send();
  await user.expectToast('Message sent.');
  expect(await rest('ben').folder('inbox')).toHaveLength(1);
});
