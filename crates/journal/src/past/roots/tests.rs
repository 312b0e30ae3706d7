use super::*;
use crate::error::ApplyError;
use crate::hash::{Hash, Head};
use crate::record::Record;

/// A state that only has a size.
#[derive(Clone)]
struct Sized(u64);

impl Projection for Sized {
    type Step = ();

    fn fingerprint() -> [u8; 32] {
        [2; 32]
    }

    fn read(_: &Record<'_>) -> Result<(), ApplyError> {
        Ok(())
    }

    fn take(&mut self, (): ()) {}

    fn checkpoint(&self, _: &mut dyn FnMut(&[u8])) -> Result<(), ApplyError> {
        Ok(())
    }

    fn footprint(&self) -> u64 {
        self.0
    }

    fn restore(_: &[u8]) -> Result<Self, ApplyError> {
        Err(ApplyError("never stored".to_owned()))
    }
}

const RECENT: u64 = 1_024;
const LARGE: u64 = 1 << 30;

fn moment(seq: u64, bytes: u64) -> Arc<Moment<Sized>> {
    let head = Head {
        seq,
        hash: Hash::ZERO,
        time_ns: 0,
    };
    Arc::new(Moment {
        head,
        state: Sized(bytes),
    })
}

fn keep(roots: &mut Roots<Sized>, moment: &Arc<Moment<Sized>>) {
    let (before, is_needed) = roots.around(moment.head.seq);
    if is_needed {
        roots.keep(moment, before.map_or(0, |it| held_counted(&it, moment)));
    }
}

fn found(roots: &mut Roots<Sized>, seq: u64) -> bool {
    roots.find(seq).is_some()
}

#[test]
fn some_states_of_the_last_records_are_found() {
    let mut roots = Roots::new(RECENT);
    for seq in 0..3_000 {
        roots.note(&moment(seq, LARGE));
    }
    let newest = 2_999 / RECENT_SPACING_RECORDS * RECENT_SPACING_RECORDS;
    let oldest = newest - RECENT;
    for (seq, is_kept) in [
        (0, false),
        (oldest - RECENT_SPACING_RECORDS, false),
        (oldest, true),
        (oldest + 1, false),
        (newest, true),
        (2_999, false),
    ] {
        assert_eq!(found(&mut roots, seq), is_kept, "{seq}");
    }
    assert_eq!(roots.before(9_000).unwrap().head.seq, newest);
}

#[test]
fn a_state_that_holds_much_alone_is_dropped() {
    let mut roots = Roots::new(RECENT);
    roots.keep(&moment(1, LARGE), 0);
    roots.note(&moment(1, LARGE));
    roots.note(&moment(2, LARGE));
    assert!(found(&mut roots, 1));
    // A reset: from here on only the earlier states hold what was in it.
    roots.note(&moment(3, 0));
    for (seq, is_kept) in [(1, false), (2, false), (3, true)] {
        assert_eq!(found(&mut roots, seq), is_kept, "{seq}");
    }
}

/// The records whose states are left after a million records that change a state of this size.
fn left_of_a_million(bytes: u64, is_asked: bool) -> Vec<u64> {
    let mut roots = Roots::new(RECENT);
    if is_asked {
        roots.ask();
    }
    let most = if is_asked { ASKED_BYTES } else { QUIET_BYTES };
    for seq in (4_096..=1_000_000).step_by(4_096) {
        keep(&mut roots, &moment(seq, bytes));
        assert!(roots.segments_bytes() <= most);
    }
    roots.segments.into_keys().collect()
}

#[test]
fn states_of_segments_are_thinned_to_their_limit_and_stay_spread() {
    for (bytes, is_asked, least, widest) in [
        (1 << 20, false, 7, 131_072),
        (1 << 20, true, 122, 8_192),
        (10 << 20, true, 15, 65_536),
        (LARGE, true, 0, 1_000_000),
    ] {
        let kept = left_of_a_million(bytes, is_asked);
        let gaps = kept.windows(2).map(|two| two[1] - two[0]);
        assert!(kept.len() >= least, "{bytes}: {kept:?}");
        assert!(
            gaps.max().unwrap_or_default() <= widest,
            "{bytes}: {kept:?}"
        );
    }
}

#[test]
fn states_that_only_grow_cost_little() {
    let mut roots = Roots::new(RECENT);
    for seq in (4_096..=1_000_000).step_by(4_096) {
        keep(&mut roots, &moment(seq, seq * CHANGE_BYTES));
    }
    assert!(roots.segments.len() >= 15, "{}", roots.segments.len());
}

#[test]
fn the_states_that_were_asked_for_last_are_found() {
    let mut roots = Roots::new(RECENT);
    roots.remember(&moment(0, 1));
    for seq in 1..=ASKED_MAX as u64 {
        assert!(found(&mut roots, 0));
        let forgotten = roots.remember(&moment(seq, 1));
        let expected = (seq == ASKED_MAX as u64).then_some(1);
        assert_eq!(forgotten.map(|it| it.head.seq), expected, "{seq}");
    }
    assert!(found(&mut roots, 0) && !found(&mut roots, 1) && found(&mut roots, 2));
}
