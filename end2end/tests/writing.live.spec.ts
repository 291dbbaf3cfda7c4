import { expect, test } from '../support/test.ts';

test('what was typed before the page became live stays', async ({ desk, rest }) => {
  await desk.signIn('anna');
  let load = () => {};
  const loaded = new Promise<void>((done) => (load = done));
  await desk.page.route('**/*.wasm', async (route) => {
    await loaded;
    await route.continue();
  });
  await desk.page.goto('/write', { waitUntil: 'domcontentloaded' });
  await desk.fillLetter({ to: 'ben', subject: 'Quick fingers', body: 'Typed early.' });
  load();
  await desk.settle();
  await expect(desk.field('Recipients')).toHaveValue('ben');
  await expect(desk.field('Subject')).toHaveValue('Quick fingers');
  await expect(desk.field('Message')).toHaveValue('Typed early.');
  await desk.send();
  await desk.expectNote('Message sent.');
  expect(await rest('ben').folder('inbox')).toHaveLength(1);
});

test('when sending fails the text stays, and can be sent again', async ({ desk, rest, excused }) => {
  excused.push(/Failed to load resource/);
  await desk.signIn('anna');
  await desk.page.route('**/rpc/**', (route) => route.abort());
  await desk.visit('/write');
  await desk.fillLetter({ to: 'ben', subject: 'Bad line', body: 'All of it.' });
  await desk.send();
  await expect(desk.reading.getByRole('alert')).toBeVisible();
  await expect(desk.field('Message')).toHaveValue('All of it.');
  await desk.page.unroute('**/rpc/**');
  await desk.send();
  await desk.expectNote('Message sent.');
  expect(await rest('ben').folder('inbox')).toHaveLength(1);
});
