//! A managed policy by its ARN, wherever it stands: in an account, or in this program (those of AWS).

use std::borrow::Cow;
use std::sync::Arc;

use roleback_model::OperationInfo;
use roleback_policy::{Arn, Document};
use roleback_wire::{Fault, Timestamp};

use super::{ManagedPolicy, version};
use crate::arn::{AccountId, Partition};
use crate::event::Tag;
use crate::iam::holder::SERVICE_ROLE_PATH;
use crate::scene::{Scene, iam_arn};
use crate::world::{PolicyUses, World};
use crate::{fault, managed};

/// What stands in an ARN in the place of an account where AWS owns the policy.
const AWS: &str = "aws";

/// A managed policy as answers show it.
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

/// Where a managed policy stands.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Source<'a> {
    /// In an account.
    Customer(AccountId, &'a ManagedPolicy),
    /// In this program.
    Aws(&'static managed::ManagedPolicy),
}

/// What the ARN of a managed policy says.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PolicyArn<'a> {
    /// None is AWS.
    owner: Option<AccountId>,
    /// `/path/name`
    tail: &'a str,
}

impl<'a> PolicyArn<'a> {
    /// Reads an ARN that a client sent. Its partition must be that of the request's region.
    pub(crate) fn parse(scene: &Scene<'_>, arn: &'a str) -> Result<Self, Fault> {
        let parts = Arn::parse(arn).ok_or_else(fault::invalid_arn)?;
        if parts.partition != scene.partition().as_str() {
            return Err(fault::invalid_arn_partition());
        }
        Self::of_policy(&parts).ok_or_else(|| fault::invalid_policy_arn(arn))
    }

    /// Reads a stored ARN, in whatever partition.
    pub(crate) fn read(arn: &'a str) -> Option<Self> {
        Self::of_policy(&Arn::parse(arn)?)
    }

    /// What the default version of the policy says, if it is this account's or AWS's; `Some(None)` where its text is no
    /// policy.
    pub(crate) fn document(
        self,
        world: &World,
        account: AccountId,
    ) -> Option<Option<&Arc<Document>>> {
        match self.find_source(world, account)? {
            Source::Customer(_, policy) => {
                let text = policy.default_document()?;
                Some(text.document())
            }
            Source::Aws(policy) => Some(managed::parsed(policy)),
        }
    }

    fn of_policy(parts: &Arn<'a>) -> Option<Self> {
        let tail = parts.resource.strip_prefix("policy")?;
        let owner = match parts.account {
            AWS => None,
            account => Some(AccountId::parse(account)?),
        };
        let of_iam = parts.service == "iam" && parts.region.is_empty() && tail.starts_with('/');
        of_iam.then_some(Self { owner, tail })
    }

    /// The policy, if it is this account's or AWS's. An ARN is exact: case and path count.
    pub(crate) fn find(self, world: &World, account: AccountId) -> Option<Found<'_>> {
        Some(match self.find_source(world, account)? {
            Source::Customer(account, policy) => Found::of_customer(account, policy),
            Source::Aws(policy) => Found::of_aws(policy),
        })
    }

    fn find_source(self, world: &World, account: AccountId) -> Option<Source<'_>> {
        let Some(owner) = self.owner else {
            return managed::find(self.tail).map(Source::Aws);
        };
        let (_, name) = self.tail.rsplit_once('/')?;
        let policy = world.account(account).policies.get(name)?;
        let same = self.tail.strip_suffix(&*policy.name) == Some(&*policy.path);
        (same && owner == account).then_some(Source::Customer(account, policy))
    }
}

/// The policy with this ARN, if the caller's account has it or AWS does.
pub(crate) fn look_up<'a>(scene: &Scene<'a>, arn: &str) -> Result<Option<Found<'a>>, Fault> {
    Ok(PolicyArn::parse(scene, arn)?.find(scene.world, scene.caller.account))
}

/// The policy that an operation is about. Policies of other accounts are nobody else's business.
pub(crate) fn readable<'a>(
    scene: &Scene<'a>,
    operation: &OperationInfo,
    arn: &str,
) -> Result<Found<'a>, Fault> {
    let parts = PolicyArn::parse(scene, arn)?;
    let account = scene.caller.account;
    if parts.owner.is_some_and(|owner| owner != account) {
        return Err(refused(scene, operation, arn));
    }
    parts
        .find(scene.world, account)
        .ok_or_else(|| fault::no_such_policy(arn))
}

/// The customer managed policy that an operation changes. Nobody but AWS changes a policy of AWS.
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
    pub(crate) fn of_customer(account: AccountId, policy: &'a ManagedPolicy) -> Self {
        Self {
            name: &policy.name,
            path: &policy.path,
            id: &policy.id,
            description: policy.description.as_deref(),
            tags: &policy.tags,
            created: policy.created,
            updated: policy.updated,
            default_version_id: version::id(policy.default_version).into(),
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

    /// True for a policy that is for a service-linked role alone.
    pub(crate) fn is_of_service_role(&self) -> bool {
        matches!(self.source, Source::Aws(_)) && self.path.starts_with(SERVICE_ROLE_PATH)
    }

    /// The document that counts.
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

    /// Who in the caller's account uses the policy. Uses are known by the ARN in the partition `aws`.
    pub(crate) fn uses<'w>(&self, scene: &Scene<'w>) -> Option<&'w PolicyUses> {
        scene.account().uses_of(&self.arn(Partition::Aws))
    }
}
