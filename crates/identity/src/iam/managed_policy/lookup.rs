//! Looks up managed policies by ARN: customer managed ones in an account, AWS managed ones in this program.

use std::borrow::Cow;

use roleback_model::OperationInfo;
use roleback_wire::{Fault, Timestamp};
use roleback_world::arn::{AccountId, Partition, SERVICE_ROLE_PATH, iam_arn};
use roleback_world::entity::ManagedPolicy;
use roleback_world::tag::Tag;
use roleback_world::world::PolicyUses;

use crate::policies::policy_arn::{PolicyArn, Source};
use crate::scene::Scene;
use crate::{fault, managed};

/// A managed policy in the form that answers need.
#[derive(Debug, Clone)]
pub(crate) struct Found<'a> {
    pub(crate) name: &'a str,
    pub(crate) path: &'a str,
    pub(crate) id: &'a str,
    pub(crate) description: Option<&'a str>,
    pub(crate) tags: &'a [Tag],
    pub(crate) created: Timestamp,
    pub(crate) updated: Timestamp,
    pub(crate) default_version_id: Cow<'static, str>,
    pub(crate) source: Source<'a>,
}

/// The policy with this ARN, if it belongs to the caller's account or to AWS.
pub(crate) fn look_up<'a>(scene: &Scene<'a>, arn: &str) -> Result<Option<Found<'a>>, Fault> {
    let source = PolicyArn::parse(scene.partition(), arn)?.find(scene.world, scene.caller.account);
    Ok(source.map(Found::of))
}

/// The policy of an operation. Policies of other accounts are rejected.
pub(crate) fn readable<'a>(
    scene: &Scene<'a>,
    operation: &OperationInfo,
    arn: &str,
) -> Result<Found<'a>, Fault> {
    let parts = PolicyArn::parse(scene.partition(), arn)?;
    let account = scene.caller.account;
    if parts.owner.is_some_and(|owner| owner != account) {
        return Err(refused(scene, operation, arn));
    }
    let source = parts.find(scene.world, account);
    source
        .map(Found::of)
        .ok_or_else(|| fault::no_such_policy(arn))
}

/// The customer managed policy that an operation changes. AWS managed policies cannot be changed.
pub(crate) fn changeable<'a>(
    scene: &Scene<'a>,
    operation: &OperationInfo,
    arn: &str,
) -> Result<&'a ManagedPolicy, Fault> {
    match readable(scene, operation, arn)?.source {
        Source::Customer(_, policy) => Ok(policy),
        Source::Aws(_) => Err(refused(scene, operation, arn)),
    }
}

fn refused(scene: &Scene<'_>, operation: &OperationInfo, arn: &str) -> Fault {
    let caller = scene.caller.arn(scene.world, scene.partition());
    let action = format_args!("{}:{}", operation.service, operation.name);
    fault::not_authorized(&caller, action, format_args!("policy {arn}"))
}

impl<'a> Found<'a> {
    /// The policy from either source.
    pub(crate) fn of(source: Source<'a>) -> Self {
        match source {
            Source::Customer(account, policy) => Self::of_customer(account, policy),
            Source::Aws(policy) => Self::of_aws(policy),
        }
    }

    pub(crate) fn of_customer(account: AccountId, policy: &'a ManagedPolicy) -> Self {
        Self {
            name: &policy.name,
            path: &policy.path,
            id: &policy.id,
            description: policy.description.as_deref(),
            tags: &policy.tags,
            created: policy.created,
            updated: policy.updated,
            default_version_id: version_id(policy.default_version).into(),
            source: Source::Customer(account, policy),
        }
    }

    pub(crate) fn of_aws(policy: &'static managed::ManagedPolicy) -> Self {
        Self {
            name: policy.name,
            path: policy.path,
            id: policy.id,
            description: policy.description,
            tags: &[],
            created: policy.created,
            updated: policy.updated,
            default_version_id: policy.default_version_id.into(),
            source: Source::Aws(policy),
        }
    }

    /// Whether the policy is reserved for a service-linked role.
    pub(crate) fn is_of_service_role(&self) -> bool {
        matches!(self.source, Source::Aws(_)) && self.path.starts_with(SERVICE_ROLE_PATH)
    }

    /// The document of the default version.
    pub(crate) fn default_document(&self) -> Cow<'a, str> {
        match self.source {
            Source::Customer(_, policy) => policy.default_document().map_or("", |text| text).into(),
            Source::Aws(policy) => managed::document(policy).into(),
        }
    }

    /// The ARN in a partition.
    pub(crate) fn arn(&self, partition: Partition) -> String {
        match self.source {
            Source::Customer(account, _) => {
                iam_arn(partition, account, "policy", self.path, self.name)
            }
            Source::Aws(policy) => policy.arn(partition.as_str()),
        }
    }

    /// The uses of the policy in the caller's account. Uses are indexed by ARN in the partition `aws`.
    pub(crate) fn uses<'w>(&self, scene: &Scene<'w>) -> Option<&'w PolicyUses> {
        scene.account().uses_of(&self.arn(Partition::Aws))
    }
}

/// `v` followed by the version number.
pub(super) fn version_id(number: u32) -> String {
    format!("v{number}")
}
