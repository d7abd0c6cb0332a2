#!/usr/bin/env bash
# Guess: the same command has the same reply whether it is sent by its method or by call().
# Since ioredis 6 speaks RESP3 by default, its methods turn replies back into the shapes of RESP2, and call() does not:
# call('XREAD', …) gives ["s", [entry]] where xread() gives [["s", [entry]]], and a loop over [name, entries] of it takes
# the name apart into letters. ZRANGE … WITHSCORES differs likewise. With protocol: 2 both are alike.
# Seen with npm's ioredis 6.0.0 on redis-server 7.0.15 (Debian 12's package redis-server). Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
work=$(mktemp -d)
cleanup() { [ -z "${pid:-}" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
"$server" --port 0 --unixsocket "$work/redis.sock" --save '' --dir "$work" >"$work/log" 2>&1 &
pid=$!
for _ in $(seq 50); do [ -S "$work/redis.sock" ] && break; sleep 0.1; done
npm install --prefix "$work" --silent --no-audit --no-fund ioredis@6.0.0 || { echo "needs npm and a registry"; exit 2; }
cat >"$work/ask.mjs" <<'JS'
import { Redis } from 'ioredis';
for (const options of [{}, { protocol: 2 }]) {
  const redis = new Redis({ path: process.argv[2], ...options });
  await redis.flushall();
  await redis.xadd('s', '1-1', 'f', 'v');
  await redis.zadd('z', 1, 'm');
  const replies = [
    await redis.xread('STREAMS', 's', '0'),
    await redis.call('XREAD', 'STREAMS', 's', '0'),
    await redis.zrange('z', 0, -1, 'WITHSCORES'),
    await redis.call('ZRANGE', 'z', '0', '-1', 'WITHSCORES'),
  ];
  console.log(`${JSON.stringify(options)} ${replies.map((one) => JSON.stringify(one)).join(' ')}`);
  redis.disconnect();
}
JS
node "$work/ask.mjs" "$work/redis.sock" | tee "$work/seen"
diff - "$work/seen" >/dev/null <<'SEEN' || { echo "changed: method and call() answer otherwise"; exit 1; }
{} [["s",[["1-1",["f","v"]]]]] ["s",[["1-1",["f","v"]]]] ["m","1"] [["m","1"]]
{"protocol":2} [["s",[["1-1",["f","v"]]]]] [["s",[["1-1",["f","v"]]]]] ["m","1"] ["m","1"]
SEEN
echo "as before: by default call() has another shape than the method"
