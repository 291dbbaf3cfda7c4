// Everything at once that is meant to take the server down: what it costs the server, and the members beside it.
import { fork } from 'node:child_process';
import os from 'node:os';
import { join } from 'node:path';
import { Times, during, request, send, signIn, subjects } from './client.mjs';
import { importFile } from './import_file.mjs';
import { Server, sleep } from './server.mjs';

const MEMBERS = 8;

/** Starts all attackers. They have other machines: what they cost this one comes after the server and the members. */
function attack(about) {
  const process = fork(join(import.meta.dirname, 'attackers.mjs'), [JSON.stringify(about)]);
  os.setPriority(process.pid, 10);
  return {
    /** Ends it; what came of each kind of attack. */
    end: () => new Promise((done) => {
      process.once('message', done);
      process.send('end');
    }),
    kill: () => process.kill('SIGKILL'),
  };
}

/** Members who list, read and send while something is done; how long each of these takes them. */
async function using(server, members, name, sent, work) {
  const times = { list: new Times(), read: new Times(), send: new Times() };
  let isOver = false;
  const users = members.map((_, n) => use(server, members, n, name, times, sent, () => isOver));
  await work();
  isOver = true;
  await Promise.all(users);
  return times;
}

/** What one of them does, again and again. */
async function use(server, members, n, name, times, sent, isOver) {
  const member = members[n];
  const page = (path) => async () => {
    const answer = await request(server.port, { path, cookie: member.cookie });
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`);
    return answer.text;
  };
  for (let count = 0; !isOver(); count += 1) {
    let list = '';
    await times.list.measure(async () => { list = await page('/inbox')(); });
    const [item] = /\/(?:message|conversation)\/\d+/.exec(list) ?? [];
    if (item !== undefined) await times.read.measure(page(item));
    const subject = `${name} ${n}-${count}`;
    // Some messages are as long as only members may send them.
    const body = count % 4 === 0 ? 'A long text. '.repeat(2000) : undefined;
    await times.send.measure(async () => {
      const tries = await send(server, member, members[(n + 1 + count) % MEMBERS], subject, subject, { body, isOver });
      if (tries > 0) sent.push(subject);
    });
    await sleep(50);
  }
}

/** A server with members, and a conversation of 1,500 replies of 65 kB among them. */
async function prepare(kind) {
  // As many as there may be unless it is set otherwise.
  const server = Server.create(kind, { POSTROOM_LIMITS__MESSAGES_PER_MINUTE: '3000', POSTROOM_LIMITS__ACTIONS_PER_MINUTE: '6000' });
  await server.start();
  const members = server.members(MEMBERS + 2);
  const attackers = members.slice(MEMBERS);
  const file = importFile(server.folder, attackers, 1501, { perConversation: 1501, body: 'x'.repeat(65_000), users: 100 });
  server.command(['import', 'jsonl', file]);
  for (const member of members) member.cookie = await signIn(server.port, member);
  const { items } = JSON.parse((await request(server.port, { path: '/api/v1/messages?folder=inbox', token: attackers[0].token })).text);
  const about = {
    port: server.port, member: attackers[0], others: Array.from({ length: 100 }, (_, n) => `i${n}`),
    conversation: items[0].conversation,
  };
  return { server, members: members.slice(0, MEMBERS), about };
}

/** What a server keeps after an attack: some of it is given back only when the server has been quiet for a while. */
async function memoryAfter(server, aim) {
  const until = performance.now() + 45_000;
  while (server.memory() > aim && performance.now() < until) await sleep(500);
  return server.memory();
}

/** Attacks a server for some seconds, lets it rest, and attacks it again while it is told to stop. */
async function attacked(kind, { attackers: share, attacked: seconds }) {
  const { server, members, about } = await prepare(kind);
  let attackers;
  try {
    const sent = [];
    const quiet = await using(server, members, 'quiet', sent, () => sleep(5000));
    const before = server.memory();
    let counts = [];
    const times = await using(server, members, 'attacked', sent, async () => {
      attackers = attack({ ...about, share });
      await sleep(seconds * 1000);
      counts = await attackers.end();
    });
    const most = server.mostMemory();
    const after = await memoryAfter(server, before + (most - before) / 2 + 10);
    const received = new Set((await Promise.all(members.map((member) => subjects(server, member, 'inbox')))).flat());
    attackers = attack({ ...about, share });
    await sleep(5000);
    const began = performance.now();
    await server.end();
    const stop = (performance.now() - began) / 1000;
    return {
      counts, quiet, times, before, most, after, stop,
      acknowledged: sent.length,
      lost: sent.filter((subject) => !received.has(subject)).length,
      inconsistencies: server.checkup().length,
    };
  } finally {
    attackers?.kill();
    server.child?.kill('SIGKILL');
    server.remove();
  }
}

export async function attacks(report, sizes) {
  report.section('Attacks at once', [
    'All of this at the same time, against one server, from another address for each connection. Addresses of this machine have no',
    'limit of connections, so none is turned away for that. Who is ended comes back two seconds later.',
  ]);
  const results = [];
  for (const kind of sizes.databases) results.push([kind, await attacked(kind, sizes)]);
  const [[kind, { counts }]] = results;
  report.table(
    [`Attack on ${kind}`, 'clients', 'requests', 'refused', 'ended by the server'],
    counts.map((attack) => [attack.name, attack.clients, attack.requests, attack.refused, attack.ended]),
  );
  report.paragraph(['Eight members list, read and send meanwhile: p99 is what they wait for a page, and for a message to be taken.']);
  report.table(
    ['Database', 'pages and messages', 'p99 of lists, ms', 'of reading', 'of sending', 'longest', 'failed', 'lost', 'inconsistencies'],
    results.flatMap(([kind, { quiet, times, lost, inconsistencies }]) => [[`${kind}, before`, quiet], [kind, times]].map(([name, of]) => {
      const all = Object.values(of);
      const sum = (of) => all.reduce((sum, one) => sum + of(one), 0);
      return [name, sum((one) => one.count), ...all.map((one) => one.quantile(0.99)), Math.max(...all.map((one) => one.longest)),
        sum((one) => one.failures), lost, inconsistencies];
    })),
  );
  report.table(
    ['Memory', 'before, MB', 'most, MB', 'afterwards, MB', 'seconds to stop under attack'],
    results.map(([kind, { before, most, after, stop }]) => [kind, before, most, after, stop.toFixed(1)]),
  );
  for (const [kind, { times, before, most, after, stop, lost, inconsistencies }] of results) {
    for (const [what, one] of Object.entries(times)) {
      report.expect(one.quantile(0.99) <= sizes.p99, `${kind}: p99 of members who ${what} is at most ${sizes.p99} ms under attack`);
      report.expect(one.failures === 0, `${kind}: no member who wants to ${what} is refused under attack`);
    }
    report.expect(most < 300, `${kind}: memory stays below 300 MB under attack`);
    report.expect(after < before + (most - before) / 2 + 10, `${kind}: memory falls again after the attacks`);
    report.expect(stop < 11, `${kind}: stops within its grace under attack`);
    report.expect(lost === 0 && inconsistencies === 0, `${kind}: nothing is lost or inconsistent under attack`);
  }
}
