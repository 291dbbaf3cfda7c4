// What the tabs of a browser tell each other about who is signed in.
import { expect, test } from '../support/test.ts';

test('a page says at once that somebody else has signed in, shows nothing of theirs, and goes on with its own member', async ({ user, rest, expectedErrors }) => {
  expectedErrors.push(/status of (401|412)/);
  await rest('anna').send('ben', 'Sent by Anna');
  await rest('cleo').send('ben', 'Sent by Cleo');
  await user.signIn('anna');
  await user.visit('/write');
  await user.fillDraft({ to: 'ben', subject: 'Still Anna', body: 'One moment.' });
  const second = user.inTab(await user.page.context().newPage());
  await second.visit('/inbox');
  await second.signOut();
  await expect(user.page.getByText('You are signed out.')).toBeVisible();
  await second.signIn('cleo');
  const banner = user.page.getByRole('alert').filter({ hasText: 'You are signed in as Cleo Martin in another tab' });
  await expect(banner).toBeVisible();
  await expect(user.field('Message')).toHaveValue('One moment.');

  const third = user.inTab(await user.page.context().newPage());
  await third.visit('/inbox');
  await third.signOut();
  await third.signIn('anna');
  await expect(banner).toBeHidden();
  await user.send();
  await user.expectToast('Message sent.');
  expect((await rest('anna').folder('sent')).map((entry) => entry.subject)).toEqual(['Still Anna', 'Sent by Anna']);
  await rest('ben').send('anna', 'Live again');
  await expect(user.row('Live again')).toHaveCount(1);
});

test('a list that is asked for on the page of another member stays away', async ({ user, rest, expectedErrors }) => {
  expectedErrors.push(/status of (401|412)/);
  await rest('cleo').send('ben', 'Sent by Cleo');
  await user.signIn('anna');
  const second = user.inTab(await user.page.context().newPage());
  await second.visit('/inbox');
  await second.signOut();
  await second.signIn('cleo');
  await user.folders.getByRole('link', { name: 'Sent' }).click();
  await expect(user.page.getByText('The list could not be loaded')).toBeVisible();
  await expect(user.row('Sent by Cleo')).toHaveCount(0);
});
