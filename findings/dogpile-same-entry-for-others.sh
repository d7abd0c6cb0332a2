#!/usr/bin/env bash
# Guess: what cache_on_arguments() of dogpile.cache keeps for some arguments is not given for others.
# Its key is the module's and the function's name and the arguments as text with blanks between them: ('a b', 'c') gets the result of ('a', 'b c'), and
# '1' that of 1. Of a method the object and its class are left out: another object, and a method of that name of another class in the module, get the
# first one's results. On Redis as in memory.
# Seen with Debian 12's python3-dogpile.cache 1.1.8 and python3-redis 4.3.4 on redis-server 7.0.15. Ends with 1 when that has changed.
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
for package in dogpile.cache redis decorator stevedore pbr deprecated wrapt packaging async-timeout; do
  apt-get download -qq "python3-$package" 2>/dev/null || { echo "needs Debian's archive (apt-get download)"; exit 2; }
done
for package in *.deb; do dpkg -x "$package" .; done
"$server" --port 0 --unixsocket "$work/redis.sock" --save '' --dir "$work" >log &
pid=$!
for _ in $(seq 100); do [ -S redis.sock ] && break; sleep 0.1; done
cat >ask.py <<'PY'
import sys
from dogpile.cache import make_region
region = make_region().configure('dogpile.cache.redis', expiration_time=100, arguments={'url': f'unix://{sys.argv[1]}/redis.sock'})
@region.cache_on_arguments()
def given(a, b):
    return [a, b]
class Product:
    def __init__(self, name): self.name = name
    @region.cache_on_arguments()
    def price(self, currency): return f'{self.name} in {currency}'
class Train:
    @region.cache_on_arguments()
    def price(self, currency): return f'a ticket in {currency}'
print('given:', given('a', 'b c'), given('a b', 'c'), given(1, 2), given('1', '2'))
print('price:', [Product('bread').price('EUR'), Product('house').price('EUR'), Train().price('EUR')])
PY
PYTHONPATH=$work/usr/lib/python3/dist-packages "$python" ask.py "$work" | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other results"; exit 1; }
given: ['a', 'b c'] ['a', 'b c'] [1, 2] [1, 2]
price: ['bread in EUR', 'bread in EUR', 'bread in EUR']
SEEN
echo "as before: others' results are given"
