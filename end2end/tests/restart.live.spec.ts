// The server goes and comes back while a browser looks at it.
import { expect, test } from '../support/test.ts';

for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
  test(`after ${signal} the page catches up: nothing lost, nothing doubled`, async ({ user, rest, server, expectedErrors }) => {
    expectedErrors.push(/Failed to load resource: net::|status of 50\d|ERR_INCOMPLETE_CHUNKED|ERR_CONNECTION/);
    await rest('ben').send('anna', 'Before');
    await user.signIn('anna');
    await expect(user.row('Before')).toHaveCount(1);

    await rest('ben').send('anna', 'Just before');
    await server.stop(signal);

    // What happens where the browser cannot hear it.
    await server.start(true);
    for (const subject of ['While away 1', 'While away 2']) await rest('ben').send('anna', subject);
    await server.stop();

    await server.start();
    await rest('ben').send('anna', 'Just after');
    await user.expectUnread(5, 25_000);
    await user.expectSubjects(['Just after', 'While away 2', 'While away 1', 'Just before', 'Before']);

    // And it goes on.
    await rest('ben').send('anna', 'Later');
    await user.expectSubjects(['Later', 'Just after', 'While away 2', 'While away 1', 'Just before', 'Before']);
  });
}

test('every message that came while the page was cut off is told', async ({ user, rest, server, expectedErrors }) => {
  expectedErrors.push(/Failed to load resource: net::|status of 50\d|ERR_INCOMPLETE_CHUNKED|ERR_CONNECTION/);
  for (let n = 1; n <= 20; n += 1) await rest('ben').send('anna', `Before ${n}`);
  await user.signIn('anna');
  // The newest are out of sight, so the page counts what arrives above.
  await user.row('Before 1').scrollIntoViewIfNeeded();

  await server.stop();
  await server.start(true);
  for (const subject of ['First', 'Second', 'Third']) await rest('ben').send('anna', subject);
  await server.stop();
  await server.start();
  await expect(user.page.getByRole('button', { name: '3 new', exact: true })).toBeVisible({ timeout: 25_000 });
});

test('a list that could not be loaded offline comes by itself when the connection is back', async ({ user, rest, expectedErrors }) => {
  expectedErrors.push(/Failed to load resource|ERR_/);
  await rest('anna').send('ben', 'Sent before');
  await user.signIn('anna');
  await user.page.context().setOffline(true);
  await user.folders.getByRole('link', { name: 'Sent' }).click();
  await expect(user.page.getByText('The list could not be loaded')).toBeVisible();
  await user.page.context().setOffline(false);
  await expect(user.row('Sent before')).toHaveCount(1, { timeout: 15_000 });
});
