#!/usr/bin/env bash
# Guess: nextIntervalHistogram(from, to) of hdr-histogram-js takes seconds since the beginning of the log, as the one of Java does.
# It compares them with the times as they stand in the lines. Of a log with absolute times, as its own writer makes it, "the first second"
# is null, as if the log were empty, and so is every other; Java gives the first interval. Where the lines count from a base
# time (#[BaseTime: …]) both mean the same. The column Interval_Max differs too: the writer divides by a thousand where Java divides by a
# million, so that of nanoseconds one file says microseconds and the other milliseconds, under the same name.
# Seen with npm's hdr-histogram-js 3.0.1 and Debian 12's libhdrhistogram-java 2.1.11-1.
# Needs java, javac and Debian's apt-get, which takes the package from the archive that it uses already, into the temporary folder: nothing
# is installed. Ends with 1 when that has changed.
set -euo pipefail
command -v apt-get >/dev/null && command -v dpkg >/dev/null || { echo "needs apt-get and dpkg (Debian)"; exit 2; }
command -v java >/dev/null && command -v javac >/dev/null || { echo "needs java and javac (apt-get install default-jdk-headless)"; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund hdr-histogram-js@3.0.1 || { echo "needs npm and a registry"; exit 2; }
apt-get -o APT::Sandbox::User=root -qq download libhdrhistogram-java=2.1.11-1 2>apt.log \
  || { cat apt.log; echo "needs libhdrhistogram-java 2.1.11-1 of Debian 12 (apt-get update)"; exit 2; }
dpkg -x ./*.deb .
cat >ask.cjs <<'JS'
const { build, HistogramLogReader, HistogramLogWriter } = require('hdr-histogram-js');
const { writeFileSync } = require('node:fs');
const BEGIN = 1_700_000_000_000;
const log = (base) => {
  let text = '';
  const writer = new HistogramLogWriter((line) => (text += line));
  writer.outputLogFormatVersion();
  writer.outputStartTime(BEGIN);
  // The writer has no method for it.
  if (base > 0) writer.outputComment(`[BaseTime: ${base / 1000} (seconds since epoch)]`);
  writer.outputLegend();
  for (let at = 0; at < 3; at++) {
    const histogram = build({ highestTrackableValue: 1e9 });
    histogram.recordValue(5_000_000 + at);
    const from = (BEGIN + 1000 * at - base) / 1000;
    writer.outputIntervalHistogram(histogram, from, from + 1);
  }
  return text;
};
for (const [name, base] of [['absolute', 0], ['with a base', BEGIN]]) {
  const text = log(base);
  writeFileSync(`${name}.hlog`, text);
  const first = new HistogramLogReader(text).nextIntervalHistogram(0, 1);
  console.log(`JavaScript, ${name}: first second ${first === null ? 'null' : 'found'}`);
}
console.log(`JavaScript's Interval_Max of 5,000,000: ${log(0).split('\n').find((line) => line.startsWith('17')).split(',')[2]}`);
JS
cat >Ask.java <<'JAVA'
import org.HdrHistogram.*;

class Ask {
    public static void main(String[] args) throws Exception {
        for (String name : new String[] {"absolute", "with a base"}) {
            Object first = new HistogramLogReader(name + ".hlog").nextIntervalHistogram(0, 1);
            System.out.println("Java, " + name + ": first second " + (first == null ? "null" : "found"));
        }
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        Histogram histogram = new Histogram(3);
        histogram.recordValue(5_000_000);
        new HistogramLogWriter(out).outputIntervalHistogram(0, 1, histogram);
        System.out.println("Java's Interval_Max of 5,000,000: " + out.toString().split(",")[2]);
    }
}
JAVA
jar=$(find usr/share/java -iname 'hdrhistogram.jar' | head -1)
javac -cp "$jar" Ask.java
{
  node ask.cjs
  java -cp "$jar:." Ask
} | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other intervals"; exit 1; }
JavaScript, absolute: first second null
JavaScript, with a base: first second found
JavaScript's Interval_Max of 5,000,000: 5000.000
Java, absolute: first second found
Java, with a base: first second found
Java's Interval_Max of 5,000,000: 5.001
SEEN
echo "as before: JavaScript's range is of the times in the lines, Java's of those since the beginning"
