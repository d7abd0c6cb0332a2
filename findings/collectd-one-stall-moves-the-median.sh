#!/usr/bin/env bash
# Guess: collectd's statsd plugin tells the percentiles of the timers that it is sent, to a millisecond or so.
# It counts them in 1,000 slots that are as wide as the slowest call makes them: beside one call of 10 s among 1,000 the median of calls of
# 1 ms is told as 15.6 ms, beside one of 60 s as 62.5 ms, and p90 and p99 alike. The interval of a failover looks as if every call had been
# slow. A median can lie above the largest value (1.465 ms of calls of 1 ms). Times below a millisecond, as most of Redis' are, it leaves out:
# a thousand calls of 0.3 ms are a count of 0.
# Seen with Debian's collectd-core 5.12.0. Ends with 1 when that has changed.
set -euo pipefail
collectd=$(PATH=$PATH:/usr/sbin command -v collectd) || { echo "needs collectd (apt-get install collectd-core)"; exit 2; }
python=/usr/bin/python3
[ -x "$python" ] || { echo "needs python3"; exit 2; }
[ -e /usr/lib/collectd/statsd.so ] && [ -e /usr/lib/collectd/csv.so ] || { echo "needs collectd's plugins statsd and csv"; exit 2; }
work=$(mktemp -d)
pid=
cleanup() { [ -z "$pid" ] || kill "$pid" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
cd "$work"
port=$("$python" -c 'import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cat >collectd.conf <<CONF
Interval 2
Hostname "h"
FQDNLookup false
BaseDir "$work"
PIDFile "$work/pid"
TypesDB "/usr/share/collectd/types.db"
LoadPlugin statsd
<Plugin statsd>
  Host "127.0.0.1"
  Port "$port"
  TimerPercentile 50
  TimerPercentile 99
  TimerUpper true
  TimerSum true
  TimerCount true
</Plugin>
LoadPlugin csv
<Plugin csv>
  DataDir "$work/csv"
</Plugin>
CONF
"$collectd" -f -C collectd.conf >log 2>&1 &
pid=$!
# All datagrams fall into one interval unless its end comes between them: then they are sent again under other names.
cat >ask.py <<'PY'
import glob, socket, sys, time
port, work = int(sys.argv[1]), sys.argv[2]
calls = {'steady': [1] * 1000, 'one10s': [1] * 999 + [10_000], 'one60s': [1] * 999 + [60_000], 'below1ms': [0.3] * 1000}
def first(name, what):
    for path in glob.glob(f'{work}/csv/h/statsd/*-{name}-{what}-*'):
        values = [line.split(',')[1] for line in open(path).read().split('\n')[1:] if ',' in line]
        values = [float(value) for value in values if value != 'nan']
        if values: return values
    return []
out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
out.connect(('127.0.0.1', port))
for tried in range(4):
    time.sleep(1.5)
    for name, times in calls.items():
        for at in range(0, 1000, 20):
            try: out.send('\n'.join(f'{name}{tried}:{ms}|ms' for ms in times[at:at + 20]).encode())
            except ConnectionRefusedError: pass
            time.sleep(0.0005)
    time.sleep(5)
    if all((first(f'{name}{tried}', 'count') or [-1])[0] == (0 if name == 'below1ms' else 1000) for name in calls): break
for name in calls:
    count, p50, p99, upper = (first(f'{name}{tried}', what) or [-1] for what in ('count', 'percentile-50', 'percentile-99', 'upper'))
    print(f'{name}: count {count[0]:.0f}, p50 {p50[0] * 1000:.3f} ms, p99 {p99[0] * 1000:.3f} ms, upper {upper[0] * 1000:.3f} ms')
PY
"$python" ask.py "$port" "$work" | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other percentiles"; exit 1; }
steady: count 1000, p50 1.465 ms, p99 1.943 ms, upper 1.000 ms
one10s: count 1000, p50 15.625 ms, p99 15.625 ms, upper 10000.000 ms
one60s: count 1000, p50 62.500 ms, p99 62.500 ms, upper 60000.000 ms
below1ms: count 0, p50 0.000 ms, p99 0.000 ms, upper 0.000 ms
SEEN
echo "as before: one stall moves the median, and calls below a millisecond do not count"
