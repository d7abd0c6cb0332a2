#!/usr/bin/env bash
# Guess: commands of a pipeline are done in their order, and those of a transaction all or none.
# A script that was given by defineCommand or the option scripts goes out as EVALSHA once a connection has sent its text. Where the
# server has forgotten it (SCRIPT FLUSH; Redis 7.4 and later keep only the latest 500 that came by EVAL), ioredis sends the text again
# when the pipeline is over: what stood behind the script was done before it, and nothing tells. In a transaction it sends nothing again:
# the other commands are done, and the script fails with NOSCRIPT, in this and in every later transaction of the connection.
# What works is a call of the script by itself before, and in transactions EVAL with the text.
# Seen with npm's ioredis 6.0.0 and iovalkey 0.4.0 on redis-server 7.0.15 (Debian 12); node-redis 6.3.1 sends the text in each MULTI.
# Ends with 1 when that has changed.
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
const scripts = { put: { numberOfKeys: 1, lua: "return redis.call('SET', KEYS[1], ARGV[1])" } };
const tell = (replies) => replies.map(([error, reply]) => (error ? error.message.split(' ')[0] : reply)).join(', ');
(async () => {
  for (const [name, Client] of Object.entries(clients)) {
    const redis = new Client({ path: process.argv[2], scripts });
    await redis.put('a', 'old');
    console.log(`${name}, pipeline: put a and get a give ${tell(await redis.pipeline().put('a', 'known').get('a').exec())}`);
    await redis.script('FLUSH');
    console.log(`${name}, forgotten: put a and get a give ${tell(await redis.pipeline().put('a', 'new').get('a').exec())}`);
    await redis.script('FLUSH');
    await redis.set('n', 0);
    for (const time of ['first', 'second'])
      console.log(`${name}, ${time} transaction: incr n and put a give ${tell(await redis.multi().incr('n').put('a', 'newer').exec())}`);
    redis.disconnect();
  }
})();
JS
node ask.cjs "$work/redis.sock" | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other replies"; exit 1; }
ioredis, pipeline: put a and get a give OK, known
ioredis, forgotten: put a and get a give OK, known
ioredis, first transaction: incr n and put a give 1, NOSCRIPT
ioredis, second transaction: incr n and put a give 2, NOSCRIPT
iovalkey, pipeline: put a and get a give OK, known
iovalkey, forgotten: put a and get a give OK, known
iovalkey, first transaction: incr n and put a give 1, NOSCRIPT
iovalkey, second transaction: incr n and put a give 2, NOSCRIPT
SEEN
echo "as before: a script that the server has forgotten is done last, or in transactions never"
