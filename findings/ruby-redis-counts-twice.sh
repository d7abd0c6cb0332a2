#!/usr/bin/env bash
# Guess: where INCR timed out, redis-rb raises an error and has sent it once.
# With its defaults it connects anew and sends it again. A server that stood still for longer than the time-out does both when it goes on:
# the counter grows by 2 for one call that ended in an error. With reconnect_attempts: 2 it grows by 3, with 0 by 1. WATCH doesn't hold it
# back either: a connection that is lost after WATCH is made anew, where nothing is watched, and MULTI writes over what another client
# wrote in between. What works is reconnect_attempts: 0, and to decide oneself what is sent again.
# Seen with Debian 12's ruby-redis 4.8.0-1 on redis-server 7.0.15. Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
work=$(mktemp -d)
cleanup() { [ -z "${pid:-}" ] || { kill -CONT "$pid"; kill "$pid"; } 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
cd "$work"
for package in ruby-redis ruby3.1 libruby3.1 libyaml-0-2; do
  apt-get download -qq "$package" 2>/dev/null || { echo "needs Debian's archive (apt-get download)"; exit 2; }
done
for package in *.deb; do dpkg -x "$package" .; done
libraries=$(dirname "$(find "$work" -name 'libruby-3.1.so.3.1' | head -1)")
"$server" --port 0 --unixsocket "$work/redis.sock" --save '' --dir "$work" >"$work/log" 2>&1 &
pid=$!
for _ in $(seq 50); do [ -S "$work/redis.sock" ] && break; sleep 0.1; done
cat >ask.rb <<'RUBY'
require 'redis'
path, pid = ARGV[0], Integer(ARGV[1])
puts "redis-rb #{Redis::VERSION}"
other = Redis.new(path: path, timeout: 5)
{ 'its defaults' => {}, 'reconnect_attempts: 2' => { reconnect_attempts: 2 }, 'reconnect_attempts: 0' => { reconnect_attempts: 0 } }.each do |name, options|
  client = Redis.new(path: path, timeout: 0.5, **options)
  client.set('counter', 0)
  Process.kill('STOP', pid)
  # Longer than all attempts.
  going = Thread.new { sleep 2.5; Process.kill('CONT', pid) }
  told = begin
    client.incr('counter')
  rescue Redis::BaseError => error
    error.class
  end
  going.join
  sleep 0.3
  puts "#{name}: one INCR, told #{told}, the counter is #{other.get('counter')}"
end
client = Redis.new(path: path)
client.set('stock', 8)
client.watch('stock')
other.call(['CLIENT', 'KILL', 'ID', client.call(%w[CLIENT ID])])
other.set('stock', 100)
told = client.multi { |transaction| transaction.set('stock', 7) }
puts "WATCH, and the connection lost: told #{told}, the stock is #{other.get('stock')}"
RUBY
gem=$(dirname "$(find "$work" -path '*redis-4.8.0/lib/redis.rb' | head -1)")
LD_LIBRARY_PATH=$libraries RUBYLIB="$gem:$work/usr/lib/ruby/3.1.0:$libraries/ruby/3.1.0" \
  usr/bin/ruby3.1 --disable-gems ask.rb "$work/redis.sock" "$pid" | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other counts"; exit 1; }
redis-rb 4.8.0
its defaults: one INCR, told Redis::TimeoutError, the counter is 2
reconnect_attempts: 2: one INCR, told Redis::TimeoutError, the counter is 3
reconnect_attempts: 0: one INCR, told Redis::TimeoutError, the counter is 1
WATCH, and the connection lost: told ["OK"], the stock is 7
SEEN
echo "as before: one INCR that timed out counts twice"
