// A full disk: what was written stays readable, new writes are refused, and nothing has to be repaired.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { request, send, subjects } from './client.mjs';
import { Server } from './server.mjs';

/** A small file system of its own; undefined where that is not allowed. */
function smallDisk() {
  const folder = mkdtempSync(join(os.tmpdir(), 'postroom-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', folder], { stdio: 'ignore' });
    return folder;
  } catch {
    rmSync(folder, { recursive: true });
    return undefined;
  }
}

/** Fills what is free, to the last block. */
function fill(folder) {
  const { bavail, bsize } = statfsSync(folder);
  writeFileSync(join(folder, 'filler'), Buffer.alloc(bavail * bsize));
}

export async function disk(report) {
  report.section('Full disk', ['SQLite on a file system of 16 MB without a free block, then with free blocks again.']);
  const folder = smallDisk();
  if (folder === undefined) {
    report.paragraph(['Not run: it needs to mount a file system.']);
    return;
  }
  process.env.TORTURE_FOLDER = folder;
  const server = Server.create('sqlite');
  try {
    await server.start();
    const [anna, ben] = server.members(2);
    for (let n = 0; n < 20; n += 1) await send(server, anna, ben, `before ${n}`, `before-${n}`);
    fill(folder);
    const status = async (options) => (await request(server.port, options)).status;
    const list = JSON.parse((await request(server.port, { path: '/api/v1/messages?folder=inbox&mode=messages', token: ben.token })).text);
    const unread = list.items[0].id;
    // The log has room left from before; it is used up first.
    let write = 201;
    const body = { to: ['u1'], subject: 'full', body: 'x'.repeat(60_000) };
    for (let n = 0; n < 400 && write === 201; n += 1) {
      write = await status({ method: 'POST', path: '/api/v1/messages', token: anna.token, body });
    }
    const read = await status({ path: `/api/v1/messages/${unread}`, token: ben.token });
    const ready = await status({ path: '/readyz', token: ben.token });
    rmSync(join(folder, 'filler'));
    await send(server, anna, ben, 'after', 'after');
    const arrived = (await subjects(server, ben, 'inbox')).filter((subject) => subject === 'after').length;
    await server.end();
    const found = server.checkup().length;
    report.table(['Request on the full disk', 'status'], [
      ['sending a message', write], ['reading an unread message', read], ['`/readyz`', ready],
      ['messages sent after there was room again that arrived', arrived], ['inconsistencies', found],
    ]);
    report.expect(write === 503, 'a full disk refuses writes as 503');
    report.expect(read === 200, 'an unread message can be read on a full disk');
    report.expect(arrived === 1 && found === 0, 'writing goes on when there is room again');
  } finally {
    server.child?.kill('SIGKILL');
    server.remove();
    delete process.env.TORTURE_FOLDER;
    execFileSync('umount', [folder], { stdio: 'ignore' });
    rmSync(folder, { recursive: true });
  }
}
