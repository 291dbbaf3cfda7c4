// Requests that nobody should send: what pages, forms and server functions get, with hostile, huge, wrongly encoded, repeated
// and missing fields. Each number gives the same request again.

/** Markup that no answer may hold unescaped. */
export const MARKUP = '<fuzz onload="x">';

/** A source of chance that begins at a number. */
class Chance {
  #state;
  constructor(seed) { this.#state = (seed * 2654435761) >>> 0; }

  /** Below `n`. (mulberry32) */
  below(n) {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * n);
  }

  of(all) { return all[this.below(all.length)]; }
  percent(n) { return this.below(100) < n; }
  /** One of them, each with its weight before it. */
  weighted(all) {
    let left = this.below(all.reduce((sum, [weight]) => sum + weight, 0));
    return all.find(([weight]) => (left -= weight) < 0)[1];
  }
}

const lengths = [1, 9, 10, 60, 61, 80, 120, 121, 254, 256, 257, 1000, 16_000, 65_536, 65_537, 200_000];
const scripts = ['x', 'ü', '字', '👩‍👩‍👧', 'e\u0301', '\u202e', '\u200b', '\u3164', 'ﷺ', '\u0000', '\n', '\r\n', ' ', '\t', '\u2028', '\ufeff', '\u{10ffff}'];
const strings = [
  '', ' ', '\0', '%', '%%', '\\', '"', "'", '<', '&', '&amp;', MARKUP, `"${MARKUP}`, `</script>${MARKUP}`, `--></style>${MARKUP}`,
  'javascript:alert(1)', '//example.org', '/\\example.org', 'https://example.org/', '/inbox\r\nSet-Cookie: a=b', '/../../etc/passwd',
  "'; DROP TABLE messages; --", "' OR '1'='1", '$1', '{{7*7}}', '${7*7}', '%s%n%d', '\u202egnp.exe', 'аdmin', 'ａｄｍｉｎ', 'i̇', 'null', 'undefined',
  'true', '[]', '{}', '-0', '0', '-1', '1', '1.5', '1e309', 'NaN', ' 1', '１', '٣', '0x10', '2147483648', '9007199254740992',
  '9223372036854775807', '9223372036854775808', '18446744073709551616', '99999999999999999999999999', '1970-01-01', 'u0,u1,u0', ',,,', 'u0 u1;u2',
];
/** As they stand in a body: what no text can be encoded to. */
const encoded = ['%', '%f', '%zz', '%FF', '%C3%28', '%ED%A0%80', '%00', '%F8%88%80%80%80', '+', '%2B', '%0d%0a', '\u00ff', '%u0041', '=', '&=&', ';'];

function hostileText(chance) {
  return chance.weighted([
    [60, () => chance.of(strings)],
    [25, () => chance.of(scripts).repeat(chance.of(lengths.slice(0, 12)))],
    [5, () => chance.of(scripts).repeat(Math.ceil(chance.of(lengths) / 4))],
    [10, () => Array.from({ length: 1 + chance.below(20) }, () => chance.of(scripts) + chance.of(strings)).join('')],
  ])();
}

/** The encoded pairs of a form: of each of its fields none, one or several, right ones and others. */
function pairs(chance, fields) {
  const all = [];
  const right = (value) => encodeURIComponent(String(value));
  const wrong = () => (chance.percent(20) ? chance.of(encoded) : encodeURIComponent(hostileText(chance).toWellFormed()));
  for (const [name, values] of Object.entries(fields)) {
    const count = chance.weighted([[8, 0], [84, 1], [6, 2], [2, 50]]);
    for (let n = 0; n < count; n += 1) all.push(`${name}=${chance.percent(55) ? right(chance.of(values)) : wrong()}`);
  }
  if (chance.percent(10)) all.push(`${wrong()}=${wrong()}`);
  if (chance.percent(1)) for (let n = 0; n < 3000; n += 1) all.push(`f${n}=${n}`);
  if (chance.percent(5)) all.reverse();
  return all.join(chance.percent(97) ? '&' : ';');
}

/** The same fields as `multipart/form-data`, broken now and then. */
function multipart(chance, fields) {
  const boundary = chance.of(['x', 'fuzz', '-'.repeat(70), '']);
  const parts = Object.keys(fields).map((name) => {
    const file = chance.percent(30) ? `; filename="${chance.of(['a.txt', '../a', MARKUP])}"` : '';
    return `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n${hostileText(chance)}\r\n`;
  });
  return { type: `multipart/form-data; boundary=${boundary}`, data: parts.join('') + (chance.percent(80) ? `--${boundary}--\r\n` : '') };
}

function hostileJson(chance, value, depth = 0) {
  if (chance.percent(25)) {
    return chance.weighted([
      [4, () => hostileText(chance)], [1, () => null], [1, () => -1], [1, () => 2 ** 63], [1, () => 1.5], [1, () => true],
      [1, () => []], [1, () => ({})], [1, () => Array.from({ length: 2000 }, (_, n) => n)],
    ])();
  }
  if (Array.isArray(value)) return value.map((one) => hostileJson(chance, one, depth + 1));
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(() => chance.percent(95)).map(([name, one]) => [name, hostileJson(chance, one, depth + 1)]);
  if (chance.percent(5)) entries.push([hostileText(chance), 1]);
  return Object.fromEntries(entries);
}

