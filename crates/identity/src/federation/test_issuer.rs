//! The built-in test issuer: an OIDC issuer and SAML identity provider whose tokens and assertions make
//! `AssumeRoleWithWebIdentity` and `AssumeRoleWithSAML` testable without a network.
//!
//! Its key is computed from the sealing key of the state. So every data directory has a key of its own, a pod brings the
//! key along, and nothing more has to be kept secret. STS knows nothing of this module: it verifies a token with the keys that are
//! registered for the token's issuer, and [`trust`] registers the public key of the test issuer.

use aws_lc_rs::digest::{SHA256, digest};
use roleback_wire::Timestamp;
use roleback_world::World;
use roleback_world::arn::AccountId;
use roleback_world::event::Event;
use serde_json::{Map, Value, json};

use super::issuer_keys::{self, IssuerKeysError};
use super::jwt::TOKEN_CHARS_MAX;
use super::rsa_generation::rsa_private_key;
use super::saml::issue;
use super::signing::SigningKey;
use super::web_identity;
use crate::entropy::{Entropy, Seed};
use crate::ids::job_id;
use crate::session;
use crate::sts::web_identity::WELL_KNOWN;

mod assertion;
pub mod preset;

pub use assertion::NewAssertion;
use preset::Preset;

/// The issuer of its tokens, where a request names no other. Names below `localhost` cannot be registered (RFC 6761), so no
/// real issuer has this URL.
pub const ISSUER: &str = "https://idp.roleback.localhost";
/// The entity id of the SAML identity provider.
pub const ENTITY_ID: &str = "https://idp.roleback.localhost/saml";
/// Where the metadata say that users sign in. Nothing answers there: assertions are made on request.
const SIGN_IN_URL: &str = "https://idp.roleback.localhost/saml/sign-in";
/// What the ids of its keys begin with. Keys with other ids belong to another issuer.
const KEY_ID_PREFIX: &str = "roleback-test-";
/// Bytes of a key's hash that are in its id.
const KEY_ID_BYTES: usize = 8;
/// What the key is for, so that nothing else computed from the sealing key has the same entropy.
const PURPOSE: &[u8] = b"roleback test issuer";
/// The name in its certificate.
const CERTIFICATE_NAME: &str = "Roleback test identity provider";
/// The longest life of a token or an assertion, in seconds: a century.
const LIFETIME_SECS_MAX: i64 = 100 * 365 * 24 * 60 * 60;

/// Why the test issuer does not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TestIssuerError {
    /// There is nothing to compute its key from.
    #[error("the test issuer has no key: the state has no sealing key")]
    NoKey,
    /// An unknown preset.
    #[error("unknown preset `{0}`: use {names}", names = preset::names())]
    Preset(String),
    /// The preset is for issuers that each have a URL of their own.
    #[error("the preset `{preset}` needs the URL of the issuer, such as `{example}`")]
    NoIssuer {
        /// The preset.
        preset: &'static str,
        /// How such a URL looks.
        example: &'static str,
    },
    /// The subject does not fit the preset.
    #[error("`{subject}` is not a subject of the preset `{preset}`: use `{form}`")]
    Subject {
        /// The preset.
        preset: &'static str,
        /// The subject.
        subject: String,
        /// The form of its subjects.
        form: &'static str,
    },
    /// No audience.
    #[error("the token needs an audience: a client ID of the OpenID Connect provider")]
    NoAudience,
    /// Too long a life.
    #[error(
        "a life of {0} seconds is too long: use at most {LIFETIME_SECS_MAX}, or as much below zero"
    )]
    Lifetime(i64),
    /// The issuer or its keys.
    #[error(transparent)]
    Keys(#[from] IssuerKeysError),
    /// The account already has keys of the real issuer.
    #[error(
        "account {account} has keys of {issuer} that are not the test issuer's: signing as {issuer} would replace the trust in the real issuer; ask for the replacement, or delete its registered keys first"
    )]
    KeysOfAnother {
        /// The account.
        account: AccountId,
        /// The issuer.
        issuer: String,
    },
    /// STS would not read the token.
    #[error(
        "the token would have {0} characters, more than the {TOKEN_CHARS_MAX} that STS accepts: use fewer or shorter claims"
    )]
    TooLong(usize),
    /// A name that must be an ARN, or a name.
    #[error("`{0}` is neither the ARN nor the name of a {1}")]
    Name(String, &'static str),
    /// No role.
    #[error("the assertion needs a role")]
    NoRole,
    /// A text that XML cannot hold.
    #[error("{0}")]
    Unwritable(String),
    /// The key refuses.
    #[error("{0}")]
    Unsigned(String),
}

