#!/usr/bin/env bash
# Guess: the redis-cli of npm (rdcli) sends each argument as it was given, as the one of Redis does.
# What JavaScript reads as a number is sent as it would write it: the version 1.10 is stored as 1.1, the commit 12e5 as 1200000, 0x10 as 16, 1.0 as 1, and
# a key of such a name is another key: GET of user 1e3 is that of user 1000. The server's own client stores them all as they are. OK is said each time.
# Seen with npm's redis-cli 2.1.2 on redis-server and redis-tools 7.0.15 (Debian 12). Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) && cli=$(command -v redis-cli) || { echo "needs redis-server and redis-cli (apt-get install redis-server redis-tools)"; exit 2; }
work=$(mktemp -d)
pid=
cleanup() { [ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
cd "$work"
npm install --silent --no-audit --no-fund redis-cli@2.1.2 || { echo "needs npm and a registry"; exit 2; }
port=$(node -e "const s=require('net').createServer();s.listen(0,'127.0.0.1',()=>{console.log(s.address().port);s.close()})")
"$server" --port "$port" --bind 127.0.0.1 --save '' --dir "$work" >log &
pid=$!
for _ in $(seq 100); do grep -q 'Ready to accept' log && break; sleep 0.1; done
rdcli() { timeout 10 node_modules/.bin/rdcli -h 127.0.0.1 -p "$port" "$@" </dev/null | sed 's/\x1b\[[0-9;]*m//g'; }
for value in 1.10 12e5 0x10 1.0 007 abc; do
  told=$(rdcli set key "$value")
  byIt=$("$cli" -p "$port" get key)
  "$cli" -p "$port" set key "$value" >/dev/null
  echo "SET key $value: $told, rdcli stores $byIt, redis-cli $("$cli" -p "$port" get key)"
done >seen
"$cli" -p "$port" mset 1e3 ann 1000 bob >/dev/null
echo "GET 1e3: rdcli gives $(rdcli get 1e3), redis-cli $("$cli" -p "$port" get 1e3)" >>seen
cat seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other values"; exit 1; }
SET key 1.10: OK, rdcli stores 1.1, redis-cli 1.10
SET key 12e5: OK, rdcli stores 1200000, redis-cli 12e5
SET key 0x10: OK, rdcli stores 16, redis-cli 0x10
SET key 1.0: OK, rdcli stores 1, redis-cli 1.0
SET key 007: OK, rdcli stores 007, redis-cli 007
SET key abc: OK, rdcli stores abc, redis-cli abc
GET 1e3: rdcli gives bob, redis-cli ann
SEEN
echo "as before: what looks like a number is stored as another text"
