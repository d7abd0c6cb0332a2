#!/usr/bin/env bash
# Guess: a client gives a value back as it was stored, whatever lines are in it.
# tedis splits each reply at every CRLF: a value that holds one comes back as an array of its lines, without an error, and of an array within an array
# there is one line of the protocol: SCAN of two keys is ["0", "$3"], so that whoever counts keys with it counts none, and XRANGE of an entry is ["$3"].
# Seen with npm's tedis 0.1.12 on redis-server 7.0.15 (Debian 12). Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
work=$(mktemp -d)
pid=
cleanup() { [ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
cd "$work"
npm install --silent --no-audit --no-fund tedis@0.1.12 || { echo "needs npm and a registry"; exit 2; }
port=$(node -e "const s=require('net').createServer();s.listen(0,'127.0.0.1',()=>{console.log(s.address().port);s.close()})")
"$server" --port "$port" --bind 127.0.0.1 --save '' --dir "$work" >log &
pid=$!
for _ in $(seq 100); do grep -q 'Ready to accept' log && break; sleep 0.1; done
cat >ask.cjs <<'JS'
const { Tedis } = require('tedis');
const commands = [
  ['SET', 'table', 'id,name\r\n1,x\r\n'],
  ['STRLEN', 'table'],
  ['GET', 'table'],
  ['SET', 'one', 'line\n'],
  ['GET', 'one'],
  ['SCAN', '0'],
  ['XADD', 'stream', '1-1', 'field', 'value'],
  ['XRANGE', 'stream', '-', '+'],
];
(async () => {
  for (const command of commands) {
    const tedis = new Tedis({ host: '127.0.0.1', port: Number(process.argv[2]) });
    console.log(`${JSON.stringify(command)}: ${JSON.stringify(await tedis.command(...command))}`);
    tedis.close();
  }
  process.exit(0);
})();
JS
timeout 20 node ask.cjs "$port" | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other replies"; exit 1; }
["SET","table","id,name\r\n1,x\r\n"]: "OK"
["STRLEN","table"]: 14
["GET","table"]: ["id,name","1,x",""]
["SET","one","line\n"]: "OK"
["GET","one"]: "line\n"
["SCAN","0"]: ["0","$3"]
["XADD","stream","1-1","field","value"]: "1-1"
["XRANGE","stream","-","+"]: ["$3"]
SEEN
echo "as before: a value with a line end comes back as an array"
