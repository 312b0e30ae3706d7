//! The public keys of OIDC issuers, which somebody registers: nothing here fetches them.

use std::sync::Arc;

use roleback_world::arn::AccountId;
use roleback_world::entity::IssuerKeys;
use roleback_world::event::{Event, IssuerKeysDeletedV1, IssuerKeysPutV1};
use roleback_world::{Account, World};

use super::jwks::{JwkSet, JwksError};

/// What the URL of an issuer begins with.
const SCHEME: &str = "https://";
/// The longest issuer, in characters: AWS's bound for the URL of a provider.
const ISSUER_CHARS_MAX: usize = 255;

/// Why the keys of an issuer cannot be registered or deleted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IssuerKeysError {
    /// Not the URL of an issuer.
    #[error(
        "`{0}` is not the URL of an issuer: write it as in the claim `iss` of its tokens, such as `https://token.actions.githubusercontent.com`"
    )]
    Issuer(String),
    /// Not a key set.
    #[error("cannot register the keys of {issuer}: {source}")]
    KeySet {
        /// Whose keys.
        issuer: String,
        /// What is wrong with them.
        source: JwksError,
    },
    /// No key of the set can verify a token.
    #[error(
        "cannot register the keys of {0}: the key set has no RSA key of at least 2048 bits and no key on P-256, P-384 or P-521 for signatures"
    )]
    NoUsableKey(String),
    /// Nothing is registered.
    #[error("account {account} has no registered keys of {issuer}")]
    NotRegistered {
        /// Whose keys.
        issuer: String,
        /// In which account.
        account: AccountId,
    },
}

/// Registers the key set of an issuer in an account, in place of the one before. Answers how many keys can verify tokens.
///
/// # Errors
/// Where the issuer is no URL, or the key set is none or has no usable key.
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

/// The issuers of an account whose keys are registered, with how many keys can verify tokens.
pub fn list(account: &Account) -> impl Iterator<Item = (String, usize)> + '_ {
    account.issuer_keys.values().map(|known| {
        let keys = parsed(known).len();
        (format!("{SCHEME}{}", known.issuer), keys)
    })
}

/// The keys of an issuer, parsed at their first use.
pub(crate) fn parsed(keys: &IssuerKeys) -> Arc<JwkSet> {
    keys.parsed
        .get(|| JwkSet::parse(keys.key_set.as_bytes()).unwrap_or_default())
}

/// Deletes the registered key set of an issuer in an account.
///
/// # Errors
/// Where the issuer is no URL, or nothing is registered.
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
