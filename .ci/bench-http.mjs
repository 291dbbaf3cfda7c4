#!/usr/bin/env node
// Measures the release binary over HTTP and writes docs/performance.md.
//
// What counts is the CPU time of the server (and of PostgreSQL) for one request: unlike rates it hardly depends
// on what else the machine does. Each answer is checked: an error page cannot pass for speed.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const target = process.env.CARGO_TARGET_DIR ?? 'target';
const binary = process.env.POSTROOM_BIN ?? join(target, 'release', 'postroom');
const sizes = (process.env.BENCH_SIZES ?? '1000 10000 100000 1000000').split(' ').map(Number);
const databases = (process.env.BENCH_DATABASES ?? 'sqlite postgres').split(' ');
const seconds = Number(process.env.BENCH_SECONDS ?? 3);
const heavy = 'heavy';
const tick = 1000 / Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const progress = (text) => process.stderr.write(`  ${text}\n`);

// --- processes ---

/** CPU time in ms of one process. */
function cpu(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
    return (Number(fields[11]) + Number(fields[12])) * tick;
  } catch {
    return 0;
  }
}

/** Resident memory in kB. */
function resident(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
}

/** The processes of the PostgreSQL cluster that serve our database. */
function backends() {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return all.filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('postgres: ');
    } catch {
      return false;
    }
  });
}

// --- the server ---

class Server {
  constructor(database, folder) {
    this.env = { PATH: process.env.PATH, POSTROOM_DATABASE: database, POSTROOM_LOG: 'warn', POSTROOM_LIVE__STREAMS_PER_USER: '20000', POSTROOM_LIMITS__MESSAGES_PER_MINUTE: '4000000' };
    this.folder = folder;
    this.withPostgres = database.startsWith('postgres');
  }

