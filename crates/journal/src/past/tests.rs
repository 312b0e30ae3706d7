use super::*;
use crate::error::ApplyError;
use crate::hash::{Hash, Head};
use crate::record::Record;

/// A state with an index or without.
#[derive(Clone)]
struct Indexed(bool);

impl Projection for Indexed {
    type Step = ();

    fn fingerprint() -> [u8; 32] {
        [3; 32]
    }

    fn read(_: &Record<'_>) -> Result<(), ApplyError> {
        Ok(())
    }

    fn take(&mut self, (): ()) {}

    fn checkpoint(&self, _: &mut dyn FnMut(&[u8])) -> Result<(), ApplyError> {
        Ok(())
    }

    fn footprint(&self) -> u64 {
        1
    }

    fn for_the_past(&self) -> Self {
        Self(false)
    }

    fn restore(_: &[u8]) -> Result<Self, ApplyError> {
        Err(ApplyError("never stored".to_owned()))
    }
}

fn moment(seq: u64) -> Moment<Indexed> {
    let head = Head {
        seq,
        hash: Hash::ZERO,
        time_ns: 0,
    };
    Moment {
        head,
        state: Indexed(true),
    }
}

#[test]
fn a_state_along_the_log_is_kept_without_its_indexes() {
    let past = Past::new(moment(0), None);
    past.keep(&Arc::new(moment(4_096)));
    assert!(!past.kept(4_096).unwrap().state.0);
}
