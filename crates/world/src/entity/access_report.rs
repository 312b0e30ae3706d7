//! Reports of which services are accessible to somebody and were used: what the access advisor shows.
//!
//! A report is made at once and stays as it is. It names everyone by its unique id and by the ARN of then.

use compact_str::CompactString;
use roleback_wire::Timestamp;
use serde::{Deserialize, Serialize};

use crate::key::Key;
use crate::resource_kind::ResourceKind;
use crate::table::Entity;

/// A report of the access advisor, of an entity of IAM or of one of an organization.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct AccessReport {
    /// The id of its job.
    pub id: CompactString,
    /// Who asked for it, and alone may see it: the id that GetCallerIdentity answers.
    pub owner: CompactString,
    /// When it was asked for and made.
    pub created: Timestamp,
    /// Whether it says which actions were used.
    pub by_action: bool,
    /// The path of the entity of an organization that it is about. None where it is about an entity of IAM.
    pub path: Option<String>,
    /// The control policy that it was limited to.
    pub policy: Option<CompactString>,
    /// Why it could not be made: a code and a sentence.
    pub error: Option<(String, String)>,
    /// The unique ids of the users and roles that it is about.
    pub entities: Vec<CompactString>,
    /// The services that are accessible, by their prefixes.
    pub services: Vec<ServiceAccess>,
}

/// A service that is accessible.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ServiceAccess {
    /// The prefix of its actions.
    pub namespace: CompactString,
    /// Who used it, the newest use first.
    pub accesses: Vec<Access>,
    /// Its actions that are tracked.
    pub actions: Vec<ActionAccess>,
}

/// The last use by one user, role or account.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Access {
    /// The unique id, or the digits of an account.
    pub id: CompactString,
    /// The ARN; of an account its path in the organization.
    pub arn: String,
    /// When.
    pub at: Timestamp,
    /// In which Region.
    pub region: CompactString,
}

/// An action that is accessible.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ActionAccess {
    /// Its name without the prefix.
    pub name: CompactString,
    /// Its last use.
    pub last: Option<Access>,
}

impl Entity for AccessReport {
    const KIND: ResourceKind = ResourceKind::AccessReport;

    fn key(&self) -> Key {
        Self::key_of(&self.id)
    }

    fn key_of(id: &str) -> Key {
        Key::exact(id)
    }
}
