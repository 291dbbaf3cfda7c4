// Files that `postroom import` reads.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file of messages between members, `perConversation` in each conversation; and of `users` others, i0, i1, … */
export function importFile(folder, members, messages, options = {}) {
  const { deleted = false, perConversation = 4, body = 'A sentence or two. '.repeat(12), users = 0 } = options;
  const file = join(folder, `import-${messages}-${deleted}.jsonl`);
  const day = 24 * 3600;
  const now = Math.floor(Date.now() / 1000);
  const lines = Array.from({ length: users }, (_, n) => JSON.stringify({ kind: 'user', name: `i${n}`, email: `i${n}@example.org` }));
  for (let n = 0; n < messages; n += 1) {
    const first = n - (n % perConversation);
    const one = Math.floor(n / perConversation) % members.length;
    const pair = [members[one].name, members[(one + 1) % members.length].name];
    const [sender, recipient] = n % 2 === 0 ? pair : pair.toReversed();
    const sent = now - 90 * day + n;
    const line = { kind: 'message', id: `f${n}`, sender, recipient, subject: `Imported ${first}`, body, sent_at: sent };
    if (n !== first) line.parent = `f${n - 1}`;
    if (deleted) Object.assign(line, { read_at: sent, sender_deleted_at: now - 60 * day + n, recipient_deleted_at: now - 60 * day + n });
    lines.push(JSON.stringify(line));
  }
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}
