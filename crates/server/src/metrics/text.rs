//! Writes metrics in Prometheus's text format.
//!
//! <https://prometheus.io/docs/instrumenting/exposition_formats/>

use std::fmt::{Display, Write};

use roleback_journal::Counted;

use super::table::Metric;

/// The media type of the format.
pub(crate) const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The text of a scrape.
#[derive(Debug, Default)]
pub(crate) struct Scrape {
    text: String,
}

impl Scrape {
    /// Begins a metric. Its samples follow.
    pub(crate) fn begin(&mut self, metric: &Metric) {
        let (name, kind) = (metric.name, metric.kind.as_str());
        // Writing to a String cannot fail.
        let _ = write!(
            self.text,
            "# HELP {name} {}\n# TYPE {name} {kind}\n",
            metric.help
        );
    }

    /// A metric with one value and no labels.
    pub(crate) fn single(&mut self, metric: &Metric, value: impl Display) {
        self.begin(metric);
        self.sample(metric, &[], value);
    }

    /// A sample: the values of the metric's labels, and its value.
    pub(crate) fn sample(&mut self, metric: &Metric, labels: &[&str], value: impl Display) {
        self.line(metric.name, metric, labels, None, &value);
    }

    /// The samples of a histogram.
    pub(crate) fn histogram(&mut self, metric: &Metric, labels: &[&str], counted: &Counted) {
        let bucket = format!("{}_bucket", metric.name);
        for (bound, count) in &counted.at_most {
            self.line(&bucket, metric, labels, Some(&bound.to_string()), count);
        }
        self.line(&bucket, metric, labels, Some("+Inf"), &counted.count);
        let sum = format!("{}_sum", metric.name);
        self.line(&sum, metric, labels, None, &counted.sum_secs);
        let count = format!("{}_count", metric.name);
        self.line(&count, metric, labels, None, &counted.count);
    }

    fn line(
        &mut self,
        name: &str,
        metric: &Metric,
        labels: &[&str],
        bound: Option<&str>,
        value: &dyn Display,
    ) {
        self.text.push_str(name);
        let bound = bound.map(|bound| ("le", bound));
        let named = metric.labels.iter().copied().zip(labels.iter().copied());
        let mut begin = '{';
        for (label, value) in named.chain(bound) {
            let _ = write!(self.text, "{begin}{label}=\"");
            for char in value.chars() {
                match char {
                    '\\' => self.text.push_str("\\\\"),
                    '"' => self.text.push_str("\\\""),
                    '\n' => self.text.push_str("\\n"),
                    char => self.text.push(char),
                }
            }
            self.text.push('"');
            begin = ',';
        }
        if begin == ',' {
            self.text.push('}');
        }
        let _ = writeln!(self.text, " {value}");
    }

    /// The text.
    pub(crate) fn into_text(self) -> String {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::table::Kind;

    const METRIC: Metric = Metric {
        name: "m",
        kind: Kind::Histogram,
        labels: &["a", "b"],
        help: "h",
    };

    #[test]
    fn a_sample_has_its_labels_and_they_are_escaped() {
        let mut scrape = Scrape::default();
        scrape.begin(&METRIC);
        scrape.sample(&METRIC, &["x", "q\"\\\n"], 1.5);
        let expected = "# HELP m h\n# TYPE m histogram\nm{a=\"x\",b=\"q\\\"\\\\\\n\"} 1.5\n";
        assert_eq!(scrape.into_text(), expected);
        let mut scrape = Scrape::default();
        let plain = Metric {
            labels: &[],
            ..METRIC
        };
        scrape.single(&plain, 2);
        assert!(scrape.into_text().ends_with("\nm 2\n"));
    }

    #[test]
    fn a_histogram_has_its_bounds_its_sum_and_its_count() {
        let mut scrape = Scrape::default();
        let counted = Counted {
            at_most: vec![(0.001, 1), (0.002, 3)],
            count: 4,
            sum_secs: 9.25,
        };
        scrape.histogram(&METRIC, &["x", "y"], &counted);
        let expected = "m_bucket{a=\"x\",b=\"y\",le=\"0.001\"} 1\n\
                        m_bucket{a=\"x\",b=\"y\",le=\"0.002\"} 3\n\
                        m_bucket{a=\"x\",b=\"y\",le=\"+Inf\"} 4\n\
                        m_sum{a=\"x\",b=\"y\"} 9.25\n\
                        m_count{a=\"x\",b=\"y\"} 4\n";
        assert_eq!(scrape.into_text(), expected);
    }
}
