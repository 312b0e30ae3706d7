//! The policies that bear on a request, by kind.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::document::Document;

/// A policy where it is attached.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Policy<'a> {
    /// What it says.
    pub document: &'a Document,
    /// The ARN of a managed policy or a control policy; inline policies have none. Denials name it.
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

/// Policies of one kind: together they allow what any of them allows.
pub(crate) type Policies<'a> = Vec<Policy<'a>>;

/// All policies that bear on a request. `None` is a kind that is not there and limits nothing; an empty list is a kind
/// that is there and allows nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layers<'a> {
    /// Of the user and its groups, or of the role, inline and managed.
    pub identity: Policies<'a>,
    /// The permissions boundary of the user or role.
    pub boundary: Option<Policies<'a>>,
    /// Passed when the session was made.
    pub session: Option<Policies<'a>>,
    /// The policies that each GetScopedCredentials added to the session, a list a level. Every level must allow.
    pub scope_down: Option<Vec<Policies<'a>>>,
    /// Of the resource that the request is about.
    pub resource: Option<Policies<'a>>,
    /// Of the role that the request asks for: the resource policy of a role.
    pub trust: Option<Policies<'a>>,
    /// Of the VPC endpoint that the request came through.
    pub vpc_endpoint: Option<Policies<'a>>,
    /// Service control policies on the way from the organization's root to the principal's account, a list a level.
    pub service_control: Option<Vec<Policies<'a>>>,
    /// Resource control policies on the way from the organization's root to the resource's account, a list a level.
    pub resource_control: Option<Vec<Policies<'a>>>,
    /// The management account of the organization, whose principals and resources control policies do not bind.
    pub management_account: Option<&'a str>,
}

/// A kind of policy, in the order in which kinds are named when several deny.
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
    /// Whether an ARN with fewer than six parts is filled up with `*`: AWS does so in policies of identities.
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

    /// As AWS's messages name a policy of this kind.
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

    /// As it is called in JSON.
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

    /// Every list of policies with its kind and, for kinds that have levels, its level from 0; kinds that are not there
    /// are left out.
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