/// The test issuer of a state.
pub struct TestIssuer {
    key: SigningKey,
    key_id: String,
    certificate: Vec<u8>,
}

/// What a token says, as a request asks for it.
#[derive(Debug, Clone, Default)]
pub struct NewToken {
    /// The issuer; by default the preset's, or [`ISSUER`].
    pub issuer: Option<String>,
    /// The name of the preset with the form of a real issuer's tokens.
    pub preset: Option<String>,
    /// The subject.
    pub subject: String,
    /// The audiences; by default the preset's.
    pub audiences: Vec<String>,
    /// Further claims, which win over all others.
    pub claims: Map<String, Value>,
    /// How long the token is valid, in seconds. Below zero it has expired.
    pub lifetime_secs: i64,
}

/// A signed token.
#[derive(Debug, Clone, PartialEq)]
pub struct IssuedToken {
    /// The token.
    pub token: String,
    /// Its issuer.
    pub issuer: String,
    /// Its claims.
    pub claims: Map<String, Value>,
}

impl TestIssuer {
    /// The test issuer of this state. Computing its key takes about 30 ms: keep it as long as the sealing key stays.
    ///
    /// # Errors
    /// Where the state has no sealing key.
    pub fn of(world: &World) -> Result<Self, TestIssuerError> {
        let sealing = world.sealing_key().and_then(session::key_bytes);
        let sealing = sealing.ok_or(TestIssuerError::NoKey)?;
        let seed = digest(&SHA256, &[PURPOSE, &*sealing].concat());
        let seed: [u8; 32] = seed
            .as_ref()
            .try_into()
            .map_err(|_| TestIssuerError::NoKey)?;
        let pkcs8 = rsa_private_key(&Entropy::new(Seed(seed))).ok_or(TestIssuerError::NoKey)?;
        let key = SigningKey::rsa(&pkcs8).map_err(unsigned)?;
        let public = key.jwk("").map_err(unsigned)?.to_string();
        let hash = digest(&SHA256, public.as_bytes());
        let id = hash.as_ref().iter().take(KEY_ID_BYTES);
        let id: String = id.map(|byte| format!("{byte:02x}")).collect();
        Ok(Self {
            key,
            key_id: format!("{KEY_ID_PREFIX}{id}"),
            certificate: issue::certificate(&pkcs8, CERTIFICATE_NAME).map_err(unsigned)?,
        })
    }

    /// The id of its key.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// Its public key as a JSON Web Key Set.
    ///
    /// # Errors
    /// Where the public half of the key cannot be read.
    pub fn key_set(&self) -> Result<Value, TestIssuerError> {
        web_identity::key_set(&[(&self.key_id, &self.key)]).map_err(unsigned)
    }

    /// The metadata of the SAML identity provider, for `CreateSAMLProvider`.
    pub fn metadata(&self) -> String {
        issue::metadata(ENTITY_ID, &self.certificate, SIGN_IN_URL)
    }

    /// Signs a token.
    ///
    /// # Errors
    /// See [`TestIssuerError`].
    pub fn token(
        &self,
        new: &NewToken,
        now: Timestamp,
        entropy: &Entropy,
    ) -> Result<IssuedToken, TestIssuerError> {
        let preset = new.preset.as_deref().map(Preset::named).transpose()?;
        let issuer = issuer(new, preset)?;
        let mut claims = standard_claims(new, preset, &issuer, now)?;
        claims.insert("jti".to_owned(), job_id(entropy).as_str().into());
        if let Some(preset) = preset {
            claims.extend(preset.claims(&new.subject)?);
        }
        claims.extend(new.claims.clone());
        let text = serde_json::to_string(&claims).unwrap_or_default();
        let token = web_identity::token(&text, &self.key, &self.key_id).map_err(unsigned)?;
        if token.len() > TOKEN_CHARS_MAX {
            return Err(TestIssuerError::TooLong(token.len()));
        }
        Ok(IssuedToken {
            token,
            issuer,
            claims,
        })
    }
}

