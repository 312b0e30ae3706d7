//! The condition keys of every request: the principal, the time and the network origin.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>

use std::borrow::Cow;

use roleback_policy::{Context, Principal as PolicyPrincipal};
use roleback_world::World;
use roleback_world::arn::{AccountId, Partition};
use roleback_world::tag::Tag;

use crate::caller::{Caller, PrincipalEntity};
use crate::principal::{Principal, UserName};
use crate::scene::Scene;
use crate::session::SessionContext;

/// A caller under all names by which a policy can refer to it.
pub(crate) struct Names<'a> {
    kind: Kind,
    /// The user or role.
    pub(crate) entity: PrincipalEntity<'a>,
    /// The ARN that GetCallerIdentity returns.
    pub(crate) arn: String,
    id: Cow<'a, str>,
    /// The ARN of the user or role behind a session.
    behind: Option<String>,
    behind_id: Option<&'a str>,
}

#[derive(Clone, Copy)]
enum Kind {
    Anonymous,
    Root,
    User,
    AssumedRole,
    FederatedUser,
    Service,
}

impl Kind {
    /// The value of `aws:PrincipalType`; services have none.
    fn as_str(self) -> Option<&'static str> {
        Some(match self {
            Self::Anonymous => "Anonymous",
            Self::Root => "Account",
            Self::User => "User",
            Self::AssumedRole => "AssumedRole",
            Self::FederatedUser => "FederatedUser",
            Self::Service => return None,
        })
    }

    /// Whether the caller is a named principal in an account.
    fn has_account(self) -> bool {
        !matches!(self, Self::Anonymous | Self::Service)
    }
}

impl<'a> Names<'a> {
    /// The caller's names, with ARNs in the partition of the request.
    pub(crate) fn of(scene: &Scene<'a>) -> Self {
        Self::of_caller(scene.world, scene.caller, scene.partition())
    }

    /// A caller's names, with ARNs in a partition.
    pub(crate) fn of_caller(world: &'a World, caller: &'a Caller, partition: Partition) -> Self {
        let entity = caller.entity(world);
        let arn_of = |kind, name| entity.arn(partition, caller.account, kind, name);
        let (kind, behind) = match &caller.principal {
            Principal::Anonymous => (Kind::Anonymous, None),
            Principal::Root => (Kind::Root, None),
            Principal::User(_) => (Kind::User, None),
            Principal::AssumedRole { role, role_id, .. } => {
                let behind = (arn_of("role", role), role_id.as_str());
                (Kind::AssumedRole, Some(behind))
            }
            Principal::FederatedUser { issuer, .. } => {
                let behind = |user: &'a UserName| (arn_of("user", &user.name), user.id.as_str());
                (Kind::FederatedUser, issuer.as_ref().map(behind))
            }
            Principal::Service { .. } => (Kind::Service, None),
        };
        let (behind, behind_id) = behind.unzip();
        Self {
            kind,
            entity,
            arn: caller.arn_of(entity, partition),
            id: caller.user_id(),
            behind,
            behind_id,
        }
    }

    /// The caller in the form that policies are compared with.
    pub(crate) fn principal(&self) -> PolicyPrincipal<'_> {
        let (arn, behind, behind_id) = (self.arn.as_str(), self.behind.as_deref(), self.behind_id);
        match self.kind {
            Kind::Anonymous => PolicyPrincipal::Anonymous,
            Kind::Root => PolicyPrincipal::Root { arn },
            Kind::User => PolicyPrincipal::User {
                arn,
                id: Some(&self.id),
            },
            Kind::AssumedRole => PolicyPrincipal::Session {
                arn,
                role_arn: behind,
                role_id: behind_id,
            },
            Kind::FederatedUser => PolicyPrincipal::FederatedUser {
                arn,
                user_arn: behind,
                user_id: behind_id,
            },
            Kind::Service => PolicyPrincipal::Service { name: arn },
        }
    }

    /// The value of `aws:PrincipalArn`; for a session this is the ARN of its role.
    pub(crate) fn principal_arn(&self) -> &str {
        match (self.kind, &self.behind) {
            (Kind::AssumedRole, Some(role_arn)) => role_arn,
            _ => &self.arn,
        }
    }
}

/// Tells whether a policy reads a condition key. Keys that take time to compute are left out if no policy reads them.
pub(crate) type Reads<'r> = &'r dyn Fn(&str) -> bool;
/// For a context that is shown or recorded, or whose readers are not known.
pub(crate) const EVERY_KEY: Reads<'static> = &|_| true;

/// The condition keys that every request has. Requests are treated as the ones that AWS would receive: IAM and STS
/// accept only TLS, so a policy that tests `aws:SecureTransport` decides here as it does on AWS.
pub(crate) fn of_request<'a>(
    scene: &Scene<'a>,
    names: &'a Names<'_>,
    reads: Reads<'_>,
) -> Context<'a> {
    let context = of_principal(of_connection(scene, reads), scene, names, reads);
    match &scene.caller.session {
        Some(session) if session.is_of_root_task() => {
            of_session(context, session, scene).with("aws:AssumedRoot", "true")
        }
        Some(session) => of_session(context, session, scene),
        None => context,
    }
}

