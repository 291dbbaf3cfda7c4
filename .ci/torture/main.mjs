// Runs the parts that are named, or all, and writes or prints the report.
import { disk } from './disk.mjs';
import { kills } from './kills.mjs';
import { maintenance } from './maintenance.mjs';
import { mixed } from './mixed.mjs';
import { Report } from './report.mjs';
import { slow } from './slow.mjs';

const parts = { kills, maintenance, slow, disk, mixed };
const isShort = process.argv.includes('--short');
const named = process.argv.slice(2).filter((word) => word !== '--short');
const unknown = named.find((name) => !(name in parts));
if (unknown !== undefined) throw new Error(`${unknown} is none of ${Object.keys(parts).join(', ')}`);

const sizes = isShort
  // A machine of continuous integration is shared, so others may take longer there; and memory is still growing.
  ? { kills: 12, conversations: 500, imported: 5_000, readers: 50, seconds: 20, p99: 400, growth: 1.5 }
  : { kills: 150, conversations: 20_000, imported: 100_000, readers: 200, seconds: 300, p99: 100, growth: 1.1 };
const report = new Report();
for (const name of named.length > 0 ? named : Object.keys(parts)) {
  process.stderr.write(`· ${name}\n`);
  await parts[name](report, sizes);
}
if (isShort || named.length > 0) process.stdout.write(report.text());
else report.write('docs/reliability.md');
process.exit(report.failures.length === 0 ? 0 : 1);
