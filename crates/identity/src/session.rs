//! Sessions: temporary credentials that cost no state.
//!
//! Everything that a session is stands in its token, sealed (encrypted and authenticated) under a key that is itself a
//! event. So sessions survive a restart, need no lookup that grows, and issuing one is a read, unless an MFA code is used up by it.
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

/// The version of what stands in a token. It is authenticated with it.
const TOKEN_VERSION: u8 = 1;
/// The bytes of a nonce.
const NONCE_BYTES: usize = 12;
/// What a token has besides the plain text: its version, the nonce, the tag that authenticates it.
const OVERHEAD_BYTES: usize = 1 + NONCE_BYTES + 16;
/// The longest token that is looked at, in characters.
const TOKEN_CHARS_MAX: usize = 64 * 1024;

/// What the ARNs of the policies begin with that limit a session of AssumeRoot to one task.
pub(crate) const ROOT_TASK_POLICIES: &str = "arn:aws:iam::aws:policy/root-task/";

/// What is encoded into a token, for errors.
const SEALED: &str = "a session";

/// Everything that a session is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// The account that the session acts in.
    pub account: AccountId,
    /// `ASIA...`
    pub access_key_id: CompactString,
    /// What its requests are signed with.
    pub secret: Secret,
    /// Who it is.
    pub principal: Principal,
    /// What it brings along.
    pub context: SessionContext,
}

/// What a session brings along to every decision about it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SessionContext {
    /// When it was issued.
    pub issued: Timestamp,
    /// When it ends.
    pub expires: Timestamp,
    /// True where it was issued with multi-factor authentication.
    pub mfa: bool,
    /// The session policy that was passed, byte for byte.
    pub policy: Option<StoredPolicy>,
    /// Stored ARNs of the managed session policies that were passed.
    pub policy_arns: Vec<String>,
    /// Session tags.
    pub tags: Vec<Tag>,
    /// Keys of those tags that go on to further sessions.
    pub transitive_tag_keys: Vec<String>,
    /// Who was behind the first session of the chain.
    pub source_identity: Option<String>,
    /// True where the session was issued to a session.
    pub chained: bool,
    /// The identity provider through which the session came, where one did.
    #[serde(default)]
    pub federation: Option<Federation>,
    /// The policies that GetScopedCredentials added, the first one first. Each one must allow.
    #[serde(default)]
    pub scope_down: Vec<StoredPolicy>,
}

/// What a session has from the identity provider that it came through.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Federation {
    /// The ARN or the domain of the provider.
    pub provider: String,
    /// The provider's condition keys that policies of the session can see, with their values.
    pub keys: Vec<(String, Vec<String>)>,
}

impl SessionContext {
    /// Whether it is one of AssumeRoot: nothing else passes policies of a task.
    pub(crate) fn is_of_root_task(&self) -> bool {
        let mut arns = self.policy_arns.iter();
        arns.any(|arn| arn.starts_with(ROOT_TASK_POLICIES))
    }
}

/// What stands in a token.
#[derive(Serialize, Deserialize)]
struct Sealed<S> {
    session: S,
    /// Makes the token as long as a client asked for.
    padding: Vec<u8>,
}

impl Session {
    /// A new session of a principal in an account, with credentials of its own.
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

    /// The token that proves the session, with so many characters at the least. None where the world has no sealing key.
    pub fn token(&self, world: &World, chars_min: usize, entropy: &Entropy) -> Option<String> {
        seal(world.sealing_key()?, self, chars_min, entropy)
    }

    /// Whoever the session stands for, as it is called now; none where it is gone. A role or user that was made again under
    /// the same name is another one.
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

/// A user as it is called now: it keeps its id whatever name it gets.
fn user_now(account: &Account, known: &UserName) -> Option<UserName> {
    let (kind, _, name) = account.principal(&known.id)?;
    (kind == ResourceKind::User).then(|| UserName {
        name: name.into(),
        id: known.id.clone(),
    })
}

/// The event that a world without a sealing key needs before it can issue sessions.
pub fn create_sealing_key(entropy: &Entropy) -> SealingKeyCreatedV1 {
    SealingKeyCreatedV1 {
        key: BASE64.encode(entropy.bytes::<32>()).into(),
    }
}

fn cipher(key: &SealingKey) -> Option<ChaCha20Poly1305> {
    ChaCha20Poly1305::new_from_slice(&key_bytes(key)?).ok()
}

/// What other keys are made from.
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

/// What a token says, if the key sealed it.
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

/// The bytes that so many characters of Base64 hold.
fn bytes_of(chars: usize) -> usize {
    chars.div_ceil(4).saturating_mul(3)
}

fn authenticated(msg: &[u8]) -> Payload<'_, '_> {
    Payload {
        msg,
        aad: &[TOKEN_VERSION],
    }
}
