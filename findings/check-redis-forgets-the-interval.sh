#!/usr/bin/env bash
# Guess: given what it printed last time by -P, check_redis tells the hit ratio since then, as its help says, and warns where that is below the threshold.
# The option never reaches what would read it: the ratio is that of the server's whole life. A cache that hit 99 in 100 for long and misses everything since
# the last check is at 98 %, and OK; in the output nothing says of what time the ratio is.
# Seen with Debian 12's monitoring-plugins-contrib 42 and libredis-perl 2.000 on redis-server 7.0.15. Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) && cli=$(command -v redis-cli) || { echo "needs redis-server and redis-cli (apt-get install redis-server redis-tools)"; exit 2; }
perl=/usr/bin/perl
[ -x "$perl" ] || { echo "needs Debian's perl (apt-get install perl)"; exit 2; }
work=$(mktemp -d)
pid=
cleanup() { [ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
cd "$work"
for package in monitoring-plugins-contrib libredis-perl libio-socket-timeout-perl libperlio-via-timeout-perl libtry-tiny-perl; do
  apt-get download -qq "$package" 2>/dev/null || { echo "needs Debian's archive (apt-get download)"; exit 2; }
done
for package in *.deb; do dpkg -x "$package" .; done
port=$("$perl" -MIO::Socket::INET -e 'print IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1")->sockport')
"$server" --port "$port" --bind 127.0.0.1 --save '' --dir "$work" >log 2>&1 &
pid=$!
for _ in $(seq 100); do "$cli" -p "$port" PING >/dev/null 2>&1 && break; sleep 0.1; done
ask() { for _ in $(seq "$1"); do echo "GET $2"; done | "$cli" -p "$port" >/dev/null; }
# check PREVIOUS: what one check says of the ratio; its own figures are left in the file "figures". Warns below 50 %, is critical below 20 %.
check() {
  local code=0
  PERL5LIB=$work/usr/share/perl5 "$perl" usr/lib/nagios/plugins/check_redis -H 127.0.0.1 -p "$port" -R '50:,20:' -f -P "$1" >said 2>>log || code=$?
  sed 's/.*|//' said >figures
  echo "$(sed 's/:.*//' said), $(grep -o 'hitrate is [0-9.]*%.*|' said | sed 's/ *|$//') (ends with $code)"
}
"$cli" -p "$port" SET key value >/dev/null
{
  ask 9900 key
  ask 100 none
  echo "after 9,900 hits and 100 misses: $(check ' ')"
  ask 100 none
  echo "100 misses later: $(check "$(cat figures)")"
  ask 1 key
  ask 99 none
  echo "a hit and 99 misses later: $(check "$(cat figures)")"
} | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: another ratio"; exit 1; }
after 9,900 hits and 100 misses: OK, hitrate is 99.00% (ends with 0)
100 misses later: OK, hitrate is 98.02% (ends with 0)
a hit and 99 misses later: OK, hitrate is 97.07% (ends with 0)
SEEN
echo "as before: the ratio is that of the whole life of the server"
