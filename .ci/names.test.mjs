// What `.ci/names` takes for a word that was given up: `node --test .ci/names.test.mjs`
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';

const names = path.join(import.meta.dirname, 'names');

/** What the check says about a project of these files; empty when it complains about nothing. */
function complaints(files) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'names-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(folder, name);
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, text);
    }
    const git = (...words) => execFileSync('git', ['-C', folder, ...words], { stdio: 'ignore' });
    git('init');
    git('add', '.');
    const { status, stdout, stderr } = spawnSync(names, [folder], { encoding: 'utf8' });
    assert.equal(status === 0, stderr === '', stdout + stderr);
    return stderr;
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

for (const [what, file, text] of [
  ['a type', 'a.rs', 'pub struct LetterRow;'],
  ['a field', 'a.rs', 'struct Row {\n    pub letter: String,\n}'],
  ['a variant', 'a.rs', 'enum Kind {\n    Letter(u8),\n}'],
  ['an argument', 'a.rs', 'fn send(letter: &str) {}'],
  ['a variable', 'a.rs', 'fn send() { let next_letter = 1; }'],
  ['a plural', 'a.rs', 'fn letters() {}'],
  ['code after a string and a lifetime', 'a.rs', `fn f<'a>(x: &'a str) { g('"', "\\"", r#"""#); letter() }`],
  ['a function of a script', 'a.mjs', 'function letter() {}'],
  ['a field of a test', 'a.ts', 'interface A { letter: string }'],
  ['a column', 'a.sql', 'CREATE TABLE a (letter_id BIGINT);'],
  ['the key of a text', 'texts/locales/en.json', '{ "list": { "letter_hint": "A message" } }'],
  ['a class', 'a.css', 'li > .letter-row:hover { color: red }'],
  ['a property', 'a.css', ':root { --letter-size: 1px }'],
  ['a file', 'letter.rs', ''],
  ['a folder', 'letters/a.rs', ''],
]) {
  test(`found: ${what}`, () => assert.ok(complaints({ [file]: text }).includes(': say message, submission\n1 name')));
}

for (const [what, file, text] of [
  ['a comment', 'a.rs', '// letter\n/// [`letter`]\nfn f() {}'],
  ['a string', 'a.rs', 'const A: &str = "a letter \\" letter"; const B: &str = r#"letter"#;'],
  ['a string of several lines', 'a.rs', 'const A: &str = "\n    letter\n";'],
  ['the name of a test', 'a.rs', 'fn a_letter_is_sent_and_read_once() {}'],
  ['a longer word', 'a.rs', 'fn newsletter() {}'],
  ['a string of a script', 'a.mjs', "const a = 'letter' + `letter ${1}`;"],
  ['a text', 'texts/locales/en.json', '{ "list": { "hint": "A letter: a message" } }'],
  ['a key that is not a text', 'package.json', '{ "letter": "1.0" }'],
  ['an element of HTML', 'a.css', 'letter { color: red }'],
]) {
  test(`not found: ${what}`, () => assert.equal(complaints({ [file]: text }), ''));
}

test('a word that stands in other names well', () => {
  assert.equal(complaints({ 'a.rs': 'fn arrival_time() {} fn room_left() {}' }), '');
  assert.ok(complaints({ 'a.rs': 'struct Arrival;' }).includes('say insert message'));
  assert.ok(complaints({ 'room.rs': '' }).includes('say module'));
});
