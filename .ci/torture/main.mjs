// Runs the parts that are named, or all, and writes or prints the report. Each part is a process of its own that may take
// only so long: one that hangs is a failure, and ends nothing but itself.
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { Report } from './report.mjs';

/** What there is, with the most seconds that it may take: in full, together 25 minutes, and in short. */
const parts = {
  kills: [200, 45],
  maintenance: [270, 45],
  slow: [80, 30],
  attacks: [230, 60],
  fuzz: [390, 30],
  disk: [20, 20],
  mixed: [310, 45],
};
const isShort = process.argv.includes('--short');
const named = process.argv.slice(2).filter((word) => word !== '--short');
const unknown = named.find((name) => !(name in parts));
if (unknown !== undefined) throw new Error(`${unknown} is none of ${Object.keys(parts).join(', ')}`);

/** Runs one part. All that it starts is in its process group, and all that it writes in a folder that is removed. */
function run(name, report) {
  const folder = mkdtempSync(join(os.tmpdir(), 'postroom-torture-'));
  const part = fork(join(import.meta.dirname, 'part.mjs'), [name, ...(isShort ? ['--short'] : [])], {
    detached: true,
    env: { ...process.env, TMPDIR: folder },
  });
  const kill = () => {
    try { process.kill(-part.pid, 'SIGKILL'); } catch { /* All of it has ended. */ }
  };
  process.once('exit', kill);
  const seconds = parts[name][isShort ? 1 : 0];
  const timer = setTimeout(() => {
    report.expect(false, `${name} ends within ${seconds} s`);
    kill();
  }, seconds * 1000);
  part.once('message', (found) => report.add(found));
  return new Promise((done) => part.once('exit', (code) => {
    clearTimeout(timer);
    kill();
    process.removeListener('exit', kill);
    report.expect(code === 0 || code === null, `${name} runs to its end`);
    rmSync(folder, { recursive: true, force: true });
    done();
  }));
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
const report = new Report();
for (const name of named.length > 0 ? named : Object.keys(parts)) {
  const began = performance.now();
  process.stderr.write(`· ${name}\n`);
  await run(name, report);
  process.stderr.write(`· ${name}: ${Math.round((performance.now() - began) / 1000)} s\n`);
}
if (isShort || named.length > 0) process.stdout.write(report.text());
else report.write('docs/reliability.md');
process.exit(report.failures.length === 0 ? 0 : 1);
