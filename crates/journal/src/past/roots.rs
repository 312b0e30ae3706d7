//! The states that are kept in memory, within limits.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use crate::moment::Moment;
use crate::projection::Projection;

/// Records between two kept states of recent records. Keeping every state makes each write slower, because the memory that
/// it replaces is then freed only much later, when it is no longer in the processor's cache. A state in between is built from
/// the kept one before it by applying fewer records than these: usually in less than a millisecond, but a record that loads
/// many entities takes as long as its load did.
const RECENT_SPACING_RECORDS: u64 = 64;
/// Memory that the states of recent records may hold beside the current one, in bytes.
const RECENT_BYTES: u64 = 8 << 20;
/// Memory that a state holds because the record after it changed something, in bytes: the entity as it was, and its share
/// of the copied nodes of the maps on the way to it.
const CHANGE_BYTES: u64 = 1_200;
/// Memory that a state always holds, in bytes: the nodes near the roots of the maps. Additions need no more, because
/// later states have them, too.
const STATE_BYTES: u64 = 4 << 10;
/// Memory that the records after a kept state have to release to be a bulk change, such as a reset, in bytes.
const BULK_BYTES: u64 = 1 << 20;
/// Memory that the states of segments may hold before anyone asks for the past, in bytes.
const QUIET_BYTES: u64 = 8 << 20;
/// The same once someone has asked.
const ASKED_BYTES: u64 = 256 << 20;
/// Records between two kept states at first: the length of a segment.
const SPACING_RECORDS: u64 = 4_096;
/// States that were asked for and are kept.
const ASKED_MAX: usize = 16;

pub(super) struct Roots<P> {
    recent: VecDeque<Recent<P>>,
    /// Records among which states are kept right after they were published.
    recent_records: u64,
    recent_bytes: u64,
    /// By record number.
    segments: BTreeMap<u64, Kept<P>>,
    /// Of so many records, one state is kept.
    spacing: u64,
    /// The last use is at the back.
    asked: VecDeque<Arc<Moment<P>>>,
    /// Whether anyone has asked for the past.
    is_asked: bool,
    /// Whether [`Roots::is_first_asked`] has said so.
    is_asked_known: bool,
}

/// A state along the log.
struct Kept<P> {
    moment: Arc<Moment<P>>,
    /// An estimate of the memory that it holds beside the next one; 0 for the last one.
    bytes: u64,
}

/// A published state.
struct Recent<P> {
    moment: Arc<Moment<P>>,
    /// An estimate of the memory that only this state holds.
    bytes: u64,
}

impl<P: Projection> Roots<P> {
    /// Keeps states of this many recent records, one of [`RECENT_SPACING_RECORDS`].
    pub(super) const fn new(recent_records: u64) -> Self {
        Self {
            recent: VecDeque::new(),
            recent_records,
            recent_bytes: 0,
            segments: BTreeMap::new(),
            spacing: SPACING_RECORDS,
            asked: VecDeque::new(),
            is_asked: false,
            is_asked_known: false,
        }
    }

    pub(super) fn note(&mut self, published: &Arc<Moment<P>>) {
        let newest = published.head.seq;
        let last = self.recent.back();
        let bytes = last.map_or(0, |last| held(&last.moment, published));
        let is_bulk = bytes > BULK_BYTES;
        if !is_bulk
            && last.is_some_and(|last| newest < last.moment.head.seq + RECENT_SPACING_RECORDS)
        {
            return;
        }
        // It is the earlier state that keeps what the later one replaced.
        if let Some(last) = self.recent.back_mut() {
            last.bytes = bytes;
            self.recent_bytes += bytes;
        }
        self.recent.push_back(Recent {
            moment: Arc::clone(published),
            bytes: 0,
        });
        while let Some(oldest) = self.recent.front()
            && self.recent.len() > 1
            && (oldest.moment.head.seq + self.recent_records < newest
                || self.recent_bytes > RECENT_BYTES)
        {
            self.recent_bytes -= oldest.bytes;
            self.recent.pop_front();
        }
        if is_bulk {
            self.trim();
        }
    }

    /// The state along the log before record `seq`, and whether the state after that record is to be kept: of each stretch of
    /// records, the first one is.
    pub(super) fn around(&self, seq: u64) -> (Option<Arc<Moment<P>>>, bool) {
        let before = self.segments.range(..seq).next_back();
        let is_first = before.is_none_or(|(before, _)| before / self.spacing < seq / self.spacing);
        let moment = before.map(|(_, kept)| Arc::clone(&kept.moment));
        (moment, is_first && seq >= self.spacing)
    }

    /// Keeps a state along the log. The one before it holds `bytes` beside it.
    pub(super) fn keep(&mut self, sealed: &Arc<Moment<P>>, bytes: u64) {
        let known = self.segments.remove(&sealed.head.seq);
        let before = self.segments.range_mut(..sealed.head.seq).next_back();
        // What that held beside the next one until now is at least what this one holds.
        let held = before.map(|(_, kept)| std::mem::replace(&mut kept.bytes, bytes));
        let known = known.map(|kept| kept.bytes);
        let kept = Kept {
            moment: Arc::clone(sealed),
            bytes: known.or(held).unwrap_or_default(),
        };
        self.segments.insert(sealed.head.seq, kept);
        self.trim();
    }

