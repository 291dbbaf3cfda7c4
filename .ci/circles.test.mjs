// Tries .ci/circles on small workspaces: what is a circle, and what only looks like one.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('circles', import.meta.url));

/** Runs the script on a crate made of `files`; gives what it said about circles, or nothing. */
function circles(files) {
  const workspace = mkdtempSync(join(tmpdir(), 'circles-'));
  try {
    writeFileSync(join(workspace, 'Cargo.toml'), '[workspace]\nmembers = ["one"]\n');
    for (const [name, text] of Object.entries(files)) {
      const file = join(workspace, 'one/src', name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    const { status, stderr } = spawnSync(process.execPath, [script, workspace], { encoding: 'utf8' });
    assert.ok(status === 0 || stderr.includes('circle(s)'), stderr);
    return status === 0 ? '' : stderr.replaceAll('one/src/', '');
  } finally {
    rmSync(workspace, { recursive: true });
  }
}

const two = (a, b) => circles({ 'lib.rs': 'mod a; mod b; mod c;', 'a.rs': a, 'b.rs': b, 'c.rs': 'pub struct C;' });

test('no circle where arrows run one way', () => {
  assert.equal(two('use crate::b::B; pub struct A(B);', 'use crate::c::C; pub struct B(C);'), '');
});

for (const [name, back] of Object.entries({
  'a use': 'use crate::a::A;',
  'a use with braces in braces': 'use crate::{c::C, a::{self as other, A}};',
  'a use that goes up': 'use super::a::A;',
  'a use with another name': 'use super::a::A as Other;',
  'a use of everything': 'use crate::a::*;',
  'a use in a function': 'fn f() { use crate::a::A; }',
  'a path in code': 'fn f(a: &crate::a::A) {}',
  'a path from above': 'type B2 = super::a::A;',
  'a path from an imported module': 'use super::c as a2; mod x { use super::super::a; fn f() { a::go(); } }',
  'a path in a macro': 'fn f() { vec![crate::a::A]; }',
  'a path in an attribute': '#[serde(with = "crate::a")] struct X;',
  'a raw identifier': 'use crate::r#a::A;',
  'code behind comments, strings and lifetimes': `/* /* "x" */ */ fn f<'a>(x: &'a str) { let _ = ('"', "\\"", r#"""#); crate::a::go(); }`,
})) {
  test(`a circle by ${name}`, () => {
    const said = two('use crate::b::B; pub struct A(B); pub fn go() {}', `pub struct B; ${back}`);
    assert.match(said, /a\.rs:1 uses crate::b::B, which is in b\.rs/);
    assert.match(said, /b\.rs:1 uses .*, which is in a\.rs/);
  });
}

for (const [name, back] of Object.entries({
  comments: '// use crate::a::A;\n/* use crate::a::A; */ /// [`crate::a::A`]\nfn f() {}',
  strings: 'const X: &str = "see crate::a::A"; const Y: &str = r#"use crate::a::A;"#;',
  tests: '#[cfg(test)]\nmod tests { use crate::a::A; }\n#[cfg(test)]\nuse crate::a::A;\n#[cfg(test)]\nfn f() -> crate::a::A { A }',
  'other crates': 'use other::a::A; fn f() { std::a::b(); }',
})) {
  test(`no circle by ${name}`, () => {
    assert.equal(two('use crate::b::B; pub struct A(B);', `pub struct B; ${back}`), '');
  });
}

test('tests in files of their own do not count', () => {
  assert.equal(
    circles({
      'lib.rs': 'pub mod a;',
      'a/mod.rs': 'mod b; #[cfg(test)] mod tests; use b::B; pub struct A(B);',
      'a/b.rs': 'pub struct B;',
      'a/tests.rs': 'use super::A;',
    }),
    '',
  );
});

test('a longer circle is told whole', () => {
  const said = circles({
    'lib.rs': 'mod a; mod b; mod c;',
    'a.rs': 'use crate::b::B;',
    'b.rs': 'pub struct B;\nuse crate::c::C;',
    'c.rs': 'pub struct C;\n\nuse crate::a::A;',
  });
  assert.match(said, /3 modules use each other in a circle: a\.rs, b\.rs, c\.rs/);
  assert.match(said, /c\.rs:3 uses crate::a::A, which is in a\.rs/);
});

test('a parent that uses its child, and the child the parent', () => {
  const child = { 'lib.rs': 'mod a;', 'a/b.rs': 'use super::A; pub struct B(A);' };
  assert.match(circles({ ...child, 'a/mod.rs': 'mod b; use b::B; pub struct A; pub fn f(b: B) {}' }), /2 modules/);
  assert.match(circles({ ...child, 'a/mod.rs': 'mod b; pub use b::B; pub struct A; pub fn f(b: B) {}' }), /2 modules/);
  assert.match(circles({ ...child, 'a/mod.rs': 'mod b; pub struct A; pub fn f() { b::go(); }' }), /2 modules/);
  // Declared and handed on only, it is not used.
  assert.equal(circles({ ...child, 'a/mod.rs': 'mod b; pub use b::B; pub struct A;' }), '');
});

test('folders that use each other, though no files do', () => {
  const files = {
    'lib.rs': 'mod x; mod y;',
    'x/mod.rs': 'mod a; pub mod b;',
    'x/a.rs': 'use crate::y::a::A;',
    'x/b.rs': 'pub struct B;',
    'y/mod.rs': 'pub mod a; mod b;',
    'y/a.rs': 'pub struct A;',
    'y/b.rs': 'pub struct C;',
  };
  assert.equal(circles(files), '');
  const said = circles({ ...files, 'y/b.rs': 'use crate::x::b::B;' });
  assert.match(said, /2 modules .*: in one\/src, x, y/);
  assert.match(said, /y\/b\.rs:1 uses crate::x::b::B, which is in x\/b\.rs/);
});

test('names that are handed on lead to where they are defined', () => {
  const files = {
    'lib.rs': 'mod a; mod b; pub use a::{One, Two};',
    'a/mod.rs': 'mod one; mod two; pub use one::*; pub(crate) use two::Two; use std::fmt;',
    'a/one.rs': 'use super::Two; use super::fmt; pub struct One(Two);',
    'a/two.rs': 'pub struct Two;',
    'b.rs': 'use crate::{One, a::Two};',
  };
  assert.equal(circles(files), '');
  assert.match(circles({ ...files, 'a/two.rs': 'pub struct Two; type X = super::One;' }), /2 modules .*: a\/one\.rs, a\/two\.rs/);
  assert.match(circles({ ...files, 'a/two.rs': 'use crate::*; pub struct Two(crate::One);' }), /a\/one\.rs, a\/two\.rs/);
});
