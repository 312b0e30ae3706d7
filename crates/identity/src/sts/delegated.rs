//! GetDelegatedAccessToken: exchanges the token of a delegation request for credentials with the approver's
//! permissions, limited to those requested.
//!
//! <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetDelegatedAccessToken.html>

use roleback_model::sts::{GetDelegatedAccessTokenRequest, GetDelegatedAccessTokenResponse};
use roleback_wire::Fault;
use roleback_world::arn::stored;
use roleback_world::entity::{Approver, DelegationRequest};
use roleback_world::resource_kind::ResourceKind;
use roleback_world::secret::Secret;

use super::issue::issue;
use crate::answer::Read;
use crate::fault;
use crate::principal::{Principal, UserName};
use crate::scene::Scene;
use crate::session::SessionContext;

impl Read for GetDelegatedAccessTokenRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<GetDelegatedAccessTokenResponse, Fault> {
        let request = request_of(scene, &self.trade_in_token);
        let request = request.ok_or_else(fault::invalid_trade_in_token)?;
        let approver = request.approver.as_ref();
        let approver = approver.ok_or_else(fault::invalid_trade_in_token)?;
        // The session duration counts from the time when the token was sent.
        let expires = request.updated.plus_secs(request.session_secs.into());
        if expires <= scene.now {
            return Err(fault::expired_trade_in_token());
        }
        if !is_there(scene, approver) {
            return Err(fault::invalid_trade_in_token());
        }
        let policies = request.template.iter();
        let context = SessionContext {
            issued: scene.now,
            expires,
            policy_arns: policies.map(|arn| stored(arn).into_owned()).collect(),
            ..SessionContext::default()
        };
        let issued = issue(scene, approver.account, principal(approver), context, None)?;
        Ok(GetDelegatedAccessTokenResponse {
            credentials: issued.credentials,
            packed_policy_size: None,
            assumed_principal: Some(approver.arn.clone()),
        })
    }
}

/// The delegation request of the caller's account with this token.
fn request_of<'a>(scene: &Scene<'a>, token: &str) -> Option<&'a DelegationRequest> {
    let token = Some(Secret::from(token.to_owned()));
    let mut requests = scene.account().delegation_requests.values();
    requests.find(|request| request.token == token)
}

/// Whether the user or role still exists. Another one may have its name, so the unique id is compared.
fn is_there(scene: &Scene<'_>, approver: &Approver) -> bool {
    let account = scene.world.account(approver.account);
    approver.kind == ResourceKind::Account || account.principal(&approver.id).is_some()
}

fn principal(approver: &Approver) -> Principal {
    let (name, id) = (approver.name.clone(), approver.id.clone());
    match approver.kind {
        ResourceKind::User => Principal::User(UserName { name, id }),
        ResourceKind::Role => Principal::AssumedRole {
            role: name,
            role_id: id,
            session_name: approver.arn.rsplit('/').next().unwrap_or_default().into(),
        },
        _ => Principal::Root,
    }
}
