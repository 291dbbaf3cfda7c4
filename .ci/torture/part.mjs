// One part, in a process of its own: says to the one that has started it what it found.
import { Report } from './report.mjs';

const full = {
  kills: 100,
  conversations: 20_000, imported: 100_000,
  readers: 200,
  seconds: 150, growth: 1.1,
  attackers: 1, attacked: 45, databases: ['sqlite', 'postgres'],
  cases: 50_000, openApi: true,
  p99: 100,
};
const short = {
  kills: 12,
  conversations: 500, imported: 5_000,
  readers: 50,
  // Memory is still growing.
  seconds: 10, growth: 1.5,
  attackers: 0.2, attacked: 8, databases: ['sqlite'],
  // No Python is asked for.
  cases: 2_000, openApi: false,
  // A machine of continuous integration is shared, so others may take longer there.
  p99: 400,
};

const [name, length] = process.argv.slice(2);
const { [name]: run } = await import(`./${name}.mjs`);
const report = new Report();
await run(report, length === '--short' ? short : full);
process.send(report.found(), () => process.disconnect());
