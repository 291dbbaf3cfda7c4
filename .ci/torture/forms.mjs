// Hostile requests to everything that browsers use: pages, plain forms, server functions. No answer may be a fault of the
// server, come late, hold markup that was sent, or lead elsewhere.
import http from 'node:http';
import { Times, request, signIn } from './client.mjs';
import { MARKUP, hostileRequest } from './hostile.mjs';

const CLIENTS = 16;
/** The most that an answer may take, in ms. */
const DEADLINE = 10_000;
const EXPECTED = new Set([200, 302, 303, 304, 307, 308, 400, 401, 403, 404, 405, 406, 409, 410, 413, 415, 417, 422, 429]);

/** Everything that is asked, with how often. `segments`, `fields` and `query` hold right values; others are made. */
function targets({ ids, names, conversations }) {
  const key = ['', 'k1', 'k2', '0b9a6a2e-3d34-4a1c-8f3e-000000000001'];
  const [folder, actions] = [['inbox', 'sent', 'archives', 'trash'], ['archive', 'unarchive', 'delete', 'undelete', 'mark_read', 'mark_unread']];
  const password = ['password of u0', 'not the password', 'short'];
  const next = ['/inbox', '/sent?sort=-date', '/message/1', '//example.org'];
  const write = { to: names, subject: ['A subject'], body: ['A body'], key };
  const reply = { body: ['A body'], subject: ['A subject'], to: names, key };
  const post = (path, weight, fields, segments) => [weight, { method: 'POST', path, fields, segments }];
  const get = (path, weight, query, segments) => [weight, { method: 'GET', path, query, segments }];
  const call = (name, weight, json) => [weight, { method: 'POST', path: `/rpc/${name}`, json }];
  const view = { mode: ['messages', 'conversations'], sort: ['-date', 'subject', '-sender'], unread: ['', '1'], page: [1, 2] };
  return [
    // A password takes as long as it must: few of them.
    post('/login', 3, { name: names, password, next }),
    post('/register', 3, { name: ['new'], display: ['New'], email: ['new@example.org'], password, key, next }),
    post('/set-password/{token}', 2, { password }, { token: ['x', '0'.repeat(64)] }),
    post('/preferences/password', 1, { old: password, new: password }),
    post('/preferences/language', 6, { language: ['', 'en', 'de', 'ar'] }),
    post('/preferences/sessions', 4, { id: [1, 2, 3] }),
    post('/logout', 1, {}),
    post('/theme', 6, { theme: ['light', 'dark', 'auto'], next }),
    post('/write', 25, write),
    post('/reply/{id}', 25, reply, { id: ids }),
    post('/actions', 25, { action: actions, messages: ids, conversations, key }),
    get('/{folder}', 6, view, { folder }),
    get('/message/{id}', 5, { next, before: ids, after: ids }, { id: ids }),
    get('/conversation/{id}', 5, { next, before: ids, after: ids }, { id: conversations }),
    get('/write', 3, { to: names, next }),
    get('/reply/{id}', 3, { next }, { id: ids }),
    get('/set-password/{token}', 1, { next }, { token: ['x'] }),
    get('/login', 2, { next }),
    get('/register', 1, { next }),
    get('/preferences', 1, { next }),
    get('/{anything}', 3, { next }, { anything: ['nothing', 'inbox/', 'pkg/', 'texts/de', 'manifest/de', 'rpc/list', 'openapi.json'] }),
    get('/pkg/{file}', 1, {}, { file: ['postroom.css', '..%2f..%2fetc%2fpasswd'] }),
    call('list', 3, { address: '/inbox?sort=-date' }),
    call('conversation', 3, { item: { Message: ids[0] }, part: 'Newest', peek: true }),
    call('act', 3, { action: 'archive', selection: { messages: ids.slice(0, 3), conversations: [] }, key: 'k3' }),
    call('write', 3, { message: { to: [names[0]], subject: 'S', body: 'B' }, key: 'k4' }),
    call('reply', 3, { parent: ids[0], reply: { body: 'B', subject: null, to: [] }, key: 'k5' }),
    call('write_form', 1, { names }),
    call('reply_form', 1, { parent: ids[0] }),
    call('counts', 1, {}),
    call('sessions', 1, {}),
    call('end_sessions', 1, { only: 1 }),
    call('theme', 1, { theme: 'dark' }),
  ];
}

