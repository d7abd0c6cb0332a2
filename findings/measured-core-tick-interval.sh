#!/usr/bin/env bash
# Guess: a Meter whose averages are updated each second by `tickInterval: 1000` tells the same rate as one with the default of five seconds.
# The option goes to the arithmetic and not to the timer, which ticks each five seconds whatever it says: what five seconds brought is divided by one.
# Of 100 calls a second its rate of one minute comes to 500, and with a tick of a minute to 8; `mean` beside it is right. As such averages begin at 0 and the
# wrong one rises more slowly than its tick says, the two are nearly the same in the first seconds, so that a short test finds nothing.
# Seen with npm's measured-core 2.0.0. Ends with 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund measured-core@2.0.0 || { echo "needs npm and a registry"; exit 2; }
# Two hours of 100 calls a second, by a clock and timers that are moved on by hand.
cat >ask.mjs <<'JS'
import { mock } from 'node:test';
import measured from 'measured-core';
if (!mock.timers) process.exit(2);
mock.timers.enable({ apis: ['setInterval'] });
let now = 0;
const getTime = () => now;
const meters = [1000, undefined, 60_000].map((tickInterval) => new measured.Meter({ tickInterval, getTime }));
const rates = (meter) => {
  const told = meter.toJSON();
  return `mean ${told.mean.toFixed()}, ${['1', '5', '15'].map((minutes) => `${minutes} min ${told[`${minutes}MinuteRate`].toFixed()}`).join(', ')}`;
};
for (let second = 1; second <= 7200; second++) {
  for (const meter of meters) meter.mark(100);
  now += 1000;
  mock.timers.tick(1000);
  if (second === 20) console.log(`after 20 s, tick of 1 s: ${rates(meters[0]).replace(/, 5 min.*/, '')}; default: ${rates(meters[1]).replace(/, 5 min.*/, '')}`);
}
console.log(`after two hours, tick of 1 s: ${rates(meters[0])}`);
console.log(`default: ${rates(meters[1])}`);
console.log(`tick of a minute: ${rates(meters[2])}`);
for (const meter of meters) meter.end();
JS
node ask.mjs 2>warned >seen || { echo "needs node 20.4 or later"; exit 2; }
cat seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other rates"; exit 1; }
after 20 s, tick of 1 s: mean 100, 1 min 32; default: mean 100, 1 min 28
after two hours, tick of 1 s: mean 100, 1 min 500, 5 min 496, 15 min 399
default: mean 100, 1 min 100, 5 min 100, 15 min 100
tick of a minute: mean 100, 1 min 8, 5 min 8, 15 min 8
SEEN
echo "as before: the rates are off by the tick over five seconds"
