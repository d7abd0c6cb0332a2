#!/usr/bin/env bash
# Guess: redis-splitargs reads a line as redis-cli does, as it says: what the server writes in quotes comes back as it was.
# It knows \n, \r, \t and \b, and takes each other backslash away: of \a it makes an a, and of \x00 and \xc3\xa9, as MONITOR and redis-cli write all
# bytes that are no ASCII, the letters x00 and xc3xa9. Values that are sent on from such a line are others, without an error.
# Seen with npm's redis-splitargs 1.0.2 and ioredis 6.0.0 on redis-server and redis-tools 7.0.15 (Debian 12). Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) && cli=$(command -v redis-cli) || { echo "needs redis-server and redis-cli (apt-get install redis-server redis-tools)"; exit 2; }
work=$(mktemp -d)
pid=
cleanup() { [ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
cd "$work"
npm install --silent --no-audit --no-fund redis-splitargs@1.0.2 ioredis@6.0.0 || { echo "needs npm and a registry"; exit 2; }
"$server" --port 0 --unixsocket "$work/redis.sock" --save '' --dir "$work" >log &
pid=$!
for _ in $(seq 100); do [ -S redis.sock ] && break; sleep 0.1; done
cat >ask.cjs <<'JS'
const { execFileSync } = require('node:child_process');
const { createConnection } = require('node:net');
const { once } = require('node:events');
const { Redis } = require('ioredis');
const splitargs = require('redis-splitargs');
const [, , path, cli] = process.argv;
(async () => {
  const redis = new Redis(path);
  await redis.ping();
  // Lines as MONITOR writes them.
  const monitor = createConnection(path);
  monitor.write('MONITOR\r\n');
  await once(monitor, 'data');
  const lines = [];
  for (const value of ['plain "quoted" \\ \t', 'é', Buffer.from([0, 7, 255])]) {
    const heard = once(monitor, 'data');
    await redis.set('key', value);
    lines.push([value, String((await heard)[0]).trim().replace(/^.*?\] /, '')]);
  }
  monitor.destroy();
  for (const [value, line] of lines) {
    await redis.call(...splitargs(line));
    const byIt = await redis.getBuffer('key');
    execFileSync(cli, ['-s', path], { input: `${line}\n` });
    const byCli = await redis.getBuffer('key');
    const is = (bytes) => (bytes.equals(Buffer.from(value)) ? 'as it was' : JSON.stringify(String(bytes)));
    console.log(`${line}: by redis-cli ${is(byCli)}, by redis-splitargs ${is(byIt)}`);
  }
  process.exit(0);
})();
JS
timeout 20 node ask.cjs "$work/redis.sock" "$cli" | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other values"; exit 1; }
"set" "key" "plain \"quoted\" \\ \t": by redis-cli as it was, by redis-splitargs as it was
"set" "key" "\xc3\xa9": by redis-cli as it was, by redis-splitargs "xc3xa9"
"set" "key" "\x00\a\xff": by redis-cli as it was, by redis-splitargs "x00axff"
SEEN
echo "as before: the backslash of \x is taken away"
