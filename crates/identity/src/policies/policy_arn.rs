//! The ARN of a managed policy, and where the policy is stored: in an account, or in this program (AWS managed
//! policies).

use std::sync::Arc;

use roleback_policy::{Arn, Document};
use roleback_wire::Fault;
use roleback_world::World;
use roleback_world::arn::{AccountId, Partition};
use roleback_world::entity::ManagedPolicy;

use crate::{fault, managed};

/// The account field in the ARNs of AWS managed policies.
const AWS: &str = "aws";

/// The source of a managed policy.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Source<'a> {
    /// A customer managed policy in an account.
    Customer(AccountId, &'a ManagedPolicy),
    /// An AWS managed policy.
    Aws(&'static managed::ManagedPolicy),
}

/// A parsed ARN of a managed policy.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PolicyArn<'a> {
    /// The owner; `None` is AWS.
    pub(crate) owner: Option<AccountId>,
    /// `/path/name`
    tail: &'a str,
}

impl<'a> PolicyArn<'a> {
    /// Parses an ARN from a client. Its partition must be that of the request's region.
    pub(crate) fn parse(partition: Partition, arn: &'a str) -> Result<Self, Fault> {
        let parts = Arn::parse(arn).ok_or_else(fault::invalid_arn)?;
        if parts.partition != partition.as_str() {
            return Err(fault::invalid_arn_partition());
        }
        Self::of_policy(&parts).ok_or_else(|| fault::invalid_policy_arn(arn))
    }

    /// Parses a stored ARN in any partition.
    pub(crate) fn read(arn: &'a str) -> Option<Self> {
        Self::of_policy(&Arn::parse(arn)?)
    }

    /// The document of the policy's default version, if the policy belongs to this account or to AWS; `Some(None)` if
    /// its text is not a policy.
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

    /// The policy, if it belongs to this account or to AWS. ARNs match exactly: case and path are significant.
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
