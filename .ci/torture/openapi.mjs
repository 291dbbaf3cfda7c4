// What schemathesis makes of the OpenAPI document: cases that keep to it and cases that do not, for each kind of caller. No
// answer may be a fault of the server or other than the document says.
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { request, send } from './client.mjs';
import { Server } from './server.mjs';

const SETTINGS = {
  POSTROOM_LIMITS__TOKENS: '1000000',
  // So that there is something to decide.
  POSTROOM_MODERATION__DEFAULT: 'hold',
};
/** Who calls: what their account is made with, and what their token may do. */
const CALLERS = {
  nobody: undefined,
  'a member': [[], 'read,write'],
  'a moderator': [['--moderator'], 'read,write,moderate'],
  'an administrator': [['--admin'], 'admin'],
};
/** Cases for each call in one run. */
const EXAMPLES = 100;

/** A caller on a server of their own, as administrators remove others. */
async function prepare(kind, caller) {
  const server = Server.create(kind, SETTINGS);
  await server.start();
  const members = server.members(3);
  for (let n = 0; n < 12; n += 1) await send(server, members[n % 3], members[(n + 1) % 3], `m${n}`, `m${n}`);
  if (CALLERS[caller] !== undefined) {
    server.command(['user', 'add', 'caller', '--email', 'caller@example.org', ...CALLERS[caller][0], '--password-stdin'], 'password of caller\n');
    // What is sent to the caller, and by the caller.
    await send(server, members[0], { name: 'caller' }, 'to', 'to');
    await send(server, { token: token(server, caller) }, members[0], 'from', 'from');
  }
  const list = JSON.parse((await request(server.port, { path: '/api/v1/messages?folder=sent&mode=messages', token: members[0].token })).text);
  return { server, caller, ids: list.items.map((item) => item.id) };
}

const token = (server, caller) => server.command(['token', 'add', 'caller', '--scope', CALLERS[caller][1]]).trim();

/** The settings of schemathesis: who calls, and what exists. */
function settings({ server, caller, ids }) {
  // A new one each time, as the last one may have been revoked.
  const headers = CALLERS[caller] === undefined ? '' : `headers = { Authorization = "Bearer ${token(server, caller)}" }`;
  const from = (dictionary) => `{ dictionary = "${dictionary}", probability = 0.5 }`;
  return `
    ${headers}
    [dictionaries.ids]
    values = ${JSON.stringify(ids)}
    [dictionaries.names]
    values = ["u0", "u1", "u2"]
    [parameters]
    "path.id" = ${from('ids')}
    "path.name" = ${from('names')}
    "query.before" = ${from('ids')}
    "query.after" = ${from('ids')}
    "body.to[*]" = ${from('names')}
    "body.ids[*]" = ${from('ids')}
    "body.messages[*]" = ${from('ids')}
    "body.conversations[*]" = ${from('ids')}
    # What no schema says, such as who exists, is refused as well.
    [checks]
    positive_data_acceptance.enabled = false
    [generation]
    database = "none"
    # Who is not signed in can sign out as well: it changes nothing.
    [[operations]]
    include-name = "DELETE /api/v1/session"
    checks.ignored_auth.enabled = false
  `;
}

/** One run; how many cases it had, and which were not answered as they should be. */
async function check(prepared) {
  const { folder, port } = prepared.server;
  const [file, results] = [join(folder, 'schemathesis.toml'), join(folder, 'schemathesis.json')];
  writeFileSync(file, settings(prepared));
  const child = spawn(process.env.TORTURE_SCHEMATHESIS, [
    '--config-file', file, 'run', `http://127.0.0.1:${port}/api/v1/openapi.json`, '--max-examples', String(EXAMPLES),
    '--continue-on-failure', '--request-timeout', '10', '--warnings', 'off', '--report', 'json', '--report-json-path', results,
  ], { cwd: folder, stdio: 'ignore' });
  await new Promise((done, failed) => child.once('exit', done).once('error', failed));
  const { test_cases: cases, failures, errors } = JSON.parse(readFileSync(results, 'utf8'));
  return { cases: cases.generated, failures: [...failures, ...errors] };
}

/** Runs for each caller in turn until there were enough cases, on one database. */
async function callers(kind, count) {
  const found = Object.fromEntries(Object.keys(CALLERS).map((caller) => [caller, { cases: 0, failures: [], inconsistencies: 0 }]));
  const each = Math.ceil(count / Object.keys(CALLERS).length);
  for (const [caller, sum] of Object.entries(found)) {
    const prepared = await prepare(kind, caller);
    try {
      while (sum.cases < each) {
        const { cases, failures } = await check(prepared);
        sum.cases += cases;
        sum.failures.push(...failures);
      }
      await prepared.server.end();
      sum.inconsistencies = prepared.server.checkup().length;
    } finally {
      prepared.server.child?.kill('SIGKILL');
      prepared.server.remove();
    }
  }
  return found;
}

/** At least `count` cases, on these databases at the same time; what came of them, by caller. */
export async function fuzzOpenApi(databases, count) {
  const all = await Promise.all(databases.map((kind) => callers(kind, count / databases.length)));
  return Object.keys(CALLERS).map((caller) => {
    const of = all.map((found) => found[caller]);
    return {
      caller,
      cases: of.reduce((sum, one) => sum + one.cases, 0),
      failures: of.flatMap((one) => one.failures),
      inconsistencies: of.reduce((sum, one) => sum + one.inconsistencies, 0),
    };
  });
}
