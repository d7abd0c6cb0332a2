#!/usr/bin/env bash
# Guess: a geohash of 52 bits of ngeohash is the score that GEOADD gives the same place: both are called geohash.
# It is another number. Redis spreads its bits over latitudes up to 85.05 degrees, a geohash over 90: of a place in France the score is decoded
# to one 320 km further north, and the ranges of ngeohash for a box that GEOSEARCH finds 251 members in hold none of them, without an
# error. Who reads such a key by ZRANGEBYSCORE, or writes it by ZADD, gets other places. GEOHASH alone converts: its text agrees with
# ngeohash's but for the last character, which is 0 always, so that texts of eleven characters are never equal.
# Seen with npm's ngeohash 0.6.4 and ioredis 5.11.1 on redis-server 7.0.15 (Debian 12). Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
work=$(mktemp -d)
pid=
cleanup() { [ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
cd "$work"
npm install --silent --no-audit --no-fund ngeohash@0.6.4 ioredis@5.11.1 || { echo "needs npm and a registry"; exit 2; }
"$server" --port 0 --unixsocket "$work/redis.sock" --save '' >/dev/null &
pid=$!
for _ in $(seq 100); do [ -S redis.sock ] && break; sleep 0.1; done
cat >ask.mjs <<'JS'
import { Redis } from 'ioredis';
import geohash from 'ngeohash';
const redis = new Redis(process.argv[2]);
// 71 × 71 places between 48 and 49 degrees north, 2 and 3 east.
for (let row = 0; row < 71; row++)
  await redis.geoadd('places', ...Array.from({ length: 71 }, (_, column) => [2 + column / 70, 48 + row / 70, `${row}/${column}`]).flat());
const found = (await redis.call('GEOSEARCH', 'places', 'FROMLONLAT', 2.5, 48.5, 'BYBOX', 20, 20, 'km')).length;
const bits = 26;
let inRanges = 0;
for (const box of geohash.bboxes_int(48.41, 2.36, 48.59, 2.64, bits)) {
  const [from, to] = [BigInt(box), BigInt(box) + 1n].map((edge) => edge << BigInt(52 - bits));
  inRanges += (await redis.zrangebyscore('places', String(from), `(${to}`)).length;
}
console.log(`around 48.5, 2.5: GEOSEARCH ${found > 100 ? 'more than 100' : found}, ranges of ngeohash ${inRanges}`);
await redis.geoadd('one', 2.3522, 48.8566, 'Paris');
const { latitude, longitude } = geohash.decode_int(Number(await redis.zscore('one', 'Paris')), 52);
console.log(`score of Paris, 48.86 north 2.35 east, as ngeohash reads it: ${latitude.toFixed(2)} north ${longitude.toFixed(2)} east`);
console.log(`text: GEOHASH ${await redis.geohash('one', 'Paris')}, ngeohash ${geohash.encode(48.8566, 2.3522, 11)}`);
process.exit(0);
JS
node ask.mjs "$work/redis.sock" | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other places"; exit 1; }
around 48.5, 2.5: GEOSEARCH more than 100, ranges of ngeohash 0
score of Paris, 48.86 north 2.35 east, as ngeohash reads it: 51.70 north 2.35 east
text: GEOHASH u09tvw0f640, ngeohash u09tvw0f64r
SEEN
echo "as before: a score is no geohash"
