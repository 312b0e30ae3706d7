//! Assuming a role with a verified token or assertion of an identity provider: the common part of both operations.

use roleback_model::sts::{AssumedRoleUser, Tag as TagShape};
use roleback_policy::trust::{self, Trust};
use roleback_policy::{Arn, Context, Principal as PolicyPrincipal, Request};
use roleback_wire::{Fault, Timestamp};
use roleback_world::arn::AccountId;
use roleback_world::entity::Role;

use super::assume::{self, DURATION_SECS_DEFAULT};
use super::issue::{Issued, expiry, issue};
use super::session_policies::Passed;

use crate::context::{self, EVERY_KEY};
use crate::fault;
use crate::principal::Principal;
use crate::scene::Scene;
use crate::session::{Federation, SessionContext};

/// The longest source identity, in characters.
const SOURCE_IDENTITY_CHARS_MAX: usize = 64;
/// The shortest source identity, in characters.
const SOURCE_IDENTITY_CHARS_MIN: usize = 2;
/// Session tags per session.
const TAGS_MAX: usize = 50;
/// The longest key of a session tag, in characters.
const TAG_KEY_CHARS_MAX: usize = 128;
/// The longest value of a session tag, in characters.
const TAG_VALUE_CHARS_MAX: usize = 256;

/// A federated principal from a verified token or assertion.
pub(super) struct Federated<'a> {
    /// The actions that the trust policy must allow.
    pub(super) action: &'static str,
    /// The error for invalid session tags.
    pub(super) invalid_tags: fn() -> Fault,
    pub(super) federation: Federation,
    /// The condition keys for the trust policy.
    pub(super) keys: Vec<(String, Vec<String>)>,
    pub(super) source_identity: Option<&'a str>,
    /// The roles that the provider restricts the principal to; `None` for no restriction.
    pub(super) roles: Option<&'a [String]>,
}

/// The requested session.
pub(super) struct RequestedSession<'a> {
    pub(super) role_arn: &'a str,
    pub(super) session_name: &'a str,
    pub(super) duration_seconds: Option<i32>,
    pub(super) token_size_min: Option<i32>,
    pub(super) passed: Passed<'a>,
    /// The latest time when the session can end, regardless of the requested duration.
    pub(super) expires_max: Option<Timestamp>,
}

/// The members of the answer about the session.
pub(super) struct IssuedSession {
    pub(super) session: Issued,
    pub(super) user: AssumedRoleUser,
    pub(super) packed_policy_size: Option<i32>,
}

impl RequestedSession<'_> {
    /// Issues the session, if the role trusts the federated principal.
    pub(super) fn issue(
        self,
        scene: &Scene<'_>,
        federated: Federated<'_>,
    ) -> Result<IssuedSession, Fault> {
        check_tags(self.passed.tags).ok_or_else(federated.invalid_tags)?;
        federated
            .source_identity
            .map_or(Ok(()), check_source_identity)?;
        let accepted = self.passed.accepted(scene.partition(), None)?;
        let (account, role) = self.trusting_role(scene, &federated)?;
        let wanted = self.duration_seconds.unwrap_or(DURATION_SECS_DEFAULT);
        if i64::from(wanted) > i64::from(role.max_session_secs) {
            return Err(fault::longer_than_max_session_duration());
        }
        let expires = expiry(scene, wanted);
        let context = SessionContext {
            issued: scene.now,
            expires: self.expires_max.map_or(expires, |max| expires.min(max)),
            policy: accepted.policy,
            policy_arns: self.passed.stored_policy_arns(scene, account)?,
            tags: accepted.tags,
            transitive_tag_keys: accepted.transitive_tag_keys,
            source_identity: federated.source_identity.map(str::to_owned),
            federation: Some(federated.federation),
            ..SessionContext::default()
        };
        let principal = Principal::AssumedRole {
            role: role.name.clone(),
            role_id: role.id.clone(),
            session_name: self.session_name.into(),
        };
        let session = issue(scene, account, principal, context, self.token_size_min)?;
        Ok(IssuedSession {
            user: AssumedRoleUser {
                assumed_role_id: session.id.clone(),
                arn: session.arn.clone(),
            },
            session,
            packed_policy_size: accepted.packed_size,
        })
    }

    /// The role, if its trust policy allows everything that the session asks for.
    fn trusting_role<'w>(
        &self,
        scene: &Scene<'w>,
        federated: &Federated<'_>,
    ) -> Result<(AccountId, &'w Role), Fault> {
        let refused = || fault::federated_not_authorized(federated.action);
        let named = Arn::parse(self.role_arn).and_then(|arn| assume::find(scene, &arn));
        let (account, role) = named.ok_or_else(refused)?;
        let listed = federated
            .roles
            .map(|roles| roles.iter().any(|role| role == self.role_arn));
        if listed == Some(false) {
            return Err(refused());
        }
        let document = role.trust_by_id().ok_or_else(refused)?;
        let principal = PolicyPrincipal::Federated {
            provider: &federated.federation.provider,
        };
        let context = self.keys(scene, federated, role);
        let mut asked = Request {
            context: context.with("sts:RoleAuthorizedByIdp", listed.is_some().to_string()),
            ..Request::new(principal, "", self.role_arn)
        };
        let actions = [
            (true, federated.action),
            (!self.passed.tags.is_empty(), "sts:TagSession"),
            (federated.source_identity.is_some(), "sts:SetSourceIdentity"),
        ];
        for (_, action) in actions.into_iter().filter(|(wanted, _)| *wanted) {
            asked.action = action;
            if !matches!(trust::ask(document, &asked), Trust::Allowed { .. }) {
                return Err(fault::federated_not_authorized(action));
            }
        }
        Ok((account, role))
    }

    fn keys<'c>(
        &'c self,
        scene: &Scene<'c>,
        federated: &'c Federated<'_>,
        role: &'c Role,
    ) -> Context<'c> {
        let provider = &federated.federation.provider;
        let context =
            context::of_connection(scene, EVERY_KEY).with("sts:RoleSessionName", self.session_name);
        let context = context::of_federation(context, provider, &federated.keys);
        let context = context::tagged(context, "aws:ResourceTag/", &role.tags);
        let context = match federated.source_identity {
            Some(identity) => context.with("sts:SourceIdentity", identity),
            None => context,
        };
        assume::tag_keys(context, self.passed.tags, self.passed.transitive_tag_keys)
    }
}

/// Tags from a provider have the same limits as tags in a request.
fn check_tags(tags: &[TagShape]) -> Option<()> {
    let fits = |tag: &TagShape| {
        let chars = tag.key.chars().count();
        (1..=TAG_KEY_CHARS_MAX).contains(&chars) && tag.value.chars().count() <= TAG_VALUE_CHARS_MAX
    };
    (tags.len() <= TAGS_MAX && tags.iter().all(fits)).then_some(())
}

fn check_source_identity(identity: &str) -> Result<(), Fault> {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || b"_+=,.@-".contains(&byte);
    let fits = (SOURCE_IDENTITY_CHARS_MIN..=SOURCE_IDENTITY_CHARS_MAX).contains(&identity.len())
        && identity.bytes().all(known);
    fits.then_some(())
        .ok_or_else(fault::invalid_source_identity)
}