/// Room for the keys that nearly every request has.
const USUAL_KEYS: usize = 24;

/// The keys that do not depend on the caller.
pub(crate) fn of_connection<'a>(scene: &Scene<'a>, reads: Reads<'_>) -> Context<'a> {
    let origin = scene.origin;
    let mut context = Context::with_capacity(USUAL_KEYS);
    if reads("aws:CurrentTime") {
        context = context.with("aws:CurrentTime", scene.now.iso8601());
    }
    if reads("aws:EpochTime") {
        context = context.with("aws:EpochTime", scene.now.secs().to_string());
    }
    context = context
        .with("aws:SecureTransport", "true")
        .with("aws:ViaAWSService", "false");
    for (key, value) in [
        ("aws:SourceIp", origin.source_ip.as_str()),
        ("aws:UserAgent", origin.user_agent.as_str()),
        ("aws:RequestedRegion", origin.region.as_str()),
    ] {
        if !value.is_empty() {
            context = context.with(key, value);
        }
    }
    context
}

fn of_principal<'a>(
    context: Context<'a>,
    scene: &Scene<'a>,
    names: &'a Names<'_>,
    reads: Reads<'_>,
) -> Context<'a> {
    let caller = scene.caller;
    let is_service = match names.kind {
        Kind::Service => "true",
        _ => "false",
    };
    let mut context = context.with("aws:PrincipalIsAWSService", is_service);
    if let Some(kind) = names.kind.as_str() {
        context = context
            .with("aws:PrincipalType", kind)
            .with("aws:userid", &*names.id);
    } else {
        context = context.with("aws:PrincipalServiceName", names.arn.as_str());
    }
    if names.kind.has_account() {
        context = context
            .with("aws:PrincipalArn", names.principal_arn())
            .with("aws:PrincipalAccount", caller.account.to_string());
        context = of_organization(context, scene.world, caller.account, OF_PRINCIPAL, reads);
    }
    if let Principal::User(user) = &caller.principal {
        context = context.with("aws:username", user.name.as_str());
    }
    // Session tags override the tags of the user or role.
    tagged(context, "aws:PrincipalTag/", names.entity.tags())
}

/// The keys for the organization of the principal's account and the account's path in it.
const OF_PRINCIPAL: [&str; 2] = ["aws:PrincipalOrgID", "aws:PrincipalOrgPaths"];
/// The same keys for the account that owns the resource.
pub(crate) const OF_RESOURCE: [&str; 2] = ["aws:ResourceOrgID", "aws:ResourceOrgPaths"];

/// Adds the organization keys of an account to a context, if the account is in an organization and one of them is read.
pub(crate) fn of_organization<'a>(
    context: Context<'a>,
    world: &'a World,
    account: AccountId,
    [id, paths]: [&'static str; 2],
    reads: Reads<'_>,
) -> Context<'a> {
    if !reads(id) && !reads(paths) {
        return context;
    }
    let organization = world.organization();
    match organization.and_then(|found| Some((found, found.path_of(account)?))) {
        Some((found, path)) => context
            .with(id, found.head.id.as_str())
            .with_many(paths, [path]),
        None => context,
    }
}

/// Adds the keys that only temporary credentials have.
fn of_session<'a>(
    context: Context<'a>,
    session: &'a SessionContext,
    scene: &Scene<'_>,
) -> Context<'a> {
    let mut context = context
        .with("aws:TokenIssueTime", session.issued.iso8601())
        .with("aws:MultiFactorAuthPresent", session.mfa.to_string());
    if session.mfa {
        let age_secs = scene.now.secs().saturating_sub(session.issued.secs());
        context = context.with("aws:MultiFactorAuthAge", age_secs.to_string());
    }
    if let Some(source_identity) = &session.source_identity {
        context = context.with("aws:SourceIdentity", source_identity.as_str());
    }
    if let Some(federation) = &session.federation {
        context = of_federation(context, &federation.provider, &federation.keys);
    }
    tagged(context, "aws:PrincipalTag/", &session.tags)
}

/// Adds the keys from an identity provider.
pub(crate) fn of_federation<'a>(
    context: Context<'a>,
    provider: &'a str,
    keys: &'a [(String, Vec<String>)],
) -> Context<'a> {
    let context = context.with("aws:FederatedProvider", provider);
    keys.iter()
        .fold(context, |context, (key, values)| match values.as_slice() {
            [value] => context.with(key.as_str(), value.as_str()),
            values => context.with_many(key.as_str(), values.iter().map(String::as_str)),
        })
}

/// Adds a key for each tag to a context.
pub(crate) fn tagged<'a>(context: Context<'a>, prefix: &str, tags: &'a [Tag]) -> Context<'a> {
    tags.iter().fold(context, |context, tag| {
        context.with(format!("{prefix}{}", tag.key), tag.value.as_str())
    })
}
