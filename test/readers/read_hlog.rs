// Prints of each line of an interval log: tag, count, median, 99th percentile, largest value and mean, by HdrHistogram for Rust.
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hdrhistogram::Histogram;
use hdrhistogram::serialization::Deserializer;
use hdrhistogram::serialization::interval_log::{IntervalLogIterator, LogEntry};
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args_os().nth(1).ok_or("usage: read_hlog FILE")?;
    let log = std::fs::read(path)?;
    let mut deserializer = Deserializer::new();
    for entry in IntervalLogIterator::new(&log) {
        let LogEntry::Interval(line) = entry.map_err(|problem| format!("{problem:?}"))? else { continue };
        let bytes = STANDARD.decode(line.encoded_histogram())?;
        let histogram: Histogram<u64> = deserializer.deserialize(&mut bytes.as_slice())?;
        println!(
            "{} {} {} {} {} {:.1}",
            line.tag().map_or("", |tag| tag.as_str()),
            histogram.len(),
            histogram.value_at_percentile(50.0),
            histogram.value_at_percentile(99.0),
            histogram.max(),
            histogram.mean(),
        );
    }
    Ok(())
}
