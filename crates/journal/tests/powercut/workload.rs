//! The records that the appender writes, so that a reader can check them.

use roleback_journal::pod::Line;
use roleback_journal::{
    ApplyError, Decision, Draft, Durability, Options, Projection, Record, Ulid,
};

/// Counts records.
#[derive(Clone, Default)]
pub(crate) struct Count(pub(crate) u64);

impl Projection for Count {
    type Step = ();

    fn fingerprint() -> [u8; 32] {
        [1; 32]
    }

    fn read(_: &Record<'_>) -> Result<(), ApplyError> {
        Ok(())
    }

    fn take(&mut self, (): ()) {
        self.0 += 1;
    }

    fn checkpoint(&self, out: &mut dyn FnMut(&[u8])) -> Result<(), ApplyError> {
        out(&self.0.to_le_bytes());
        Ok(())
    }

    fn footprint(&self) -> u64 {
        8
    }

    fn restore(bytes: &[u8]) -> Result<Self, ApplyError> {
        let bytes = bytes
            .try_into()
            .map_err(|_| ApplyError("not a count".to_owned()))?;
        Ok(Self(u64::from_le_bytes(bytes)))
    }
}

/// Short segments and checkpoints, so that a short run writes many of them.
pub(crate) fn options(dir: &std::path::Path, durability: Durability) -> Options {
    Options {
        durability,
        segment_records: 24,
        checkpoint_every_records: 48,
        ..Options::at(dir.join("data"), Ulid(42))
    }
}

/// The payload of record `seq`: mostly about a kilobyte, now and then forty, and one in a hundred compressible.
pub(crate) fn payload(seq: u64) -> Vec<u8> {
    if seq.is_multiple_of(100) {
        return vec![b'z'; 60_000];
    }
    let bytes = if seq.is_multiple_of(25) {
        40_000
    } else {
        100 + (seq * 37) % 1_400
    };
    let mut noise = seq.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    (0..bytes)
        .map(|_| {
            noise ^= noise << 13;
            noise ^= noise >> 7;
            noise ^= noise << 17;
            noise as u8
        })
        .collect()
}

/// Appends the next record and returns its number.
pub(crate) fn decide(seq: u64) -> Decision<Count, u64> {
    let draft = Draft {
        ulid: Ulid(u128::from(seq)),
        time_ns: 1,
        account: 0,
        caller: "appender".to_owned(),
        operation: "Append".to_owned(),
        payload: payload(seq),
    };
    Decision::Append {
        draft,
        step: (),
        value: seq,
    }
}

/// The entities of the pod that is saved when the journal contains `records`; the first has a secret.
pub(crate) fn pod_content(records: u64) -> Vec<Line> {
    let line = |line| Line {
        key: format!("{line:09}"),
        state: format!("{{\"line\":{line}}}"),
        secrets: (line == 0)
            .then(|| "secret".to_owned())
            .into_iter()
            .collect(),
    };
    (0..records * 20).map(line).collect()
}
