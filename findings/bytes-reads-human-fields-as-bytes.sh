#!/usr/bin/env bash
# Guess: a library that parses sizes takes what Redis writes and reads, as 2G or 1.50M, for the bytes that Redis means, or says that it can't.
# bytes takes a unit that it does not know for none: maxmemory_human of 1.50G is one byte, maxmemory of 2g two, 512m 512. xbytes takes 2gb for gigabits, an
# eighth. By 2g Redis means 2 * 10^9, by 2gb 2 * 2^30, and in INFO it writes 2^30 as 1.00G: bytes-iec takes 2gb for 2 * 10^9, filesize-parser all
# three for 2^30. None of the four reads every size below as the server does. Dragonfly 1.40 takes 2g and 2gb for 2 * 2^30.
# Seen with npm's bytes 3.1.2, bytes-iec 3.1.1, xbytes 1.9.1 and filesize-parser 1.5.2 on redis-server 7.0.15 (Debian 12). Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
command -v redis-cli >/dev/null || { echo "needs redis-cli (apt-get install redis-tools)"; exit 2; }
work=$(mktemp -d)
pid=
cleanup() { [ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
cd "$work"
npm install --silent --no-audit --no-fund bytes@3.1.2 bytes-iec@3.1.1 xbytes@1.9.1 filesize-parser@1.5.2 || { echo "needs npm and a registry"; exit 2; }
"$server" --port 0 --unixsocket "$work/redis.sock" --save '' --dir "$work" >log &
pid=$!
for _ in $(seq 100); do [ -S redis.sock ] && break; sleep 0.1; done
cat >ask.cjs <<'JS'
const parsers = {
  bytes: require('bytes'),
  'bytes-iec': require('bytes-iec').parse,
  xbytes: require('xbytes').parseSize,
  'filesize-parser': require('filesize-parser'),
};
const [size, meant] = process.argv.slice(2);
const read = Object.entries(parsers).map(([name, parse]) => {
  try {
    return `${name} ${parse(size) ?? 'says no'}`;
  } catch {
    return `${name} says no`;
  }
});
console.log(`${size}: Redis ${meant}; ${read.join(', ')}`);
JS
cli() { redis-cli -s "$work/redis.sock" "$@"; }
{
  for size in 2g 2gb 512m 512mb 100k 4096; do
    cli CONFIG SET maxmemory "$size" >/dev/null
    node ask.cjs "$size" "$(cli CONFIG GET maxmemory | tail -1)"
  done
  # What the server writes for people, as it stands in INFO.
  cli CONFIG SET maxmemory 1610612736 >/dev/null
  node ask.cjs "$(cli INFO memory | tr -d '\r' | sed -n 's/^maxmemory_human://p')" 1610612736
} | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other sizes"; exit 1; }
2g: Redis 2000000000; bytes 2, bytes-iec says no, xbytes says no, filesize-parser 2147483648
2gb: Redis 2147483648; bytes 2147483648, bytes-iec 2000000000, xbytes 250000000, filesize-parser 2147483648
512m: Redis 512000000; bytes 512, bytes-iec says no, xbytes says no, filesize-parser 536870912
512mb: Redis 536870912; bytes 536870912, bytes-iec 512000000, xbytes 64000000, filesize-parser 536870912
100k: Redis 100000; bytes 100, bytes-iec says no, xbytes says no, filesize-parser 102400
4096: Redis 4096; bytes 4096, bytes-iec 4096, xbytes says no, filesize-parser 4096
1.50G: Redis 1610612736; bytes 1, bytes-iec says no, xbytes says no, filesize-parser 1610612736
SEEN
echo "as before: 2g is two bytes, and 1.50G of INFO is one"
