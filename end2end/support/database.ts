// Where a server of the tests keeps its data: a file in its folder, or a database of PostgreSQL.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export type Kind = 'sqlite' | 'postgres';

const script = fileURLToPath(new URL('../../.ci/postgres', import.meta.url));

/** The project's own script knows where the server is, and starts one where there is none. */
async function postgres(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(script, args);
  return stdout.trim();
}

/** An address for `folder`; of PostgreSQL's a new database, made like the one at `template` if there is one. */
export async function createDatabase(kind: Kind, folder: string, template?: string): Promise<string> {
  if (kind === 'sqlite') return `sqlite:${join(folder, 'postroom.db')}`;
  return postgres('create', ...(template === undefined ? [] : [template]));
}

/** Removes a database of PostgreSQL; a file goes with its folder. */
export async function dropDatabase(url: string): Promise<void> {
  if (url.startsWith('postgres:')) await postgres('drop', url);
}
