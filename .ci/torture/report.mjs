// The report: sections with tables, and what was expected.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import os from 'node:os';

export class Report {
  #lines = [];
  failures = [];

  section(name, paragraph) {
    this.#lines.push(`## ${name}`, '');
    this.paragraph(paragraph);
  }

  paragraph(lines) { this.#lines.push(...lines, ''); }

  table(heading, rows) {
    const line = (cells) => `| ${cells.join(' | ')} |`;
    const format = (cell) => (typeof cell === 'number' ? cell.toLocaleString('en') : cell);
    this.#lines.push(line(heading), line(heading.map((_, n) => (n === 0 ? '---' : '--:'))));
    this.#lines.push(...rows.map((row) => line(row.map(format))), '');
    for (const row of rows) process.stderr.write(`  ${heading.map((name, n) => `${name}: ${row[n]}`).join(', ')}\n`);
  }

  /** Notes what must hold; what does not makes the whole fail. */
  expect(holds, what) {
    if (holds) return;
    this.failures.push(what);
    process.stderr.write(`  FAILED: ${what}\n`);
  }

  /** What a part found, for `add` in another process. */
  found() { return { lines: this.#lines, failures: this.failures }; }

  add({ lines, failures }) {
    this.#lines.push(...lines);
    this.failures.push(...failures);
  }

  text() {
    const outcome = this.failures.length === 0 ? 'All of it held.' : `Did not hold: ${this.failures.join('; ')}.`;
    return [
      '# Reliability', '',
      'Made by `make torture`. What happens to Postroom when it is killed, cut off and overloaded, and to those who use it meanwhile.', '',
      `On ${os.cpus().length} CPUs (${os.cpus()[0].model}), ${Math.round(os.totalmem() / 2 ** 30)} GiB, Linux ${os.release()}; the clients run on the same machine.`,
      'The release, with SQLite (`synchronous=FULL`) or PostgreSQL (`fsync` on).', '',
      outcome, '',
      ...this.#lines,
    ].join('\n').trimEnd() + '\n';
  }

  write(file) {
    writeFileSync(file, this.text());
    process.stderr.write(`· written to ${file} at ${execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()}\n`);
  }
}
