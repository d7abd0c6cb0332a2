#!/usr/bin/env bash
# Guess: iovalkey, which began as a copy of ioredis, puts keyPrefix before the same keys as ioredis.
# iovalkey 0.4 puts it before none of XGROUP, XINFO, OBJECT and MEMORY USAGE: a group that XGROUP CREATE … MKSTREAM makes is one of
# another stream than XADD and XREADGROUP go to, so that whoever changes from ioredis to it is told NOGROUP, and has a stray key.
# Nor before keys of commands that it doesn't know, among them those of Valkey itself (HSETEX, HEXPIRE, MSETEX, DELIFEQ), of which
# ioredis 6 lacks DELIFEQ alone. Both put it before the channel of SPUBLISH, and not before that of PUBLISH.
# Seen with npm's ioredis 6.0.0 and iovalkey 0.4.0 on redis-server 7.0.15 (Debian 12). Ends with 1 when that has changed.
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
npm install --silent --no-audit --no-fund ioredis@6.0.0 iovalkey@0.4.0 || { echo "needs npm and a registry"; exit 2; }
cat >ask.cjs <<'JS'
const clients = { ioredis: require('ioredis').Redis, iovalkey: require('iovalkey').Redis };
(async () => {
  for (const [name, Client] of Object.entries(clients)) {
    const redis = new Client({ path: process.argv[2], keyPrefix: 'app:' });
    await redis.flushall();
    await redis.xadd('s', '1-1', 'f', 'v');
    await redis.xgroup('CREATE', 's', 'g', '0', 'MKSTREAM');
    const read = await redis.xreadgroup('GROUP', 'g', 'c', 'STREAMS', 's', '>').then(
      (streams) => `${streams[0][1].length} entry`,
      (error) => error.message.split(' ')[0],
    );
    console.log(`${name}: XREADGROUP gives ${read}, keys ${(await redis.keys('*')).sort().join(' ')}`);
    const raw = (...args) => new Client.Command(args[0], args.slice(1), { keyPrefix: 'app:' }).args[0];
    const sent = ['hsetex', 'hexpire', 'delifeq', 'publish', 'spublish'].map((one) => `${one} ${raw(one, 'k', '1')}`);
    console.log(`${name} sends ${sent.join(', ')}`);
    redis.disconnect();
  }
})();
JS
node ask.cjs "$work/redis.sock" | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other keys"; exit 1; }
ioredis: XREADGROUP gives 1 entry, keys app:s
ioredis sends hsetex app:k, hexpire app:k, delifeq k, publish k, spublish app:k
iovalkey: XREADGROUP gives NOGROUP, keys app:s s
iovalkey sends hsetex k, hexpire k, delifeq k, publish k, spublish app:k
SEEN
echo "as before: iovalkey leaves the keys of XGROUP and its kin without their prefix"
