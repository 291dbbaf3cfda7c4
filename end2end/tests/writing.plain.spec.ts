import { expect, test } from '../support/test.ts';

test('a form that is sent twice sends one message', async ({ user, rest, server }) => {
  await user.signIn('anna');
  await user.visit('/write');
  const key = await user.reading.locator('input[name=key]').inputValue();
  const form = { to: 'ben', subject: 'Once', body: '', key };
  for (let time = 0; time < 2; time += 1) {
    const answer = await user.page.request.post('/write', { form, headers: { origin: server.url }, maxRedirects: 0 });
    expect(answer.status()).toBe(303);
  }
  expect(await rest('ben').folder('inbox')).toHaveLength(1);
});

test('a form that another site sends is refused', async ({ user, rest }) => {
  await user.signIn('anna');
  const form = { to: 'ben', subject: 'Forged', body: '', key: 'x' };
  const answer = await user.page.request.post('/write', { form, headers: { origin: 'https://elsewhere.example' }, maxRedirects: 0 });
  expect(answer.status()).toBe(403);
  expect(await rest('ben').folder('inbox')).toHaveLength(0);
});
