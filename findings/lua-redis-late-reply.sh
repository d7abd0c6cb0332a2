#!/usr/bin/env bash
# Guess: after a time-out a client either connects anew, or refuses to go on.
# lua-redis goes on over the same connection, and takes the reply that comes late for the one to its next command: GET b gives the value
# of a, the next GET that of b, and so all that follow, without an error. A program that catches the time-out of a moment in which the
# server stood still (a save, a failover, a move of its machine) works with the values of other keys from then on. phpredis 5.3.7,
# ruby-redis 4.8.0 and Redis.pm 2.000 connect anew, or say that they are not connected. What works is quit() and connect() after an error.
# Seen with Debian 12's lua-redis 2.0.5~git20141117.880dda9-7, lua-socket 3.1.0-1 and lua5.1 5.1.5-9 on redis-server 7.0.15. Ends with 1
# when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
work=$(mktemp -d)
cleanup() { [ -z "${pid:-}" ] || { kill -CONT "$pid"; kill "$pid"; } 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
cd "$work"
for package in lua-redis lua-socket lua5.1 liblua5.1-0; do
  apt-get download -qq "$package" 2>/dev/null || { echo "needs Debian's archive (apt-get download)"; exit 2; }
done
for package in *.deb; do echo "${package%_*}"; dpkg -x "$package" .; done
libraries=$(dirname "$(find "$work" -name 'liblua5.1.so.0' | head -1)")
# lua-redis connects to a port alone where lua-socket has no UNIX sockets.
port=$(node -e "const s=require('net').createServer();s.listen(0,'127.0.0.1',()=>{console.log(s.address().port);s.close()})")
"$server" --port "$port" --bind 127.0.0.1 --save '' --dir "$work" >"$work/log" 2>&1 &
pid=$!
for _ in $(seq 50); do grep -q 'Ready to accept' log && break; sleep 0.1; done
cat >ask.lua <<'LUA'
local redis = require 'redis'
local port, pid = tonumber(arg[1]), arg[2]
local client = redis.connect({ host = '127.0.0.1', port = port, timeout = 0.3 })
for _, name in ipairs({ 'a', 'b', 'c' }) do client:set(name, 'value of ' .. name) end
local function get(name)
  local fine, value = pcall(client.get, client, name)
  print('GET ' .. name .. ': ' .. (fine and value or value:match('[^:]*$')))
end
os.execute('kill -STOP ' .. pid)
get('a')
os.execute('kill -CONT ' .. pid .. '; sleep 0.5')
get('b')
get('c')
get('c')
LUA
LD_LIBRARY_PATH=$libraries LUA_PATH="$work/usr/share/lua/5.1/?.lua" LUA_CPATH="$libraries/lua/5.1/?.so" \
  usr/bin/lua5.1 ask.lua "$port" "$pid" | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other values"; exit 1; }
GET a:  timeout
GET b: value of a
GET c: value of b
GET c: value of c
SEEN
echo "as before: after a time-out each command gets the reply to the one before"
