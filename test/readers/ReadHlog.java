// Prints of each line of an interval log: tag, count, median, 99th percentile, largest value and mean, by HdrHistogram.
import java.util.Locale;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;

class ReadHlog {
    public static void main(String[] arguments) throws Exception {
        HistogramLogReader reader = new HistogramLogReader(arguments[0]);
        for (EncodableHistogram next; (next = reader.nextIntervalHistogram()) != null; ) {
            Histogram histogram = (Histogram) next;
            System.out.printf(Locale.ROOT, "%s %d %d %d %d %.1f%n", histogram.getTag(), histogram.getTotalCount(),
                histogram.getValueAtPercentile(50), histogram.getValueAtPercentile(99), histogram.getMaxValue(),
                histogram.getMean());
        }
    }
}
