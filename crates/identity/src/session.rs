//! Sessions: temporary credentials that need no stored state.
//!
//! The token contains the complete session, sealed (encrypted and authenticated) under a key that is part of the state.
//! So sessions survive a restart, need no lookup, and issuing one produces no event unless it uses up an MFA code.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp.html>

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};
use compact_str::CompactString;
use roleback_wire::Timestamp;
use roleback_world::arn::AccountId;
use roleback_world::entity::SealingKey;
use roleback_world::event::SealingKeyCreatedV1;
use roleback_world::event::codec::{from_bytes, to_bytes};
use roleback_world::resource_kind::ResourceKind;
use roleback_world::secret::Secret;
use roleback_world::stored_policy::StoredPolicy;
use roleback_world::tag::Tag;
use roleback_world::{Account, World};
use serde::{Deserialize, Serialize};

use crate::entropy::Entropy;
use crate::ids::{KeyKind, access_key_id, secret_access_key};
use crate::principal::{Principal, UserName};

/// The version of the token content. It is authenticated with the token.
const TOKEN_VERSION: u8 = 2;
/// Bytes of a nonce.
const NONCE_BYTES: usize = 12;
/// The size of a token beyond the plain text: version, nonce and authentication tag.
const OVERHEAD_BYTES: usize = 1 + NONCE_BYTES + 16;
/// The longest accepted token, in characters.
const TOKEN_CHARS_MAX: usize = 64 * 1024;

/// The ARN prefix of the policies that limit an AssumeRoot session to one task.
pub(crate) const ROOT_TASK_POLICIES: &str = "arn:aws:iam::aws:policy/root-task/";

/// The name of the encoded value, for error messages.
const SEALED: &str = "a session";

/// A session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// The account in which the session acts.
    pub account: AccountId,
    /// `ASIA...`
    pub access_key_id: CompactString,
    /// The secret access key of its requests.
    pub secret: Secret,
    /// The principal.
    pub principal: Principal,
    /// The properties of the session.
    pub context: SessionContext,
}

/// The properties of a session that decisions depend on.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SessionContext {
    /// When it was issued.
    pub issued: Timestamp,
    /// When it expires.
    pub expires: Timestamp,
    /// Whether it was issued with MFA.
    pub mfa: bool,
    /// The session policy, byte for byte as it was passed.
    pub policy: Option<StoredPolicy>,
    /// Stored ARNs of the managed session policies.
    pub policy_arns: Vec<String>,
    /// Session tags.
    pub tags: Vec<Tag>,
    /// Keys of the transitive tags, which are passed on to further sessions.
    pub transitive_tag_keys: Vec<String>,
    /// The source identity.
    pub source_identity: Option<String>,
    /// Whether the session was issued to another session (role chaining).
    pub chained: bool,
    /// The identity provider of a federated session.
    #[serde(default)]
    pub federation: Option<Federation>,
    /// The policies that GetScopedCredentials added, the first one first. Each one must allow.
    #[serde(default)]
    pub scope_down: Vec<StoredPolicy>,
    /// What a session that was issued by signing in to the console can call; `None` for sessions issued by STS.
    #[serde(default)]
    pub console: Option<ConsoleAccess>,
}

/// What a session of the console can call. Permissions are checked as for every request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ConsoleAccess {
    /// Everything.
    Full,
    /// What a user needs who must change the password before anything else.
    PasswordChange,
}

/// The provider data of a federated session.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Federation {
    /// The ARN of the provider, or its domain.
    pub provider: String,
    /// The provider's condition keys that the session's policies can test, with their values.
    pub keys: Vec<(String, Vec<String>)>,
}

impl SessionContext {
    /// Whether this is an AssumeRoot session: only these have a task policy.
    pub(crate) fn is_of_root_task(&self) -> bool {
        let mut arns = self.policy_arns.iter();
        arns.any(|arn| arn.starts_with(ROOT_TASK_POLICIES))
    }

    /// Whether the session of a user or root user has managed session policies. Only AssumeRoot and the token of a delegation
    /// request issue one that has.
    pub(crate) fn is_limited_to_a_purpose(&self) -> bool {
        !self.policy_arns.is_empty()
    }
}

/// The content of a token.
#[derive(Serialize, Deserialize)]
struct Sealed<S> {
    session: S,
    /// Padding to the size that a client requested.
    padding: Vec<u8>,
}

