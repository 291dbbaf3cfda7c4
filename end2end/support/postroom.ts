// The real thing: the release binary on a fresh database and a free port.
import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Kind, createDatabase, dropDatabase } from './database.ts';
import { Rest } from './rest.ts';

export const binary =
  process.env.POSTROOM_BIN ?? join(process.env.CARGO_TARGET_DIR ?? '../target', 'release', 'postroom');

export type Env = Record<string, string>;

/** A free port, chosen by the system when the server binds it. */
const anyPort = '127.0.0.1:0';

interface Options {
  database?: Kind;
  /** A server that is not running, whose data the new one begins with. */
  template?: Postroom | undefined;
  env?: Env;
  args?: string[];
}

export class Postroom {
  private child: ChildProcess | undefined;
  /** What was printed, by all that ran. */
  private printed = '';
  /** Where it listens. */
  private listen = '';
  /** Where people look for it: where it was first. */
  private home = anyPort;

  private constructor(
    private readonly folder: string,
    /** The address of its database. */
    readonly database: string,
    private readonly env: Env,
    private readonly args: string[],
  ) {}

  /** A server that is not started yet. */
  static async prepare({ database = 'sqlite', template, env = {}, args = [] }: Options = {}): Promise<Postroom> {
    const folder = await mkdtemp(join(tmpdir(), 'postroom-'));
    if (template !== undefined) await cp(template.folder, folder, { recursive: true });
    const url = await createDatabase(database, folder, template?.database);
    return new Postroom(folder, url, env, args);
  }

  get url(): string {
    return `http://${this.listen}`;
  }

  private settings(listen: string): NodeJS.ProcessEnv {
    return {
      PATH: process.env.PATH,
      HOME: this.folder,
      POSTROOM_DATABASE: this.database,
      POSTROOM_LISTEN: listen,
      POSTROOM_METRICS_LISTEN: anyPort,
      ...this.env,
    };
  }

  /** Starts it and waits until it answers. After a stop it is where it was before; where nobody looks for it, when asked to. */
  async start(hidden = false): Promise<void> {
    const listen = hidden ? anyPort : this.home;
    const until = Date.now() + 10_000;
    // Meanwhile another connection of this machine may have come to use its port.
    while (!(await this.run(listen))) {
      if (Date.now() > until) throw new Error(`postroom did not start:\n${await this.log()}`);
      await pause(100);
    }
    if (this.home === anyPort && !hidden) this.home = this.listen;
    const answer = await fetch(`${this.url}/readyz`);
    if (!answer.ok) throw new Error(`postroom is not ready, ${answer.status}:\n${await this.log()}`);
  }

  /** Starts it once; whether it came to say where it listens. */
  private async run(listen: string): Promise<boolean> {
    const log = await open(join(this.folder, 'log'), 'a');
    const child = spawn(binary, ['serve', ...this.args], {
      cwd: this.folder,
      env: this.settings(listen),
      stdio: ['ignore', 'pipe', log.fd],
    });
    await log.close();
    const from = this.printed.length;
    return new Promise((done, failed) => {
      child.once('error', failed);
      child.once('exit', () => done(false));
      child.stdout?.setEncoding('utf8').on('data', (part: string) => {
        this.printed += part;
        const address = /open at http:\/\/(\S+)\n/.exec(this.printed.slice(from))?.[1];
        if (address === undefined) return;
        this.child = child;
        this.listen = address;
        done(true);
      });
    });
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
    await dropDatabase(this.database);
    await rm(this.folder, { recursive: true, force: true });
  }

  /** What it printed and logged. */
  async log(): Promise<string> {
    const log = await readFile(join(this.folder, 'log'), 'utf8').catch(() => '');
    return this.printed + log;
  }

  /** How many event streams are open. */
  async streams(): Promise<number> {
    const address = [...this.printed.matchAll(/Metrics are at (\S+)\n/g)].at(-1)?.[1];
    if (address === undefined) throw new Error(`it does not say where its metrics are:\n${this.printed}`);
    const metrics = await (await fetch(address)).text();
    return Number(/^postroom_streams_open (\d+)/m.exec(metrics)?.[1] ?? Number.NaN);
  }

  /** Runs a command of the binary on the same database; gives what it prints. */
  async command(args: string[], input = ''): Promise<string> {
    const child = spawn(binary, args, { cwd: this.folder, env: this.settings(anyPort), stdio: 'pipe' });
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
