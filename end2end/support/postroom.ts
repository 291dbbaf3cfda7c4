// The real thing: the release binary on a fresh SQLite database and a free port.
import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Rest } from './rest.ts';

export const binary =
  process.env.POSTROOM_BIN ?? join(process.env.CARGO_TARGET_DIR ?? '../target', 'release', 'postroom');

export type Env = Record<string, string>;

export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done));
  const address = probe.address();
  await new Promise((done) => probe.close(done));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

export class Postroom {
  private child: ChildProcess | undefined;
  private port: number;

  private constructor(
    private readonly folder: string,
    private readonly home: number,
    private readonly env: Env,
    private readonly args: string[],
  ) {
    this.port = home;
  }

  /** A server's folder, not started yet; with a copy of what is in `template`. */
  static async prepare(template?: string, env: Env = {}, args: string[] = []): Promise<Postroom> {
    const folder = await mkdtemp(join(tmpdir(), 'postroom-'));
    if (template !== undefined) await cp(template, folder, { recursive: true });
    return new Postroom(folder, await freePort(), env, args);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get dir(): string {
    return this.folder;
  }

  private settings(): NodeJS.ProcessEnv {
    return {
      PATH: process.env.PATH,
      HOME: this.folder,
      POSTROOM_DATABASE: `sqlite:${join(this.folder, 'postroom.db')}`,
      POSTROOM_LISTEN: `127.0.0.1:${this.port}`,
      ...this.env,
    };
  }

  /** Starts it and waits until it answers; where nobody looks for it, when asked to. */
  async start(hidden = false): Promise<void> {
    this.port = hidden ? await freePort() : this.home;
    const log = await open(join(this.folder, 'log'), 'a');
    const child = spawn(binary, ['serve', ...this.args], {
      cwd: this.folder,
      env: this.settings(),
      stdio: ['ignore', log.fd, log.fd],
    });
    this.child = child;
    await log.close();
    for (let tries = 0; tries < 400; tries += 1) {
      if (child.exitCode !== null) throw new Error(`postroom ended at once:\n${await this.log()}`);
      const answer = await fetch(`${this.url}/readyz`).catch(() => undefined);
      if (answer?.ok) return;
      await new Promise((next) => setTimeout(next, 25));
    }
    throw new Error(`postroom did not become ready:\n${await this.log()}`);
  }

  /** Ends it, politely or by `SIGKILL`, and waits until it has ended. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const child = this.child;
    this.child = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const ended = new Promise((done) => child.once('exit', done));
    child.kill(signal);
    await ended;
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  async log(): Promise<string> {
    return readFile(join(this.folder, 'log'), 'utf8').catch(() => '');
  }

  /** How many event streams are open. */
  async streams(): Promise<number> {
    const metrics = await (await fetch(`${this.url}/metrics`)).text();
    return Number(/^postroom_streams_open (\d+)/m.exec(metrics)?.[1] ?? Number.NaN);
  }

  /** Runs a command of the binary on the same database; gives what it prints. */
  async command(args: string[], input = ''): Promise<string> {
    const child = spawn(binary, args, { cwd: this.folder, env: this.settings(), stdio: 'pipe' });
    let out = '';
    let err = '';
    child.stdout.on('data', (part) => (out += part));
    child.stderr.on('data', (part) => (err += part));
    child.stdin.end(input);
    const code = await new Promise((done) => child.once('close', done));
    if (code !== 0) throw new Error(`postroom ${args.join(' ')} ended with ${code}:\n${err}`);
    return out;
  }

  rest(token: string): Rest {
    return new Rest(this.url, token);
  }
}
