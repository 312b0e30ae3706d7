//! The problems that a start finds and repairs, as texts for the report.

use super::Found;
use super::chain::Chain;
use crate::ack_marker::{Acked, Unreadable};
use crate::files;
use crate::history::History;
use crate::ledger::GROUP_RECORDS;
use crate::log::EventLog;
use crate::options::{Options, ProgressFn};
use crate::report::Finding;
use crate::segment::Unusable;

pub(super) struct RecoveryFindings {
    /// Whether repairs are allowed.
    pub(super) repairs: bool,
    pub(super) progress: Option<ProgressFn>,
    pub(super) findings: Vec<Finding>,
    lost_before: bool,
    read_only: Option<String>,
}

impl RecoveryFindings {
    pub(super) fn new(options: &Options) -> Self {
        Self {
            repairs: !options.read_only,
            progress: options.progress.clone(),
            findings: Vec::new(),
            lost_before: false,
            read_only: None,
        }
    }

    pub(super) fn found(self, history: History, log: Option<Box<dyn EventLog>>) -> Found {
        Found {
            history,
            log,
            findings: self.findings,
            lost_before: self.lost_before,
            read_only: self.read_only,
        }
    }

    pub(super) fn note(&mut self, message: String, records: Option<(u64, u64)>) {
        self.findings.push(Finding {
            records,
            ..Finding::of(message)
        });
    }

    /// Records that acknowledged records are lost.
    fn lose(&mut self, message: String, records: Option<(u64, u64)>) {
        self.findings.push(Finding {
            records,
            lost: true,
            ..Finding::of(message)
        });
    }

    /// Records damage that makes the journal read-only.
    pub(super) fn refuse(&mut self, message: String, records: Option<(u64, u64)>) {
        self.read_only.get_or_insert_with(|| message.clone());
        self.lose(message, records);
    }

    pub(super) fn missing(&mut self, first: u64, last: u64, why: &str) {
        let message = format!(
            "{} missing or damaged ({why}) and no segment has them",
            these(first, last)
        );
        self.refuse(message, Some((first, last)));
    }

    pub(super) fn blobs(&mut self, count: usize) {
        if count > 0 {
            let what = format!(
                "the log engine keeps {count} values in `blobs`, which a power cut may lose"
            );
            self.refuse(
                format!("{what}; export the log and import it into a new directory"),
                None,
            );
        }
    }

    pub(super) fn unusable(&mut self, segments: &[Unusable]) {
        for segment in segments {
            self.note(
                format!(
                    "segment `{}` is not used: {}",
                    files::name(&segment.path),
                    segment.why
                ),
                None,
            );
        }
    }

    pub(super) fn strays(&mut self, chain: &Chain) {
        for stray in &chain.strays {
            let records = Some((stray.first, stray.head.seq));
            self.note(
                format!(
                    "segment `{}` is not part of this history",
                    stray.file_name()
                ),
                records,
            );
        }
    }

    pub(super) fn compaction_finished(&mut self, last: u64) {
        self.note(
            format!("an interrupted compaction was finished: records 1 to {last} are folded"),
            None,
        );
    }

    pub(super) fn engine_replaced(&mut self, why: &str) {
        let what = format!("the log could not be opened ({why}); it was set aside and recreated");
        self.note(
            format!("{what}: the segments hold all that was acknowledged"),
            None,
        );
    }

    pub(super) fn engine_lost(&mut self, why: &str, last: u64) {
        let what =
            format!("the log cannot be opened ({why}); history is complete up to record {last}");
        self.refuse(format!("{what}, what came after it is lost"), None);
    }

    pub(super) fn engine_emptied(&mut self, end: u64, acked: &Acked) {
        let (first, last) = (end + 1, acked.head.seq);
        let what = format!("{} lost though acknowledged", these(first, last));
        self.refuse(
            format!("{what}: the log is damaged near its front and came back empty"),
            Some((first, last)),
        );
    }

    /// Reads the ack marker. Reports if it is damaged, because then the log's end cannot be compared with it.
    pub(super) fn acknowledged(
        &mut self,
        note: Result<Option<Acked>, Unreadable>,
    ) -> Option<Acked> {
        let acked = note.unwrap_or_else(|Unreadable| {
            let what = "the note of what was acknowledged is damaged";
            self.note(
                format!(
                    "{what}: records that are missing at the end of the log would not be noticed"
                ),
                None,
            );
            None
        });
        self.lost_before = acked.is_some_and(|acked| acked.lost);
        acked
    }

    /// Compares the log's end with the ack marker.
    pub(super) fn acked(&mut self, history: &History, acked: &Acked) {
        let (end, last) = (history.head().seq, acked.head.seq);
        if last > end {
            let message = format!(
                "{} lost though acknowledged: the end of the log is gone",
                these(end + 1, last)
            );
            let torn = last - end <= GROUP_RECORDS as u64 || !acked.for_good;
            if torn {
                self.lose(message, Some((end + 1, last)))
            } else {
                self.refuse(message, Some((end + 1, last)))
            }
        } else if self.read_only.is_none() && history.head_at(last) != Some(acked.head) {
            self.refuse(
                format!("record {last} is not the one that was acknowledged"),
                Some((last, last)),
            );
        }
    }
}

fn these(first: u64, last: u64) -> String {
    if first == last {
        format!("record {first} is")
    } else {
        format!("records {first} to {last} are")
    }
}
