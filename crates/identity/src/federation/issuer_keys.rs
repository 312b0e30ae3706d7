//! The public keys of OIDC issuers. Users register them; the server never fetches them.

use std::sync::Arc;

use roleback_world::arn::AccountId;
use roleback_world::entity::IssuerKeys;
use roleback_world::event::{Event, IssuerKeysDeletedV1, IssuerKeysPutV1};
use roleback_world::{Account, World};

use super::jwks::{JwkSet, JwksError};

/// The required scheme of an issuer URL.
const SCHEME: &str = "https://";
/// The longest issuer URL, in characters: AWS's limit for the URL of a provider.
const ISSUER_CHARS_MAX: usize = 255;

/// Why the keys of an issuer cannot be registered or deleted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IssuerKeysError {
    /// The text is not an issuer URL.
    #[error(
        "`{0}` is not the URL of an issuer: write it as in the claim `iss` of its tokens, such as `https://token.actions.githubusercontent.com`"
    )]
    Issuer(String),
    /// The text is not a key set.
    #[error("cannot register the keys of {issuer}: {source}")]
    KeySet {
        /// The issuer.
        issuer: String,
        /// What is wrong with the key set.
        source: JwksError,
    },
    /// No key in the set can verify a token.
    #[error(
        "cannot register the keys of {0}: the key set has no RSA key of at least 2048 bits and no key on P-256, P-384 or P-521 for signatures"
    )]
    NoUsableKey(String),
    /// No keys are registered.
    #[error("account {account} has no registered keys of {issuer}")]
    NotRegistered {
        /// The issuer.
        issuer: String,
        /// The account.
        account: AccountId,
    },
}

/// Registers or replaces the key set of an issuer in an account. Returns the number of keys that can verify tokens.
///
/// # Errors
/// If the URL is invalid, or the key set is malformed or has no usable key.
pub fn put(
    world: &World,
    account: AccountId,
    issuer: &str,
    key_set: &str,
) -> Result<(Vec<Event>, usize), IssuerKeysError> {
    let name = name(issuer)?;
    let keys = JwkSet::parse(key_set.as_bytes()).map_err(|source| IssuerKeysError::KeySet {
        issuer: issuer.to_owned(),
        source,
    })?;
    if keys.len() == 0 {
        return Err(IssuerKeysError::NoUsableKey(issuer.to_owned()));
    }
    let known = world.account(account).issuer_keys.get(name);
    if known.is_some_and(|known| &*known.key_set == key_set) {
        return Ok((Vec::new(), keys.len()));
    }
    let put = IssuerKeysPutV1 {
        issuer: name.to_owned(),
        key_set: key_set.into(),
    };
    Ok((vec![Event::new(account, put)], keys.len()))
}

/// The issuers with registered keys in an account, with the number of keys that can verify tokens.
pub fn list(account: &Account) -> impl Iterator<Item = (String, usize)> + '_ {
    account.issuer_keys.values().map(|known| {
        let keys = parsed(known).len();
        (format!("{SCHEME}{}", known.issuer), keys)
    })
}

/// The keys of an issuer, parsed on first use.
pub(crate) fn parsed(keys: &IssuerKeys) -> Arc<JwkSet> {
    keys.parsed
        .get(|| JwkSet::parse(keys.key_set.as_bytes()).unwrap_or_default())
}

/// Deletes the registered key set of an issuer in an account.
///
/// # Errors
/// If the URL is invalid, or no keys are registered.
pub fn delete(
    world: &World,
    account: AccountId,
    issuer: &str,
) -> Result<Vec<Event>, IssuerKeysError> {
    let name = name(issuer)?;
    if !world.account(account).issuer_keys.contains(name) {
        return Err(IssuerKeysError::NotRegistered {
            issuer: issuer.to_owned(),
            account,
        });
    }
    let deleted = IssuerKeysDeletedV1 {
        issuer: name.to_owned(),
    };
    Ok(vec![Event::new(account, deleted)])
}

/// The issuer without its scheme, as providers are named.
pub(super) fn name(issuer: &str) -> Result<&str, IssuerKeysError> {
    let name = issuer.strip_prefix(SCHEME);
    let is_name =
        |name: &&str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic());
    name.filter(is_name)
        .filter(|_| issuer.len() <= ISSUER_CHARS_MAX)
        .ok_or_else(|| IssuerKeysError::Issuer(issuer.chars().take(ISSUER_CHARS_MAX).collect()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::federation::testing::{RSA, rsa_jwk};

    const ISSUER: &str = "https://issuer.example.com/a";

    #[test]
    fn keys_are_registered_replaced_and_deleted() {
        let mut world = World::default();
        let account = AccountId::parse("123456789012").unwrap();
        let set = |id: &str| json!({"keys": [rsa_jwk(RSA, id)]}).to_string();
        let take = |world: &mut World, events: Vec<Event>| {
            let count = events.len();
            for event in events {
                world.apply(event.prepare().unwrap());
            }
            count
        };
        for (id, events_expected) in [("a", 1), ("a", 0), ("b", 1)] {
            let (events, keys) = put(&world, account, ISSUER, &set(id)).unwrap();
            assert_eq!(
                (take(&mut world, events), keys),
                (events_expected, 1),
                "{id}"
            );
        }
        let kept = world
            .account(account)
            .issuer_keys
            .get("issuer.example.com/a");
        assert_eq!(*kept.unwrap().key_set, *set("b"));
        let deleted = delete(&world, account, ISSUER).unwrap();
        assert_eq!(take(&mut world, deleted), 1);
        assert_eq!(
            delete(&world, account, ISSUER).unwrap_err().to_string(),
            "account 123456789012 has no registered keys of https://issuer.example.com/a"
        );
    }

    #[test]
    fn what_cannot_verify_a_token_is_refused() {
        let account = AccountId::default();
        for (issuer, key_set, why) in [
            (
                "http://a.example.com",
                "{}",
                "`http://a.example.com` is not the URL of an issuer",
            ),
            ("https://", "{}", "`https://` is not the URL"),
            ("https://a b", "{}", "`https://a b` is not the URL"),
            (ISSUER, "{", "the key set is not JSON: line 1, column 1"),
            (ISSUER, "{}", "the key set has no list `keys`"),
            (
                ISSUER,
                r#"{"keys":[{"kty":"oct","k":"c2VjcmV0"}]}"#,
                "has no RSA key",
            ),
        ] {
            let refused = put(&World::default(), account, issuer, key_set).unwrap_err();
            assert!(refused.to_string().contains(why), "{refused}");
        }
    }
}
