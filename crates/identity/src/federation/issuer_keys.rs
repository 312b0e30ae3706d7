//! The public keys of OIDC issuers: registered by users, or fetched by the server, which [`needed`] tells what to fetch.

use std::sync::Arc;

use roleback_model::sts::AssumeRoleWithWebIdentityRequest;
use roleback_policy::Arn;
use roleback_wire::Timestamp;
use roleback_world::arn::AccountId;
use roleback_world::entity::IssuerKeys;
use roleback_world::event::{Event, IssuerKeysDeletedV1, IssuerKeysPutV1};
use roleback_world::{Account, World};

use super::is_outbound_issuer;
use super::jwks::{JwkSet, JwksError};
use super::jwt::UnverifiedToken;

/// The required scheme of an issuer URL.
const SCHEME: &str = "https://";
/// The longest issuer URL, in characters: AWS's limit for the URL of a provider.
const ISSUER_CHARS_MAX: usize = 255;

/// How long fetched keys are used before they are fetched again, in seconds.
pub const FETCHED_LIFETIME_SECS: i64 = 3_600;

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
    let (name, keys) = (name(issuer)?, usable(issuer, key_set)?);
    let known = world.account(account).issuer_keys.get(name);
    let is_so = |known: &IssuerKeys| &*known.key_set == key_set && known.fetched.is_none();
    if known.is_some_and(is_so) {
        return Ok((Vec::new(), keys));
    }
    let put = IssuerKeysPutV1 {
        issuer: name.to_owned(),
        key_set: key_set.into(),
        fetched: None,
    };
    Ok((vec![Event::new(account, put)], keys))
}

/// How many keys of a set can verify tokens.
fn usable(issuer: &str, key_set: &str) -> Result<usize, IssuerKeysError> {
    let keys = JwkSet::parse(key_set.as_bytes()).map_err(|source| IssuerKeysError::KeySet {
        issuer: issuer.to_owned(),
        source,
    })?;
    match keys.len() {
        0 => Err(IssuerKeysError::NoUsableKey(issuer.to_owned())),
        count => Ok(count),
    }
}

/// Keys that have to be fetched before a token can be verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needed {
    /// The account whose provider the issuer is.
    pub account: AccountId,
    /// The issuer's URL.
    pub issuer: String,
}

/// What has to be fetched for a request: the keys of a provider's issuer that are missing, too old, or lack the one that
/// signed the token. Registered keys are used as they are.
pub fn needed(
    world: &World,
    request: &AssumeRoleWithWebIdentityRequest,
    now: Timestamp,
) -> Option<Needed> {
    let token = UnverifiedToken::parse(&request.web_identity_token).ok()?;
    let issuer = token.issuer();
    let name = name(issuer).ok().filter(|_| !is_outbound_issuer(issuer))?;
    let id = AccountId::parse(Arn::parse(&request.role_arn)?.account)?;
    let account = world.account(id);
    if request.provider_id.is_some() || !account.oidc_providers.contains(name) {
        return None;
    }
    let has_key = account.issuer_keys.get(name).is_some_and(|known| {
        known.fetched.is_none_or(|time| {
            now < time.plus_secs(FETCHED_LIFETIME_SECS) && token.has_key_in(&parsed(known))
        })
    });
    (!has_key).then(|| Needed {
        account: id,
        issuer: issuer.to_owned(),
    })
}

/// Registers keys that were fetched at a time. Keys that a user registered in the meantime stay, and so do equal keys while
/// they are recent. Otherwise unsigned requests could grow the event log without limit.
///
/// # Errors
/// Where what was fetched is no key set or has no usable key.
pub fn put_fetched(
    world: &World,
    needed: &Needed,
    key_set: &str,
    time: Timestamp,
) -> Result<Vec<Event>, IssuerKeysError> {
    let name = name(&needed.issuer)?;
    usable(&needed.issuer, key_set)?;
    let known = world.account(needed.account).issuer_keys.get(name);
    let stays = known.is_some_and(|known| {
        known.fetched.is_none_or(|before| {
            &*known.key_set == key_set && time < before.plus_secs(FETCHED_LIFETIME_SECS)
        })
    });
    if stays {
        return Ok(Vec::new());
    }
    let put = IssuerKeysPutV1 {
        issuer: name.to_owned(),
        key_set: key_set.into(),
        fetched: Some(time),
    };
    Ok(vec![Event::new(needed.account, put)])
}

