//! All that a decision may look at.

use compact_str::CompactString;
use roleback_wire::Timestamp;
use roleback_world::arn::{Partition, iam_arn};
use roleback_world::{Account, World};

use crate::caller::Caller;
use crate::entropy::Entropy;
use crate::settings::Settings;

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
    pub entropy: &'a Entropy,
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
