#!/usr/bin/env bash
# Guess: a cache of HTTP replies in Redis keeps what succeeded, or gives an error back as one.
# express-redis-cache keeps a 503 as it keeps all else, and gives its body with status 200 until its time is over: after ten seconds in which an application
# could not reach its server it serves its error page for a minute or a day, and whoever counts statuses sees all well. apicache keeps it too, but as 503.
# expire: { 200: 60, xxx: 1 } of the first and statusCodes: { include: [200] } of the second keep errors out, or nearly so.
# Seen with npm's express-redis-cache 1.1.3, apicache 1.6.3, express 4.22.3 and redis 2.8.0 on redis-server 7.0.15 (Debian 12). Ends with 1 when that has
# changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
work=$(mktemp -d)
pid=
cleanup() { [ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
cd "$work"
npm install --silent --no-audit --no-fund express-redis-cache@1.1.3 apicache@1.6.3 express@4.22.3 redis@2.8.0 || { echo "needs npm and a registry"; exit 2; }
"$server" --port 0 --unixsocket "$work/redis.sock" --save '' >log &
pid=$!
for _ in $(seq 100); do [ -S redis.sock ] && break; sleep 0.1; done
cat >ask.cjs <<'JS'
const apicache = require('apicache');
const express = require('express');
const cache = require('express-redis-cache');
const client = require('redis').createClient(process.argv[2]);
const all = cache({ client, expire: 60 });
const some = cache({ client, expire: { 200: 60, xxx: 1 } });
const api = apicache.newInstance({ redisClient: client });
const fine = apicache.newInstance({ redisClient: client, statusCodes: { include: [200] } });
let up = true;
const answer = (_, reply) => (up ? reply.send('page') : reply.status(503).send('out of order'));
const app = express();
app.get('/express-redis-cache', all.route(), answer);
app.get('/express-redis-cache,%20expire%20by%20status', some.route(), answer);
app.get('/apicache', api.middleware('1 minute'), answer);
app.get('/apicache,%20statusCodes', fine.middleware('1 minute'), answer);
const server = app.listen(0, '127.0.0.1', async () => {
  const ask = async (name) => {
    const reply = await fetch(`http://127.0.0.1:${server.address().port}/${encodeURI(name)}`);
    return `${reply.status} ${await reply.text()}`;
  };
  for (const name of ['express-redis-cache', 'express-redis-cache, expire by status', 'apicache', 'apicache, statusCodes']) {
    up = false;
    const during = await ask(name);
    up = true;
    await new Promise((resolve) => setTimeout(resolve, 2500));
    console.log(`${name}: in the outage ${during}, after it ${await ask(name)}`);
  }
  process.exit(0);
});
JS
node --no-deprecation ask.cjs "$work/redis.sock" | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: errors are kept otherwise"; exit 1; }
express-redis-cache: in the outage 503 out of order, after it 200 out of order
express-redis-cache, expire by status: in the outage 503 out of order, after it 200 page
apicache: in the outage 503 out of order, after it 503 out of order
apicache, statusCodes: in the outage 503 out of order, after it 200 page
SEEN
echo "as before: the error page of an outage is served on as a success"
