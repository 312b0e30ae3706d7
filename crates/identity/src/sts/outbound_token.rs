//! Tokens that prove to other services who an AWS principal is.
//!
//! <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetWebIdentityToken.html>

use std::collections::{BTreeMap, BTreeSet};

use roleback_model::sts::{
    GetWebIdentityTokenRequest, GetWebIdentityTokenResponse, Tag as TagShape,
    WebIdentityTokenSubjectModeType as SubjectMode,
};
use roleback_wire::{Fault, Timestamp};
use roleback_world::tag::Tag;

use super::issue::expiry;
use crate::answer::Read;
use crate::context::Names;
use crate::fault;
use crate::federation::outbound::{self, OutboundKeys};
use crate::federation::signing::SigningKey;
use crate::federation::web_identity::{
    AwsClaims, OutboundClaims, TokenError, outbound_issuer, outbound_token,
};
use crate::iam::outbound_federation;
use crate::ids;
use crate::principal::Principal;
use crate::scene::Scene;

/// How long a token is valid if the request does not say, in seconds.
const DURATION_SECS_DEFAULT: i32 = 300;

impl Read for GetWebIdentityTokenRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<GetWebIdentityTokenResponse, Fault> {
        let algorithm = algorithm(&self.signing_algorithm)?;
        check_caller(scene)?;
        check_subject(self)?;
        let request_tags = request_tags(self.tags.as_deref().unwrap_or_default())?;
        let federation =
            outbound_federation::enabled(scene).ok_or_else(fault::no_outbound_tokens)?;
        let expires = expires(scene, self.duration_seconds)?;
        let names = Names::of(scene);
        let claims = OutboundClaims {
            audiences: self.audience.clone(),
            sub: names.principal_arn().to_owned(),
            aws: aws_claims(scene, &names, request_tags),
            iss: outbound_issuer(&federation.issuer.id),
            exp: expires,
            iat: scene.now,
            jti: ids::uuid(scene.entropy),
            subject_mode: self.subject_mode.map(|_| AWS_IDENTITY),
        };
        let keys = outbound::keys(federation);
        let keys = keys.as_ref().as_ref().ok_or_else(fault::no_signing_key)?;
        let token = outbound_token(&claims, algorithm(keys)).map_err(|why| match why {
            TokenError::PayloadTooLarge(_) => fault::token_payload_too_large(),
            TokenError::Signing(_) => fault::no_signing_key(),
        })?;
        Ok(GetWebIdentityTokenResponse {
            web_identity_token: Some(token),
            expiration: Some(expires),
        })
    }
}

/// The one value of the claim `subject_mode` that a token can have here.
const AWS_IDENTITY: &str = "AWSIdentity";

/// The key that signs with an algorithm.
fn algorithm(name: &str) -> Result<fn(&OutboundKeys) -> &SigningKey, Fault> {
    match name {
        "RS256" => Ok(|keys| &keys.rsa),
        "ES384" => Ok(|keys| &keys.p384),
        _ => Err(fault::unknown_token_algorithm(name)),
    }
}

/// Federated users get no tokens, whatever their policies allow.
fn check_caller(scene: &Scene<'_>) -> Result<(), Fault> {
    let Principal::FederatedUser { .. } = &scene.caller.principal else {
        return Ok(());
    };
    let caller = scene.caller.arn(scene.world, scene.partition());
    let (partition, account) = (scene.partition().as_str(), scene.caller.account);
    let resource = format!("arn:{partition}:sts::{account}:self");
    Err(fault::not_authorized(
        &caller,
        "sts:GetWebIdentityToken",
        resource,
    ))
}

/// A token can name the identity behind a session only if the session has the context of trusted identity propagation, which
/// no operation gives to a session here.
fn check_subject(request: &GetWebIdentityTokenRequest) -> Result<(), Fault> {
    let text = match (request.subject_mode, request.scope.is_some()) {
        (Some(SubjectMode::OriginIdentity), true) if request.audience.len() != 1 => {
            "Scope requires exactly one audience."
        }
        (Some(SubjectMode::OriginIdentity), _) => {
            "SubjectMode OriginIdentity requires a session with the origin identity of trusted identity propagation."
        }
        (_, true) => "Scope requires SubjectMode OriginIdentity.",
        _ => return Ok(()),
    };
    Err(fault::invalid_token_subject(text))
}

/// The tags of a request by their keys, which must differ by more than case.
fn request_tags(tags: &[TagShape]) -> Result<BTreeMap<String, String>, Fault> {
    let mut seen = BTreeSet::new();
    if !tags.iter().all(|tag| seen.insert(tag.key.to_lowercase())) {
        return Err(fault::token_tag_twice());
    }
    let pair = |tag: &TagShape| (tag.key.clone(), tag.value.clone());
    Ok(tags.iter().map(pair).collect())
}

/// When the token expires: not after the caller's session.
fn expires(scene: &Scene<'_>, duration_secs: Option<i32>) -> Result<Timestamp, Fault> {
    let expires = expiry(scene, duration_secs.unwrap_or(DURATION_SECS_DEFAULT));
    let session = scene.caller.session.as_ref();
    match session.is_some_and(|session| expires > session.expires) {
        true => Err(fault::token_outlives_session()),
        false => Ok(expires),
    }
}

fn aws_claims(
    scene: &Scene<'_>,
    names: &Names<'_>,
    request_tags: BTreeMap<String, String>,
) -> AwsClaims {
    let (account, session) = (scene.caller.account, scene.caller.session.as_ref());
    let organization = scene.world.organization();
    let place = organization.and_then(|found| Some((found, found.path_of(account)?)));
    let (org_id, ou_path) = place
        .map(|(found, path)| (found.head.id.to_string(), path))
        .unzip();
    let session_tags = session.map_or(&[][..], |session| &session.tags);
    AwsClaims {
        aws_account: account.to_string(),
        source_region: scene.origin.region.to_string(),
        principal_id: names.principal_arn().to_owned(),
        org_id,
        ou_path: ou_path.into_iter().collect(),
        principal_tags: principal_tags(names.entity.tags(), session_tags),
        request_tags,
        original_session_exp: session.map(|session| session.expires),
        source_identity: session.and_then(|session| session.source_identity.clone()),
        federated_provider: session
            .and_then(|session| session.federation.as_ref())
            .map(|federation| federation.provider.clone()),
    }
}

/// The tags of a user or role, with those of its session in their place.
fn principal_tags(entity: &[Tag], session: &[Tag]) -> BTreeMap<String, String> {
    let replaced = |tag: &&Tag| {
        let same = |other: &Tag| other.key.to_lowercase() == tag.key.to_lowercase();
        !session.iter().any(same)
    };
    let pair = |tag: &Tag| (tag.key.to_string(), tag.value.to_string());
    let kept = entity.iter().filter(replaced);
    kept.chain(session).map(pair).collect()
}

#[cfg(test)]
mod tests;
