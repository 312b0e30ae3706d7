//! All that a decision may look at.

use std::sync::Arc;

use crate::arn::{AccountId, Partition};
use crate::caller::Caller;
use crate::fresh::Fresh;
use crate::quota::Quotas;
use crate::world::{Account, World};
use compact_str::CompactString;
use roleback_policy::Effort;
use roleback_wire::Timestamp;

/// Everything that an answer depends on, besides the request.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    /// What is true.
    pub world: &'a World,
    /// Who asks.
    pub caller: &'a Caller,
    /// When.
    pub now: Timestamp,
    /// Where new ids and secrets come from.
    pub fresh: &'a Fresh,
    /// How the server was told to behave.
    pub settings: &'a Settings,
    /// Where the request came from.
    pub origin: &'a Origin,
}

impl<'a> Scene<'a> {
    /// The caller's account.
    pub fn account(&self) -> &'a Account {
        self.world.account(self.caller.account)
    }

    /// The partition that ARNs in the answer are shown in.
    pub fn partition(&self) -> Partition {
        Partition::of_region(&self.origin.region)
    }

    /// The ARN of an IAM resource of the caller's account: `kind` + path + name, such as `user`, `/`, `bob`.
    pub fn arn(&self, kind: &str, path: &str, name: &str) -> String {
        iam_arn(self.partition(), self.caller.account, kind, path, name)
    }
}

/// The ARN of an IAM resource. Joined by hand: a page of a list has a hundred of them.
pub fn iam_arn(
    partition: Partition,
    account: AccountId,
    kind: &str,
    path: &str,
    name: &str,
) -> String {
    let account = account.digits();
    let parts = [
        "arn:",
        partition.as_str(),
        ":iam::",
        &account,
        ":",
        kind,
        path,
        name,
    ];
    parts.concat()
}

/// Where a request came from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The region in the credential scope; empty where the request was not signed.
    pub region: CompactString,
    /// The client's address without its port.
    pub source_ip: CompactString,
    /// What the client calls itself.
    pub user_agent: String,
    /// The id that stands in the answer.
    pub request_id: String,
}

/// How the server was told to behave, as far as a decision depends on it.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The account of callers whose key id does not say another.
    pub default_account: AccountId,
    /// True where key ids that are not known here are refused, whatever their form.
    pub require_known_keys: bool,
    /// True where a key id of AWS's form that is not known here stands for the root user: nobody can show that it does not,
    /// because no signature is checked.
    pub unknown_keys_are_root: bool,
    /// How much of everything an account may have.
    pub quotas: Quotas,
    /// The work that a simulation may do, and whether anyone waits for its result. None: what one may do at most.
    pub effort: Option<Arc<Effort>>,
}
