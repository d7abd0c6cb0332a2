#!/usr/bin/env bash
# Guess: redis-py gives the same with its own parser and with python3-hiredis, which it takes as soon as that is installed, only faster.
# That parser reads replies that are at most eight arrays deep. COMMAND DOCS of the redis-server of the same Debian is deeper: redis-py reads
# it, and with python3-hiredis it raises InvalidResponse ("depth > 7") and drops the connection. So do scripts that return trees of ten
# levels. What a program can read depends on a package that it does not import.
# Seen with Debian 12's python3-redis 4.3.4-3 and python3-hiredis 1.0.1-2 on redis-server 7.0.15; its libhiredis 0.14.1 reads no more.
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
python=/usr/bin/python3
[ -x "$python" ] || { echo "needs python3 (apt-get install python3)"; exit 2; }
for package in python3-redis python3-async-timeout python3-packaging python3-deprecated python3-wrapt python3-hiredis; do
  apt-get download -qq "$package" 2>/dev/null || { echo "needs Debian's archive (apt-get download)"; exit 2; }
done
mkdir with without
for package in *.deb; do dpkg -x "$package" with; done
rm python3-hiredis*.deb
for package in *.deb; do dpkg -x "$package" without; done
cat >ask.py <<'PY'
import redis, sys
server = redis.Redis(unix_socket_path=sys.argv[1])
print('hiredis', redis.utils.HIREDIS_AVAILABLE)
for name, ask in {
    'COMMAND DOCS': lambda: server.execute_command('COMMAND DOCS'),
    '8 levels of a script': lambda: server.eval('return ' + '{' * 8 + '1' + '}' * 8, 0),
    '10 levels of a script': lambda: server.eval('return ' + '{' * 10 + '1' + '}' * 10, 0),
}.items():
    try:
        reply = ask()
        print(f'{name}: {"read" if len(reply) else "empty"}')
    except redis.RedisError as error:
        print(f'{name}: {type(error).__name__}: {error}')
PY
for one in without with; do PYTHONPATH=$one/usr/lib/python3/dist-packages "$python" ask.py "$work/redis.sock"; done | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other replies"; exit 1; }
hiredis False
COMMAND DOCS: read
8 levels of a script: read
10 levels of a script: read
hiredis True
COMMAND DOCS: InvalidResponse: No support for nested multi bulk replies with depth > 7
8 levels of a script: read
10 levels of a script: InvalidResponse: No support for nested multi bulk replies with depth > 7
SEEN
echo "as before: with python3-hiredis deep replies are refused"
