//! The ARN of a managed policy, and where the policy of an ARN stands: in an account, or in this program (those of AWS).

use std::sync::Arc;

use roleback_policy::{Arn, Document};
use roleback_wire::Fault;
use roleback_world::World;
use roleback_world::arn::{AccountId, Partition};
use roleback_world::entity::ManagedPolicy;

use crate::{fault, managed};

/// What stands in an ARN in the place of an account where AWS owns the policy.
const AWS: &str = "aws";

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
    pub(crate) owner: Option<AccountId>,
    /// `/path/name`
    tail: &'a str,
}

impl<'a> PolicyArn<'a> {
    /// Reads an ARN that a client sent. Its partition must be that of the request's region.
    pub(crate) fn parse(partition: Partition, arn: &'a str) -> Result<Self, Fault> {
        let parts = Arn::parse(arn).ok_or_else(fault::invalid_arn)?;
        if parts.partition != partition.as_str() {
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
        match self.find(world, account)? {
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
    pub(crate) fn find(self, world: &World, account: AccountId) -> Option<Source<'_>> {
        let Some(owner) = self.owner else {
            return managed::find(self.tail).map(Source::Aws);
        };
        let (_, name) = self.tail.rsplit_once('/')?;
        let policy = world.account(account).policies.get(name)?;
        let same = self.tail.strip_suffix(&*policy.name) == Some(&*policy.path);
        (same && owner == account).then_some(Source::Customer(account, policy))
    }
}
