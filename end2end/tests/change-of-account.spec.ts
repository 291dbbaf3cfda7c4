// One browser, several tabs, and somebody else signs in in one of them.
import { expect, test } from '../support/test.ts';
import type { User } from '../support/user.ts';

const draft = { to: 'ben', subject: 'From whom?', body: 'I am Anna.' };
const refusal = /You are signed in as Cleo Martin in another tab/;

/** Anna writes in one tab; in another one, which is returned, Cleo signs in. */
async function changeAccountWhileWriting(user: User): Promise<User> {
  await user.signIn('anna');
  await user.visit('/write');
  await user.fillDraft(draft);
  const second = user.inTab(await user.page.context().newPage());
  await second.visit('/inbox');
  await second.signOut();
  await second.signIn('cleo');
  return second;
}

test('what is sent from the page of another member is refused, and nothing typed is lost', async ({ user, rest, expectedErrors }) => {
  expectedErrors.push(/status of (401|412)/);
  await changeAccountWhileWriting(user);
  await user.send();
  await expect(user.page.getByRole('alert').filter({ hasText: refusal }).first()).toBeVisible();
  await user.waitUntilReady('refused');
  await expect(user.field('Recipients')).toHaveValue(draft.to);
  await expect(user.field('Subject')).toHaveValue(draft.subject);
  await expect(user.field('Message')).toHaveValue(draft.body);
  expect(await rest('cleo').folder('sent')).toHaveLength(0);
  expect(await rest('ben').folder('inbox')).toHaveLength(0);
});

test('nothing is done to the mail of another member', async ({ user, rest, expectedErrors }) => {
  expectedErrors.push(/status of (401|412)/);
  await rest('ben').send('anna', 'For Anna');
  await rest('ben').send('cleo', 'For Cleo');
  await user.signIn('anna');
  const second = user.inTab(await user.page.context().newPage());
  await second.visit('/inbox');
  await second.signOut();
  await second.signIn('cleo');
  await user.select('For Anna');
  await user.act('Delete');
  await expect(user.page.getByText(refusal).first()).toBeVisible();
  expect(await rest('anna').folder('inbox')).toHaveLength(1);
  expect(await rest('cleo').folder('inbox')).toHaveLength(1);
});
