#!/usr/bin/env bash
# Guess: avg_ttl of INFO keyspace is about the mean of the times to live that the keys have now.
# It is kept by the cycle that looks for expired keys, and each look moves it by a fiftieth: after a thousand keys that had 100,000 s to live were all
# given 100 s it tells 60,000 s and more a second or two later, and thousands ten seconds later, though no key has more than 100 s left. Just after a
# load it is 0, as if no key had an end, and on a replica, which has no such cycle, it stays 0.
# Seen with Debian 12's redis-server and redis-tools 7.0.15. Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) && cli=$(command -v redis-cli) || { echo "needs redis-server and redis-cli (apt-get install redis-server redis-tools)"; exit 2; }
work=$(mktemp -d)
pids=()
cleanup() { for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; wait 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
cd "$work"
"$server" --version | sed 's/ sha=.*//'
free() { node -e "const s=require('net').createServer();s.listen(0,'127.0.0.1',()=>{console.log(s.address().port);s.close()})"; }
one=$(free) two=$(free)
"$server" --port "$one" --bind 127.0.0.1 --save '' --dir "$work" --repl-diskless-sync-delay 0 >log1 &
pids+=($!)
"$server" --port "$two" --bind 127.0.0.1 --save '' --dir "$work" --replicaof 127.0.0.1 "$one" >log2 &
pids+=($!)
for _ in $(seq 100); do "$cli" -p "$two" info replication 2>/dev/null | grep -q 'link_status:up' && break; sleep 0.1; done
told() { "$cli" -p "$1" info keyspace | tr -d '\r' | sed -n 's/.*avg_ttl=\([0-9]*\).*/\1/p'; }
# The largest of what is left, in ms.
largest() { for at in $(seq 1000); do echo "PTTL key$at"; done | "$cli" -p "$1" | sort -n | tail -1; }
within() { [ "$3" -ge "$1" ] && [ "$3" -le "$2" ] && echo "$4" || echo "$3"; }
{ echo MULTI; for at in $(seq 1000); do echo "SET key$at value EX 100000"; done; echo INFO keyspace; echo EXEC; } | "$cli" -p "$one" >loaded
echo "just after the load: $(tr -d '\r' <loaded | sed -n 's/.*avg_ttl=\([0-9]*\).*/\1/p')" >seen
sleep 3
echo "three seconds later: $(within 99000000 100000000 "$(told "$one")" 'between 99,000 and 100,000 s'), on the replica $(told "$two")" >>seen
for at in $(seq 1000); do echo "EXPIRE key$at 100"; done | "$cli" -p "$one" >/dev/null
sleep 1
echo "a second after all were given 100 s: $(within 40000000 100000000 "$(told "$one")" 'more than 40,000 s'), the largest $(within 90000 100000 "$(largest "$one")" 'at most 100 s')" >>seen
sleep 9
echo "ten seconds after: $(within 1000000 99999999 "$(told "$one")" 'more than 1,000 s'), the largest $(within 80000 100000 "$(largest "$one")" 'at most 100 s'), on the replica $(told "$two")" >>seen
cat seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: avg_ttl follows otherwise"; exit 1; }
just after the load: 0
three seconds later: between 99,000 and 100,000 s, on the replica 0
a second after all were given 100 s: more than 40,000 s, the largest at most 100 s
ten seconds after: more than 1,000 s, the largest at most 100 s, on the replica 0
SEEN
echo "as before: avg_ttl tells of times to live that no key has any more"
