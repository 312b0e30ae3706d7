//! Proof that the event log is unchanged.

use crate::envelope::{Flaw, Opened};
use crate::error::ReadError;
use crate::hash::{Hash, Head};
use crate::history::{History, Page};
use crate::log::EventLog;
use crate::options::{Phase, ProgressFn};
use crate::record::Record;
use crate::replay::{for_each_page, tell};

/// A problem that a verification found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// The first sequence number it concerns.
    pub seq: u64,
    /// The place and the problem.
    pub what: String,
}

/// The result of a verification.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VerifyReport {
    /// The end of the verified chain.
    pub head: Head,
    /// The last record that was removed by compaction, whose hash is known; 0 if none was removed.
    pub folded: u64,
    /// Number of removed segments, whose hashes are known.
    pub folded_segments: u64,
    /// Number of records whose checksum, hash and link in the chain were verified.
    pub records: u64,
    /// Number of segments whose bytes match their names.
    pub segments: u64,
    /// Number of records of the log engine that were compared; 0 unless requested.
    pub compared: u64,
    /// The problems, in order of sequence number.
    pub problems: Vec<Problem>,
}

impl VerifyReport {
    /// The first bad sequence number.
    #[must_use]
    pub fn first_bad(&self) -> Option<u64> {
        self.problems.first().map(|problem| problem.seq)
    }
}

/// Verifies the whole chain and passes on each record; with `engine`, also compares it with the log engine's.
pub(crate) fn verify(
    history: &History,
    engine: Option<&dyn EventLog>,
    progress: Option<&ProgressFn>,
    mut seen: impl FnMut(&Record<'_>),
) -> VerifyReport {
    let last = history.head();
    let base = history.base();
    let start = history.beginning();
    let mut report = VerifyReport {
        head: start,
        folded: start.seq,
        folded_segments: base.as_ref().map_or(0, |base| base.segments().len() as u64),
        records: 0,
        segments: history.segments().len() as u64,
        compared: 0,
        problems: Vec::new(),
    };
    if let Some(Err(error)) = base.map(|base| base.check()) {
        report.add(start.seq, error.to_string());
    }
    let walked = for_each_page(history, start.seq + 1, last.seq, History::page, |page| {
        report.take(&page);
        page.records.iter().for_each(|record| seen(&record.get()));
        if let Some(engine) = engine {
            report.compare(&page, engine);
        }
        tell(
            progress,
            Phase::Verify,
            report.records,
            last.seq - start.seq,
        );
        Ok::<_, ReadError>(())
    });
    if let Err(error) = walked {
        report.add(report.head.seq + 1, error.to_string());
    }
    if report.head.seq < last.seq {
        report.add(report.head.seq + 1, Flaw::Missing.to_string());
    }
    report.problems.sort_by_key(|problem| problem.seq);
    report
}

impl VerifyReport {
    fn add(&mut self, seq: u64, what: String) {
        self.problems.push(Problem { seq, what });
    }

    fn take(&mut self, page: &Page) {
        let Some(first) = page
            .records
            .first()
            .map(crate::owned_record::OwnedRecord::get)
        else {
            self.take_flaw(page);
            return;
        };
        let expected = self.head.seq + 1;
        if first.seq > expected {
            self.add(
                expected,
                format!("records {expected} to {} are missing", first.seq - 1),
            );
        } else if first.prev != self.head.hash {
            self.add(first.seq, Flaw::Chain.to_string());
        }
        self.records += page.records.len() as u64;
        self.head = page.head;
        self.take_flaw(page);
    }

    fn take_flaw(&mut self, page: &Page) {
        if let Some(flaw) = &page.flaw {
            self.segments = self.segments.saturating_sub(1);
            self.add(page.head.seq + 1, flaw.to_string());
        }
    }

    fn compare(&mut self, page: &Page, engine: &dyn EventLog) {
        for record in &page.records {
            let record = record.get();
            self.compared += 1;
            match engine.get(record.seq) {
                Ok(Some(bytes)) if hash_of(&bytes) == Some(record.hash) => {}
                Ok(Some(_)) => self.add(
                    record.seq,
                    "the log engine holds other bytes than the segment".to_owned(),
                ),
                Ok(None) => self.add(
                    record.seq,
                    "the log engine has lost it; the segment has it".to_owned(),
                ),
                Err(error) => self.add(
                    record.seq,
                    format!("the log engine cannot read it: {error}"),
                ),
            }
        }
    }
}

fn hash_of(bytes: &[u8]) -> Option<Hash> {
    Opened::at_front_of(bytes).ok().map(|opened| opened.hash)
}
