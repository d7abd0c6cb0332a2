#!/usr/bin/env bash
# Guess: cmsgpack gives a script the values that MessagePack holds, and gives them back, as cjson does.
# It makes nil of null, so that Lua drops it: of {"name": "x", "until": null} the field is gone, and [1, null, 3] comes back as a map
# {"1": 1, "3": 3} in place of an array; {} comes back as []. cjson keeps nulls. Where a script only reads a field and writes the rest
# back, as one that counts attempts of a job, what the application had set to null was never set.
# Seen with npm's @msgpack/msgpack 3.1.3 and ioredis 5.11.1 on redis-server 7.0.15 (Debian 12). Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
work=$(mktemp -d)
pid=
cleanup() { [ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
cd "$work"
npm install --silent --no-audit --no-fund @msgpack/msgpack@3.1.3 ioredis@5.11.1 || { echo "needs npm and a registry"; exit 2; }
"$server" --port 0 --unixsocket "$work/redis.sock" --save '' >/dev/null &
pid=$!
for _ in $(seq 100); do [ -S redis.sock ] && break; sleep 0.1; done
cat >ask.mjs <<'JS'
import { decode, encode } from '@msgpack/msgpack';
import { Redis } from 'ioredis';
const redis = new Redis(process.argv[2]);
// Each script gives back what it was given.
for (const value of [{ name: 'x', until: null }, [1, null, 3], {}, { name: 'x' }, [1, 2, 3]]) {
  const packed = await redis.evalBuffer('return cmsgpack.pack(cmsgpack.unpack(ARGV[1]))', 0, Buffer.from(encode(value)));
  const text = await redis.eval('return cjson.encode(cjson.decode(ARGV[1]))', 0, JSON.stringify(value));
  console.log(`${JSON.stringify(value)}: cmsgpack ${JSON.stringify(decode(packed))}, cjson keeps nulls: ${(JSON.stringify(value).split('null').length === text.split('null').length)}`);
}
process.exit(0);
JS
node ask.mjs "$work/redis.sock" | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other values"; exit 1; }
{"name":"x","until":null}: cmsgpack {"name":"x"}, cjson keeps nulls: true
[1,null,3]: cmsgpack {"1":1,"3":3}, cjson keeps nulls: true
{}: cmsgpack [], cjson keeps nulls: true
{"name":"x"}: cmsgpack {"name":"x"}, cjson keeps nulls: true
[1,2,3]: cmsgpack [1,2,3], cjson keeps nulls: true
SEEN
echo "as before: a null is gone after cmsgpack"
