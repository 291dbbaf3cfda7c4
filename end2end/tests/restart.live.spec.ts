// The server goes and comes back while a browser looks at it.
import { expect, test } from '../support/test.ts';

for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
  test(`after ${signal} the page catches up: nothing lost, nothing doubled`, async ({ desk, rest, site, excused }) => {
    excused.push(/Failed to load resource: net::|status of 50\d|ERR_INCOMPLETE_CHUNKED|ERR_CONNECTION/);
    await rest('ben').send('anna', 'Before');
    await desk.signIn('anna');
    await expect(desk.row('Before')).toHaveCount(1);

    await rest('ben').send('anna', 'Just before');
    await site.stop(signal);

    // What happens where the browser cannot hear it.
    await site.start(true);
    for (const subject of ['While away 1', 'While away 2']) await rest('ben').send('anna', subject);
    await site.stop();

    await site.start();
    await rest('ben').send('anna', 'Just after');
    await desk.expectUnread(5, 25_000);
    await desk.expectSubjects(['Just after', 'While away 2', 'While away 1', 'Just before', 'Before']);

    // And it goes on.
    await rest('ben').send('anna', 'Later');
    await desk.expectSubjects(['Later', 'Just after', 'While away 2', 'While away 1', 'Just before', 'Before']);
  });
}
