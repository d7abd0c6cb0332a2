#!/usr/bin/env bash
# Guess: rollout keeps each user for whom a feature was activated, whatever their name and whoever else activates it.
# The users of a feature are one text with commas: of "Doe, John" it makes the users "Doe" and " John", and he himself is not among them. That text is read,
# added to and written back: of 100 users that four processes activate at once dozens are missing, and so are features in the list of all features.
# Seen with Debian 12's ruby-rollout 2.5.0 and ruby-redis 4.8.0 on redis-server 7.0.15. Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
work=$(mktemp -d)
pid=
cleanup() { [ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
cd "$work"
for package in ruby-rollout ruby-redis ruby3.1 libruby3.1 libyaml-0-2; do
  apt-get download -qq "$package" 2>/dev/null || { echo "needs Debian's archive (apt-get download)"; exit 2; }
done
for package in *.deb; do dpkg -x "$package" .; done
libraries=$(dirname "$(find "$work" -name 'libruby-3.1.so.3.1' | head -1)")
"$server" --port 0 --unixsocket "$work/redis.sock" --save '' --dir "$work" >log 2>&1 &
pid=$!
for _ in $(seq 100); do [ -S redis.sock ] && break; sleep 0.1; done
cat >ask.rb <<'RUBY'
require 'json'
require 'observer'
require 'zlib'
require 'redis'
require 'rollout'
open = -> { Rollout.new(Redis.new(path: ARGV[0])) }
rollout = open.call
rollout.activate_user(:chat, 'Doe, John')
rollout.activate_user(:chat, 'ann')
puts "active for #{['Doe, John', 'Doe', ' John', 'ann'].select { |name| rollout.active?(:chat, name) }.inspect}"
4.times.map do |process|
  fork do
    own = open.call
    25.times { |at| own.activate_user(:search, "#{process}-#{at}") }
    25.times { |at| own.activate(:"feature-#{process}-#{at}") }
  end
end.each { |child| Process.wait(child) }
few = ->(count) { count > 90 ? count : 'at most 90' }
puts "of 100 users #{few.call(rollout.get(:search).users.size)}, of 100 features #{few.call((rollout.features - %i[chat search]).size)}"
RUBY
LD_LIBRARY_PATH=$libraries RUBYLIB=$work/usr/lib/ruby/vendor_ruby:$work/usr/lib/ruby/3.1.0:$(ls -d "$work"/usr/lib/*/ruby/3.1.0):$(ls -d "$work"/usr/share/rubygems-integration/all/gems/redis-4*/lib):$(ls -d "$work"/usr/share/rubygems-integration/all/gems/rollout-*/lib) \
  usr/bin/ruby3.1 --disable-gems ask.rb "$work/redis.sock" 2>warned | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other users are kept"; exit 1; }
active for ["Doe", " John", "ann"]
of 100 users at most 90, of 100 features at most 90
SEEN
echo "as before: a name with a comma is two users, and users get lost"
