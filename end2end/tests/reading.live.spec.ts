// What scripts add to reading: one begins where the new begins.
import { boxOf } from '../support/box.ts';
import { expect, test } from '../support/test.ts';

test('the first unread message has the focus and can be read, below many others on a phone', async ({ user, rest }) => {
  let last = await rest('ben').send('anna', 'Chess', '1. e4');
  for (const move of ['1. … e5', '2. Nf3', '2. … Nc6', '3. Bb5', '3. … a6', '4. Ba4', '4. … Nf6']) {
    last = await rest(move.includes('…') ? 'anna' : 'ben').reply(last, move);
  }
  await rest('anna').act('mark_read', [], [await rest('anna').conversationOf(last)]);
  const move = '5. O-O and now it is your turn.\n'.repeat(6);
  await rest('ben').reply(last, move);
  await user.page.setViewportSize({ width: 390, height: 700 });
  await user.signIn('anna');
  await user.read('Re: Chess');
  const fresh = user.messages.last();
  await expect(fresh.locator('summary')).toBeFocused();
  await expect(fresh.getByText('it is your turn').first()).toBeInViewport();
  const [text, menu] = await Promise.all([boxOf(fresh), boxOf(user.folders)]);
  expect(text.y + text.height, 'the menu below hides no part of it').toBeLessThanOrEqual(menu.y);
});
