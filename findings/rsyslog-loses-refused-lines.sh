#!/usr/bin/env bash
# Guess: what Redis refuses rsyslog keeps and sends again, as it does where Redis can't be reached, or it says that it is lost.
# Where the server answers READONLY, as a primary does that became a replica in a failover, or OOM, omhiredis takes the line for
# delivered: it is neither in Redis nor in a queue, with action.resumeRetryCount "-1" too; impstats counts it as processed and nothing as
# failed or suspended, and rsyslog says no word of it. A connection that is cut loses nothing.
# Seen with Debian 12's rsyslog and rsyslog-hiredis 8.2302.0-1+deb12u2 on redis-server 7.0.15. Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
command -v redis-cli >/dev/null || { echo "needs redis-cli (apt-get install redis-tools)"; exit 2; }
command -v logger >/dev/null || { echo "needs logger (apt-get install bsdutils)"; exit 2; }
work=$(mktemp -d)
pids=()
cleanup() { [ ${#pids[@]} = 0 ] || kill "${pids[@]}" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
cd "$work"
"$server" --version | sed 's/ sha=.*//'
for package in rsyslog rsyslog-hiredis libestr0 libfastjson4 liblognorm5 libhiredis0.14; do
  apt-get download -qq "$package" 2>/dev/null || { echo "needs Debian's archive (apt-get download)"; exit 2; }
done
for package in *.deb; do dpkg -x "$package" .; done
libraries=$(dirname "$(find "$work/usr/lib" -name 'libhiredis.so.*' | head -1)")
export LD_LIBRARY_PATH=$libraries
usr/sbin/rsyslogd -v | sed -n '1s/ (.*//p'
# It reaches Redis by a port alone.
port=$(perl -MSocket -e 'socket(S, PF_INET, SOCK_STREAM, 0); bind(S, sockaddr_in(0, INADDR_LOOPBACK)); print((sockaddr_in(getsockname(S)))[0])')
"$server" --bind 127.0.0.1 --port "$port" --save '' --dir "$work" >redis.log 2>&1 &
pids+=($!)
cli() { redis-cli -p "$port" "$@"; }
for _ in $(seq 50); do cli PING >/dev/null 2>&1 && break; sleep 0.1; done
cat >rsyslog.conf <<CONF
global(workDirectory="$work")
module(load="imuxsock" SysSock.Use="off")
module(load="omhiredis")
module(load="impstats" interval="1" log.file="$work/impstats" log.syslog="off")
input(type="imuxsock" Socket="$work/log.sock" RateLimit.Interval="0")
template(name="line" type="string" string="%msg%")
if \$programname == "app" then action(type="omhiredis" name="to_redis" server="127.0.0.1" serverport="$port" mode="queue" key="lines" template="line" action.resumeRetryCount="-1")
else action(type="omfile" file="$work/own")
CONF
usr/sbin/rsyslogd -n -f "$work/rsyslog.conf" -i "$work/pid" -M "$libraries/rsyslog" >out 2>&1 &
pids+=($!)
for _ in $(seq 100); do [ -S log.sock ] && break; sleep 0.1; done
touch own
log() { logger -t app -u "$work/log.sock" "$1"; sleep 1; }
refused() { cli INFO errorstats | sed -n "s/^errorstat_$1:count=\([0-9]*\).*/\1/p"; }
{
  log "before"
  cli REPLICAOF 127.0.0.1 1 >/dev/null
  log "while a replica"
  cli REPLICAOF NO ONE >/dev/null
  cli CONFIG SET maxmemory 1 >/dev/null
  log "while full"
  cli CONFIG SET maxmemory 0 >/dev/null
  log "after"
  cli CLIENT KILL TYPE normal >/dev/null
  log "connection cut"
  # Its next line has it connect again.
  sleep 3
  log "last"
  sleep 2
  echo "in Redis: $(cli LRANGE lines 0 -1 | sed 's/^ //' | tac | paste -sd ',')"
  echo "refused by Redis: $(refused READONLY) READONLY, $(refused OOM) OOM"
  echo "counted by rsyslog: $(sed -n 's/.*to_redis: origin=core.action \(processed=[0-9]* failed=[0-9]* suspended=[0-9]*\) .*/\1/p' impstats | tail -1)"
  echo "lines of its own that tell of a refusal: $(cat own out | grep -ciE 'readonly|oom|replica' || true)"
} | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: refused lines are told or kept"; cat own out; exit 1; }
in Redis: before,after,connection cut,last
refused by Redis: 1 READONLY, 1 OOM
counted by rsyslog: processed=6 failed=0 suspended=0
lines of its own that tell of a refusal: 0
SEEN
echo "as before: refused lines are gone, and counted as delivered"
