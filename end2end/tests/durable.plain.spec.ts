// An answer is a promise: what was acknowledged is there, whatever happens to the server.
import { expect, test } from '../support/test.ts';

test('kill -9 during writes: every acknowledged message is there, once', async ({ server, rest }) => {
  test.setTimeout(90_000);
  const acknowledged = new Set<string>();
  for (let round = 0; round < 3; round += 1) {
    let running = true;
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let n = 0; running; n += 1) {
        const subject = `${round}-${writer}-${n}`;
        try {
          await rest('ben').send('anna', subject);
          acknowledged.add(subject);
        } catch (error) {
          // Killed meanwhile: whether this one was stored is not known, and was not promised.
          if (running) throw error;
        }
      }
    });
    const before = acknowledged.size;
    await expect.poll(() => acknowledged.size, { timeout: 20_000 }).toBeGreaterThan(before + 100);
    running = false;
    await server.stop('SIGKILL');
    await Promise.all(writers);
    await server.start();
  }
  const stored = (await rest('anna').folder('inbox')).map((entry) => entry.subject);
  expect(new Set(stored).size).toBe(stored.length);
  const there = new Set(stored);
  expect([...acknowledged].filter((subject) => !there.has(subject))).toEqual([]);
  expect((await rest('anna').counts()).unread).toBe(stored.length);
  await server.stop();
  await server.command(['checkup']);
});
