//! Proof that the history is what was written.

use crate::hash::Head;

/// Something that is not as it should be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// The first sequence number it concerns.
    pub seq: u64,
    /// Where and what.
    pub what: String,
}

/// What a verification found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VerifyReport {
    /// The end of the chain that was followed.
    pub head: Head,
    /// Records whose checksum, hash and place in the chain were checked.
    pub records: u64,
    /// Segments whose bytes match their names.
    pub segments: u64,
    /// What is wrong, in order of sequence number; empty when all is well.
    pub problems: Vec<Problem>,
}

impl VerifyReport {
    /// The first bad sequence number.
    #[must_use]
    pub fn first_bad(&self) -> Option<u64> {
        self.problems.first().map(|problem| problem.seq)
    }
}
