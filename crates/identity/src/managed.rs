//! The AWS managed policies: the same for every account, owned by none, read from data that is part of the program.
//!
//! Names, paths, versions, dates and documents are AWS's; `NOTICE` says where they were taken from. Policy ids have AWS's form but are our own,
//! because no public package has the real ones. Only the default version of each policy is here.
//!
//! Nothing is unpacked before the first question. The index then stays; of the documents only the block that holds the one asked for is
//! unpacked, each time. What a document means is found out once and kept.

mod format;

use std::cmp::Ordering;
use std::sync::{Arc, LazyLock};

use roleback_policy::Document;
use roleback_wire::Timestamp;
use roleback_world::stored_policy::Parsed;

static FILE: &[u8] = include_bytes!("../data/managed_policies.bin");
static INDEX: LazyLock<String> = LazyLock::new(|| format::part(FILE, 0).unwrap_or_default());
static POLICIES: LazyLock<Vec<ManagedPolicy>> =
    LazyLock::new(|| format::policies(INDEX.as_str()).unwrap_or_default());

/// A policy that AWS maintains.
#[derive(Debug, PartialEq, Eq)]
pub struct ManagedPolicy {
    /// Unique among the AWS managed policies, also without regard to case.
    pub name: &'static str,
    /// Begins and ends with a slash: `/`, `/service-role/`, `/job-function/`, ...
    pub path: &'static str,
    /// `ANPA` and 17 more characters.
    pub id: &'static str,
    /// `v1`, `v2`, ...
    pub default_version_id: &'static str,
    /// When the first version was made.
    pub created: Timestamp,
    /// When the default version was made.
    pub updated: Timestamp,
    /// What AWS says that it is for; a few retired policies have none here.
    pub description: Option<&'static str>,
    place: Place,
    parsed: Parsed,
}

/// Where the document lies: bytes `offset..offset + length` of a block.
#[derive(Debug, PartialEq, Eq)]
struct Place {
    block: usize,
    offset: usize,
    length: usize,
}

impl ManagedPolicy {
    /// `arn:aws:iam::aws:policy/service-role/NAME`, in the partition given (`aws`, `aws-cn`, `aws-us-gov`).
    pub fn arn(&self, partition: &str) -> String {
        format!("arn:{partition}:iam::aws:policy{}{}", self.path, self.name)
    }
}

/// Every AWS managed policy, by name without regard to case.
pub fn all() -> &'static [ManagedPolicy] {
    &POLICIES
}

/// The policy of this name, in any case.
pub fn named(name: &str) -> Option<&'static ManagedPolicy> {
    let at = POLICIES
        .binary_search_by(|policy| folded(policy.name).cmp(folded(name)))
        .ok()?;
    POLICIES.get(at)
}

/// Those whose name, folded to lower case, comes after this one; with it where `inclusive`.
pub(crate) fn from_name(name: &str, inclusive: bool) -> &'static [ManagedPolicy] {
    let stands_before = |policy: &ManagedPolicy| match folded(policy.name).cmp(name.bytes()) {
        Ordering::Less => true,
        Ordering::Equal => !inclusive,
        Ordering::Greater => false,
    };
    let at = POLICIES.partition_point(stands_before);
    POLICIES.get(at..).unwrap_or_default()
}

/// The policy that an ARN means by what follows `policy` in it: `/AdministratorAccess`, `/service-role/AWSConfigRole`.
/// An ARN is exact: another case or another path is another policy, that is none.
pub fn find(arn_tail: &str) -> Option<&'static ManagedPolicy> {
    let (path, name) = arn_tail.split_at_checked(arn_tail.rfind('/')?.checked_add(1)?)?;
    named(name).filter(|policy| policy.path == path && policy.name == name)
}

/// The document of the default version, as AWS spells it: JSON with an indent of four spaces.
pub fn document(policy: &ManagedPolicy) -> String {
    let Place {
        block,
        offset,
        length,
    } = policy.place;
    let text = format::part(FILE, block.saturating_add(1));
    let text = text
        .as_deref()
        .and_then(|block| block.get(offset..offset.checked_add(length)?));
    text.unwrap_or_default().to_owned()
}

/// What the document of the default version means, found out once.
pub(crate) fn parsed(policy: &'static ManagedPolicy) -> Option<&'static Arc<Document>> {
    policy.parsed.of(|| Document::parse(&document(policy)).ok())
}

fn folded(name: &str) -> impl Iterator<Item = u8> {
    name.bytes().map(|byte| byte.to_ascii_lowercase())
}

#[cfg(test)]
mod tests;
