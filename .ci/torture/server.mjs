// The server under torture: its processes, its database, its members.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const binary = process.env.POSTROOM_BIN ?? join(process.env.CARGO_TARGET_DIR ?? 'target', 'release', 'postroom');
export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

export class Server {
  /** `kind` is sqlite, postgres, or the address of a database of another server. */
  static create(kind, environment = {}) {
    const folder = mkdtempSync(join(process.env.TORTURE_FOLDER ?? os.tmpdir(), 'postroom-torture-'));
    const database = kind === 'sqlite' ? `sqlite:${folder}/postroom.db` : createPostgres();
    return new Server(folder, database, environment);
  }

  constructor(folder, database, environment) {
    Object.assign(this, { folder, database, environment });
    this.env = {
      PATH: process.env.PATH,
      POSTROOM_DATABASE: database,
      POSTROOM_LOG: 'off',
      // These members do what they do as fast as they can.
      POSTROOM_LIMITS__MESSAGES_PER_MINUTE: '4000000',
      POSTROOM_LIMITS__ACTIONS_PER_MINUTE: '4000000',
      ...environment,
    };
  }

  /** Another process on the same database, at a port of its own. */
  sibling() {
    return new Server(this.folder, this.database, this.environment);
  }

  command(args, input = '') {
    return execFileSync(binary, args, { cwd: this.folder, env: this.env, encoding: 'utf8', input, stdio: ['pipe', 'pipe', 'pipe'] });
  }

  /** A command that runs beside everything else; its exit code. */
  spawn(args) {
    const child = spawn(binary, args, { cwd: this.folder, env: this.env, stdio: ['ignore', 'ignore', 'inherit'] });
    return new Promise((done) => child.once('exit', done));
  }

  async start() {
    // The first time it takes a free port; after that the same one again, so that clients find it.
    const env = { ...this.env, POSTROOM_LISTEN: `127.0.0.1:${this.port ?? 0}` };
    this.child = spawn(binary, ['serve'], { cwd: this.folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
    this.exited = new Promise((done) => this.child.once('exit', done));
    for await (const line of createInterface(this.child.stdout)) {
      const [, port] = /http:\/\/\S+:(\d+)/.exec(line) ?? [];
      if (port === undefined) continue;
      this.port = Number(port);
      return;
    }
    throw new Error('the server did not start');
  }

  async end(signal = 'SIGTERM') {
    this.child.kill(signal);
    await this.exited;
  }

  /** Members u0, u1, … with a token each. */
  members(count) {
    return Array.from({ length: count }, (_, n) => {
      this.command(['user', 'add', `u${n}`, '--email', `u${n}@example.org`, '--password-stdin'], `password of u${n}\n`);
      return { name: `u${n}`, token: this.command(['token', 'add', `u${n}`]).trim() };
    });
  }

  /** Resident memory in MB. */
  memory() { return this.#status('VmRSS'); }

  /** The most that it ever was, in MB. */
  mostMemory() { return this.#status('VmHWM'); }

  #status(field) {
    const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
    return Math.round(Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)[1]) / 1024);
  }

  /** What the recount of everything finds; empty when nothing is wrong. */
  checkup() {
    try {
      return JSON.parse(this.command(['checkup', '--json']));
    } catch (error) {
      return JSON.parse(error.stdout);
    }
  }

  remove() {
    rmSync(this.folder, { recursive: true, force: true });
    if (this.database.startsWith('postgres')) execFileSync('.ci/postgres', ['drop', this.database], { env: postgresEnv() });
  }
}

/** The cluster that syncs to disk and is nobody else's: it is killed as well. */
const postgresEnv = () => ({ ...process.env, DATABASE_URL: process.env.TORTURE_POSTGRES });
const createPostgres = () => execFileSync('.ci/postgres', ['create'], { encoding: 'utf8', env: postgresEnv() }).trim();

/** PostgreSQL ends at once, as in a crash, and comes back. */
export function crashPostgres() {
  execFileSync('.ci/postgres', ['crash', 'durable'], { stdio: 'ignore' });
}
