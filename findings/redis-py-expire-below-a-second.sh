#!/usr/bin/env bash
# Guess: a timedelta of half a second given to expire() lasts half a second, or is refused as set(ex=...) refuses it.
# expire() cuts it to whole seconds, sends EXPIRE key 0, which removes the key, and returns True. Of 1.9 s one second is left, with set(ex=...) and
# setex() too. expireat() cuts a datetime as well: what lies later in the second that has begun is in the past, and the key is gone at once. pexpire()
# and set(px=...) take all of them as they are.
# Seen with Debian 12's python3-redis 4.3.4-3 on redis-server 7.0.15. Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
python=/usr/bin/python3
[ -x "$python" ] || { echo "needs python3 (apt-get install python3)"; exit 2; }
work=$(mktemp -d)
pid=
cleanup() { [ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
cd "$work"
for package in python3-redis python3-async-timeout python3-packaging python3-deprecated python3-wrapt; do
  apt-get download -qq "$package" 2>/dev/null || { echo "needs Debian's archive (apt-get download)"; exit 2; }
done
for package in *.deb; do dpkg -x "$package" .; done
"$server" --port 0 --unixsocket "$work/redis.sock" --save '' --dir "$work" >log &
pid=$!
for _ in $(seq 100); do [ -S redis.sock ] && break; sleep 0.1; done
cat >ask.py <<'PY'
import redis, sys
from datetime import datetime, timedelta
client = redis.Redis(unix_socket_path=sys.argv[1])
print('redis-py', redis.__version__)
for ms in (500, 1900):
    time = timedelta(milliseconds=ms)
    for name, ask in {
        'set(ex)': lambda: client.set('key', 'x', ex=time),
        'set(px)': lambda: client.set('key', 'x', px=time),
        'setex': lambda: client.setex('key', time, 'x'),
        'expire': lambda: client.set('key', 'x') and client.expire('key', time),
        'pexpire': lambda: client.set('key', 'x') and client.pexpire('key', time),
    }.items():
        client.delete('key')
        try:
            said = ask()
        except redis.ResponseError:
            said = 'refused'
        left = client.pttl('key')
        print(f'{name} of {ms} ms: {said},', 'no key' if left < 0 else f'{round(left, -2)} ms left')
# A moment that is 0.7 s ahead, in the second that has just begun.
while (now := datetime.now()).microsecond > 200000:
    pass
client.set('key', 'x')
print(f"expireat of 0.7 s ahead: {client.expireat('key', now.replace(microsecond=900000))},", 'left' if client.exists('key') else 'no key')
PY
PYTHONPATH=$(ls -d usr/lib/python3/dist-packages) "$python" ask.py "$work/redis.sock" | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: such times are met otherwise"; exit 1; }
redis-py 4.3.4
set(ex) of 500 ms: refused, no key
set(px) of 500 ms: True, 500 ms left
setex of 500 ms: refused, no key
expire of 500 ms: True, no key
pexpire of 500 ms: True, 500 ms left
set(ex) of 1900 ms: True, 1000 ms left
set(px) of 1900 ms: True, 1900 ms left
setex of 1900 ms: True, 1000 ms left
expire of 1900 ms: True, 1000 ms left
pexpire of 1900 ms: True, 1900 ms left
expireat of 0.7 s ahead: True, no key
SEEN
echo "as before: below a second expire() removes the key and says True"
