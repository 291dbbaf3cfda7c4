// What members' programs do: requests with keys, repeated until they are answered, and how long others wait.
import http from 'node:http';
import { sleep } from './server.mjs';

/**
 * One request, with a token, a session's cookie or neither, from any address of this machine. A text is the body of a
 * form, anything else becomes JSON. Rejects when there is no complete answer.
 */
export function request(port, { method = 'GET', path, token, cookie, key, body, from, agent, timeout = 15_000 }) {
  return new Promise((done, failed) => {
    const headers = {};
    if (token !== undefined) headers.authorization = `Bearer ${token}`;
    if (cookie !== undefined) headers.cookie = cookie;
    if (key !== undefined) headers['idempotency-key'] = key;
    const isForm = typeof body === 'string';
    const data = isForm ? body : JSON.stringify(body);
    if (data !== undefined) {
      headers['content-type'] = isForm ? 'application/x-www-form-urlencoded' : 'application/json';
      headers['content-length'] = Buffer.byteLength(data);
    }
    const sent = http.request({ port, host: '127.0.0.1', method, path, headers, localAddress: from, agent, timeout }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => done({ status: answer.statusCode, headers: answer.headers, text: Buffer.concat(parts).toString() }));
      answer.on('error', failed);
    });
    sent.on('timeout', () => sent.destroy(new Error('no answer in time')));
    sent.on('error', failed);
    sent.end(data);
  });
}

/** Signs a member in; the cookie of the session. */
export async function signIn(port, { name }) {
  const body = `name=${name}&password=${encodeURIComponent(`password of ${name}`)}`;
  const { status, headers } = await request(port, { method: 'POST', path: '/login', body });
  const cookie = headers['set-cookie']?.find((cookie) => cookie.startsWith('postroom='));
  if (cookie === undefined) throw new Error(`${name} cannot sign in: ${status}`);
  return cookie.split(';')[0];
}

/** A message, sent under one key until somebody answers; how often that took, or 0 if `isOver` came first. */
export async function send(server, from, to, subject, key, { isOver = () => false, body = `Text of ${subject}.` } = {}) {
  for (let tries = 1; !isOver(); tries += 1) {
    try {
      const answer = await request(server.port, {
        method: 'POST', path: '/api/v1/messages', token: from.token, key,
        body: { to: [to.name], subject, body },
      });
      if (answer.status === 201) return tries;
      // Out of reach, or the same key at work: later. Anything else is a failure.
      if (![409, 429, 503].includes(answer.status)) throw Object.assign(new Error(answer.text), { answered: true });
    } catch (error) {
      if (error.answered) throw error;
    }
    await sleep(10 + Math.random() * 40);
  }
  return 0;
}

/** The subjects of everything in a folder. */
export async function subjects(server, member, folder) {
  const all = [];
  let cursor = '';
  do {
    const path = `/api/v1/messages?folder=${folder}&mode=messages&limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
    const answer = await request(server.port, { path, token: member.token });
    if (answer.status !== 200) throw new Error(answer.text);
    const page = JSON.parse(answer.text);
    all.push(...page.items.map((item) => item.subject));
    cursor = page.next ?? '';
  } while (cursor !== '');
  return all;
}

/** How long something took, again and again. */
export class Times {
  #all = [];
  failures = 0;

  async measure(work) {
    const began = performance.now();
    try {
      await work();
      this.#all.push(performance.now() - began);
    } catch {
      this.failures += 1;
    }
  }

  get count() { return this.#all.length; }

  /** The time within which this part of all were done, in ms. */
  quantile(part) {
    const sorted = this.#all.toSorted((a, b) => a - b);
    return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Infinity);
  }

  get longest() { return this.quantile(1); }
}

/** Repeats work until a promise is settled; `pause` ms between. */
export async function during(promise, work, pause = 0) {
  let isOver = false;
  const over = () => { isOver = true; };
  promise.then(over, over);
  while (!isOver) {
    await work();
    if (pause > 0) await sleep(pause);
  }
}
