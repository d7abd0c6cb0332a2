#!/usr/bin/env bash
# Guess: a URL of a server means the same database to all clients.
# redis://HOST?db=3 is database 3 to redis-py, ioredis and iovalkey; node-redis, Ruby's redis and redis-cli leave the query out without a word
# and work in database 0. redis://HOST/1?db=3 is database 3 to redis-py and 1 to all others. Where parts of an application, or it and
# the tool that looks after it, are given one URL, they miss each other's keys: who deletes or counts by redis-cli, does so elsewhere.
# Seen with npm's ioredis 6.0.0, iovalkey 0.4.0 and redis 6.3.1, Debian's python3-redis 4.3.4, ruby-redis 4.8.0, redis-tools and
# redis-server 7.0.15. Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) && cli=$(command -v redis-cli) || { echo "needs redis-server and redis-cli (apt-get install redis-server redis-tools)"; exit 2; }
/usr/bin/python3 -c 'import redis' 2>/dev/null || { echo "needs redis-py (apt-get install python3-redis)"; exit 2; }
/usr/bin/ruby -e 'require "redis"' 2>/dev/null || { echo "needs Ruby's redis (apt-get install ruby-redis)"; exit 2; }
work=$(mktemp -d)
pid=
cleanup() { [ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
cd "$work"
npm install --silent --no-audit --no-fund ioredis@6.0.0 iovalkey@0.4.0 redis@6.3.1 || { echo "needs npm and a registry"; exit 2; }
port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
"$server" --port "$port" --bind 127.0.0.1 --save '' --dir "$work" >log 2>&1 &
pid=$!
for _ in $(seq 100); do "$cli" -p "$port" ping >/dev/null 2>&1 && break; sleep 0.1; done
cat >ask.mjs <<'JS'
import { Redis } from 'ioredis';
import Valkey from 'iovalkey';
import { createClient } from 'redis';
const [, , url] = process.argv;
const db = (info) => / db=(\d+)/.exec(info)[1];
const told = [];
for (const [name, Client] of Object.entries({ ioredis: Redis, iovalkey: Valkey.default ?? Valkey })) {
  const client = new Client(url);
  told.push(`${name} ${db(String(await client.client('INFO')))}`);
  client.disconnect();
}
const client = await createClient({ url }).connect();
told.push(`node-redis ${db(String(await client.sendCommand(['CLIENT', 'INFO'])))}`);
client.destroy();
console.log(told.join(', '));
JS
for rest in '/3' '?db=3' '/1?db=3'; do
  url="redis://127.0.0.1:$port$rest"
  js=$(node ask.mjs "$url")
  python=$(/usr/bin/python3 -c 'import redis, sys; print(redis.Redis.from_url(sys.argv[1]).client_info()["db"])' "$url")
  ruby=$(/usr/bin/ruby -e 'require "redis"; puts Redis.new(url: ARGV[0]).call("CLIENT", "INFO")[/ db=(\d+)/, 1]' "$url")
  own=$("$cli" -u "$url" client info | grep -oE ' db=[0-9]+' | cut -d= -f2)
  echo "$rest: redis-py $python, $js, Ruby $ruby, redis-cli $own"
done | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other databases"; exit 1; }
/3: redis-py 3, ioredis 3, iovalkey 3, node-redis 3, Ruby 3, redis-cli 3
?db=3: redis-py 3, ioredis 3, iovalkey 3, node-redis 0, Ruby 0, redis-cli 0
/1?db=3: redis-py 3, ioredis 1, iovalkey 1, node-redis 1, Ruby 1, redis-cli 1
SEEN
echo "as before: one URL is another database to each"
