// What `.ci/crates` takes for a border that is crossed: `node --test .ci/crates.test.mjs`
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';

const crates = path.join(import.meta.dirname, 'crates');

/**
 * What the check says about a project of these files; empty when it complains about nothing. `trees` is what cargo says of the
 * dependencies of a package.
 */
function complaints(files, trees = {}) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'crates-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(folder, name);
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, text);
    }
    const answers = Object.entries(trees).map(([name, tree]) => `*'-p ${name}'*) echo '${tree}' ;;`);
    fs.mkdirSync(path.join(folder, 'bin'));
    fs.writeFileSync(path.join(folder, 'bin/cargo'), `#!/bin/sh\ncase "$*" in ${answers.join(' ')} *) ;; esac\n`, { mode: 0o755 });
    const git = (...words) => execFileSync('git', ['-C', folder, ...words], { stdio: 'ignore' });
    git('init');
    git('add', '.');
    const env = { ...process.env, PATH: `${path.join(folder, 'bin')}:${process.env.PATH}` };
    const { status, stdout, stderr } = spawnSync(crates, [folder], { encoding: 'utf8', env });
    assert.equal(status === 0, stderr === '', stdout + stderr);
    return stderr;
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

const allowed = {
  'server/src/cli/seed.rs': 'use postroom_demo::SeedPlan;',
  'server/Cargo.toml': '[dependencies]\npostroom-demo.workspace = true\n[dev-dependencies]\npostroom-testing.workspace = true',
  'server/tests/http/main.rs': 'use postroom_testing::TestDatabase;',
  'demo/tests/demo.rs': 'use postroom_demo::SeedPlan;',
  'engine/src/store/sql.rs': 'use sqlx::Row;',
};

test('what is allowed', () => {
  assert.equal(complaints(allowed, { server: 'tokio v1.0.0' }), '');
});

for (const [name, files, expected] of [
  ['a handler names the demonstration', { 'server/src/api/me.rs': 'use postroom_demo::fill;' }, /server\/src\/api\/me\.rs:1/],
  ['the engine names the demonstration', { 'engine/src/lib.rs': 'postroom_demo::fill();' }, /engine\/src\/lib\.rs:1/],
  ['the app depends on the demonstration', { 'app/Cargo.toml': 'postroom-demo.workspace = true' }, /app\/Cargo\.toml:1/],
  ['a handler names the database', { 'server/src/api/me.rs': 'use sqlx::Row;' }, /Only engine\/src\/store/],
  ['the engine names axum', { 'engine/src/lib.rs': 'use axum::Router;' }, /Only server/],
  ['an address that nobody wrote down', { 'app/src/x.rs': '#[server(prefix = "/rpc")]' }, /explicit endpoint/],
  ['a version of its own', { 'app/Cargo.toml': 'serde = "1"' }, /version of its own/],
]) {
  test(`a border is crossed: ${name}`, () => assert.match(complaints({ ...allowed, ...files }), expected));
}

for (const [name, trees, expected] of [
  ['production depends on tests', { server: 'postroom-testing v0.1.0 (/x)' }, /databases for tests/],
  ['the browser loads the server', { 'postroom-frontend': 'tokio v1.0.0' }, /the browser would load/],
  ['the model does I/O', { 'postroom-model': 'tokio v1.0.0' }, /more than words/],
]) {
  test(`a border is crossed: ${name}`, () => assert.match(complaints(allowed, trees), expected));
}
