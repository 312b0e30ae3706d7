//! Service and resource control policies: what they are, and how they are told.
//!
//! <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_authorization_policies.html>

use std::fmt;
use std::sync::{Arc, LazyLock, OnceLock};

use compact_str::CompactString;
use roleback_policy::Document;
use roleback_policy::validate::Purpose;
use serde::{Deserialize, Serialize};

use super::Organization;
use crate::bearing::NOTHING;
use crate::named::Key;
use crate::stored_policy::StoredPolicy;

/// The id of the service control policy that new roots, units and accounts have.
pub(crate) const FULL_ACCESS: &str = "p-FullAWSAccess";
/// The id of the resource control policy that hangs on everything and cannot be taken away.
pub(crate) const RCP_FULL_ACCESS: &str = "p-RCPFullAWSAccess";

/// What a control policy binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Kind {
    /// The principals of accounts.
    #[default]
    Service,
    /// The resources of accounts.
    Resource,
}

impl Kind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Service, Self::Resource];

    /// The name of the type in AWS's API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Service => "SERVICE_CONTROL_POLICY",
            Self::Resource => "RESOURCE_CONTROL_POLICY",
        }
    }

    /// The kind of a type's name, or of the letters that everyone uses.
    pub fn parse(text: &str) -> Option<Self> {
        let short = |kind| match kind {
            Self::Service => "SCP",
            Self::Resource => "RCP",
        };
        let upper = text.to_ascii_uppercase();
        let mut kinds = Self::ALL.into_iter();
        kinds.find(|kind| upper == kind.as_str() || upper == short(*kind))
    }

    /// The word that stands in the ARN of a policy.
    const fn in_arn(self) -> &'static str {
        match self {
            Self::Service => "service_control_policy",
            Self::Resource => "resource_control_policy",
        }
    }

    /// What a text of this kind is checked for.
    pub(super) const fn purpose(self) -> Purpose {
        match self {
            Self::Service => Purpose::ServiceControl,
            Self::Resource => Purpose::ResourceControl,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Service => "service control policy",
            Self::Resource => "resource control policy",
        })
    }
}

/// A word and not a position, so that the order of the variants means nothing in a record.
impl Serialize for Kind {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = String::deserialize(input)?;
        let wrong = || {
            let [service, resource] = Self::ALL.map(Self::as_str);
            format!("`{text}` is no type of policy; those are {service} (SCP) and {resource} (RCP)")
        };
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom(wrong()))
    }
}

/// A control policy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ControlPolicy {
    pub(crate) id: Key,
    pub(crate) kind: Kind,
    pub(crate) name: CompactString,
    #[serde(default)]
    pub(crate) description: String,
    pub(crate) document: StoredPolicy,
    #[serde(skip)]
    pub(crate) arn: ArnOnce,
}

/// The ARN of a policy, once somebody has asked: it never changes, and follows from the rest.
#[derive(Debug, Clone, Default)]
pub(crate) struct ArnOnce(OnceLock<Box<str>>);

impl PartialEq for ArnOnce {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl ControlPolicy {
    fn of_aws(id: &str, kind: Kind, name: &str, statement: &str) -> Self {
        Self {
            id: Key::exact(id),
            kind,
            name: name.into(),
            description: "Allows access to every operation".into(),
            arn: ArnOnce::default(),
            document: format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#).into(),
        }
    }

    /// True where AWS made it: it cannot be changed.
    pub(crate) fn is_of_aws(&self) -> bool {
        of_aws(self.id.as_str()).is_some()
    }

    /// What it says. A stored text that is no policy forbids everything.
    pub(super) fn parsed(&self) -> &Arc<Document> {
        self.document.document().unwrap_or(&NOTHING)
    }

    /// The ARN by which a denial names it.
    pub(super) fn arn(&self, organization: &Organization) -> &str {
        self.arn
            .0
            .get_or_init(|| self.make_arn(organization).into())
    }

    fn make_arn(&self, organization: &Organization) -> String {
        let (kind, id) = (self.kind.in_arn(), self.id.as_str());
        if self.is_of_aws() {
            return format!("arn:aws:organizations::aws:policy/{kind}/{id}");
        }
        let head = &organization.head;
        let (account, organization) = (head.management_account, &head.id);
        format!("arn:aws:organizations::{account}:policy/{organization}/{kind}/{id}")
    }
}

/// The two that AWS made.
static OF_AWS: LazyLock<[ControlPolicy; 2]> = LazyLock::new(|| {
    [
        ControlPolicy::of_aws(
            FULL_ACCESS,
            Kind::Service,
            "FullAWSAccess",
            r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#,
        ),
        ControlPolicy::of_aws(
            RCP_FULL_ACCESS,
            Kind::Resource,
            "RCPFullAWSAccess",
            r#"{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}"#,
        ),
    ]
});

/// The policy of AWS with this id.
pub(super) fn of_aws(id: &str) -> Option<&'static ControlPolicy> {
    OF_AWS.iter().find(|policy| policy.id.as_str() == id)
}

/// The policy of AWS with this name.
pub(super) fn of_aws_named(name: &str) -> Option<&'static ControlPolicy> {
    OF_AWS.iter().find(|policy| policy.name == name)
}
