//! The issuers of outbound tokens, for other services that verify the tokens of `GetWebIdentityToken`.

use hyper::HeaderMap;
use hyper::header::HOST;
use roleback_api::route::Endpoint;
use roleback_identity::federation::outbound;

use super::reply::{self, Problem, Reply};
use crate::state::Core;

/// `GET /_roleback/outbound/{issuer}/.well-known/openid-configuration`
pub(crate) fn discovery(core: &Core, issuer: &str, headers: &HeaderMap) -> Reply {
    let keys = Endpoint::OutboundKeys.path(&[issuer]);
    // Nobody can reach the issuer's own URL, which is at AWS, so the keys are where the client reached this server.
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let jwks_uri = host.map_or_else(|| keys.clone(), |host| format!("http://{host}{keys}"));
    let document = outbound::discovery(&core.store.now().state.0, issuer, &jwks_uri);
    reply::json(&document.ok_or_else(|| unknown(issuer))?)
}

/// `GET /_roleback/outbound/{issuer}/.well-known/jwks.json`
pub(crate) fn keys(core: &Core, issuer: &str) -> Reply {
    let keys = outbound::public_keys(&core.store.now().state.0, issuer);
    reply::json(&keys.ok_or_else(|| unknown(issuer))?)
}

fn unknown(issuer: &str) -> Problem {
    Problem::not_found(format!(
        "no account has the issuer `{issuer}`: name the UUID at the beginning of `IssuerIdentifier`, as GetOutboundWebIdentityFederationInfo answers it"
    ))
}
