// Maintenance beside a running server: how long others wait meanwhile.
import { Times, during, request, send } from './client.mjs';
import { importFile } from './import_file.mjs';
import { Server } from './server.mjs';

/** What others get of the server while something is done: sends of four members, and reading. */
async function others(server, members, work) {
  const [sends, reads] = [new Times(), new Times()];
  const began = performance.now();
  let number = 0;
  const write = () => sends.measure(() => {
    number += 1;
    return send(server, members[number % 4], members[(number + 1) % 4], `during ${began} ${number}`, `${began}-${number}`);
  });
  const read = () => reads.measure(async () => {
    const answer = await request(server.port, { path: '/api/v1/messages?folder=inbox', token: members[5].token });
    if (answer.status !== 200) throw new Error(answer.text);
  });
  await Promise.all([during(work, write, 2), during(work, write, 2), during(work, read, 5)]);
  return { seconds: Math.round((performance.now() - began) / 1000), sends, reads };
}

export async function maintenance(report, { conversations, imported, p99 }) {
  report.section('Maintenance beside a running server', [
    'Members send and read while a command works on the same database. p99 is what they wait.',
  ]);
  const rows = [];
  for (const kind of ['sqlite', 'postgres']) {
    const server = Server.create(kind);
    try {
      await server.start();
      const members = server.members(8);
      const gone = importFile(server.folder, members, conversations * 4, { deleted: true });
      const file = importFile(server.folder, members, imported);
      server.command(['import', 'jsonl', gone]);
      const works = [
        [`cleanup of ${conversations.toLocaleString('en')} conversations`, ['cleanup', '--days', '30']],
        [`import of ${imported.toLocaleString('en')} messages`, ['import', 'jsonl', file]],
      ];
      for (const [name, command] of works) {
        const exit = server.spawn(command);
        const { seconds, sends, reads } = await others(server, members, exit);
        const status = await exit;
        rows.push([`${kind}: ${name}`, seconds, sends.count, sends.quantile(0.99), sends.longest, reads.quantile(0.99), sends.failures + reads.failures]);
        report.expect(status === 0, `${kind}: ${name} succeeds`);
        report.expect(sends.quantile(0.99) <= p99, `${kind}: p99 of sends during ${name} is at most ${p99} ms`);
        report.expect(sends.failures + reads.failures === 0, `${kind}: nobody is refused during ${name}`);
      }
      await server.end();
      report.expect(server.checkup().length === 0, `${kind}: nothing is inconsistent after maintenance`);
    } finally {
      server.child?.kill('SIGKILL');
      server.remove();
    }
  }
  report.table(['What', 'seconds', 'sends', 'p99 ms', 'longest ms', 'p99 of reads, ms', 'failed'], rows);
}
