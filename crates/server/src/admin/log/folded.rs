//! What the list of records shows of those that a compaction removed.

use roleback_api::log::RecordSummary;
use roleback_wire::Timestamp;

use super::query::Query;
use crate::folded::Folded;
use crate::projection::COMPACTION;

/// The lines for folded records that a query asks for, in its order: those of each record, if they were kept and can be
/// matched, else one for all of them.
pub(super) fn lines(folded: &Folded, query: &Query) -> Vec<RecordSummary> {
    let is_too_old = |since: Timestamp| folded.time_ns < since.0;
    if query.since.is_some_and(is_too_old) {
        return Vec::new();
    }
    let is_after_start = |seq: u64| match query.from {
        Some(from) if query.oldest_first => seq >= from,
        Some(from) => seq <= from.max(folded.last),
        None => true,
    };
    if folded.summaries.is_empty() || query.entity.is_some() {
        let line = for_all(folded);
        return Some(line)
            .filter(|line| is_after_start(line.seq))
            .into_iter()
            .collect();
    }
    let in_range = |seq: u64| match query.from {
        Some(from) if !query.oldest_first => seq <= from,
        _ => is_after_start(seq),
    };
    let kept = folded.summaries.iter();
    let kept = kept.filter(|line| in_range(line.seq) && query.fits_summary(line));
    let mut lines: Vec<_> = kept.cloned().collect();
    if !query.oldest_first {
        lines.reverse();
    }
    lines
}

/// One line for all folded records.
fn for_all(folded: &Folded) -> RecordSummary {
    RecordSummary {
        seq: folded.last,
        ulid: String::new(),
        time: Timestamp(folded.time_ns).iso8601(),
        account: String::new(),
        caller: String::new(),
        operation: COMPACTION.to_owned(),
        summary: folded.sentence(),
        entity: None,
        events: Vec::new(),
        hash: folded.hash.clone(),
        folded: true,
    }
}
