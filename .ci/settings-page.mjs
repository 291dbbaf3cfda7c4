#!/usr/bin/env node
// Writes docs/settings.md from what the release binary says about its settings; with --check it only
// looks whether the page is up to date.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const binary = process.env.POSTROOM_BIN ?? join(process.env.CARGO_TARGET_DIR ?? 'target', 'release', 'postroom');
// Away from any postroom.toml, and without the variables that set something here.
const empty = mkdtempSync(join(tmpdir(), 'postroom-'));
const settings = JSON.parse(execFileSync(binary, ['settings', '--json'], { cwd: empty, env: {}, encoding: 'utf8' }));
rmSync(empty, { recursive: true });

const value = (setting) => (setting === null ? 'unset' : `\`${JSON.stringify(setting).replace(/^"|"$/g, '')}\``);
const variable = (name) => `POSTROOM_${name.replace('.', '__').toUpperCase()}`;
const row = ({ name, default: preset, meaning }) => `| \`${name}\` | ${value(preset)} | ${meaning.replaceAll('|', '\\|')} |`;

const page = `# Settings

Settings come from \`postroom.toml\` in the working directory, or the file named with \`--config\`, and are overridden by
environment variables: \`POSTROOM_SECTION__KEY\`, so \`messages.body_max_bytes\` is \`${variable('messages.body_max_bytes')}\`, and
\`POSTROOM_KEY\` for those without a section. An unknown setting is an error that names it. \`postroom settings\`
shows each with its default, its value and where that comes from.

    # postroom.toml
    listen = "0.0.0.0:3000"

    [site]
    name = "Letters"
    url = "https://post.example.org"

| Setting | Default | Meaning |
|---|---|---|
${settings.map(row).join('\n')}

This table is made by \`.ci/with .ci/settings-page.mjs\` from the comments in \`engine/src/settings.rs\`.
`;
const file = new URL('../docs/settings.md', import.meta.url);
if (!process.argv.includes('--check')) {
  writeFileSync(file, page);
} else if (readFileSync(file, 'utf8') !== page) {
  console.error('docs/settings.md is not what the binary says: run .ci/with .ci/settings-page.mjs');
  process.exit(1);
}