/// The issuers of an account whose keys are registered, with how many keys can verify tokens and when they were
/// fetched.
pub fn list(account: &Account) -> impl Iterator<Item = (String, usize, Option<Timestamp>)> + '_ {
    account.issuer_keys.values().map(|known| {
        let keys = parsed(known).len();
        (format!("{SCHEME}{}", known.issuer), keys, known.fetched)
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
    use roleback_world::event::OidcProviderCreatedV1;
    use serde_json::json;

    use super::*;
    use crate::federation::testing::{RSA, rsa_jwk, token};

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

    /// The request of a token that the key of this id signed.
    fn request(issuer: &str, key: &str) -> AssumeRoleWithWebIdentityRequest {
        let header = json!({"alg": "RS256", "kid": key}).to_string();
        let claims = json!({"iss": issuer, "sub": "s", "aud": "a", "iat": 1, "exp": 2}).to_string();
        AssumeRoleWithWebIdentityRequest {
            role_arn: "arn:aws:iam::123456789012:role/r".to_owned(),
            role_session_name: "s".to_owned(),
            web_identity_token: token("RS256", RSA, &header, &claims),
            ..Default::default()
        }
    }

    /// A world with a provider of the issuer, and keys of it.
    fn world(keys: Option<(&str, Option<Timestamp>)>) -> World {
        let mut world = World::default();
        let account = AccountId::parse("123456789012").unwrap();
        let provider = OidcProviderCreatedV1 {
            url: "issuer.example.com/a".to_owned(),
            created: FETCHED,
            client_ids: Vec::new(),
            thumbprints: Vec::new(),
            tags: Vec::new(),
            context_provider: None,
            identity_center_instance: None,
        };
        let keys = keys.map(|(id, fetched)| IssuerKeysPutV1 {
            issuer: "issuer.example.com/a".to_owned(),
            key_set: json!({"keys": [rsa_jwk(RSA, id)]}).to_string().into(),
            fetched,
        });
        let keys = keys.map(|keys| Event::new(account, keys));
        for event in [Event::new(account, provider)].into_iter().chain(keys) {
            world.apply(event.prepare().unwrap());
        }
        world
    }

    const FETCHED: Timestamp = Timestamp::from_secs(1_800_000_000);

    #[test]
    fn keys_of_a_providers_issuer_are_needed_where_none_are_registered_or_fetched_lately() {
        let registered = |id| world(Some((id, None)));
        let fetched = |id| world(Some((id, Some(FETCHED))));
        for (world, issuer, after_secs, expected) in [
            (world(None), ISSUER, 0, true),
            (world(None), "https://other.example.com", 0, false),
            (world(None), "http://issuer.example.com/a", 0, false),
            (registered("k"), ISSUER, 0, false),
            (registered("other"), ISSUER, 0, false),
            (fetched("k"), ISSUER, FETCHED_LIFETIME_SECS - 1, false),
            (fetched("k"), ISSUER, FETCHED_LIFETIME_SECS, true),
            (fetched("other"), ISSUER, 0, true),
        ] {
            let now = FETCHED.plus_secs(after_secs);
            let found = needed(&world, &request(issuer, "k"), now);
            assert_eq!(found.is_some(), expected, "{issuer} {after_secs} {found:?}");
        }
        for request in [
            AssumeRoleWithWebIdentityRequest {
                web_identity_token: "a.b.c".to_owned(),
                ..request(ISSUER, "k")
            },
            AssumeRoleWithWebIdentityRequest {
                role_arn: "arn:aws:iam::222222222222:role/r".to_owned(),
                ..request(ISSUER, "k")
            },
        ] {
            assert_eq!(needed(&world(None), &request, FETCHED), None);
        }
    }

    #[test]
    fn fetched_keys_replace_older_fetched_ones_but_no_registered_ones() {
        let wanted = Needed {
            account: AccountId::parse("123456789012").unwrap(),
            issuer: ISSUER.to_owned(),
        };
        let set = json!({"keys": [rsa_jwk(RSA, "k")]}).to_string();
        for (world, after_secs, expected) in [
            (world(None), 0, 1),
            (world(Some(("k", None))), 0, 0),
            (world(Some(("other", None))), 0, 0),
            (world(Some(("other", Some(FETCHED)))), 0, 1),
            (world(Some(("k", Some(FETCHED)))), 60, 0),
            (world(Some(("k", Some(FETCHED)))), FETCHED_LIFETIME_SECS, 1),
        ] {
            let time = FETCHED.plus_secs(after_secs);
            let events = put_fetched(&world, &wanted, &set, time).unwrap();
            assert_eq!(events.len(), expected, "{after_secs}");
        }
        assert!(put_fetched(&world(None), &wanted, r#"{"keys":[]}"#, FETCHED).is_err());
    }
}
