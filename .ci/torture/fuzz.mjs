// Requests that make no sense, many of each kind: what browsers use, and the REST interface as its OpenAPI document describes it.
import { request, send } from './client.mjs';
import { fuzzForms } from './forms.mjs';
import { fuzzOpenApi } from './openapi.mjs';
import { Server } from './server.mjs';

const SETTINGS = {
  POSTROOM_SITE__TRUSTED_PROXIES: '["127.0.0.1/32"]',
  POSTROOM_ACCOUNTS__REGISTRATION: 'open',
};

/** Browsers' requests to a server on this database. */
async function forms(kind, count) {
  const server = Server.create(kind, SETTINGS);
  try {
    await server.start();
    const members = server.members(4);
    for (let n = 0; n < 20; n += 1) await send(server, members[n % 4], members[(n + 1) % 4], `m${n}`, `m${n}`);
    const { times, violations, statuses } = await fuzzForms(server, members, count);
    const alive = (await request(server.port, { path: '/readyz' })).status;
    const memory = server.mostMemory();
    await server.end();
    return { kind, count, times, violations, statuses, alive, memory, inconsistencies: server.checkup().length };
  } finally {
    server.child?.kill('SIGKILL');
    server.remove();
  }
}

/** Reports what browsers could ask for. */
async function reportForms(report, { cases, databases }) {
  report.section('Nonsense', [
    'Pages, plain forms and server functions, asked by members and by nobody, with hostile, huge, wrongly encoded, repeated and',
    'missing fields, headers and cookies. No answer may be a fault of the server, take 10 seconds, hold markup that was sent, or',
    'lead to another site.',
  ]);
  const results = [];
  for (const kind of databases) results.push(await forms(kind, Math.ceil(cases / databases.length)));
  report.table(
    ['Database', 'requests', '2xx', '3xx', '4xx', '5xx', 'longest ms', 'other violations', 'most memory, MB', 'inconsistencies'],
    results.map(({ kind, count, times, violations, statuses, memory, inconsistencies }) => {
      const of = (hundred) => [...statuses].reduce((sum, [status, times]) => sum + (Math.floor(status / 100) === hundred ? times : 0), 0);
      const others = [...violations.keys()].filter((violation) => !violation.startsWith('status 5')).length;
      return [kind, count, of(2), of(3), of(4), of(5), times.longest, others, memory, inconsistencies];
    }),
  );
  for (const { kind, violations, alive, inconsistencies } of results) {
    for (const [violation, example] of [...violations].slice(0, 20)) process.stderr.write(`  ${violation}: ${JSON.stringify(example).slice(0, 700)}\n`);
    report.expect(violations.size === 0, `${kind}: no answer to nonsense is ${[...violations.keys()].slice(0, 5).join(', ')}`);
    report.expect(alive === 200 && inconsistencies === 0, `${kind}: the server is well and nothing inconsistent after nonsense`);
  }
}

/** Reports what programs could ask for. */
async function reportOpenApi(report, { cases, databases }) {
  report.paragraph(['The REST interface, as schemathesis tries it by its OpenAPI document, on all databases at the same time.']);
  const results = await fuzzOpenApi(databases, cases);
  report.table(
    ['Caller', 'cases', '5xx', 'not as described', 'inconsistencies'],
    results.map(({ caller, cases, failures, inconsistencies }) => {
      const errors = failures.filter(({ type }) => type === 'ServerError').length;
      return [caller, cases, errors, failures.length - errors, inconsistencies];
    }),
  );
  for (const { caller, failures, inconsistencies } of results) {
    const titles = new Set(failures.map(({ title, operations }) => `${title} (${operations?.join(', ')})`));
    report.expect(titles.size === 0, `${caller}: no answer is ${[...titles].join('; ')}`);
    report.expect(inconsistencies === 0, `${caller}: nothing is inconsistent after cases of the OpenAPI document`);
  }
}

export async function fuzz(report, sizes) {
  await reportForms(report, sizes);
  if (sizes.openApi) await reportOpenApi(report, sizes);
}
