#!/usr/bin/env bash
# Guess: incr() of django-redis is one command of the server, so that each of several clients' counts is there afterwards.
# It is for whole numbers alone. A number with a fraction, a delta with one, and what was True are read, added to and written back: of 400 counts by four
# threads a third and more can be missing. A counter with less than half a second to live is gone after it, though the sum was returned.
# Seen with Debian 12's python3-django-redis 5.2.0 and python3-redis 4.3.4 on redis-server 7.0.15. Ends with 1 when that has changed.
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
for package in django-redis django redis asgiref sqlparse tz deprecated wrapt packaging async-timeout; do
  apt-get download -qq "python3-$package" 2>/dev/null || { echo "needs Debian's archive (apt-get download)"; exit 2; }
done
for package in *.deb; do dpkg -x "$package" .; done
"$server" --port 0 --unixsocket "$work/redis.sock" --save '' --dir "$work" >log &
pid=$!
for _ in $(seq 100); do [ -S redis.sock ] && break; sleep 0.1; done
cat >ask.py <<'PY'
import sys
from concurrent.futures import ThreadPoolExecutor
from django.conf import settings
settings.configure(USE_TZ=True, SECRET_KEY='x', CACHES={'default': {'BACKEND': 'django_redis.cache.RedisCache', 'LOCATION': f'unix://{sys.argv[1]}/redis.sock'}})
import django
django.setup()
from django.core.cache import caches
def count(delta):
    for _ in range(100):
        caches['default'].incr('total', delta)
cache = caches['default']
for start, delta in ((0, 1), (0.0, 1), (0, 0.5)):
    cache.set('total', start, timeout=100)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(count, [delta] * 4))
    missing = (400 * delta - cache.get('total')) / delta
    print(f'from {start} by {delta}:', 'all 400 are there' if missing == 0 else 'more than 20 are missing' if missing > 20 else f'{missing} are missing')
for start in (1, 1.5):
    cache.set('total', start, timeout=0.4)
    print(f'{start} that lives for 0.4 s: incr() gives {cache.incr("total")}, then there is {cache.get("total")}')
PY
PYTHONPATH=$work/usr/lib/python3/dist-packages "$python" ask.py "$work" | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other counts"; exit 1; }
from 0 by 1: all 400 are there
from 0.0 by 1: more than 20 are missing
from 0 by 0.5: more than 20 are missing
1 that lives for 0.4 s: incr() gives 2, then there is 2
1.5 that lives for 0.4 s: incr() gives 2.5, then there is None
SEEN
echo "as before: counts with a fraction get lost"
