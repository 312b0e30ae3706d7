//! Service and resource control policies.
//!
//! <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_authorization_policies.html>

use std::sync::{LazyLock, OnceLock};

use compact_str::CompactString;
use serde::{Deserialize, Serialize};

use super::Head;
use crate::control_policy_kind::ControlPolicyKind;
use crate::key::Key;
use crate::resource_kind::ResourceKind;
use crate::stored_policy::StoredPolicy;
use crate::table::Entity;

/// The id of the service control policy that is attached to new roots, units and accounts.
pub const FULL_ACCESS: &str = "p-FullAWSAccess";
/// The id of the resource control policy that is attached to every target and cannot be detached.
pub const RCP_FULL_ACCESS: &str = "p-RCPFullAWSAccess";

/// A control policy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ControlPolicy {
    /// `p-...`
    pub id: Key,
    /// The policy type.
    pub kind: ControlPolicyKind,
    /// The name, unique in the organization.
    pub name: CompactString,
    /// The description.
    #[serde(default)]
    pub description: String,
    /// The policy document.
    pub document: StoredPolicy,
    #[serde(skip)]
    pub(crate) arn: ArnOnce,
}

/// The ARN, computed on first use. It cannot change, because it depends only on the kind and the id.
#[derive(Debug, Clone, Default)]
pub(crate) struct ArnOnce(OnceLock<Box<str>>);

impl PartialEq for ArnOnce {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl ControlPolicy {
    fn of_aws_as(id: &str, kind: ControlPolicyKind, name: &str, statement: &str) -> Self {
        Self {
            id: Key::exact(id),
            kind,
            name: name.into(),
            description: "Allows access to every operation".into(),
            arn: ArnOnce::default(),
            document: format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#).into(),
        }
    }

    /// The AWS control policy with this id.
    pub fn of_aws(id: &str) -> Option<&'static Self> {
        OF_AWS.iter().find(|policy| policy.id.as_str() == id)
    }

    /// The AWS control policy with this name.
    pub fn of_aws_named(name: &str) -> Option<&'static Self> {
        OF_AWS.iter().find(|policy| policy.name == name)
    }

    /// Whether this is an AWS policy, which cannot be changed.
    pub fn is_of_aws(&self) -> bool {
        Self::of_aws(self.id.as_str()).is_some()
    }

    /// The ARN that access denied messages show.
    pub fn arn(&self, head: &Head) -> &str {
        self.arn.0.get_or_init(|| self.make_arn(head).into())
    }

    fn make_arn(&self, head: &Head) -> String {
        let (kind, id) = (self.kind.in_arn(), self.id.as_str());
        if self.is_of_aws() {
            return format!("arn:aws:organizations::aws:policy/{kind}/{id}");
        }
        let (account, organization) = (head.management_account, &head.id);
        format!("arn:aws:organizations::{account}:policy/{organization}/{kind}/{id}")
    }
}

impl Entity for ControlPolicy {
    const KIND: ResourceKind = ResourceKind::ControlPolicy;

    fn key(&self) -> Key {
        self.id.clone()
    }

    fn key_of(id: &str) -> Key {
        Key::exact(id)
    }
}

/// The two AWS control policies.
static OF_AWS: LazyLock<[ControlPolicy; 2]> = LazyLock::new(|| {
    [
        ControlPolicy::of_aws_as(
            FULL_ACCESS,
            ControlPolicyKind::Service,
            "FullAWSAccess",
            r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#,
        ),
        ControlPolicy::of_aws_as(
            RCP_FULL_ACCESS,
            ControlPolicyKind::Resource,
            "RCPFullAWSAccess",
            r#"{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}"#,
        ),
    ]
});
