#!/usr/bin/env bash
# Guess: a leaderboard of redis-rank with `limitTopN: 10` holds ten entries after each update, whether the highest or the lowest score leads, and update()
# gives back the scores that the entries have now.
# Where the lowest leads, as with times, it asks ZREMRANGEBYRANK for the ranks from -1 to -20, which is an empty range, unless exactly one is too many: an update
# of 30 entries at once leaves all 30, and once there are two too many none is ever removed. Where the highest leads it is right. And with `best` as its
# policy update() gives back whole numbers, as its script returns a number of Lua: 9 for a time of 9.87 that is stored rightly.
# Seen with npm's redis-rank 2.2.3 and ioredis 5.11.1 on redis-server 7.0.15. Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
work=$(mktemp -d)
pid=
cleanup() { [ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
cd "$work"
npm install --silent --no-audit --no-fund redis-rank@2.2.3 ioredis@5.11.1 || { echo "needs npm and a registry"; exit 2; }
"$server" --port 0 --unixsocket "$work/redis.sock" --save '' --dir "$work" >log 2>&1 &
pid=$!
for _ in $(seq 100); do [ -S redis.sock ] && break; sleep 0.1; done
cat >ask.cjs <<'JS'
const Redis = require('ioredis');
const { Leaderboard } = require('redis-rank');
async function main() {
  const redis = new Redis(process.argv[2]);
  for (const sortPolicy of ['high-to-low', 'low-to-high']) {
    const board = new Leaderboard(redis, sortPolicy, { sortPolicy, updatePolicy: 'best', limitTopN: 10 });
    const [told] = await board.update(Array.from({ length: 30 }, (_, at) => ({ id: `runner ${at}`, value: at + 9.87 })));
    console.log(`${sortPolicy}, 30 at once: ${await redis.zcard(sortPolicy)} entries`);
    for (let at = 0; at < 20; at++) await board.updateOne(`later ${at}`, 20.5 + at);
    console.log(`  20 more, one by one: ${await redis.zcard(sortPolicy)} entries`);
    if (sortPolicy === 'low-to-high') console.log(`  of 9.87 update() gave back ${told}, score() ${await board.score('runner 0')}`);
  }
  redis.disconnect();
}
main();
JS
node ask.cjs "$work/redis.sock" | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other entries or scores"; exit 1; }
high-to-low, 30 at once: 10 entries
  20 more, one by one: 10 entries
low-to-high, 30 at once: 30 entries
  20 more, one by one: 50 entries
  of 9.87 update() gave back 9, score() 9.87
SEEN
echo "as before: where the lowest leads nothing is removed, and scores come back as whole numbers"
