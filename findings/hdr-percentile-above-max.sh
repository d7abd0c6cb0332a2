#!/usr/bin/env bash
# Guess: no percentile of a histogram is above its largest value, and the ports of HdrHistogram tell the same of the same values.
# hdr-histogram-js keeps the largest value as it came and gives for a percentile the end of its slot: the median of the one value
# 5,000,000,000 is 5,003,804,671, and the largest value 5,000,000,000. Java gives the end of the slot for both. When
# hdr-histogram-js has encoded and decoded the histogram, its largest value is the end of the slot too.
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
const { build, decodeFromCompressedBase64, encodeIntoCompressedBase64 } = require('hdr-histogram-js');
const histogram = build();
histogram.recordValue(5e9);
const again = decodeFromCompressedBase64(encodeIntoCompressedBase64(histogram));
const tell = (name, { maxValue }) => console.log(`${name}: median ${histogram.getValueAtPercentile(50)}, largest ${maxValue}`);
tell('JavaScript', histogram);
tell('JavaScript, decoded', again);
JS
cat >Ask.java <<'JAVA'
class Ask {
    public static void main(String[] none) {
        org.HdrHistogram.Histogram histogram = new org.HdrHistogram.Histogram(3);
        histogram.recordValue(5_000_000_000L);
        System.out.println("Java: median " + histogram.getValueAtPercentile(50) + ", largest " + histogram.getMaxValue());
    }
}
JAVA
{ node ask.cjs; java -cp usr/share/java/hdrhistogram.jar Ask.java; } | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other values"; exit 1; }
JavaScript: median 5003804671, largest 5000000000
JavaScript, decoded: median 5003804671, largest 5003804671
Java: median 5003804671, largest 5003804671
SEEN
echo "as before: in JavaScript the median is above the largest value"
