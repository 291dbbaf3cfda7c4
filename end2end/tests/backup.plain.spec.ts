// A copy made while people write is whole: the ways of docs/operations.md.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Postroom } from '../support/postroom.ts';
import { expect, test } from '../support/test.ts';

const run = promisify(execFile);

async function backUp(server: Postroom, file: string): Promise<void> {
  if (server.database.startsWith('sqlite:')) await run('sqlite3', [server.database.replace('sqlite:', ''), `.backup ${file}`]);
  else await run('pg_dump', ['--format=custom', `--file=${file}`, server.database]);
}

/** Into a database that is empty, of a server that does not run. */
async function restore(server: Postroom, file: string): Promise<void> {
  if (server.database.startsWith('sqlite:')) await run('cp', [file, server.database.replace('sqlite:', '')]);
  else await run('pg_restore', ['--exit-on-error', '--no-owner', `--dbname=${server.database}`, file]);
}

test('a backup made under load is restored, checked and served', async ({ server, rest, database, template }) => {
  const folder = await mkdtemp(join(tmpdir(), 'backup-'));
  const restored = await Postroom.prepare({ database });
  try {
    const acknowledged: string[] = [];
    let running = true;
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      for (let n = 0; running; n += 1) {
        const subject = `${writer}-${n}`;
        await rest('ben').send('anna', subject);
        acknowledged.push(subject);
      }
    });
    await expect.poll(() => acknowledged.length, { timeout: 20_000 }).toBeGreaterThan(50);
    const before = acknowledged.slice();
    await backUp(server, join(folder, 'backup'));
    running = false;
    await Promise.all(writers);

    await restore(restored, join(folder, 'backup'));
    await restored.command(['checkup']);
    await restored.start();
    const anna = restored.rest(template.tokens.anna);
    const stored = (await anna.folder('inbox')).map((entry) => entry.subject);
    expect(stored).toEqual(expect.arrayContaining(before));
    expect((await anna.counts()).unread).toBe(stored.length);
    // And it goes on.
    await restored.rest(template.tokens.ben).send('anna', 'After the restore');
    expect((await anna.counts()).unread).toBe(stored.length + 1);
  } finally {
    await restored.remove();
    await rm(folder, { recursive: true, force: true });
  }
});
