import { expect, test } from '../support/test.ts';

test('one message to one member', async ({ desk, rest }) => {
  await desk.signIn('anna');
  await desk.write({ to: 'ben', subject: 'Hello', body: 'First line\nSecond line' });
  await desk.arrive(/^\/inbox/);
  await desk.expectNote('Message sent.');
  const [received] = await rest('ben').folder('inbox');
  expect(received?.subject).toBe('Hello');
  expect((await rest('ben').message(received?.id ?? 0)).body).toBe('First line\nSecond line');
  expect(await rest('anna').folder('sent')).toHaveLength(1);
});

test('one message to several: each gets their own', async ({ desk, rest }) => {
  await desk.signIn('anna');
  await desk.write({ to: 'cleo, ben , cleo', subject: 'To both' });
  await desk.expectNote('2 messages sent.');
  expect(await rest('ben').folder('inbox')).toHaveLength(1);
  expect(await rest('cleo').folder('inbox')).toHaveLength(1);
});

test('refused names: nothing is sent and nothing typed is lost', async ({ desk, rest, excused }) => {
  excused.push(/status of 422/);
  await desk.signIn('anna');
  const body = 'A long text\nthat took an hour.';
  await desk.write({ to: 'ben, nobody, ghost', subject: 'Important', body });
  await expect(desk.reading.getByText(/nobody, ghost/)).toBeVisible();
  await desk.settle('refused');
  await expect(desk.field('Recipients')).toHaveValue('ben, nobody, ghost');
  await expect(desk.field('Subject')).toHaveValue('Important');
  await expect(desk.field('Message')).toHaveValue(body);
  expect(await rest('ben').folder('inbox')).toHaveLength(0);
  await desk.fillLetter({ to: 'ben' });
  await desk.send();
  await desk.expectNote('Message sent.');
  expect(await rest('ben').folder('inbox')).toHaveLength(1);
});

test('a missing subject and missing recipients are both said at once', async ({ desk, excused }) => {
  excused.push(/status of 422/);
  await desk.signIn('anna');
  await desk.write({ to: ' , ,', subject: '   ', body: 'Only text' });
  await expect(desk.reading.getByText('Name at least one recipient.')).toBeVisible();
  await expect(desk.reading.getByText('Write a subject.')).toBeVisible();
  await expect(desk.field('Message')).toHaveValue('Only text');
});

const hostile = '</textarea><script>document.title = "broken"</script><img src=x onerror="document.title=\'broken\'">';

test('hostile text stays text: when refused, in lists, when read', async ({ desk, excused }) => {
  excused.push(/status of 422/);
  await desk.signIn('anna');
  await desk.write({ to: 'nobody', subject: hostile.slice(0, 100), body: hostile });
  await expect(desk.page.getByText(/nobody/).first()).toBeVisible();
  await desk.settle('refused');
  await expect(desk.field('Message')).toHaveValue(hostile);
  await desk.fillLetter({ to: 'anna' });
  await desk.send();
  await desk.arrive(/^\/inbox/);
  await expect(desk.rows).toHaveCount(1);
  await desk.rows.getByRole('link').first().click();
  await desk.arrive(/^\/message\/\d+/);
  await expect(desk.page.getByText(hostile, { exact: true }).first()).toBeVisible();
  await expect(desk.page).not.toHaveTitle('broken');
});

test('a link may fill in recipients, subject and text', async ({ desk }) => {
  await desk.signIn('anna');
  await desk.visit('/write/cleo:ben:nobody?subject=Hi&body=There');
  await expect(desk.field('Recipients')).toHaveValue('ben, cleo');
  await expect(desk.field('Subject')).toHaveValue('Hi');
  await expect(desk.field('Message')).toHaveValue('There');
});

test('a note to oneself is in Inbox and Sent', async ({ desk, rest }) => {
  await desk.signIn('anna');
  await desk.write({ to: 'anna', subject: 'Remember the milk' });
  await desk.arrive(/^\/inbox/);
  await expect(desk.row('Remember the milk')).toHaveCount(1);
  await desk.open('Sent');
  await expect(desk.row('Remember the milk')).toHaveCount(1);
  expect((await rest('anna').counts()).unread).toBe(1);
});

test('writing returns to the page before', async ({ desk }) => {
  await desk.signIn('anna');
  await desk.visit('/sent?mode=messages');
  await desk.page.getByRole('link', { name: 'Write' }).first().click();
  await desk.arrive(/^\/write/);
  await desk.fillLetter({ to: 'ben', subject: 'Hello' });
  await desk.send();
  await desk.arrive(/^\/sent\?mode=messages$/);
  await expect(desk.row('Hello')).toHaveCount(1);
});