impl Session {
    /// A new session of a principal in an account, with new credentials.
    pub fn new(
        account: AccountId,
        principal: Principal,
        context: SessionContext,
        entropy: &Entropy,
    ) -> Self {
        Self {
            account,
            access_key_id: access_key_id(KeyKind::Session, account, entropy),
            secret: secret_access_key(entropy),
            principal,
            context,
        }
    }

    /// The token of the session, at least `chars_min` characters long. `None` if the world has no sealing key.
    pub fn token(&self, world: &World, chars_min: usize, entropy: &Entropy) -> Option<String> {
        seal(world.sealing_key()?, self, chars_min, entropy)
    }

    /// The session's principal under its current name; `None` if it was deleted. A role or user that was created again
    /// with the same name is a different one.
    pub(crate) fn entity(&self, world: &World) -> Option<Principal> {
        let account = world.account(self.account);
        match &self.principal {
            Principal::Anonymous | Principal::Service { .. } => None,
            Principal::Root => Some(Principal::Root),
            Principal::User(user) => Some(Principal::User(user_now(account, user)?)),
            Principal::AssumedRole { role, role_id, .. } => {
                let entity = account.roles.get(role)?;
                (entity.id == *role_id).then(|| self.principal.clone())
            }
            Principal::FederatedUser { name, issuer } => {
                let issuer = match issuer {
                    Some(user) => Some(user_now(account, user)?),
                    None => None,
                };
                let name = name.clone();
                Some(Principal::FederatedUser { name, issuer })
            }
        }
    }
}

/// A user under its current name, found by its unique id.
fn user_now(account: &Account, known: &UserName) -> Option<UserName> {
    let (kind, _, name) = account.principal(&known.id)?;
    (kind == ResourceKind::User).then(|| UserName {
        name: name.into(),
        id: known.id.clone(),
    })
}

/// The event that creates the sealing key, which a world needs before it can issue sessions.
pub fn create_sealing_key(entropy: &Entropy) -> SealingKeyCreatedV1 {
    SealingKeyCreatedV1 {
        key: BASE64.encode(entropy.bytes::<32>()).into(),
    }
}

fn cipher(key: &SealingKey) -> Option<ChaCha20Poly1305> {
    ChaCha20Poly1305::new_from_slice(&key_bytes(key)?).ok()
}

/// The key from which other keys are derived.
pub(crate) fn key_bytes(key: &SealingKey) -> Option<Vec<u8>> {
    BASE64.decode(key.0.reveal()).ok()
}

fn seal(
    key: &SealingKey,
    session: &Session,
    chars_min: usize,
    entropy: &Entropy,
) -> Option<String> {
    let nonce = entropy.bytes::<NONCE_BYTES>();
    let bare = Sealed {
        session,
        padding: Vec::new(),
    };
    let bare_bytes = to_bytes(&bare, SEALED).ok()?.len();
    let bare_bytes = bare_bytes.saturating_add(OVERHEAD_BYTES);
    let padding = vec![0; bytes_of(chars_min).saturating_sub(bare_bytes)];
    let plain = to_bytes(&Sealed { session, padding }, SEALED).ok()?;
    let sealed = cipher(key)?
        .encrypt(&Nonce::from(nonce), authenticated(&plain))
        .ok()?;
    let mut token = vec![TOKEN_VERSION];
    token.extend(nonce);
    token.extend(sealed);
    Some(BASE64.encode(token))
}

/// Opens a token, if it was sealed with this key.
pub(crate) fn open(key: &SealingKey, token: &str) -> Option<Session> {
    if token.len() > TOKEN_CHARS_MAX {
        return None;
    }
    let bytes = BASE64.decode(token).ok()?;
    let sealed = bytes.strip_prefix(&[TOKEN_VERSION])?;
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>()?;
    let plain = cipher(key)?
        .decrypt(&Nonce::from(*nonce), authenticated(sealed))
        .ok()?;
    from_bytes(&plain)
        .ok()
        .map(|sealed: Sealed<Session>| sealed.session)
}

/// The bytes that this many Base64 characters encode.
fn bytes_of(chars: usize) -> usize {
    chars.div_ceil(4).saturating_mul(3)
}

fn authenticated(msg: &[u8]) -> Payload<'_, '_> {
    Payload {
        msg,
        aad: &[TOKEN_VERSION],
    }
}