    /// Keeps fewer states of segments, until they are within their limit.
    fn trim(&mut self) {
        self.space_out();
        let most = if self.is_asked {
            ASKED_BYTES
        } else {
            QUIET_BYTES
        };
        while !self.segments.is_empty() && self.segments_bytes() > most {
            self.spacing = self.spacing.saturating_mul(2);
            self.space_out();
        }
    }

    /// Drops states that are closer together than the spacing. Of each stretch of records, the first state stays: it
    /// stays the first when the spacing doubles, or goes.
    fn space_out(&mut self) {
        let spacing = self.spacing;
        let mut left: BTreeMap<u64, Kept<P>> = BTreeMap::new();
        for (seq, kept) in std::mem::take(&mut self.segments) {
            if seq < spacing {
                continue;
            }
            let of_stretch = left.last_key_value();
            let is_first = of_stretch.is_none_or(|(first, _)| first / spacing < seq / spacing);
            if let Some(mut first) = left.last_entry().filter(|_| !is_first) {
                // It holds what the dropped one held beside the next, too, but never more than all of itself.
                let first = first.get_mut();
                let all = STATE_BYTES + first.moment.state.footprint();
                first.bytes = (first.bytes + kept.bytes).min(all.max(first.bytes));
                continue;
            }
            left.insert(seq, kept);
        }
        self.segments = left;
    }

    /// An estimate of the memory that the states of segments hold beside each other and the current one.
    fn segments_bytes(&self) -> u64 {
        let beside: u64 = self.segments.values().map(|kept| kept.bytes).sum();
        let last = self.segments.values().next_back();
        let now = self.recent.back();
        beside
            + last
                .zip(now)
                .map_or(0, |(last, now)| removed(&last.moment, &now.moment))
    }

    /// Records between two states that are kept along the log.
    pub(super) const fn spacing(&self) -> u64 {
        self.spacing
    }

    /// Whether someone has asked for the past, and this is the first call that says so.
    pub(super) const fn is_first_asked(&mut self) -> bool {
        let is_first = self.is_asked && !self.is_asked_known;
        self.is_asked_known |= is_first;
        is_first
    }

    /// Drops the states of records before `seq`.
    pub(super) fn forget_before(&mut self, seq: u64) {
        self.segments = self.segments.split_off(&seq);
        self.asked.retain(|moment| moment.head.seq >= seq);
        while let Some(oldest) = self.recent.pop_front_if(|it| it.moment.head.seq < seq) {
            self.recent_bytes -= oldest.bytes;
        }
    }

    /// Notes that someone asks for the past: there is room for more states then.
    pub(super) const fn ask(&mut self) {
        if !self.is_asked {
            self.is_asked = true;
            self.spacing = SPACING_RECORDS;
        }
    }

    /// Keeps a state that was asked for, and returns one that is not kept any longer.
    pub(super) fn remember(&mut self, built: &Arc<Moment<P>>) -> Option<Arc<Moment<P>>> {
        self.asked.push_back(Arc::clone(built));
        let is_full = self.asked.len() > ASKED_MAX;
        is_full.then(|| self.asked.pop_front()).flatten()
    }

    /// The state after record `seq`.
    pub(super) fn find(&mut self, seq: u64) -> Option<Arc<Moment<P>>> {
        if let Some(at) = self.asked.iter().position(|moment| moment.head.seq == seq) {
            let used = self.asked.remove(at)?;
            self.asked.push_back(Arc::clone(&used));
            return Some(used);
        }
        let found = self.before(seq)?;
        (found.head.seq == seq).then_some(found)
    }

    /// The last kept state that is not after record `seq`.
    pub(super) fn before(&self, seq: u64) -> Option<Arc<Moment<P>>> {
        let after = self
            .recent
            .partition_point(|recent| recent.moment.head.seq <= seq);
        let recent = after.checked_sub(1).map(|at| &self.recent[at].moment);
        let segment = self.segments.range(..=seq).next_back();
        let asked = self.asked.iter().filter(|moment| moment.head.seq <= seq);
        recent
            .into_iter()
            .chain(segment.map(|(_, kept)| &kept.moment))
            .chain(asked)
            .max_by_key(|moment| moment.head.seq)
            .cloned()
    }
}

/// An estimate of the memory, in bytes, that a state holds because a later one does not have it: what its records
/// changed, but not more than the whole state.
fn held<P: Projection>(earlier: &Moment<P>, later: &Moment<P>) -> u64 {
    let records = later.head.seq.saturating_sub(earlier.head.seq);
    let (before, after) = (earlier.state.footprint(), later.state.footprint());
    let changed = (records * CHANGE_BYTES).saturating_sub(after.saturating_sub(before));
    STATE_BYTES + changed.min(before) + removed(earlier, later)
}

/// The same, counted if the states can be: in as much time as there are changes. A million created users replace nothing, but
/// without counting they look like a million changes.
pub(super) fn held_counted<P: Projection>(earlier: &Moment<P>, later: &Moment<P>) -> u64 {
    let Some(places) = earlier.state.places(&later.state) else {
        return held(earlier, later);
    };
    let changed = places.saturating_mul(CHANGE_BYTES);
    STATE_BYTES + changed.min(earlier.state.footprint()) + removed(earlier, later)
}

/// Many entities can disappear in one record.
fn removed<P: Projection>(earlier: &Moment<P>, later: &Moment<P>) -> u64 {
    let (before, after) = (earlier.state.footprint(), later.state.footprint());
    before.saturating_sub(after)
}

#[cfg(test)]
mod tests;
