//! Endpoints for the public keys of OIDC issuers, with which web identity tokens are verified without a network.

use roleback_api::federation::{IssuerKeys, IssuerKeysChanged, IssuerKeysList, RegisterIssuerKeys};
use roleback_identity::federation::issuer_keys::{self, IssuerKeysError};
use roleback_wire::Timestamp;
use roleback_world::arn::AccountId;

use super::body::{self, BodyReader};
use super::parameters::Parameters;
use super::reply::{self, Problem, Reply};
use crate::limits::ISSUER_KEYS_BYTES_MAX;
use crate::server_action::ServerAction;
use crate::state::Core;

/// `GET /_roleback/oidc-keys`
pub(crate) fn list(core: &Core) -> Reply {
    let moment = core.store.now();
    let of_account = |(id, account): (AccountId, &_)| {
        let listed = issuer_keys::list(account).map(move |(issuer, keys, fetched)| IssuerKeys {
            issuer,
            account: id.to_string(),
            keys,
            fetched: fetched.map(Timestamp::iso8601),
        });
        listed.collect::<Vec<_>>()
    };
    let issuers = moment.state.0.accounts().flat_map(of_account).collect();
    reply::json(&IssuerKeysList { issuers })
}

/// `PUT /_roleback/oidc-keys`
pub(crate) fn put(core: &Core, body: &mut BodyReader) -> Reply {
    let text = body::text(body, ISSUER_KEYS_BYTES_MAX)?;
    let request: RegisterIssuerKeys = serde_json::from_str(&text).map_err(|why| {
        Problem::bad_request(format!(
            r#"the body must be JSON such as {{"issuer": "https://token.actions.githubusercontent.com", "jwks": {{"keys": [...]}}}}: {why}"#
        ))
    })?;
    let account = account(core, request.account.as_deref())?;
    let issuer = request.issuer;
    // A JSON map can always be serialized.
    let key_set = serde_json::to_string(&request.jwks).unwrap_or_default();
    let action = ServerAction {
        operation: "PutIssuerKeys",
        input: vec![
            ("account".to_owned(), account.to_string()),
            ("issuer".to_owned(), issuer.clone()),
        ],
    };
    let named = issuer.clone();
    let decided = core.store.commit_decided(action, move |world, _| {
        issuer_keys::put(world, account, &named, &key_set)
    })?;
    let (seq, keys) = decided?;
    reply::json(&IssuerKeysChanged {
        seq,
        issuer,
        account: account.to_string(),
        keys,
    })
}

/// `DELETE /_roleback/oidc-keys`
pub(crate) fn delete(core: &Core, parameters: &Parameters<'_>) -> Reply {
    let account = account(core, parameters.text("account"))?;
    let issuer = parameters.owned("issuer").ok_or_else(|| {
        Problem::bad_request(
            "the parameter `issuer` is missing: name the issuer whose keys to delete",
        )
    })?;
    let action = ServerAction {
        operation: "DeleteIssuerKeys",
        input: vec![
            ("account".to_owned(), account.to_string()),
            ("issuer".to_owned(), issuer.clone()),
        ],
    };
    let named = issuer.clone();
    let decided = core.store.commit_decided(action, move |world, _| {
        issuer_keys::delete(world, account, &named).map(|events| (events, ()))
    })?;
    let (seq, ()) = decided?;
    reply::json(&IssuerKeysChanged {
        seq,
        issuer,
        account: account.to_string(),
        keys: 0,
    })
}

pub(super) fn account(core: &Core, named: Option<&str>) -> Result<AccountId, Problem> {
    match named {
        None => Ok(core.store.settings.default_account),
        Some(text) => AccountId::parse(text).ok_or_else(|| {
            Problem::bad_request(format!(
                "`account` is an account of twelve digits, not `{text}`"
            ))
        }),
    }
}

impl From<IssuerKeysError> for Problem {
    fn from(error: IssuerKeysError) -> Self {
        match error {
            IssuerKeysError::NotRegistered { .. } => Self::not_found(error),
            _ => Self::bad_request(error),
        }
    }
}
