// Clients that read one byte a second of a long answer: what that costs the server and others.
import net from 'node:net';
import { Times, during, request, send } from './client.mjs';
import { Server, sleep } from './server.mjs';

/** Asks for something and takes one byte of it a second, until it is told to end. */
function slowReader(port, path, token) {
  const socket = net.connect({ port, host: '127.0.0.1', highWaterMark: 1 });
  socket.on('error', () => {});
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`);
  const timer = setInterval(() => socket.read(1), 1000);
  return () => {
    clearInterval(timer);
    socket.destroy();
  };
}

export async function slow(report, { readers, seconds, p99 }) {
  const server = Server.create('sqlite');
  try {
    await server.start();
    const members = server.members(4);
    const body = 'Long. '.repeat(10_000);
    let parent;
    // A conversation of 200 long messages: about 12 MB.
    for (let n = 0; n < 200; n += 1) {
      const [from, to] = n % 2 === 0 ? [members[0], members[1]] : [members[1], members[0]];
      const answer = await request(server.port, parent === undefined
        ? { method: 'POST', path: '/api/v1/messages', token: from.token, body: { to: [to.name], subject: 'Long', body } }
        : { method: 'POST', path: `/api/v1/messages/${parent}/reply`, token: from.token, body: { body } });
      if (answer.status !== 201) throw new Error(answer.text);
      parent = JSON.parse(answer.text).messages[0].id;
    }
    const first = JSON.parse((await request(server.port, { path: `/api/v1/messages/${parent}?peek`, token: members[0].token })).text);
    const before = server.memory();
    const path = `/api/v1/conversations/${first.conversation}?peek&limit=100`;
    const ends = Array.from({ length: readers }, () => slowReader(server.port, path, members[0].token));
    await sleep(3000);
    const [times, memories] = [new Times(), []];
    const time = sleep(Math.min(seconds, 60) * 1000);
    let number = 0;
    await during(time, async () => {
      number += 1;
      await times.measure(() => send(server, members[2], members[3], `beside ${number}`, `beside-${number}`));
      memories.push(server.memory());
    }, 10);
    ends.forEach((end) => end());
    report.section('Slow readers', [
      `${readers} clients ask for as much of a conversation of 12 MB as one answer holds, and read one byte of it a second. Others`,
      'send meanwhile.',
    ]);
    report.table(['Readers', 'memory before, MB', 'most memory, MB', 'sends of others', 'p99 ms', 'longest ms', 'failed'],
      [[readers, before, Math.max(...memories), times.count, times.quantile(0.99), times.longest, times.failures]]);
    report.expect(Math.max(...memories) < 300, 'memory stays below 300 MB beside slow readers');
    report.expect(times.quantile(0.99) <= p99, `p99 of others is at most ${p99} ms beside slow readers`);
  } finally {
    server.child?.kill('SIGKILL');
    server.remove();
  }
}
