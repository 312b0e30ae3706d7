//! The AWS managed policies: the same for every account and read from data embedded in the program.
//!
//! Names, paths, versions, dates and documents are AWS's; `NOTICE` names the source. Policy ids have AWS's form but are
//! generated here, because no public package contains the real ones. Only the default version of each policy is
//! included.
//! Nothing is decompressed before the first lookup. Then the index stays in memory; document blocks are decompressed on
//! every access. Parsed documents are cached.

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

/// An AWS managed policy.
#[derive(Debug, PartialEq, Eq)]
pub struct ManagedPolicy {
    /// Unique among the AWS managed policies, regardless of case.
    pub name: &'static str,
    /// The path, which begins and ends with a slash: `/`, `/service-role/`, `/job-function/`, ...
    pub path: &'static str,
    /// `ANPA` and 17 more characters.
    pub id: &'static str,
    /// `v1`, `v2`, ...
    pub default_version_id: &'static str,
    /// The creation date of the first version.
    pub created: Timestamp,
    /// The creation date of the default version.
    pub updated: Timestamp,
    /// AWS's description; empty for a few retired policies.
    pub description: Option<&'static str>,
    place: Place,
    parsed: Parsed,
}

/// The position of the document: bytes `offset..offset + length` of a block.
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

/// All AWS managed policies, sorted by name regardless of case.
pub fn all() -> &'static [ManagedPolicy] {
    &POLICIES
}

/// The policy with this name, regardless of case.
pub fn named(name: &str) -> Option<&'static ManagedPolicy> {
    let at = POLICIES
        .binary_search_by(|policy| folded(policy.name).cmp(folded(name)))
        .ok()?;
    POLICIES.get(at)
}

/// The policies whose folded name comes after this one; including this one if `inclusive`.
pub(crate) fn from_name(name: &str, inclusive: bool) -> &'static [ManagedPolicy] {
    let stands_before = |policy: &ManagedPolicy| match folded(policy.name).cmp(name.bytes()) {
        Ordering::Less => true,
        Ordering::Equal => !inclusive,
        Ordering::Greater => false,
    };
    let at = POLICIES.partition_point(stands_before);
    POLICIES.get(at..).unwrap_or_default()
}

/// The policy with this path and name, the part of an ARN after `policy`: `/AdministratorAccess`,
/// `/service-role/AWSConfigRole`. ARNs match exactly: case and path are significant.
pub fn find(arn_tail: &str) -> Option<&'static ManagedPolicy> {
    let (path, name) = arn_tail.split_at_checked(arn_tail.rfind('/')?.checked_add(1)?)?;
    named(name).filter(|policy| policy.path == path && policy.name == name)
}

/// The document of the default version in AWS's formatting: JSON indented by four spaces.
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

/// The parsed document of the default version, cached.
pub(crate) fn parsed(policy: &'static ManagedPolicy) -> Option<&'static Arc<Document>> {
    policy.parsed.of(|| Document::parse(&document(policy)).ok())
}

fn folded(name: &str) -> impl Iterator<Item = u8> {
    name.bytes().map(|byte| byte.to_ascii_lowercase())
}

#[cfg(test)]
mod tests;