/** What a request carries of a form or a server function. */
function body(chance, { fields, json }) {
  if (json !== undefined) {
    const type = chance.percent(95) ? 'application/json' : chance.of(['text/plain', 'application/x-www-form-urlencoded', '']);
    const text = JSON.stringify(hostileJson(chance, json));
    return { type, data: chance.percent(90) ? text : chance.of([text.slice(0, -2), `${text}x`, '', '[', '"', '\ufeff{}', '['.repeat(10_000)]) };
  }
  return chance.weighted([
    [80, () => ({ type: 'application/x-www-form-urlencoded', data: pairs(chance, fields) })],
    [4, () => multipart(chance, fields)],
    [4, () => ({ type: chance.of(['application/json', 'text/plain', 'text/html', 'application/octet-stream', 'x', '']), data: pairs(chance, fields) })],
    [4, () => ({ type: 'application/x-www-form-urlencoded; charset=utf-16', data: Buffer.from(pairs(chance, fields), 'utf16le') })],
    [4, () => ({ type: 'application/x-www-form-urlencoded', data: Buffer.from(Array.from({ length: chance.below(5000) }, () => chance.below(256))) })],
    [2, () => ({ type: 'application/x-www-form-urlencoded', data: 'x'.repeat(chance.of([16_384, 16_385, 65_536, 65_537, 655_360, 655_361, 900_000])) })],
    [2, () => ({ type: 'application/x-www-form-urlencoded', data: '' })],
  ])();
}

const flashes = [
  { done: { action: 'archive', changed: 1, selection: { messages: [1], conversations: [] } } },
  { refused: { status: 422, text: MARKUP, fields: [['to', MARKUP]] } },
  'signed_out',
];
const latin = (text) => text.replace(/[^\t\x20-\x7e\xa0-\xff]/g, '');

function headers(chance, session) {
  const all = { host: 'localhost', 'x-forwarded-for': `10.${chance.below(256)}.${chance.below(256)}.${chance.below(256)}` };
  const cookie = chance.weighted([[88, session], [6, ''], [2, 'postroom='], [4, `postroom=${latin(hostileText(chance)).slice(0, 2000)}`]]);
  const flash = chance.percent(10) ? `; postroom_flash=${encodeURIComponent(JSON.stringify(hostileJson(chance, chance.of(flashes))).toWellFormed()).slice(0, 3000)}` : '';
  if (cookie !== '' || flash !== '') all.cookie = cookie + flash;
  const header = (name, percent, values) => { if (chance.percent(percent)) all[name] = latin(chance.of(values)).slice(0, 4000); };
  header('accept', 80, ['text/html', '*/*', 'application/json', 'text/html;q=0', '', hostileText(chance)]);
  header('accept-language', 30, ['de', 'ar', 'en;q=0,de', 'x'.repeat(3000), hostileText(chance)]);
  header('accept-encoding', 30, ['gzip', 'br', 'deflate, gzip;q=0.5', '*', hostileText(chance)]);
  header('accept-encoding', 1, ['identity;q=0', 'zstd, *;q=0']);
  header('origin', 6, ['http://localhost', 'null', 'https://example.org', '', hostileText(chance)]);
  header('referer', 30, ['http://localhost/inbox?sort=-sent', 'http://localhost//example.org', 'https://example.org/', hostileText(chance)]);
  header('authorization', 3, ['Basic eDp4', 'Bearer x', 'Bearer', hostileText(chance)]);
  header('content-encoding', 2, ['gzip', 'identity', 'x']);
  header('expect', 1, ['100-continue', 'x']);
  header('forwarded', 3, ['for=1.2.3.4', 'for="', hostileText(chance)]);
  header('range', 2, ['bytes=0-1', 'bytes=9-1', 'x']);
  header('if-none-match', 2, ['*', '"x"', hostileText(chance)]);
  header('purpose', 3, ['prefetch', hostileText(chance)]);
  return all;
}

/** The request of a number, among `targets` with their weights, of whom this cookie belongs to. */
export function hostileRequest(number, targets, session) {
  const chance = new Chance(number);
  const target = chance.weighted(targets);
  const method = chance.percent(95) ? target.method : chance.of(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND']);
  const segment = (values) => (chance.percent(75) ? chance.of(values) : encodeURIComponent(hostileText(chance).toWellFormed()).slice(0, 3000));
  const path = target.path.replace(/\{(\w+)\}/g, (_, name) => segment(target.segments[name]));
  const query = chance.percent(target.query === undefined ? 15 : 85) ? `?${pairs(chance, target.query ?? { next: ['/inbox', '/sent?sort=-sent'] })}` : '';
  const request = { method, path: (path + query).replace(/[^\x21-\x7e]/g, '').slice(0, 12_000), headers: headers(chance, session) };
  if (target.fields !== undefined || target.json !== undefined) {
    const { type, data } = body(chance, target);
    if (type !== '') request.headers['content-type'] = type;
    request.body = data;
  }
  return request;
}
