#!/usr/bin/env bash
# Guess: the arguments that ioredis tells of each line of MONITOR are those that were sent.
# It takes away the backslash before a quote, and leaves all other escapes in: a backslash comes twice, a line feed as the two characters
# \n, and each byte beyond ASCII as four, \xc3. Whoever keeps the arguments and sends them again writes other data, of another size.
# Seen with npm's ioredis 6.0.0 on redis-server 7.0.15 (Debian 12). Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
work=$(mktemp -d)
cleanup() { [ -z "${pid:-}" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
"$server" --port 0 --unixsocket "$work/redis.sock" --save '' --dir "$work" >"$work/log" 2>&1 &
pid=$!
for _ in $(seq 50); do [ -S "$work/redis.sock" ] && break; sleep 0.1; done
cd "$work"
npm install --silent --no-audit --no-fund ioredis@6.0.0 || { echo "needs npm and a registry"; exit 2; }
cat >ask.cjs <<'JS'
const { Redis } = require('ioredis');
(async () => {
  const redis = new Redis({ path: process.argv[2] });
  const values = ['plain', 'a "b"', 'C:\\temp', 'two\nlines', 'é'];
  const monitor = await redis.monitor();
  const seen = new Promise((resolve) => {
    const told = [];
    monitor.on('monitor', (_, [name, , value]) => {
      if (name === 'set' && told.push(value) === values.length) resolve(told);
    });
  });
  for (const value of values) await redis.set('k', value);
  const told = await seen;
  for (const [at, value] of values.entries())
    console.log(`${JSON.stringify(value)} is told as ${JSON.stringify(told[at])}`);
  redis.disconnect();
  monitor.disconnect();
})();
JS
node ask.cjs "$work/redis.sock" | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other arguments"; exit 1; }
"plain" is told as "plain"
"a \"b\"" is told as "a \"b\""
"C:\\temp" is told as "C:\\\\temp"
"two\nlines" is told as "two\\nlines"
"é" is told as "\\xc3\\xa9"
SEEN
echo "as before: of the escapes of MONITOR ioredis takes back that of quotes alone"
