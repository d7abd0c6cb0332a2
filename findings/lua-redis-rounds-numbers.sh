#!/usr/bin/env bash
# Guess: lua-redis writes a number as it is, where it is a whole one that a double can hold.
# Under Lua 5.1 each number is sent with 14 digits: a time in microseconds is stored as one of a tenth of a millisecond, so that events 10 us apart have the
# same score, and as a value it is 1.7000000001235e+15, to which INCR says that it is no integer. What INCR itself gave is written so too. Under Lua 5.3
# the same package of the same Debian writes them all: two programs disagree about one key. A table given to rpush() is stored as its address in memory.
# Seen with Debian 12's lua-redis 2.0.5, lua5.1 and lua5.3 on redis-server 7.0.15. Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
work=$(mktemp -d)
pid=
cleanup() { [ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
cd "$work"
for package in lua-redis lua-socket lua5.1 liblua5.1-0 lua5.3 liblua5.3-0; do
  apt-get download -qq "$package" 2>/dev/null || { echo "needs Debian's archive (apt-get download)"; exit 2; }
done
for package in *.deb; do dpkg -x "$package" .; done
libraries=$(ls -d "$work"/usr/lib/*-linux-gnu*)
port=$(node -e "const s=require('net').createServer();s.listen(0,'127.0.0.1',()=>{console.log(s.address().port);s.close()})")
"$server" --port "$port" --bind 127.0.0.1 --save '' --dir "$work" >log &
pid=$!
for _ in $(seq 100); do grep -q 'Ready to accept' log && break; sleep 0.1; done
cat >ask.lua <<'LUA'
local client = require('redis').connect('127.0.0.1', tonumber(arg[1]))
client:flushdb()
for at = 0, 2 do client:zadd('times', 1700000000123456 + at * 10, 'event' .. at) end
local scores = {}
for _, member in ipairs(client:zrange('times', 0, -1, { withscores = true })) do table.insert(scores, member[2]) end
print(_VERSION .. ', ZADD of three times 10 us apart: ' .. table.concat(scores, ' '))
client:set('time', 1700000000123456)
print(_VERSION .. ', SET: ' .. client:get('time') .. ', INCR then: ' .. (pcall(client.incr, client, 'time') and 'a number' or 'an error'))
client:set('count', '1700000000123455')
client:set('last', client:incr('count'))
print(_VERSION .. ', what INCR gave, SET elsewhere: ' .. client:get('last'))
client:rpush('list', { 'a', 'b' })
print(_VERSION .. ', RPUSH of a table: ' .. table.concat(client:lrange('list', 0, -1), ' '):gsub('0x%x+', 'and an address'))
LUA
for version in 5.1 5.3; do
  LD_LIBRARY_PATH=$libraries LUA_PATH="$work/usr/share/lua/$version/?.lua" LUA_CPATH="$libraries/lua/$version/?.so" "usr/bin/lua$version" ask.lua "$port"
done | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other numbers"; exit 1; }
Lua 5.1, ZADD of three times 10 us apart: 1700000000123500 1700000000123500 1700000000123500
Lua 5.1, SET: 1.7000000001235e+15, INCR then: an error
Lua 5.1, what INCR gave, SET elsewhere: 1.7000000001235e+15
Lua 5.1, RPUSH of a table: table: and an address
Lua 5.3, ZADD of three times 10 us apart: 1700000000123456 1700000000123466 1700000000123476
Lua 5.3, SET: 1700000000123456, INCR then: a number
Lua 5.3, what INCR gave, SET elsewhere: 1700000000123456
Lua 5.3, RPUSH of a table: table: and an address
SEEN
echo "as before: Lua 5.1 rounds to 14 digits, Lua 5.3 does not"
