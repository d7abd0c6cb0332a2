#!/usr/bin/env bash
# Guess: a histogram of small counters, which saves memory, refuses what it can't count, as in Java.
# hdr-histogram-js counts on from 0 without a word: with bitBucketSize 16 what came 65,536 times came never, and with 8 what came 256
# times. The number of all values stays right, so that ranks lie beyond what is left: of 65,636 values, all but 100 of them 1, the median
# is 0. WebAssembly does the same. Java's ShortCountsHistogram throws an exception. What works is 'packed', which grows, or 64.
# 32, the default, is full at 4,294,967,296, where a sum of many histograms or recordValueWithCount gets to.
# Seen with npm's hdr-histogram-js 3.0.1 and Debian 12's libhdrhistogram-java 2.1.11-1. Ends with 1 when that has changed.
set -euo pipefail
command -v java >/dev/null || { echo "needs java 11 or later (apt-get install default-jdk-headless)"; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund hdr-histogram-js@3.0.1 || { echo "needs npm and a registry"; exit 2; }
apt-get download -qq libhdrhistogram-java 2>/dev/null && dpkg -x libhdrhistogram-java_*.deb . \
  || { echo "needs Debian's archive (apt-get download)"; exit 2; }
cat >ask.cjs <<'JS'
const { build, initWebAssembly } = require('hdr-histogram-js');
(async () => {
  await initWebAssembly();
  for (const useWebAssembly of [false, true])
    for (const bitBucketSize of [16, 32, 'packed']) {
      const histogram = build({ bitBucketSize, useWebAssembly });
      for (let request = 0; request < 65_536; request++) histogram.recordValue(1);
      for (let request = 0; request < 100; request++) histogram.recordValue(1000);
      const name = `${useWebAssembly ? 'WebAssembly' : 'JavaScript'}, ${bitBucketSize}`;
      console.log(`${name}: ${histogram.totalCount} values, median ${histogram.getValueAtPercentile(50)}`);
    }
  const sum = build();
  sum.recordValueWithCount(1, 2 ** 32);
  sum.recordValueWithCount(1000, 100);
  console.log(`JavaScript, 32: ${sum.totalCount} values, median ${sum.getValueAtPercentile(50)}`);
})();
JS
cat >Ask.java <<'JAVA'
class Ask {
    public static void main(String[] none) {
        org.HdrHistogram.ShortCountsHistogram histogram = new org.HdrHistogram.ShortCountsHistogram(3);
        try {
            for (int request = 0; request < 65_536; request++) histogram.recordValue(1);
            System.out.println("Java, 16: median " + histogram.getValueAtPercentile(50));
        } catch (IllegalStateException refused) {
            System.out.println("Java, 16: " + refused.getMessage() + " after " + histogram.getTotalCount());
        }
    }
}
JAVA
{ node ask.cjs; java -cp usr/share/java/hdrhistogram.jar Ask.java; } | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other values"; exit 1; }
JavaScript, 16: 65636 values, median 0
JavaScript, 32: 65636 values, median 1
JavaScript, packed: 65636 values, median 1
WebAssembly, 16: 65636 values, median 0
WebAssembly, 32: 65636 values, median 1
WebAssembly, packed: 65636 values, median 1
JavaScript, 32: 4294967396 values, median 0
Java, 16: would overflow short integer count after 32767
SEEN
echo "as before: a full counter begins anew at 0"