/** Sends it as it is; when the answer is complete, its status, headers and text. */
function exchange(port, agent, { method, path, headers, body }) {
  return new Promise((done, failed) => {
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const sent = http.request({ port, host: '127.0.0.1', method, path, headers: { ...headers, ...length }, agent }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => done({ status: answer.statusCode, headers: answer.headers, text: Buffer.concat(parts).toString() }));
      answer.on('error', failed);
    });
    sent.setTimeout(DEADLINE, () => sent.destroy(new Error('no answer in time')));
    sent.on('error', (error) => failed(Object.assign(error, { isReused: sent.reusedSocket })));
    sent.end(body);
  });
}

/** What is wrong with an answer, if anything. */
function violation({ status, headers, text }) {
  if (!EXPECTED.has(status)) return `status ${status}`;
  if (text.includes(MARKUP)) return 'markup that was sent';
  const { location } = headers;
  if (location !== undefined && !/^\/(?![/\\])/.test(location)) return 'a redirect elsewhere';
  return undefined;
}

const isSignedOut = ({ headers: { location = '' } }) => /^\/(login|$)/.test(location);

/** Signs a member in whose session has ended, and whose password may be another one now. */
function enter(server, member) {
  return signIn(server.port, member).catch(() => {
    server.command(['user', 'password', member.name, '--password-stdin'], `password of ${member.name}\n`);
    return signIn(server.port, member);
  });
}

/** Whether nothing came back because the server had answered and closed before a body that is too large was sent. */
const isCutOff = (error, { body }) => ['ECONNRESET', 'EPIPE'].includes(error.code) && (body?.length ?? 0) > 16_384;

/** `count` hostile requests to a server with these members; what came of them. */
export async function fuzzForms(server, members, count) {
  const list = async (mode) => JSON.parse((await request(server.port, { path: `/api/v1/messages?mode=${mode}`, token: members[0].token })).text).items;
  const known = {
    ids: (await list('messages')).map((item) => item.id),
    conversations: (await list('conversations')).map((item) => item.conversation ?? item.id),
    names: members.map((member) => member.name),
  };
  const all = targets(known);
  const cookies = await Promise.all(members.map((member) => signIn(server.port, member)));
  const agent = new http.Agent({ keepAlive: true });
  const [times, violations, statuses] = [new Times(), new Map(), new Map()];
  let number = 0;
  const ended = new Set();
  let entering;
  const enterAll = async () => {
    for (const member of ended) {
      cookies[member] = await enter(server, members[member]);
      ended.delete(member);
    }
    entering = undefined;
  };
  const client = async () => {
    while (number < count) {
      if (ended.size > 0) await (entering ??= enterAll());
      number += 1;
      const [mine, member] = [number, number % members.length];
      const made = hostileRequest(mine, all, cookies[member]);
      const note = (what) => {
        const kind = `${what}: ${made.method} ${made.path.split(/[?]/)[0].replace(/[^/]{12,}|\d+/g, '…')}`;
        if (!violations.has(kind)) violations.set(kind, { ...made, number: mine, body: made.body?.toString().slice(0, 300) });
      };
      await times.measure(async () => {
        try {
          const answer = await exchange(server.port, agent, made).catch((error) => {
            // The server had closed the connection when it was taken once more.
            if (error.isReused && ['ECONNRESET', 'EPIPE'].includes(error.code)) return exchange(server.port, false, made);
            throw error;
          });
          statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
          // Some of what is sent ends sessions.
          if (made.headers.cookie?.startsWith(cookies[member]) && isSignedOut(answer)) ended.add(member);
          const wrong = violation(answer);
          if (wrong !== undefined) note(wrong);
        } catch (error) {
          if (!isCutOff(error, made)) note(error.code ?? error.message);
        }
      });
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  agent.destroy();
  return { count: number, times, violations, statuses };
}
