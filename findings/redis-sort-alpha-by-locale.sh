#!/usr/bin/env bash
# Guess: SORT … ALPHA compares bytes, as ZRANGE … BYLEX does, and SORT … ALPHA STORE stores what SORT … ALPHA returns.
# It compares as the environment in which the server was started says (LC_ALL, LANG): the same set is "Bob Zoe anna emil" of one server
# and "anna Bob emil Zoe" of the next, which a service of a machine and a container without LANG often are; INFO tells nothing of it.
# With STORE it compares bytes whatever the environment says: of one server, with LIMIT 0 2, "anna Bob" is returned and "Bob Zoe" stored.
# Redis 8.6.3 and Valkey 9.1.2 do the same, and can be told otherwise: by locale-collate, which 7.0 does not have.
# Seen with redis-server and redis-tools 7.0.15 and locales 2.36 (Debian 12). Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
command -v redis-cli >/dev/null || { echo "needs redis-cli (apt-get install redis-tools)"; exit 2; }
command -v localedef >/dev/null || { echo "needs localedef (apt-get install libc-bin)"; exit 2; }
work=$(mktemp -d)
cleanup() { [ -z "${pid:-}" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
cd "$work"
"$server" --version | sed 's/ sha=.*//'
# Nothing is installed: the locale is made in the temporary folder.
apt-get download -qq locales 2>/dev/null || { echo "needs Debian's archive (apt-get download)"; exit 2; }
dpkg -x locales_*.deb .
mkdir made
I18NPATH=usr/share/i18n localedef -i en_US -f UTF-8 made/en_US.UTF-8 || { echo "needs a localedef that fits Debian's locales"; exit 2; }
ask() {
  env -u LANG -u LC_COLLATE LOCPATH="$work/made" LC_ALL="$1" "$server" --port 0 --unixsocket "$work/redis.sock" --save '' --dir "$work" >log 2>&1 &
  pid=$!
  for _ in $(seq 50); do [ -S "$work/redis.sock" ] && break; sleep 0.1; done
  cli() { redis-cli -s "$work/redis.sock" "$@" | paste -sd ' '; }
  cli SADD names Zoe anna Bob emil >/dev/null
  echo "$1: SORT ALPHA $(cli SORT names ALPHA)"
  echo "$1: SORT ALPHA LIMIT 0 2 $(cli SORT names ALPHA LIMIT 0 2)"
  cli SORT names ALPHA LIMIT 0 2 STORE first >/dev/null
  echo "$1: the same, stored $(cli LRANGE first 0 -1)"
  kill "$pid"
  wait "$pid" 2>/dev/null || true
  pid=
  rm -f "$work/redis.sock"
}
{ ask C && ask en_US.UTF-8; } | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: another order"; exit 1; }
C: SORT ALPHA Bob Zoe anna emil
C: SORT ALPHA LIMIT 0 2 Bob Zoe
C: the same, stored Bob Zoe
en_US.UTF-8: SORT ALPHA anna Bob emil Zoe
en_US.UTF-8: SORT ALPHA LIMIT 0 2 anna Bob
en_US.UTF-8: the same, stored Bob Zoe
SEEN
echo "as before: the order is that of the environment, and that of bytes where it is stored"
