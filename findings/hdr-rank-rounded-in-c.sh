#!/usr/bin/env bash
# Guess: the ports of HdrHistogram tell the same percentiles of the same values.
# Five values of 1 and one of 1000: the 90th percentile is the value of rank 90 / 100 × 6 = 5.4. C rounds a rank to the nearest, here
# 5, and says 1; Java rounds it up, here to 6, and says 1000. So of few values C is one occupied slot lower wherever the rank's
# fraction is below a half: p90 of 6 to 9 values with one outlier, p99 of 51 to 99. At a half and at whole ranks they agree.
# Asked for 100 × ceil(rank) / n instead, C says what Java says.
# Seen with libhdr-histogram-dev 0.11.8-4+b2 and libhdrhistogram-java 2.2.2-1 of Debian forky on amd64; Debian 12's
# libhdrhistogram-java 2.1.11-1 says the same as the newer one.
# Needs gcc, java, javac and Debian's apt-get, which takes the two packages from the archive that it uses already, with lists in the
# temporary folder: nothing is installed. Ends with 1 when that has changed.
set -euo pipefail
command -v apt-get >/dev/null && command -v dpkg >/dev/null || { echo "needs apt-get and dpkg (Debian)"; exit 2; }
command -v gcc >/dev/null || { echo "needs gcc (apt-get install gcc libc6-dev)"; exit 2; }
command -v java >/dev/null && command -v javac >/dev/null \
  || { echo "needs java and javac (apt-get install default-jdk-headless)"; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
archive=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Label: Debian' | sed -n 1p)
[ -n "$archive" ] || { echo "needs an apt-get that knows Debian's archive (apt-get update)"; exit 2; }
mkdir -p lists/partial cache/archives/partial
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $archive forky main" >sources.list
cat >apt.conf <<CONF
Dir::Etc::SourceList "$work/sources.list";
Dir::Etc::SourceParts "-";
Dir::State::Lists "$work/lists";
Dir::Cache "$work/cache";
Acquire::Languages "none";
APT::Sandbox::User "root";
CONF
{
  apt-get -c apt.conf -qq update
  apt-get -c apt.conf -qq download libhdr-histogram-dev=0.11.8-4+b2 libhdrhistogram-java=2.2.2-1
} >log 2>&1 || { cat log; echo "needs the two packages in these versions, on amd64, from Debian's archive"; exit 2; }
for package in *.deb; do dpkg -x "$package" .; done
cat >ask.c <<'C'
#include <hdr/hdr_histogram.h>
#include <hdr/hdr_histogram_version.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
    printf("C %s\n", HDR_HISTOGRAM_VERSION);
    for (int at = 1; at + 1 < argc; at += 2) {
        int ones = atoi(argv[at]);
        double percentile = atof(argv[at + 1]), count = ones + 1;
        struct hdr_histogram *histogram;
        if (hdr_init(1, 1000000, 3, &histogram) != 0) return 3;
        hdr_record_values(histogram, 1, ones);
        hdr_record_value(histogram, 1000);
        printf("%d × 1 and 1000, p%g: %" PRIi64 ", asked with the rank rounded up: %" PRIi64 "\n", ones, percentile,
               hdr_value_at_percentile(histogram, percentile),
               hdr_value_at_percentile(histogram, 100 * ceil(percentile / 100 * count) / count));
        hdr_close(histogram);
    }
}
C
cat >Ask.java <<'JAVA'
class Ask {
    public static void main(String[] args) {
        System.out.println("Java");
        for (int at = 0; at < args.length; at += 2) {
            org.HdrHistogram.Histogram histogram = new org.HdrHistogram.Histogram(3);
            histogram.recordValueWithCount(1, Long.parseLong(args[at]));
            histogram.recordValue(1000);
            long value = histogram.getValueAtPercentile(Double.parseDouble(args[at + 1]));
            System.out.println(args[at] + " \u00d7 1 and 1000, p" + args[at + 1] + ": " + value);
        }
    }
}
JAVA
# Linked statically: forky's shared library needs a newer libc than Debian 12 has.
gcc -Iusr/include ask.c usr/lib/*/libhdr_histogram_static.a -lm -o ask
javac -cp usr/share/java/hdrhistogram.jar Ask.java
ones_and_percentiles=(5 90 59 99 49 99 9 90)
{
  ./ask "${ones_and_percentiles[@]}"
  java -Dfile.encoding=UTF-8 -Dstdout.encoding=UTF-8 -cp usr/share/java/hdrhistogram.jar:. Ask "${ones_and_percentiles[@]}"
} | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other values"; exit 1; }
C 0.11.8
5 × 1 and 1000, p90: 1, asked with the rank rounded up: 1000
59 × 1 and 1000, p99: 1, asked with the rank rounded up: 1000
49 × 1 and 1000, p99: 1000, asked with the rank rounded up: 1000
9 × 1 and 1000, p90: 1, asked with the rank rounded up: 1
Java
5 × 1 and 1000, p90: 1000
59 × 1 and 1000, p99: 1000
49 × 1 and 1000, p99: 1000
9 × 1 and 1000, p90: 1
SEEN
echo "as before: C rounds the rank of a percentile to the nearest, Java up"
