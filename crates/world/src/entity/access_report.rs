//! Access advisor reports: which services a principal can access and when it used them.
//!
//! A report is generated at once and does not change afterwards. It identifies principals by their unique ids and by
//! the ARNs that they had at that time.

use compact_str::CompactString;
use roleback_wire::Timestamp;
use serde::{Deserialize, Serialize};

use crate::key::Key;
use crate::resource_kind::ResourceKind;
use crate::table::Entity;

/// An access advisor report, about an IAM entity or about an entity of an organization.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct AccessReport {
    /// The job id.
    pub id: CompactString,
    /// The unique id of the requestor as GetCallerIdentity returns it. Only the requestor can read the report.
    pub owner: CompactString,
    /// When the report was requested and generated.
    pub created: Timestamp,
    /// Whether the report includes action-level data.
    pub by_action: bool,
    /// The organization entity path that the report is about; `None` for a report about an IAM entity.
    pub path: Option<String>,
    /// The id of the control policy that the report is limited to.
    pub policy: Option<CompactString>,
    /// The error code and message, if the report could not be generated.
    pub error: Option<(String, String)>,
    /// The unique ids of the users and roles that the report covers.
    pub entities: Vec<CompactString>,
    /// The accessible services, by service prefix.
    pub services: Vec<ServiceAccess>,
}

/// An accessible service.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ServiceAccess {
    /// The prefix of the service's actions.
    pub namespace: CompactString,
    /// The principals or accounts that used the service, most recent first.
    pub accesses: Vec<Access>,
    /// The tracked actions of the service.
    pub actions: Vec<ActionAccess>,
}

/// The last use by one user, role or account.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Access {
    /// The unique id of the user or role, or the account id.
    pub id: CompactString,
    /// The ARN of the user or role, or the organization path of the account.
    pub arn: String,
    /// The time of the last use.
    pub at: Timestamp,
    /// The Region of the last use.
    pub region: CompactString,
}

/// An accessible action.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ActionAccess {
    /// The action name without the service prefix.
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
