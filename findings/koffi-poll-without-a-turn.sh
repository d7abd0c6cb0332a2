#!/usr/bin/env bash
# Guess: what a callback of koffi's `node.poll()` settles goes on at once, as after a callback of Node's own sockets.
# Up to Node 26.3 it does. From Node 26.4 on neither promises nor process.nextTick() are done after such a callback, but only when the event loop
# wakes for something else: a timer, or another socket. With a timer of 1.5 s the code behind an `await` runs 1.5 s late, without an error; without
# any it never runs. `setImmediate()` in the callback brings the turn.
# Seen with npm's koffi 3.3.4 on npm's node 26.3.0 and 26.10.0. Ends with 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
case "$(uname -s)" in Linux) ;; *) echo "needs Linux"; exit 2 ;; esac
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund koffi@3.3.4 old@npm:node@26.3.0 new@npm:node@26.10.0 || { echo "needs npm and a registry"; exit 2; }
cat >poll.mjs <<'JS'
import koffi from 'koffi';
const libc = koffi.load('libc.so.6');
const createTimer = libc.func('int timerfd_create(int, int)');
const setTimer = libc.func('int timerfd_settime(int, int, void *, void *)');
/** How long after the callback of a poll a promise goes on that it settles, in ms. */
function settle(more) {
  return new Promise((done) => {
    const fd = createTimer(1, 0);
    const inFiftyMs = Buffer.alloc(32);
    inFiftyMs.writeBigInt64LE(50_000_000n, 24);
    let calledAt;
    new Promise((resolve) => {
      const handle = koffi.node.poll(fd, { readable: true }, () => {
        calledAt = performance.now();
        handle.stop();
        handle.close();
        more();
        resolve();
      });
    }).then(() => done(performance.now() - calledAt));
    setTimer(fd, 0, inFiftyMs, null);
  });
}
const told = (ms) => (ms < 500 ? 'at once' : 'when a timer fires');
const timer = setInterval(() => {}, 1500);
const plain = await settle(() => {});
const asked = await settle(() => setImmediate(() => {}));
clearInterval(timer);
console.error(`node ${process.version}: ${plain.toFixed(1)} ms, with setImmediate() ${asked.toFixed(1)} ms`);
console.log(`a promise goes on ${told(plain)}, with setImmediate() ${told(asked)}`);
JS
for node in old new; do
  echo "$node: $("node_modules/$node/bin/node" poll.mjs)"
done | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: promises go on at other moments"; exit 1; }
old: a promise goes on at once, with setImmediate() at once
new: a promise goes on when a timer fires, with setImmediate() at once
SEEN
echo "as before: from Node 26.4 on nothing goes on by itself after such a callback"
