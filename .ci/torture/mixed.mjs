// Minutes of what members do in a day: memory must not grow.
import { Times, during, request, send } from './client.mjs';
import { Server, sleep } from './server.mjs';

export async function mixed(report, { seconds, growth }) {
  const rows = [];
  for (const kind of ['sqlite', 'postgres']) {
    const server = Server.create(kind);
    try {
      await server.start();
      const members = server.members(16);
      const times = new Times();
      const memories = [];
      const get = (member, path) => times.measure(async () => {
        const answer = await request(server.port, { path, token: member.token });
        if (answer.status >= 400) throw new Error(answer.text);
      });
      const act = (member, action, ids) => times.measure(async () => {
        const body = { action, messages: ids, conversations: [] };
        const answer = await request(server.port, { method: 'POST', path: '/api/v1/messages/actions', token: member.token, body });
        if (answer.status >= 400) throw new Error(answer.text);
      });
      const time = sleep(seconds * 1000);
      const client = (n) => {
        let count = 0;
        return during(time, async () => {
          count += 1;
          const [member, other] = [members[n], members[(n + count) % members.length]];
          await times.measure(() => send(server, member, other, `m${n}-${count}`, `m${n}-${count}`));
          const list = JSON.parse((await request(server.port, { path: '/api/v1/messages?folder=inbox&mode=messages', token: member.token })).text);
          const ids = list.items.map((item) => item.id);
          if (ids.length > 0) {
            await get(member, `/api/v1/messages/${ids[0]}`);
            await act(member, 'archive', ids.slice(1, 3).concat(ids[0]));
          }
          await get(member, '/api/v1/counts');
          await get(member, '/api/v1/messages?folder=archives');
        }, 20);
      };
      const watch = during(time, async () => { memories.push(server.memory()); }, 1000);
      await Promise.all([...members.keys()].map(client).concat(watch));
      await server.end();
      const median = (part) => part.toSorted((a, b) => a - b)[Math.floor(part.length / 2)];
      const third = Math.floor(memories.length / 3);
      const [middle, last] = [median(memories.slice(third, 2 * third)), median(memories.slice(-third))];
      const found = server.checkup().length;
      rows.push([kind, seconds, times.count, times.quantile(0.99), memories[0], middle, last, times.failures, found]);
      report.expect(last <= middle * growth + 5, `${kind}: memory does not grow from the second third to the last`);
      report.expect(times.failures === 0 && found === 0, `${kind}: mixed load has no failures and nothing is inconsistent`);
    } finally {
      server.child?.kill('SIGKILL');
      server.remove();
    }
  }
  report.section('Mixed load', ['Sixteen members send, list, read, archive and count. Memory is resident memory of the server.']);
  report.table(['Database', 'seconds', 'requests', 'p99 ms', 'MB at first', 'MB in the second third', 'MB in the last', 'failed', 'inconsistencies'], rows);
}
