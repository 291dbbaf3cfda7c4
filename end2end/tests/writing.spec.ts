import { expect, test } from '../support/test.ts';

test('one message to one member', async ({ user, rest }) => {
  await user.signIn('anna');
  await user.write({ to: 'ben', subject: 'Hello', body: 'First line\nSecond line' });
  await user.waitForAddress(/^\/inbox/);
  await user.expectToast('Message sent.');
  const [received] = await rest('ben').folder('inbox');
  expect(received?.subject).toBe('Hello');
  expect((await rest('ben').message(received?.id ?? 0)).body).toBe('First line\nSecond line');
  expect(await rest('anna').folder('sent')).toHaveLength(1);
});

test('one message to several: each gets their own', async ({ user, rest }) => {
  await user.signIn('anna');
  await user.write({ to: 'cleo, ben , cleo', subject: 'To both' });
  await user.expectToast('2 messages sent.');
  expect(await rest('ben').folder('inbox')).toHaveLength(1);
  expect(await rest('cleo').folder('inbox')).toHaveLength(1);
});

test('refused names: nothing is sent and nothing typed is lost', async ({ user, rest, expectedErrors }) => {
  expectedErrors.push(/status of 422/);
  await user.signIn('anna');
  const body = 'A long text\nthat took an hour.';
  await user.write({ to: 'ben, nobody, ghost', subject: 'Important', body });
  await expect(user.reading.getByText(/nobody, ghost/)).toBeVisible();
  await user.waitUntilReady('refused');
  await expect(user.field('Recipients')).toHaveValue('ben, nobody, ghost');
  await expect(user.field('Subject')).toHaveValue('Important');
  await expect(user.field('Message')).toHaveValue(body);
  expect(await rest('ben').folder('inbox')).toHaveLength(0);
  await user.fillDraft({ to: 'ben' });
  await user.send();
  await user.expectToast('Message sent.');
  expect(await rest('ben').folder('inbox')).toHaveLength(1);
});

test('a missing subject and missing recipients are both said at once', async ({ user, expectedErrors }) => {
  expectedErrors.push(/status of 422/);
  await user.signIn('anna');
  await user.write({ to: ' , ,', subject: '   ', body: 'Only text' });
  await expect(user.reading.getByText('Name at least one recipient.')).toBeVisible();
  await expect(user.reading.getByText('Write a subject.')).toBeVisible();
  await expect(user.field('Message')).toHaveValue('Only text');
});

const hostile = '</textarea><script>document.title = "broken"</script><img src=x onerror="document.title=\'broken\'">';

test('hostile text stays text: when refused, in lists, when read', async ({ user, expectedErrors }) => {
  expectedErrors.push(/status of 422/);
  await user.signIn('anna');
  await user.write({ to: 'nobody', subject: hostile.slice(0, 100), body: hostile });
  await expect(user.page.getByText(/nobody/).first()).toBeVisible();
  await user.waitUntilReady('refused');
  await expect(user.field('Message')).toHaveValue(hostile);
  await user.fillDraft({ to: 'anna' });
  await user.send();
  await user.waitForAddress(/^\/inbox/);
  await expect(user.rows).toHaveCount(1);
  await user.rows.getByRole('link').first().click();
  await user.waitForAddress(/^\/message\/\d+/);
  await expect(user.page.getByText(hostile, { exact: true }).first()).toBeVisible();
  await expect(user.page).not.toHaveTitle('broken');
});

test('a link may fill in recipients, subject and text', async ({ user }) => {
  await user.signIn('anna');
  await user.visit('/write/cleo:ben:nobody?subject=Hi&body=There');
  await expect(user.field('Recipients')).toHaveValue('ben, cleo');
  await expect(user.field('Subject')).toHaveValue('Hi');
  await expect(user.field('Message')).toHaveValue('There');
});

test('a note to oneself is in Inbox and Sent', async ({ user, rest }) => {
  await user.signIn('anna');
  await user.write({ to: 'anna', subject: 'Remember the milk' });
  await user.waitForAddress(/^\/inbox/);
  await expect(user.row('Remember the milk')).toHaveCount(1);
  await user.open('Sent');
  await expect(user.row('Remember the milk')).toHaveCount(1);
  expect((await rest('anna').counts()).unread).toBe(1);
});

test('writing returns to the page before', async ({ user }) => {
  await user.signIn('anna');
  await user.visit('/sent?mode=messages');
  await user.page.getByRole('link', { name: 'Write' }).first().click();
  await user.waitForAddress(/^\/write/);
  await user.fillDraft({ to: 'ben', subject: 'Hello' });
  await user.send();
  await user.waitForAddress(/^\/sent\?mode=messages$/);
  await expect(user.row('Hello')).toHaveCount(1);
});

test('what was sent when the session had ended is sent after signing in again', async ({ user, rest, expectedErrors }) => {
  expectedErrors.push(/status of (401|422)/);
  await user.signIn('anna');
  await user.visit('/write');
  await user.fillDraft({ to: 'ben', subject: 'An hour', body: 'First line\nSecond "line" & more' });
  await user.page.context().clearCookies({ name: 'postroom' });
  await user.send();
  await user.waitForAddress(/^\/login/, 'kept');
  await user.fillSignIn('anna', 'not the password');
  await expect(user.page.getByText('This name and password do not match.')).toBeVisible();
  await user.waitUntilReady('refused');
  await user.fillSignIn('anna', 'anna-and-the-post');
  await user.expectToast('Message sent.');
  const [received] = await rest('ben').folder('inbox');
  expect((await rest('ben').message(received?.id ?? 0)).body).toBe('First line\nSecond "line" & more');
});
