//! The policies that apply to a request, by kind.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::document::Document;

/// An attached policy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Policy<'a> {
    /// The document.
    pub document: &'a Document,
    /// The ARN of a managed policy or a control policy; `None` for an inline policy. Denials name it.
    pub arn: Option<&'a str>,
}

impl<'a> From<&'a Document> for Policy<'a> {
    fn from(document: &'a Document) -> Self {
        Self {
            document,
            arn: None,
        }
    }
}

/// Policies of one kind. Together they allow everything that one of them allows.
pub(crate) type Policies<'a> = Vec<Policy<'a>>;

/// All policies that apply to a request. `None` means that a kind is absent and limits nothing; an empty list means that a kind
/// is present and allows nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layers<'a> {
    /// The inline and managed policies of the user and its groups, or of the role.
    pub identity: Policies<'a>,
    /// The permissions boundary of the user or role.
    pub boundary: Option<Policies<'a>>,
    /// The policies that were passed when the session was created.
    pub session: Option<Policies<'a>>,
    /// The policies that each GetScopedCredentials added to the session, one list for each call. Each list must allow.
    pub scope_down: Option<Vec<Policies<'a>>>,
    /// The policy of the resource.
    pub resource: Option<Policies<'a>>,
    /// The trust policy of the role that the request assumes: the resource policy of a role.
    pub trust: Option<Policies<'a>>,
    /// The policy of the VPC endpoint that the request came through.
    pub vpc_endpoint: Option<Policies<'a>>,
    /// Service control policies from the organization's root to the principal's account, one list for each level.
    pub service_control: Option<Vec<Policies<'a>>>,
    /// Resource control policies from the organization's root to the resource's account, one list for each level.
    pub resource_control: Option<Vec<Policies<'a>>>,
    /// The management account of the organization. Control policies do not affect its principals and resources.
    pub management_account: Option<&'a str>,
}

/// A kind of policy. If several kinds deny, the first in this order is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Layer {
    /// Service control policies.
    ServiceControl,
    /// Resource control policies.
    ResourceControl,
    /// The VPC endpoint policy.
    VpcEndpoint,
    /// The resource policy.
    Resource,
    /// The role trust policy.
    Trust,
    /// Identity policies.
    Identity,
    /// The permissions boundary.
    Boundary,
    /// Session policies.
    Session,
    /// Policies that scope a session down.
    ScopeDown,
}

impl Layer {
    /// Whether an ARN with fewer than six parts is completed with `*`, as AWS does in identity policies.
    pub(crate) const fn fills_arns(self) -> bool {
        matches!(
            self,
            Self::Identity
                | Self::Boundary
                | Self::Session
                | Self::ScopeDown
                | Self::ServiceControl
        )
    }

    /// Whether statements of this kind name principals.
    pub const fn names_principals(self) -> bool {
        !self.fills_arns()
    }

    /// The name of a policy of this kind in AWS's messages.
    pub const fn policy_name(self) -> &'static str {
        match self {
            Self::ServiceControl => "service control policy",
            Self::ResourceControl => "resource control policy",
            Self::VpcEndpoint => "VPC endpoint policy",
            Self::Resource => "resource-based policy",
            Self::Trust => "role trust policy",
            Self::Identity => "identity-based policy",
            Self::Boundary => "permissions boundary",
            Self::Session => "session policy",
            Self::ScopeDown => "scope down policy",
        }
    }

    /// The name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ServiceControl => "serviceControl",
            Self::ResourceControl => "resourceControl",
            Self::VpcEndpoint => "vpcEndpoint",
            Self::Resource => "resource",
            Self::Trust => "trust",
            Self::Identity => "identity",
            Self::Boundary => "boundary",
            Self::Session => "session",
            Self::ScopeDown => "scopeDown",
        }
    }

    /// The article before the name in AWS's messages.
    pub(crate) const fn article(self) -> &'static str {
        match self {
            Self::Trust => "the",
            Self::Identity => "an",
            _ => "a",
        }
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.policy_name())
    }
}

impl<'a> Layers<'a> {
    /// Layers with identity policies only.
    pub fn of_identity(documents: impl IntoIterator<Item = &'a Document>) -> Self {
        Self {
            identity: documents.into_iter().map(Policy::from).collect(),
            ..Self::default()
        }
    }

    /// Every list of policies with its kind and, for kinds that have levels, its level from 0; absent kinds are left out.
    pub fn iter(&self) -> impl Iterator<Item = (Layer, Option<usize>, &Policies<'a>)> {
        let single = [
            (Layer::VpcEndpoint, self.vpc_endpoint.as_ref()),
            (Layer::Resource, self.resource.as_ref()),
            (Layer::Trust, self.trust.as_ref()),
            (Layer::Identity, Some(&self.identity)),
            (Layer::Boundary, self.boundary.as_ref()),
            (Layer::Session, self.session.as_ref()),
        ];
        let single = single
            .into_iter()
            .filter_map(|(layer, policies)| Some((layer, None, policies?)));
        let services = levels(Layer::ServiceControl, self.service_control.as_deref());
        let resources = levels(Layer::ResourceControl, self.resource_control.as_deref());
        let scopes = levels(Layer::ScopeDown, self.scope_down.as_deref());
        services.chain(resources).chain(single).chain(scopes)
    }
}

fn levels<'l, 'a>(
    layer: Layer,
    levels: Option<&'l [Policies<'a>]>,
) -> impl Iterator<Item = (Layer, Option<usize>, &'l Policies<'a>)> {
    levels
        .into_iter()
        .flatten()
        .enumerate()
        .map(move |(level, policies)| (layer, Some(level), policies))
}
