#!/usr/bin/env bash
# Guess: redis-py's sort_ro() sends SORT_RO, the SORT that replicas and users without writes may send.
# It sends SORT: a user who may only read, and a replica whose client reads there for relief, refuse it, where SORT_RO itself is
# answered. So are georadius() and georadiusbymember() without a store. In commandstats INCR and DECR of Python programs stand as
# incrby and decrby: incr() and decr() send these.
# Seen with Debian 12's python3-redis 4.3.4-3 on redis-server 7.0.15. Ends with 1 when that has changed.
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
for package in python3-redis python3-async-timeout python3-packaging python3-deprecated python3-wrapt; do
  apt-get download -qq "$package" 2>/dev/null || { echo "needs Debian's archive (apt-get download)"; exit 2; }
done
for package in *.deb; do dpkg -x "$package" .; done
cat >ask.py <<'PY'
import redis, sys
writer = redis.Redis(unix_socket_path=sys.argv[1])
writer.execute_command('ACL', 'SETUSER', 'reader', 'on', '>secret', '~*', '+@read', '+@connection')
writer.rpush('l', 3, 1, 2)
writer.incr('n')
reader = redis.Redis(unix_socket_path=sys.argv[1], username='reader', password='secret')
print('redis-py', redis.__version__)
for name, ask in {
    "sort_ro('l')": lambda: reader.sort_ro('l'),
    "execute_command('SORT_RO', 'l')": lambda: reader.execute_command('SORT_RO', 'l'),
}.items():
    try:
        print(name, ask())
    except redis.ResponseError as error:
        print(name, error)
print('incr() counts as', [name for name in writer.info('commandstats') if 'incr' in name])
PY
PYTHONPATH=usr/lib/python3/dist-packages "$python" ask.py "$work/redis.sock" | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other commands"; exit 1; }
redis-py 4.3.4
sort_ro('l') this user has no permissions to run the 'sort' command
execute_command('SORT_RO', 'l') [b'1', b'2', b'3']
incr() counts as ['cmdstat_incrby']
SEEN
echo "as before: sort_ro() sends SORT"
