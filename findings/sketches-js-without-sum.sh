#!/usr/bin/env bash
# Guess: a DDSketch that was sent to another process, as toProto and fromProto do, is the same there, and can be merged.
# Its percentiles and count are; but sum is 0, min Infinity and max -Infinity. Merged into one that counted itself, the count is that of
# both and sum, min and max are of its own values alone: of a fast worker's 100 values of 1 ms and a slow one's 100 of 1 s the mean comes
# to 0.5 ms and the largest to 1 ms, while the p99 beside it is a second. In one process merge adds up all of them. Send sum, min and max
# beside the bytes, or take the largest from getValueAtQuantile(1), which can be 1 % above it.
# Seen with npm's @datadog/sketches-js 2.1.1 and protobufjs 7.5.4. Ends with 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts @datadog/sketches-js@2.1.1 protobufjs@7.5.4 || { echo "needs npm and a registry"; exit 2; }
cat >ask.cjs <<'JS'
const { DDSketch } = require('@datadog/sketches-js');
const worker = (ms) => {
  const sketch = new DDSketch();
  for (let request = 0; request < 100; request++) sketch.accept(ms);
  return sketch;
};
const sent = (sketch) => DDSketch.fromProto(sketch.toProto());
// The p99 to the nearest 50 ms: a bucket is 2 % wide.
const tell = (name, sketch) => {
  const { count, sum, min, max } = sketch;
  console.log(`${name}: count ${count}, mean ${sum / count}, min ${min}, max ${max}, p99 ${Math.round(sketch.getValueAtQuantile(0.99) / 50) * 50}`);
};
const merged = (other) => {
  const sketch = worker(1);
  sketch.merge(other);
  return sketch;
};
tell('counted', worker(1000));
tell('sent', sent(worker(1000)));
tell('merged', merged(worker(1000)));
tell('merged with what was sent', merged(sent(worker(1000))));
JS
node ask.cjs | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other numbers"; exit 1; }
counted: count 100, mean 1000, min 1000, max 1000, p99 1000
sent: count 100, mean 0, min Infinity, max -Infinity, p99 1000
merged: count 200, mean 500.5, min 1, max 1000, p99 1000
merged with what was sent: count 200, mean 0.5, min 1, max 1, p99 1000
SEEN
echo "as before: what is sent has no sum, min and max, and is merged without them"
