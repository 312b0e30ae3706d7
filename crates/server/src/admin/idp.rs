//! The test issuer: its tokens and assertions, and the documents that describe it.

use std::sync::Arc;

use hyper::HeaderMap;
use hyper::header::HOST;
use roleback_api::idp::{
    ASSERTION_LIFETIME_SECS, IdpAssertion, IdpAssertionRequest, IdpToken, IdpTokenRequest,
    TOKEN_LIFETIME_SECS,
};
use roleback_api::route::Endpoint;
use roleback_identity::entropy::Entropy;
use roleback_identity::federation::test_issuer::{
    self, ENTITY_ID, ISSUER, NewAssertion, NewToken, TestIssuer, TestIssuerError,
};
use roleback_world::arn::{AccountId, Partition, ROOT_PATH, iam_arn};
use roleback_world::resource_kind::ResourceKind;

use super::body::{self, BodyReader};
use super::federation::account;
use super::reply::{self, Problem, Reply};
use crate::server_action::ServerAction;
use crate::state::Core;

/// `POST /_roleback/idp/token`
pub(crate) fn token(core: &Core, body: &mut BodyReader) -> Reply {
    let request: IdpTokenRequest = body::json(
        body,
        r#"{"subject": "ann", "audiences": ["sts.amazonaws.com"]}"#,
    )?;
    let account = account(core, request.account.as_deref())?;
    let issuer = current(core)?;
    let new = NewToken {
        issuer: request.issuer,
        preset: request.preset,
        subject: request.subject,
        audiences: request.audiences,
        claims: request.claims,
        lifetime_secs: request.lifetime_secs.unwrap_or(TOKEN_LIFETIME_SECS),
    };
    let issued = issuer.token(&new, core.store.clock.now(), &entropy(core))?;
    let key_set = issuer.key_set()?.to_string();
    let seq = trust(core, account, &issued.issuer, key_set, request.replace_keys)?;
    reply::json(&IdpToken {
        provider: provider(core, account, &issued.issuer),
        token: issued.token,
        issuer: issued.issuer,
        key_id: issuer.key_id().to_owned(),
        claims: issued.claims,
        account: account.to_string(),
        seq,
    })
}

/// Registers the public key for an issuer. Returns the record, or `None` if the key was registered already.
fn trust(
    core: &Core,
    account: AccountId,
    issuer: &str,
    key_set: String,
    replace: bool,
) -> Result<Option<u64>, Problem> {
    let action = ServerAction {
        operation: "TrustTestIssuer",
        input: vec![
            ("account".to_owned(), account.to_string()),
            ("issuer".to_owned(), issuer.to_owned()),
        ],
    };
    let issuer = issuer.to_owned();
    let decided = core.store.commit_decided(action, move |world, _| {
        test_issuer::trust(world, account, &issuer, &key_set, replace).map(|events| (events, ()))
    })?;
    let (seq, ()) = decided?;
    Ok(seq)
}

/// What a trust policy names as the provider: the ARN of the account's provider, or the domain of a well-known issuer.
fn provider(core: &Core, account: AccountId, issuer: &str) -> Option<String> {
    let moment = core.store.now();
    let name = issuer.strip_prefix("https://")?;
    if test_issuer::is_well_known(issuer) {
        return Some(name.to_owned());
    }
    let known = moment.state.0.account(account).oidc_providers.get(name)?;
    let kind = ResourceKind::OidcProvider.as_str();
    Some(iam_arn(
        Partition::default(),
        account,
        kind,
        ROOT_PATH,
        &known.url,
    ))
}

/// `POST /_roleback/idp/assertion`
pub(crate) fn assertion(core: &Core, body: &mut BodyReader) -> Reply {
    let request: IdpAssertionRequest = body::json(
        body,
        r#"{"provider": "my-idp", "roles": ["my-role"], "name_id": "ann"}"#,
    )?;
    let new = NewAssertion {
        account: account(core, request.account.as_deref())?,
        provider: request.provider,
        roles: request.roles,
        name_id: request.name_id,
        name_id_format: request.name_id_format,
        session_name: request.session_name,
        session_duration: request.session_duration,
        attributes: request.attributes.into_iter().collect(),
        lifetime_secs: request.lifetime_secs.unwrap_or(ASSERTION_LIFETIME_SECS),
    };
    let now = core.store.clock.now();
    let (assertion, expires) = current(core)?.assertion(&new, now, &entropy(core))?;
    reply::json(&IdpAssertion {
        assertion,
        issuer: ENTITY_ID.to_owned(),
        expires: expires.iso8601(),
    })
}

/// `GET /_roleback/idp/metadata.xml`
pub(crate) fn metadata(core: &Core) -> Reply {
    let metadata = current(core)?.metadata();
    Ok(reply::of_type("application/samlmetadata+xml", metadata))
}

/// `GET /_roleback/idp/.well-known/openid-configuration`
pub(crate) fn discovery(headers: &HeaderMap) -> Reply {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let keys = Endpoint::IdpKeys.path(&[]);
    // The server speaks no TLS, so its keys are where the client reached it, not below the issuer's own URL.
    let jwks_uri = match host {
        Some(host) => format!("http://{host}{keys}"),
        None => format!("{ISSUER}{keys}"),
    };
    reply::json(&test_issuer::discovery(&jwks_uri))
}

/// `GET /_roleback/idp/.well-known/jwks.json`
pub(crate) fn keys(core: &Core) -> Reply {
    reply::json(&current(core)?.key_set()?)
}

fn current(core: &Core) -> Result<Arc<TestIssuer>, Problem> {
    Ok(core.test_issuers.of(&core.store.now().state.0)?)
}

fn entropy(core: &Core) -> Entropy {
    let store = &core.store;
    Entropy::new(store.generator.read_seed(store.arrival()))
}

impl From<TestIssuerError> for Problem {
    fn from(error: TestIssuerError) -> Self {
        match error {
            TestIssuerError::NoKey | TestIssuerError::Unsigned(_) => Self::failed(error),
            TestIssuerError::KeysOfAnother { .. } => Self::conflict(error),
            _ => Self::bad_request(error),
        }
    }
}
