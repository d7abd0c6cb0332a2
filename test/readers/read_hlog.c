// Prints of each line of an interval log: tag, count, median, 99th percentile, largest value and mean, by HdrHistogram_c.
#include <hdr/hdr_histogram.h>
#include <hdr/hdr_histogram_log.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

/* The library rounds a rank to the nearest; cache-bench, Java and Rust round it up. */
static int64_t value_at(const struct hdr_histogram *histogram, double percentile) {
    double count = (double)histogram->total_count;
    return hdr_value_at_percentile(histogram, 100 * ceil(percentile / 100 * count) / count);
}

int main(int argc, char **argv) {
    if (argc != 2) return 2;
    FILE *log = fopen(argv[1], "r");
    if (log == NULL) return 2;
    struct hdr_log_reader reader;
    if (hdr_log_reader_init(&reader) != 0 || hdr_log_read_header(&reader, log) != 0) return 3;
    for (;;) {
        char tag[256] = "";
        struct hdr_log_entry entry = {.tag = tag, .tag_len = sizeof tag - 1};
        struct hdr_histogram *histogram = NULL;
        int problem = hdr_log_read_entry(&reader, log, &entry, &histogram);
        if (problem == EOF) return 0;
        if (problem != 0) {
            fprintf(stderr, "hdr_log_read_entry: %s\n", hdr_strerror(problem));
            return 4;
        }
        printf("%s %" PRIi64 " %" PRIi64 " %" PRIi64 " %" PRIi64 " %.1f\n", tag, histogram->total_count,
               value_at(histogram, 50), value_at(histogram, 99), hdr_max(histogram),
               hdr_mean(histogram));
        hdr_close(histogram);
    }
}
