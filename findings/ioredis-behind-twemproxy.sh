#!/usr/bin/env bash
# Guess: behind twemproxy ioredis 6 needs what ioredis 5 needed, enableReadyCheck: false, and falls back to RESP2.
# Debian 12's nutcracker closes the connection on HELLO and on CLIENT SETINFO, which ioredis 6 both sends: it falls back
# only from an error reply. What works is enableReadyCheck: false, disableClientInfo: true and protocol: 2 together; of less all
# that it says is "Connection is closed."
# Seen with npm's ioredis 6.0.0, nutcracker 0.5.0+dfsg-2 and redis-server 7.0.15 (Debian 12). Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
work=$(mktemp -d)
cleanup() { for one in ${pid:-} ${proxy:-}; do kill "$one" 2>/dev/null || true; done; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
"$server" --port 0 --unixsocket "$work/redis.sock" --save '' --dir "$work" >"$work/log" 2>&1 &
pid=$!
cd "$work"
npm install --silent --no-audit --no-fund ioredis@6.0.0 || { echo "needs npm and a registry"; exit 2; }
apt-get download -qq nutcracker 2>/dev/null && dpkg -x nutcracker_*.deb . \
  || { echo "needs Debian's archive (apt-get download)"; exit 2; }
cat >nutcracker.yml <<YML
pool:
  listen: $work/proxy.sock 0600
  hash: fnv1a_64
  distribution: ketama
  redis: true
  servers:
   - $work/redis.sock:1 redis
YML
./usr/sbin/nutcracker -c nutcracker.yml -s 27122 -a 127.0.0.1 -o nutcracker.log >/dev/null 2>&1 &
proxy=$!
for _ in $(seq 50); do [ -S proxy.sock ] && break; sleep 0.1; done
cat >ask.mjs <<'JS'
import { Redis } from 'ioredis';
const base = { path: process.argv[2], enableReadyCheck: false, retryStrategy: null };
for (const options of [{}, { protocol: 2 }, { disableClientInfo: true }, { protocol: 2, disableClientInfo: true }]) {
  const redis = new Redis({ ...base, ...options });
  redis.on('error', () => {});
  console.log(`${JSON.stringify(options)} ${await redis.set('a', '1').catch((error) => error.message)}`);
  redis.disconnect();
}
JS
node ask.mjs "$work/proxy.sock" | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other options work"; exit 1; }
{} Connection is closed.
{"protocol":2} Connection is closed.
{"disableClientInfo":true} Connection is closed.
{"protocol":2,"disableClientInfo":true} OK
SEEN
echo "as before: only with all three options"
