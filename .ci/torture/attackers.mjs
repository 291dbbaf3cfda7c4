// All attackers at once, in a process of their own, so that others are measured without what this one costs. They end when
// they are told to, and say how far they came.
import net from 'node:net';
import { request } from './client.mjs';
import { sleep } from './server.mjs';

const { port, share, member, others, conversation } = JSON.parse(process.argv[2]);
const scaled = (count) => Math.ceil(count * share);
const attacks = [];
let isOver = false;

/** Every attacker has an address of their own. */
const address = (n) => `127.${1 + (n >> 14)}.${(n >> 7) & 127}.${1 + (n & 127)}`;
const next = (() => { let last = 0; return () => (last += 1); })();

/** One kind of attack; what came of it is counted here. */
function attack(name, clients) {
  const counts = { name, clients: scaled(clients), requests: 0, refused: 0, ended: 0 };
  attacks.push(counts);
  return counts;
}

/** Connections that are kept open, and opened again `again` ms after the server has ended them. `act` gets each. */
function hold(name, clients, act, { reads = true, again = 2000 } = {}) {
  const counts = attack(name, clients);
  const open = () => {
    if (isOver) return;
    const socket = net.connect({ host: '127.0.0.1', port, localAddress: address(next()) });
    const timers = [];
    socket.on('error', () => {});
    socket.once('connect', () => act({
      socket,
      request: (text) => { counts.requests += 1; socket.write(text); },
      every: (ms, work) => timers.push(setInterval(work, ms)),
    }));
    if (reads) {
      socket.on('data', (data) => { if (/^HTTP\/1.1 [45]/.test(data.toString('latin1', 0, 12))) counts.refused += 1; });
    } else {
      socket.pause();
    }
    socket.once('close', () => {
      timers.forEach(clearInterval);
      counts.ended += 1;
      setTimeout(open, again);
    });
  };
  for (let n = 0; n < counts.clients; n += 1) setTimeout(open, (2000 * n) / counts.clients);
}

/** Clients that ask again and again, `pause` ms after each answer. */
function flood(name, clients, ask, pause = 0) {
  const counts = attack(name, clients);
  for (let n = 0; n < counts.clients; n += 1) {
    void (async () => {
      while (!isOver) {
        counts.requests += 1;
        const answer = await ask(n).catch(() => undefined);
        if (answer === undefined) counts.ended += 1;
        else if (answer.status >= 400) counts.refused += 1;
        await sleep(pause);
      }
    })();
  }
}

const head = (line, fields) => `${[line, 'Host: x', ...fields].join('\r\n')}\r\n\r\n`;
const form = 'Content-Type: application/x-www-form-urlencoded';
const most = 640 * 1024;
const body = Buffer.alloc(most - 1, 'x');
const fields = 'a&'.repeat(most / 2);
const cookie = `Cookie: ${member.cookie}`;

hold('unfinished sign-ins that announce 640 kB', 500, ({ socket, request }) => {
  request(head('POST /login HTTP/1.1', [form, `Content-Length: ${most}`]));
  socket.write(body);
});
hold('unfinished sign-ins that announce nothing and send 640 kB', 500, ({ socket, request }) => {
  request(head('POST /login HTTP/1.1', [form, 'Transfer-Encoding: chunked']));
  socket.write(`${most.toString(16)}\r\n`);
  socket.write(body);
});
hold('unfinished sign-ins of 16 kB, half of them announced', 500, ({ socket, request }) => {
  const isAnnounced = Math.random() < 0.5;
  request(head('POST /login HTTP/1.1', [form, isAnnounced ? 'Content-Length: 16384' : 'Transfer-Encoding: chunked']));
  socket.write(isAnnounced ? '' : '4000\r\n');
  socket.write(body.subarray(0, 16_383));
});
hold('unfinished messages of 640 kB of one member', 500, ({ socket, request }) => {
  request(head('POST /write HTTP/1.1', [form, cookie, `Content-Length: ${most}`]));
  socket.write(body);
});
flood('forms of 320,000 fields of one member', 10, () => request(port, {
  method: 'POST', path: '/write', cookie: member.cookie, body: fields,
}));
hold('pages held open, of addresses that are written otherwise or unknown', 1000, ({ request, every }) => {
  const ask = () => {
    const paths = ['/inbox/', '/login//', '/nothing', '/message/0/', '/set-password/x/', '/%69nbox'];
    request(head(`GET ${paths[Math.floor(Math.random() * paths.length)]} HTTP/1.1`, ['Accept: text/html']));
  };
  ask();
  every(10_000, ask);
});
hold('clients that read nothing of large answers', 60, ({ request }) => {
  for (let n = 0; n < 20; n += 1) {
    request(head(`GET /api/v1/conversations/${conversation}?peek&limit=100 HTTP/1.1`, [`Authorization: Bearer ${member.token}`]));
  }
}, { reads: false });
hold('event streams of one member that are not read', 20, ({ request }) => {
  request(head('GET /events?since=1 HTTP/1.1', [cookie]));
}, { reads: false });
hold('heads that arrive a byte a second', 300, ({ socket, request, every }) => {
  request('GET /inbox HTTP/1.1\r\nHost: x\r\nX-Slow: ');
  every(1000, () => socket.write('x'));
});
hold('idle connections', 1000, () => {});

flood('views of a conversation of 1,500 replies of 65 kB', 6, () => request(port, { path: `/conversation/${conversation}`, cookie: member.cookie }));
flood('marking this conversation as read and unread', 2, () => request(port, {
  method: 'POST', path: '/api/v1/messages/actions', token: member.token,
  body: { action: Math.random() < 0.5 ? 'mark_read' : 'mark_unread', conversations: [conversation] },
}));
flood('tickets for event streams', 8, () => request(port, { method: 'POST', path: '/api/v1/events/ticket', token: member.token }));
flood('wrong passwords', 20, (n) => request(port, {
  // As soon as an address has used up its attempts, there is another one.
  method: 'POST', path: '/login', from: address(1_000_000 + n + 20 * (next() >> 6)),
  body: `name=u${next() % 200}&password=not+the+password`,
}), 20);
flood('messages to 100 members at a time', 2, () => request(port, {
  method: 'POST', path: '/api/v1/messages', token: member.token, body: { to: others, subject: 'More', body: 'More. '.repeat(10_000) },
}), 20);

process.once('message', () => {
  isOver = true;
  process.send(attacks, () => process.exit());
});
