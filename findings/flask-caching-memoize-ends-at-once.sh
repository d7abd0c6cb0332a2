#!/usr/bin/env bash
# Guess: each result that memoize(timeout=3) keeps lives for three seconds from when it was computed.
# They all end with the first: a version of the function is kept for the timeout of the first call and is part of each key. What was computed half a
# second before its end is computed again half a second later, and its old entry stays in Redis unread until its own end. With a timeout of an hour a busy
# function's whole cache is cold at once each hour.
# Seen with Debian 12's python3-flask-caching 2.0.2 and python3-redis 4.3.4 on redis-server 7.0.15. Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
python=/usr/bin/python3
[ -x "$python" ] || { echo "needs python3"; exit 2; }
work=$(mktemp -d)
pid=
cleanup() { [ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
cd "$work"
for package in flask-caching cachelib flask werkzeug jinja2 markupsafe itsdangerous click redis deprecated wrapt packaging async-timeout; do
  apt-get download -qq "python3-$package" 2>/dev/null || { echo "needs Debian's archive (apt-get download)"; exit 2; }
done
for package in *.deb; do dpkg -x "$package" .; done
"$server" --port 0 --unixsocket "$work/redis.sock" --save '' --dir "$work" >log &
pid=$!
for _ in $(seq 100); do [ -S redis.sock ] && break; sleep 0.1; done
cat >ask.py <<'PY'
import sys, time
import redis
from flask import Flask
from flask_caching import Cache
url = f'unix://{sys.argv[1]}/redis.sock'
app = Flask('it')
server = redis.Redis.from_url(url)
cache = Cache(app, config={'CACHE_TYPE': 'RedisCache', 'CACHE_REDIS_URL': url})
computed = []
@cache.memoize(timeout=3)
def price(item):
    computed.append(item)
    return item
left = lambda: max(server.pttl(key) for key in server.keys('*') if b'memver' not in key)
with app.app_context():
    price('first')
    time.sleep(2.5)
    price('second')
    price('second')
    print('computed for two items:', computed)
    time.sleep(1)
    print('a second later the entry of the second has', 'more than a second' if left() > 1000 else 'nothing', 'left')
    price('second')
    print('asked again for the second:', computed)
PY
PYTHONPATH=$work/usr/lib/python3/dist-packages "$python" ask.py "$work" | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: results end otherwise"; exit 1; }
computed for two items: ['first', 'second']
a second later the entry of the second has more than a second left
asked again for the second: ['first', 'second', 'second']
SEEN
echo "as before: all that a function memoized ends with its first result"
