#!/usr/bin/env bash
# Guess: setnx() and set() with nx of redis-store take a lock that is free and leave one that is held alone, with expires_in too.
# setnx() sends SETNX and EXPIRE both, whatever the first answers: a refused try gives the holder the whole time anew, and a lock whose holder is gone
# never ends while somebody asks for it more often than its time to live. set() with nx and expires_in is SETEX: it takes the lock from its holder. With ex in
# place of expires_in it does as said. A time with a fraction is cut: 1.9 s is one second.
# Seen with Debian 12's ruby-redis-store 1.9.0 and ruby-redis 4.8.0 on redis-server 7.0.15. Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
work=$(mktemp -d)
pid=
cleanup() { [ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
cd "$work"
for package in ruby-redis-store ruby-redis ruby3.1 libruby3.1 libyaml-0-2; do
  apt-get download -qq "$package" 2>/dev/null || { echo "needs Debian's archive (apt-get download)"; exit 2; }
done
for package in *.deb; do dpkg -x "$package" .; done
libraries=$(dirname "$(find "$work" -name 'libruby-3.1.so.3.1' | head -1)")
"$server" --port 0 --unixsocket "$work/redis.sock" --save '' --dir "$work" >log 2>&1 &
pid=$!
for _ in $(seq 100); do [ -S redis.sock ] && break; sleep 0.1; done
cat >ask.rb <<'RUBY'
require 'redis'
require 'redis-store'
look = Redis.new(path: ARGV[0])
store = Redis::Store.new(path: ARGV[0])
left = -> { (look.pttl('lock') / 1000.0).round }
asked = {
  'setnx, expires_in' => -> { store.setnx('lock', 'another', expires_in: 60) },
  'set, nx, expires_in' => -> { store.set('lock', 'another', nx: true, expires_in: 60) },
  'set, nx, ex' => -> { store.set('lock', 'another', nx: true, ex: 60) }
}
asked.each do |name, ask|
  look.flushall
  store.set('lock', 'holder', expires_in: 60)
  look.expire('lock', 2)
  before = left.call
  ask.call
  puts "#{name}: held by #{store.get('lock')}, #{before} s left before another asks, #{left.call} s after"
end
# A holder that is gone, and one who asks each second.
look.flushall
store.setnx('lock', 'holder', expires_in: 2)
taken = 5.times.any? { sleep 1; store.setnx('lock', 'another', expires_in: 2)&.first == true }
puts "a lock of two seconds, asked for each second: #{taken ? 'taken' : 'never free'} within five"
store.set('key', 'x', expires_in: 1.9)
puts "1.9 s: #{look.pttl('key') > 1000 ? 'more than a second' : 'at most a second'}"
RUBY
LD_LIBRARY_PATH=$libraries RUBYLIB=$work/usr/lib/ruby/vendor_ruby:$work/usr/lib/ruby/3.1.0:$(ls -d "$work"/usr/lib/*/ruby/3.1.0):$(ls -d "$work"/usr/share/rubygems-integration/all/gems/redis-4*/lib):$(ls -d "$work"/usr/share/rubygems-integration/all/gems/redis-store-*/lib) \
  usr/bin/ruby3.1 --disable-gems ask.rb "$work/redis.sock" 2>warned | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: held locks are met otherwise"; exit 1; }
setnx, expires_in: held by holder, 2 s left before another asks, 60 s after
set, nx, expires_in: held by another, 2 s left before another asks, 60 s after
set, nx, ex: held by holder, 2 s left before another asks, 2 s after
a lock of two seconds, asked for each second: never free within five
1.9 s: at most a second
SEEN
echo "as before: a refused try renews the lock, or takes it"
