#!/usr/bin/env bash
# Guess: an exporter of INFO that does not know a field of the line of a database leaves out that field alone.
# prometheus-redis-exporter reads the line by the place of its fields. Of the six that Dragonfly writes it takes none: redis_db_keys and
# redis_db_keys_expiring are 0 for all databases, as if nothing had arrived, and redis_db_avg_ttl_seconds is gone. The fourth field of
# Redis 7.4 and later (subexpiry) and of Valkey 9 (keys_with_volatile_items), which count hashes whose fields expire, it serves as
# redis_db_keys_cached. Of used_cpu_*, whose microseconds Dragonfly writes without zeros in front, it makes 1.29912 s of 1.029912 s.
# The lines below were written by Redis 8.6.3, Valkey 9.1.2 and Dragonfly 1.40, and put by a relay into the reply to INFO of a
# redis-server that holds three keys. What works is DBSIZE, and Dragonfly's own /metrics.
# Seen with Debian 12's prometheus-redis-exporter 1.45.0-2+b4 on redis-server 7.0.15. Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
work=$(mktemp -d)
pids=()
cleanup() { for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; wait 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
cd "$work"
apt-get download -qq prometheus-redis-exporter 2>/dev/null && dpkg -x prometheus-redis-exporter_*.deb . \
  || { echo "needs Debian's archive (apt-get download)"; exit 2; }
"$server" --port 0 --unixsocket "$work/redis.sock" --save '' --dir "$work" >"$work/log" 2>&1 &
pids+=($!)
for _ in $(seq 50); do [ -S "$work/redis.sock" ] && break; sleep 0.1; done
cat >relay.cjs <<'JS'
// Passes all on, and puts another text into the one bulk string that is INFO's.
const { connect, createServer } = require('node:net');
const [socket, keyspace, cpu] = process.argv.slice(2);
createServer((client) => {
  const server = connect(socket);
  client.on('data', (sent) => server.write(sent)).on('close', () => server.destroy()).on('error', () => {});
  let waiting = Buffer.alloc(0);
  server.on('error', () => {}).on('data', (came) => {
    waiting = Buffer.concat([waiting, came]);
    const head = /^\$(\d+)\r\n# Server/.exec(waiting.subarray(0, 30).toString());
    if (!head) { client.write(waiting); waiting = Buffer.alloc(0); return; }
    const start = waiting.indexOf('\n') + 1;
    if (waiting.length < start + Number(head[1]) + 2) return;
    const text = waiting.toString().slice(start, -2).replace(/^db0:.*$/m, keyspace).replace(/^used_cpu_user:.*$/m, `used_cpu_user:${cpu}`);
    client.write(`$${Buffer.byteLength(text)}\r\n${text}\r\n`);
    waiting = Buffer.alloc(0);
  });
}).listen(0, '127.0.0.1', function () { console.log(this.address().port); });
JS
cat >keys.cjs <<'JS'
const client = require('node:net').connect(process.argv[2], () => client.end('MSET a 1 b 2 c 3\r\nEXPIRE c 1000\r\nQUIT\r\n'));
client.resume();
JS
node keys.cjs "$work/redis.sock"
look() {
  local name=$1 relay web
  node relay.cjs "$work/redis.sock" "$2" "$3" >port &
  relay=$!
  pids+=("$relay")
  for _ in $(seq 50); do [ -s port ] && break; sleep 0.1; done
  web=$(node -e "const s=require('net').createServer();s.listen(0,'127.0.0.1',()=>{console.log(s.address().port);s.close()})")
  usr/bin/prometheus-redis-exporter -redis.addr "redis://127.0.0.1:$(cat port)" -web.listen-address "127.0.0.1:$web" >exporter.log 2>&1 &
  local exporter=$!
  pids+=("$exporter")
  for _ in $(seq 50); do grep -qs Providing exporter.log && break; sleep 0.1; done
  echo "$name:"
  node -e "fetch('http://127.0.0.1:$web/metrics').then((got)=>got.text()).then((text)=>console.log(text.split('\n').filter((line)=>/^redis_db_.*db0|^redis_cpu_user_seconds/.test(line)).sort().join('\n')))"
  kill "$exporter" "$relay"
  rm port exporter.log
}
{
  look 'as Redis 7.0 writes it' 'db0:keys=3,expires=1,avg_ttl=993699' 1.029912
  look 'as Redis 8.6 does, with two such hashes' 'db0:keys=3,expires=1,avg_ttl=997043,subexpiry=2' 1.029912
  look 'as Valkey 9.1 does' 'db0:keys=3,expires=1,avg_ttl=998413,keys_with_volatile_items=2' 1.029912
  look 'as Dragonfly 1.40 does' 'db0:keys=3,expires=1,hits=0,misses=1,hit_ratio=0.00,avg_ttl=-1' 1.29912
} | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other metrics"; exit 1; }
as Redis 7.0 writes it:
redis_cpu_user_seconds_total 1.029912
redis_db_avg_ttl_seconds{db="db0"} 993.699
redis_db_keys_expiring{db="db0"} 1
redis_db_keys{db="db0"} 3
as Redis 8.6 does, with two such hashes:
redis_cpu_user_seconds_total 1.029912
redis_db_avg_ttl_seconds{db="db0"} 997.043
redis_db_keys_cached{db="db0"} 2
redis_db_keys_expiring{db="db0"} 1
redis_db_keys{db="db0"} 3
as Valkey 9.1 does:
redis_cpu_user_seconds_total 1.029912
redis_db_avg_ttl_seconds{db="db0"} 998.413
redis_db_keys_cached{db="db0"} 2
redis_db_keys_expiring{db="db0"} 1
redis_db_keys{db="db0"} 3
as Dragonfly 1.40 does:
redis_cpu_user_seconds_total 1.29912
redis_db_keys_expiring{db="db0"} 0
redis_db_keys{db="db0"} 0
SEEN
echo "as before: it sees no keys where a line has six fields"
