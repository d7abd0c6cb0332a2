#!/usr/bin/env bash
# In RESP3 the reply to UNSUBSCRIBE is a push. Queued in a transaction, Redis puts that push inside the array of EXEC,
# where RESP3 allows no push: a client that takes pushes out of band counts one element too few for the array.
# Seen with redis-server 7.0.15 (Debian 12's package redis-server, 5:7.0.15-1~deb12u*), and with Redis 8.6.3.
# Ends with 1 when the server answers otherwise.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
work=$(mktemp -d)
cleanup() { [ -z "${pid:-}" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
"$server" --port 0 --unixsocket "$work/redis.sock" --save '' --dir "$work" >"$work/log" 2>&1 &
pid=$!
for _ in $(seq 50); do [ -S "$work/redis.sock" ] && break; sleep 0.1; done
node - "$work/redis.sock" <<'JS' | tee "$work/seen"
const socket = require('node:net').connect(process.argv[2]);
let text = '';
socket.on('data', (bytes) => { text += bytes; });
socket.write('HELLO 3\r\nSUBSCRIBE news\r\nMULTI\r\nUNSUBSCRIBE news\r\nPING\r\nEXEC\r\n');
setTimeout(() => {
  // What follows the two QUEUED is the reply to EXEC.
  const exec = text.slice(text.lastIndexOf('+QUEUED\r\n') + '+QUEUED\r\n'.length);
  console.log(JSON.stringify(exec));
  socket.destroy();
}, 500);
JS
grep -qF '"*2\r\n>3\r\n$11\r\nunsubscribe\r\n$4\r\nnews\r\n:0\r\n+PONG\r\n"' "$work/seen" \
  && echo "as before: the push is the first element of the array of EXEC" \
  || { echo "changed: no push inside the array of EXEC"; exit 1; }