fn unsigned(why: impl ToString) -> TestIssuerError {
    TestIssuerError::Unsigned(why.to_string())
}

fn issuer(new: &NewToken, preset: Option<&Preset>) -> Result<String, TestIssuerError> {
    let issuer = match (&new.issuer, preset) {
        (Some(issuer), _) => issuer,
        (None, Some(preset)) => preset.issuer()?,
        (None, None) => ISSUER,
    };
    issuer_keys::name(issuer)?;
    Ok(issuer.to_owned())
}

/// The claims that every token has.
fn standard_claims(
    new: &NewToken,
    preset: Option<&Preset>,
    issuer: &str,
    now: Timestamp,
) -> Result<Map<String, Value>, TestIssuerError> {
    let mut audiences = new.audiences.clone();
    if audiences.is_empty() {
        audiences.extend(preset.and_then(|preset| preset.audience).map(str::to_owned));
    }
    let audience = match audiences.as_slice() {
        [] => return Err(TestIssuerError::NoAudience),
        [one] if !preset.is_some_and(|preset| preset.lists_audiences) => json!(one),
        several => json!(several),
    };
    let claims = json!({
        "iss": issuer,
        "sub": new.subject,
        "aud": audience,
        "iat": now.secs(),
        "exp": expires(now, new.lifetime_secs)?.secs(),
    });
    Ok(claims.as_object().cloned().unwrap_or_default())
}

fn expires(now: Timestamp, lifetime_secs: i64) -> Result<Timestamp, TestIssuerError> {
    let is_reasonable = (-LIFETIME_SECS_MAX..=LIFETIME_SECS_MAX).contains(&lifetime_secs);
    is_reasonable
        .then(|| now.plus_secs(lifetime_secs))
        .ok_or(TestIssuerError::Lifetime(lifetime_secs))
}

/// The document that the server answers where clients discover an issuer. Its keys are at `jwks_uri`.
pub fn discovery(jwks_uri: &str) -> Value {
    web_identity::discovery(ISSUER, jwks_uri)
}

/// Whether roles trust an issuer by its domain, so that the account needs no provider for it.
pub fn is_well_known(issuer: &str) -> bool {
    let name = issuer.strip_prefix("https://");
    name.is_some_and(|name| WELL_KNOWN.contains(&name))
}

/// Makes an account accept the test issuer's tokens as those of `issuer`. Nothing changes where it does already.
///
/// # Errors
/// Where the account has keys of the issuer that are not the test issuer's, unless they are to be replaced.
pub fn trust(
    world: &World,
    account: AccountId,
    issuer: &str,
    key_set: &str,
    replace: bool,
) -> Result<Vec<Event>, TestIssuerError> {
    let known = world
        .account(account)
        .issuer_keys
        .get(issuer_keys::name(issuer)?);
    if known.is_some_and(|known| !is_ours(&known.key_set)) && !replace {
        return Err(TestIssuerError::KeysOfAnother {
            account,
            issuer: issuer.to_owned(),
        });
    }
    let (events, _) = issuer_keys::put(world, account, issuer, key_set)?;
    Ok(events)
}

/// Whether a test issuer made the keys: this one, or that of another state.
fn is_ours(key_set: &str) -> bool {
    let set: Value = serde_json::from_str(key_set).unwrap_or_default();
    let keys = set.get("keys").and_then(Value::as_array);
    let ours = |key: &Value| {
        let id = key.get("kid").and_then(Value::as_str);
        id.is_some_and(|id| id.starts_with(KEY_ID_PREFIX))
    };
    keys.is_some_and(|keys| keys.iter().all(ours))
}

#[cfg(test)]
mod tests;
