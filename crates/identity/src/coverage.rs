//! What the tests show of every operation: its success, its errors, its authorisation.
//!
//! A test generates `data/coverage.txt` from the results of the cases in `tests/errors` and from the table in
//! `tests/authorisation.txt`, which another test keeps true. The contract says which errors an operation has.

use std::sync::LazyLock;

use roleback_model::{OPERATIONS, OperationInfo};

static FILE: &str = include_str!("../data/coverage.txt");
static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| FILE.lines().filter_map(row).collect());

/// What the tests show of one operation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tested {
    /// Whether it succeeds in a test.
    pub success: bool,
    /// The codes of the contract that it answers in a test.
    pub errors: Vec<&'static str>,
    /// The codes of the contract that it cannot answer here; `tests/errors/impossible.txt` says why.
    pub impossible: Vec<&'static str>,
    /// The codes of the contract that no test shows yet.
    pub untested: Vec<&'static str>,
    /// Who can call the operation.
    pub authorisation: Authorisation,
}

/// Who can call an operation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Authorisation {
    /// No test shows it.
    #[default]
    Untested,
    /// Whom policies allow it: tests show that it is allowed with them, and denied without.
    Policies,
    /// Everyone with credentials: no policy can deny it.
    Everyone,
    /// Everyone, without a signature.
    Unsigned,
}

impl Authorisation {
    const ALL: [(Self, &'static str); 4] = [
        (Self::Untested, "untested"),
        (Self::Policies, "policies"),
        (Self::Everyone, "everyone"),
        (Self::Unsigned, "unsigned"),
    ];

    fn read(text: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find_map(|(authorisation, name)| (name == text).then_some(authorisation))
    }

    /// As the file has it.
    pub fn as_str(self) -> &'static str {
        let mut all = Self::ALL.into_iter();
        let found = all.find_map(|(known, name)| (known == self).then_some(name));
        found.unwrap_or_default()
    }
}

/// An operation by its name, which only one of IAM and STS has.
type Row = (&'static str, Tested);

/// `CreateUser<tab>ok<tab>EntityAlreadyExists LimitExceeded<tab>ServiceFailure<tab><tab>policies`
fn row(line: &'static str) -> Option<Row> {
    let mut parts = line.split('\t');
    let mut part = || parts.next();
    let name = part()?;
    let success = part()? == "ok";
    let codes = |text: &'static str| text.split_whitespace().collect();
    let tested = Tested {
        success,
        errors: codes(part()?),
        impossible: codes(part()?),
        untested: codes(part()?),
        authorisation: Authorisation::read(part()?)?,
    };
    Some((name, tested))
}

/// What the tests show of an operation; nothing of one that the file does not have.
pub fn of(operation: &OperationInfo) -> Tested {
    let mut rows = ROWS.iter();
    let found = rows.find(|(name, _)| *name == operation.name);
    found.map(|(_, tested)| tested.clone()).unwrap_or_default()
}

/// Every operation of the contract with what the tests show of it.
pub fn all() -> impl Iterator<Item = (&'static OperationInfo, Tested)> {
    let operations = OPERATIONS.iter().copied();
    operations.map(|operation| (operation, of(operation)))
}

#[cfg(test)]
pub(crate) mod tests;
