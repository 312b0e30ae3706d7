//! The session policies and session tags in a request for a session.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session>,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html>

use roleback_model::sts::{PolicyDescriptorType, Tag as TagShape};
use roleback_policy::validate::Purpose;
use roleback_wire::Fault;
use roleback_world::arn::{AccountId, Partition, stored};
use roleback_world::stored_policy::StoredPolicy;
use roleback_world::tag::Tag;

use crate::fault;
use crate::iam::document;
use crate::policies::policy_arn::PolicyArn;
use crate::scene::Scene;
use crate::session::SessionContext;

/// The prefix of AWS's reserved tag keys, in any case.
const RESERVED_PREFIX: &str = "aws:";
/// Managed session policies per session.
const POLICY_ARNS_MAX: usize = 10;
/// Characters in the session policies of a session.
const POLICY_CHARS_MAX: usize = 2048;
/// The size limit for packed policies and tags, in bytes. AWS does not document how it packs them. Nine tags of 252
/// bytes take 498 percent of the limit, and a policy of the maximum length must fit, so tags and ARNs count with their
/// full size and a policy is packed to this share of [`POLICY_CHARS_MAX`].
const PACKED_BYTES_MAX: usize = 456;

/// The policies and tags as they were sent.
#[derive(Default, Clone, Copy)]
pub(super) struct Passed<'a> {
    pub(super) policy: Option<&'a str>,
    pub(super) policy_arns: &'a [PolicyDescriptorType],
    pub(super) tags: &'a [TagShape],
    pub(super) transitive_tag_keys: &'a [String],
}

/// The policies and tags of the session.
#[derive(Default)]
pub(super) struct Accepted {
    pub(super) policy: Option<StoredPolicy>,
    pub(super) tags: Vec<Tag>,
    pub(super) transitive_tag_keys: Vec<String>,
    /// The percentage of the size limit that policies and tags use; `None` if there are none.
    pub(super) packed_size: Option<i32>,
}

impl<'a> Passed<'a> {
    /// Validates everything except the existence of managed policies. Transitive tags of the calling session are added.
    pub(super) fn accepted(
        self,
        partition: Partition,
        calling: Option<&SessionContext>,
    ) -> Result<Accepted, Fault> {
        let inherited = inherited(calling);
        self.check_tags(&inherited)?;
        if let Some(policy) = self.policy {
            document::accepted(partition, policy, Purpose::Session)?;
        }
        if self.policy_arns.len() > POLICY_ARNS_MAX {
            return Err(fault::too_many_session_policies(POLICY_ARNS_MAX));
        }
        let inherited_keys = inherited.iter().map(|tag| tag.key.clone());
        let transitive = inherited_keys.chain(self.transitive_tag_keys.iter().cloned());
        let transitive_tag_keys = transitive.collect();
        let passed = self.tags.iter().map(|tag| Tag {
            key: tag.key.clone(),
            value: tag.value.clone(),
        });
        let tags: Vec<_> = inherited.into_iter().chain(passed).collect();
        let packed_size = self.packed_size(&tags)?;
        Ok(Accepted {
            policy: self.policy.map(Into::into),
            tags,
            transitive_tag_keys,
            packed_size,
        })
    }

    fn check_tags(self, inherited: &[Tag]) -> Result<(), Fault> {
        let keys = || self.tags.iter().map(|tag| &tag.key);
        let is_twice = |(at, key): (usize, &String)| contains(keys().take(at), key);
        let reserved = |key: &String| key.to_ascii_lowercase().starts_with(RESERVED_PREFIX);
        let has_tag = |key: &String| contains(keys(), key);
        let checks = [
            (
                keys().any(reserved),
                fault::reserved_session_tag_key as fn() -> Fault,
            ),
            (
                keys().enumerate().any(is_twice),
                fault::duplicate_session_tag_keys,
            ),
            (
                !self.transitive_tag_keys.iter().all(has_tag),
                fault::transitive_key_without_tag,
            ),
            (
                inherited.iter().any(|tag| has_tag(&tag.key)),
                fault::inherited_tag_key,
            ),
        ];
        match checks.into_iter().find(|(fails, _)| *fails) {
            Some((_, fault)) => Err(fault()),
            None => Ok(()),
        }
    }

    fn packed_size(self, tags: &[Tag]) -> Result<Option<i32>, Fault> {
        let has_policies = self.policy.is_some() || !self.policy_arns.is_empty();
        if !has_policies && tags.is_empty() {
            return Ok(None);
        }
        let policy_chars = self.policy.map_or(0, |policy| policy.chars().count());
        let policy_bytes = policy_chars
            .saturating_mul(PACKED_BYTES_MAX)
            .div_ceil(POLICY_CHARS_MAX);
        let arns = self.policy_arns.iter().flat_map(|policy| &policy.arn);
        let arn_bytes: usize = arns.map(String::len).sum();
        let tag_bytes = tags
            .iter()
            .map(|tag| tag.key.len().saturating_add(tag.value.len()));
        let bytes = tag_bytes
            .chain([policy_bytes, arn_bytes])
            .fold(0, usize::saturating_add);
        let percent = bytes.saturating_mul(100).div_ceil(PACKED_BYTES_MAX);
        match (percent > 100, has_policies) {
            (false, _) => Ok(i32::try_from(percent).ok()),
            (true, true) => Err(fault::packed_policy_too_large(percent)),
            (true, false) => Err(fault::packed_tags_too_large(percent)),
        }
    }

    /// The managed policies as stored ARNs; they must be AWS managed policies or exist in this account.
    pub(super) fn stored_policy_arns(
        self,
        scene: &Scene<'_>,
        account: AccountId,
    ) -> Result<Vec<String>, Fault> {
        let arns = self.policy_arns.iter().flat_map(|policy| &policy.arn);
        arns.map(
            |arn| match PolicyArn::parse(scene.partition(), arn)?.find(scene.world, account) {
                Some(_) => Ok(stored(arn).into_owned()),
                None => Err(fault::no_such_session_policy(arn)),
            },
        )
        .collect()
    }
}

/// The transitive tags of the calling session.
fn inherited(calling: Option<&SessionContext>) -> Vec<Tag> {
    let Some(calling) = calling else {
        return Vec::new();
    };
    let is_transitive = |tag: &&Tag| contains(calling.transitive_tag_keys.iter(), &tag.key);
    calling.tags.iter().filter(is_transitive).cloned().collect()
}

fn contains<'a>(mut keys: impl Iterator<Item = &'a String>, key: &str) -> bool {
    keys.any(|known| known.eq_ignore_ascii_case(key))
}
