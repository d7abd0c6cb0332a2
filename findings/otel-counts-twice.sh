#!/usr/bin/env bash
# Guess: a command is one span, whatever the connection does meanwhile.
# OpenTelemetry's instrumentation of ioredis makes a span whenever the client hands a command on. One that is called while the
# connection is not ready is handed on twice: into the queue of those that wait, and out of it. It is two spans of the same name, and
# the server did it once. So rates and times that are made of spans double just after a connection was lost.
# Seen with npm's @opentelemetry/instrumentation-ioredis 0.71.0, @opentelemetry/sdk-trace-node 2.12.1 and ioredis 6.0.0, on
# redis-server 7.0.15 (Debian 12). Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
work=$(mktemp -d)
cleanup() { [ -z "${pid:-}" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
"$server" --port 0 --unixsocket "$work/redis.sock" --save '' --dir "$work" >"$work/log" 2>&1 &
pid=$!
for _ in $(seq 50); do [ -S "$work/redis.sock" ] && break; sleep 0.1; done
cd "$work"
npm install --silent --no-audit --no-fund ioredis@6.0.0 @opentelemetry/api@1.9.0 @opentelemetry/instrumentation-ioredis@0.71.0 \
  @opentelemetry/sdk-trace-node@2.12.1 || { echo "needs npm and a registry"; exit 2; }
cat >ask.cjs <<'JS'
const { once } = require('node:events');
const { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } = require('@opentelemetry/sdk-trace-node');
const { IORedisInstrumentation } = require('@opentelemetry/instrumentation-ioredis');
const spans = new InMemorySpanExporter();
const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });
provider.register();
const instrumentation = new IORedisInstrumentation({ requireParentSpan: false });
instrumentation.setTracerProvider(provider);
const { Redis } = require('ioredis');
(async () => {
  const redis = new Redis({ path: process.argv[2] });
  const count = async (when) => {
    await redis.call('CONFIG', 'RESETSTAT');
    spans.reset();
    if (when === 'just after it was lost') {
      redis.disconnect(true);
      await once(redis, 'close');
    }
    await Promise.all(Array.from({ length: 100 }, () => redis.incr('n')));
    const seen = spans.getFinishedSpans().filter(({ name }) => name === 'incr').length;
    const calls = /cmdstat_incr:calls=(\d+)/.exec(await redis.info('commandstats'))[1];
    console.log(`${when}: ${calls} INCR at the server, ${seen} spans`);
  };
  await redis.ping();
  await count('on a connection that is ready');
  await count('just after it was lost');
  redis.disconnect();
})();
JS
node ask.cjs "$work/redis.sock" | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other numbers of spans"; exit 1; }
on a connection that is ready: 100 INCR at the server, 100 spans
just after it was lost: 100 INCR at the server, 200 spans
SEEN
echo "as before: a command that waited for its connection is two spans"
