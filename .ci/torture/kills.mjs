// kill -9 and outages of PostgreSQL, while members send with keys and repeat what is not answered.
import { send, subjects } from './client.mjs';
import { Server, crashPostgres, sleep } from './server.mjs';

const MEMBERS = 8;

/** Sends until `isOver`; what was acknowledged, and what was begun. */
async function sender(server, members, n, isOver) {
  const done = { acknowledged: [], begun: [], repeated: 0 };
  for (let count = 0; !isOver(); count += 1) {
    const subject = `m${n}-${count}`;
    done.begun.push(subject);
    const tries = await send(server, members[n], members[(n + 1 + count) % MEMBERS], subject, subject, { isOver });
    if (tries > 0) done.acknowledged.push(subject);
    if (tries > 1) done.repeated += 1;
  }
  return done;
}

/** `kills` times: something dies and comes back; `die` says what. Everybody sends meanwhile, to any of the servers. */
async function surviving(kind, kills, die, { processes = 1 } = {}) {
  const server = Server.create(kind);
  const servers = [server];
  try {
    await server.start();
    const members = server.members(MEMBERS);
    while (servers.length < processes) {
      servers.push(server.sibling());
      await servers.at(-1).start();
    }
    const any = { get port() { return pick(servers).port; } };
    let isOver = false;
    const senders = members.map((_, n) => sender(any, members, n, () => isOver));
    for (let n = 0; n < kills; n += 1) {
      await sleep(30 + Math.random() * 400);
      await die(pick(servers));
    }
    await sleep(500);
    isOver = true;
    const done = await Promise.all(senders);
    // What was not answered may have been done or not, but not twice; so all of it is looked up.
    const received = (await Promise.all(members.map((member) => subjects(server, member, 'inbox')))).flat();
    const counts = new Map();
    for (const subject of received) counts.set(subject, (counts.get(subject) ?? 0) + 1);
    const acknowledged = done.flatMap((one) => one.acknowledged);
    for (const one of servers) await one.end();
    return {
      kills,
      acknowledged: acknowledged.length,
      repeated: done.reduce((sum, one) => sum + one.repeated, 0),
      lost: acknowledged.filter((subject) => !counts.has(subject)).length,
      doubled: [...counts.values()].filter((count) => count > 1).length,
      inconsistencies: server.checkup().length,
    };
  } finally {
    for (const one of servers) one.child?.kill('SIGKILL');
    server.remove();
  }
}

const pick = (all) => all[Math.floor(Math.random() * all.length)];

async function killServer(server) {
  await server.end('SIGKILL');
  await server.start();
}

export async function kills(report, { kills }) {
  const rows = [];
  for (const kind of ['sqlite', 'postgres']) {
    rows.push([`${kind}: \`kill -9\` of the server`, await surviving(kind, kills, killServer)]);
  }
  rows.push(['postgres: `kill -9` of one of two servers', await surviving('postgres', kills, killServer, { processes: 2 })]);
  rows.push(['postgres: the database crashes', await surviving('postgres', Math.ceil(kills / 5), async () => crashPostgres())]);
  report.section('Kills and outages', [
    'Eight members send without pause, each message under a key of its own, and repeat under the same key what is not',
    'answered. Something dies 30 to 430 ms after the last time. Then all mailboxes are read and everything is recounted.',
  ]);
  report.table(
    ['What dies', 'times', 'acknowledged', 'of these repeated', 'lost', 'doubled', 'inconsistencies'],
    rows.map(([name, r]) => [name, r.kills, r.acknowledged, r.repeated, r.lost, r.doubled, r.inconsistencies]),
  );
  for (const [name, r] of rows) {
    report.expect(r.lost === 0 && r.doubled === 0 && r.inconsistencies === 0, `${name}: nothing lost, doubled or inconsistent`);
    report.expect(r.repeated > 0, `${name}: some requests were repeated`);
  }
}
