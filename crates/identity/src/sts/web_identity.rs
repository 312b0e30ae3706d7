//! AssumeRoleWithWebIdentity: assuming a role with the token of an OIDC issuer. The token authenticates the caller: the
//! request is not signed.
//!
//! <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html>

use roleback_model::sts::{
    AssumeRoleWithWebIdentityRequest, AssumeRoleWithWebIdentityResponse, Tag as TagShape,
};
use roleback_policy::Arn;
use roleback_wire::Fault;
use roleback_world::arn::{AccountId, ROOT_PATH, iam_arn};
use roleback_world::resource_kind::ResourceKind;

use super::assume::parse_role_arn;
use super::federated::{Federated, RequestedSession};
use super::session_policies::Passed;
use crate::answer::Read;
use crate::fault;
use crate::federation::claims::SessionTags;
use crate::federation::is_outbound_issuer;
use crate::federation::issuer_keys::parsed;
use crate::federation::jwks::JwkSet;
use crate::federation::jwt::{Claims, UnverifiedToken};
use crate::scene::Scene;
use crate::session::Federation;

const ACTION: &str = "sts:AssumeRoleWithWebIdentity";

/// Issuers that trust policies name by domain, without a provider in the account. Only the trust policy restricts the
/// audience of their tokens.
pub(crate) const WELL_KNOWN: [&str; 2] = ["accounts.google.com", "cognito-identity.amazonaws.com"];

/// The claims that are condition keys for the session's policies, not only for the trust policy.
const SESSION_KEYS: [&str; 4] = ["sub", "aud", "oaud", "amr"];

impl Read for AssumeRoleWithWebIdentityRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<AssumeRoleWithWebIdentityResponse, Fault> {
        let role_arn = parse_role_arn(&self.role_arn)?;
        if let Some(provider) = &self.provider_id {
            // Only these providers themselves can verify their access tokens.
            return Err(fault::provider_not_reached(provider));
        }
        let claimed = Claimed::verified(scene, &role_arn, &self.web_identity_token)?;
        let issued = RequestedSession {
            role_arn: &self.role_arn,
            session_name: &self.role_session_name,
            duration_seconds: self.duration_seconds,
            token_size_min: self.minimum_session_token_size,
            passed: Passed {
                policy: self.policy.as_deref(),
                policy_arns: self.policy_arns.as_deref().unwrap_or_default(),
                tags: &claimed.tags,
                transitive_tag_keys: &claimed.transitive_tag_keys,
            },
            expires_max: None,
        }
        .issue(scene, claimed.federated())?;
        Ok(AssumeRoleWithWebIdentityResponse {
            credentials: issued.session.credentials,
            subject_from_web_identity_token: Some(claimed.claims.subject),
            assumed_role_user: Some(issued.user),
            packed_policy_size: issued.packed_policy_size,
            provider: Some(claimed.provider),
            audience: Some(claimed.claims.audience),
            source_identity: claimed.source_identity,
            session_token_utilization: issued.session.token_utilization,
            session_token_size: issued.session.token_size,
            trusted_identity_propagation_context: None,
        })
    }
}

/// The federated principal of a verified token.
struct Claimed {
    claims: Claims,
    /// The ARN of the provider, or its domain.
    provider: String,
    tags: Vec<TagShape>,
    transitive_tag_keys: Vec<String>,
    source_identity: Option<String>,
    roles: Option<Vec<String>>,
}

impl Claimed {
    fn verified(scene: &Scene<'_>, role_arn: &Arn<'_>, token: &str) -> Result<Self, Fault> {
        let token = UnverifiedToken::parse(token)?;
        let issuer = token.issuer().to_owned();
        let name = issuer.strip_prefix("https://").unwrap_or(&issuer);
        let unknown = || fault::no_oidc_provider(&issuer);
        let account_id = AccountId::parse(role_arn.account).ok_or_else(unknown)?;
        let account = scene.world.account(account_id);
        let registered = account.oidc_providers.get(name);
        let (provider, client_ids) = match registered {
            Some(registered) if !is_outbound_issuer(&issuer) => {
                let kind = ResourceKind::OidcProvider.as_str();
                let arn = iam_arn(scene.partition(), account_id, kind, ROOT_PATH, name);
                (arn, Some(registered.client_ids.as_slice()))
            }
            None if WELL_KNOWN.contains(&name) => (name.to_owned(), None),
            _ => return Err(unknown()),
        };
        let no_keys = JwkSet::default;
        let keys = account.issuer_keys.get(name).map(parsed);
        let claims = match keys {
            Some(keys) => token.verify(client_ids, &keys, scene.now),
            None => token.verify(client_ids, &no_keys(), scene.now),
        }?;
        Self::of(claims, provider)
    }

    fn of(claims: Claims, provider: String) -> Result<Self, Fault> {
        let SessionTags {
            tags,
            transitive_keys,
        } = claims.session_tags()?;
        let source_identity = claims.source_identity()?.map(str::to_owned);
        let tags = tags.into_iter().map(|(key, value)| TagShape { key, value });
        Ok(Self {
            provider,
            tags: tags.collect(),
            transitive_tag_keys: transitive_keys,
            source_identity,
            roles: claims.roles()?,
            claims,
        })
    }

    fn federated(&self) -> Federated<'_> {
        let keys = self.claims.condition_keys();
        let of_session = |(key, _): &&(String, Vec<String>)| {
            let name = key.rsplit(':').next().unwrap_or_default();
            SESSION_KEYS.contains(&name)
        };
        Federated {
            action: ACTION,
            invalid_tags: fault::web_identity_token_not_validated,
            federation: Federation {
                provider: self.provider.clone(),
                keys: keys.iter().filter(of_session).cloned().collect(),
            },
            keys,
            source_identity: self.source_identity.as_deref(),
            roles: self.roles.as_deref(),
        }
    }
}

#[cfg(test)]
mod tests;
