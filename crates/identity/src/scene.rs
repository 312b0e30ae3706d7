//! The inputs of a decision.

use compact_str::CompactString;
use roleback_wire::Timestamp;
use roleback_world::arn::{Partition, iam_arn};
use roleback_world::{Account, World};

use crate::caller::Caller;
use crate::entropy::Entropy;
use crate::settings::Settings;

/// Everything except the request that a decision depends on.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    /// The state.
    pub world: &'a World,
    /// The caller.
    pub caller: &'a Caller,
    /// The current time.
    pub now: Timestamp,
    /// The source of new ids and secrets.
    pub entropy: &'a Entropy,
    /// The server's settings.
    pub settings: &'a Settings,
    /// The origin of the request.
    pub origin: &'a Origin,
}

impl<'a> Scene<'a> {
    /// The caller's account.
    pub fn account(&self) -> &'a Account {
        self.world.account(self.caller.account)
    }

    /// The partition of the ARNs in the answer.
    pub fn partition(&self) -> Partition {
        Partition::of_region(&self.origin.region)
    }

    /// The ARN of an IAM resource in the caller's account, from kind, path and name, such as `user`, `/`, `bob`.
    pub fn arn(&self, kind: &str, path: &str, name: &str) -> String {
        iam_arn(self.partition(), self.caller.account, kind, path, name)
    }
}

/// The origin of a request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The region in the credential scope; empty for an unsigned request.
    pub region: CompactString,
    /// The client's IP address.
    pub source_ip: CompactString,
    /// The client's user agent.
    pub user_agent: String,
    /// The request id in the answer.
    pub request_id: String,
}