  command(...args) {
    return execFileSync(binary, args, { cwd: this.folder, env: this.env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  }

  async start() {
    const began = performance.now();
    this.child = spawn(binary, ['serve'], {
      cwd: this.folder,
      env: { ...this.env, POSTROOM_LISTEN: '127.0.0.1:0' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    // It listens on a free port, and says which.
    for await (const line of createInterface(this.child.stdout)) {
      const [, port] = /open at http:\/\/\S+:(\d+)$/.exec(line) ?? [];
      if (port === undefined) continue;
      this.port = Number(port);
      const answer = await fetch(`http://127.0.0.1:${this.port}/readyz`);
      if (!answer.ok) throw new Error(`not ready: ${answer.status}`);
      return performance.now() - began;
    }
    throw new Error('the server ended at once');
  }

  async stop() {
    const ended = new Promise((done) => this.child.once('exit', done));
    this.child.kill('SIGTERM');
    await ended;
  }

  cpu() {
    const others = this.withPostgres ? backends() : [];
    return [this.child.pid, ...others].reduce((sum, pid) => sum + cpu(pid), 0);
  }

  request(agent, { method = 'GET', path, headers = {}, body }) {
    return new Promise((done, failed) => {
      const options = { host: '127.0.0.1', port: this.port, method, path, agent, headers };
      const request = http.request(options, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part) => (text += part));
        response.on('end', () => done({ status: response.statusCode, headers: response.headers, text }));
      });
      request.on('error', failed);
      request.end(body);
    });
  }

  /** Repeats a request on some connections for a while. */
  async measure(what, connections) {
    const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
    const once = async () => {
      const answer = await this.request(agent, what);
      if (answer.status !== (what.status ?? 200) || (what.contains && !answer.text.includes(what.contains))) {
        throw new Error(`${what.path}: ${answer.status} ${answer.text.slice(0, 300)}`);
      }
    };
    for (let n = 0; n < 20; n += 1) await once();
    const times = [];
    const [before, began] = [this.cpu(), performance.now()];
    const until = began + seconds * 1000;
    await Promise.all(
      Array.from({ length: connections }, async () => {
        while (performance.now() < until) {
          const sent = performance.now();
          await once();
          times.push(performance.now() - sent);
        }
      }),
    );
    const took = performance.now() - began;
    // PostgreSQL tells its CPU time with a little delay.
    await sleep(50);
    const used = this.cpu() - before;
    agent.destroy();
    times.sort((a, b) => a - b);
    const at = (part) => times[Math.min(times.length - 1, Math.floor(times.length * part))];
    return { rate: (times.length * 1000) / took, p50: at(0.5), p99: at(0.99), cpu: used / times.length };
  }
}

// --- what is measured ---

async function prepare(size, database) {
  const folder = mkdtempSync(join(os.tmpdir(), 'postroom-bench-'));
  const server = new Server(database === 'sqlite' ? `sqlite:${join(folder, 'bench.db')}` : await newDatabase(), folder);
  const began = performance.now();
  server.command('seed', '--users', '100', '--messages', '1000', '--heavy', heavy, '--heavy-messages', String(size));
  progress(`${database}: ${size} messages seeded in ${((performance.now() - began) / 1000).toFixed(1)} s`);
  return server;
}

async function newDatabase() {
  const base = new URL(process.env.POSTROOM_BENCH_POSTGRES);
  const name = `bench_${Date.now()}`;
  execFileSync('psql', ['-q', '-c', `CREATE DATABASE ${name}`, base.href]);
  base.pathname = `/${name}`;
  return base.href;
}

async function scenarios(server) {
  const json = { 'content-type': 'application/json' };
  const token = server.command('token', 'add', heavy, '--scope', 'read,write').trim();
  const bearer = { ...json, authorization: `Bearer ${token}` };
  const form = { 'content-type': 'application/x-www-form-urlencoded', origin: `http://127.0.0.1:${server.port}` };
  const agent = new http.Agent();
  const login = { method: 'POST', path: '/login', headers: form, body: `name=${heavy}&password=${heavy}` };
  const signedIn = await server.request(agent, login);
  const cookie = (signedIn.headers['set-cookie'] ?? []).map((line) => line.split(';')[0]).join('; ');
  const page = (path) => ({ path, headers: { cookie }, contains: '<ol class="rows"' });
  const call = async (path) => JSON.parse((await server.request(agent, { path: `/api/v1${path}`, headers: bearer })).text);
  const { total } = await call('/messages?folder=inbox&mode=messages&limit=1');
  const deep = Math.max(1, Math.min(1000, Math.floor(total / 20)));
  const { items } = await call('/messages?folder=inbox&limit=100');
  const longest = items.reduce((best, entry) => (entry.count > best.count ? entry : best));
  const conversation = longest.conversation ?? longest.id;
  const length = (await call(`/conversations/${conversation}?peek`)).total;
  return {
    total,
    list: [
      ['inbox by conversation, page 1', page('/inbox')],
      ['inbox by message, page 1', page('/inbox?mode=messages')],
      [`inbox by message, page ${deep}`, page(`/inbox?mode=messages&page=${deep}`)],
      [`conversation of ${length}`, { path: `/conversation/${conversation}`, headers: { cookie }, contains: '<ol class="conversation"' }],
      ['unread count (REST)', { path: '/api/v1/counts', headers: bearer, contains: '"unread"' }],
      ['inbox, 20 entries (REST)', { path: '/api/v1/messages?folder=inbox', headers: bearer, contains: '"items"' }],
      ['send (REST)', { method: 'POST', path: '/api/v1/messages', headers: bearer, status: 201, contains: '"messages"',
        body: JSON.stringify({ to: [heavy], subject: 'Measured', body: 'A short text.\n'.repeat(10) }) }],
    ],
    cookie,
  };
}

/** Memory per idle event stream. */
async function streams(server, cookie, count) {
  const before = resident(server.child.pid);
  const sockets = [];
  let open = 0;
  for (let n = 0; n < count; n += 1) {
    const socket = net.connect(server.port, '127.0.0.1', () => {
      socket.write(`GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: ${cookie}\r\n\r\n`);
    });
    socket.once('data', (data) => {
      if (data.toString().startsWith('HTTP/1.1 200')) open += 1;
    });
    socket.on('error', () => {});
    sockets.push(socket);
    if (n % 200 === 199) await sleep(50);
  }
  for (let tries = 0; tries < 200 && open < count; tries += 1) await sleep(50);
  await sleep(2000);
  const each = ((resident(server.child.pid) - before) * 1024) / open;
  for (const socket of sockets) socket.destroy();
  return { open, each };
}

const number = (n, digits = 2) => n.toFixed(digits);
const lines = [];
const write = (line = '') => lines.push(line);

function conditions() {
  const cpus = os.cpus();
  write('# Performance');
  write();
  write('Made by `make bench`. Rates depend on what else the machine does; the CPU time for one request hardly does.');
  write();
  write('## Conditions');
  write();
  write(`- ${cpus.length} CPUs (${cpus[0]?.model.trim()}), ${Math.round(os.totalmem() / 2 ** 30)} GiB, Linux ${os.release()}, Node.js ${process.version} as the client on the same machine`);
  write(`- release build; SQLite with \`synchronous=FULL\`; PostgreSQL with \`fsync\` and \`synchronous_commit\` on, through TCP on this machine`);
  write(`- one member with the mailbox's size in messages, sent by 100 others in conversations; each request repeated for ${seconds} s on 1 and on 8 connections`);
  write('- CPU is that of the server, with PostgreSQL that of its processes too; answers are complete and checked');
}

function sizesOfFiles() {
  const folder = join(process.env.POSTROOM_SITE ?? join(target, 'site'), 'pkg');
  write();
  write('## What a browser loads');
  write();
  write('| File | bytes | brotli |');
  write('|---|--:|--:|');
  const names = readdirSync(folder).filter((name) => /\.(wasm|css|js)$/.test(name));
  for (const name of names.sort()) {
    const plain = name.replace(/\.[A-Za-z0-9_-]{22}\./, '.');
    write(`| ${plain} | ${statSync(join(folder, name)).size} | ${statSync(join(folder, `${name}.br`)).size} |`);
  }
}

async function main() {
  conditions();
  for (const database of databases) {
    for (const size of sizes) {
      const server = await prepare(size, database);
      const start = await server.start();
      const idle = resident(server.child.pid);
      const { list, cookie, total } = await scenarios(server);
      write();
      write(`## ${database === 'sqlite' ? 'SQLite' : 'PostgreSQL'}, ${size.toLocaleString('en')} messages in the mailbox, ${total.toLocaleString('en')} of them in the inbox`);
      write();
      write(`Ready ${Math.round(start)} ms after its start, with ${number(idle / 1024, 1)} MB of memory.`);
      write();
      write('| Request | CPU ms | p50 ms | p99 ms | requests/s | CPU ms, 8 conn. | p99 ms, 8 conn. | requests/s, 8 conn. |');
      write('|---|--:|--:|--:|--:|--:|--:|--:|');
      for (const [name, what] of list) {
        const one = await server.measure(what, 1);
        const eight = await server.measure(what, 8);
        const cells = [one.cpu, one.p50, one.p99].map((n) => number(n, 3)).concat(number(one.rate, 0), number(eight.cpu, 3), number(eight.p99, 3), number(eight.rate, 0));
        write(`| ${name} | ${cells.join(' | ')} |`);
        progress(`${name}: ${number(one.cpu, 3)} ms of CPU`);
      }
      if (size === sizes[0] && database === databases[0]) {
        for (const count of [1000, 10_000]) {
          const { open, each } = await streams(server, cookie, count);
          write();
          write(`${open.toLocaleString('en')} idle event streams: ${Math.round(each).toLocaleString('en')} bytes of resident memory each.`);
        }
      }
      await server.stop();
      rmSync(server.folder, { recursive: true, force: true });
    }
  }
  sizesOfFiles();
  writeFileSync(new URL('../docs/performance.md', import.meta.url), `${lines.join('\n')}\n`);
}

await main();
