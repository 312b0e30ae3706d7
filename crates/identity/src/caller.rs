//! Who asks: from an access key id and a session token to a principal and the secret that its signature must prove.

use compact_str::CompactString;
use roleback_wire::{Fault, Timestamp};
use serde::{Deserialize, Serialize};

use crate::arn::{AccountId, Partition};
use crate::fault;
use crate::ids::{KeyKind, read_access_key_id};
use crate::scene::{Settings, iam_arn};
use crate::session::{Session, SessionContext};
use crate::world::World;

/// The secret of a root caller whose key id is not of AWS's form; the key id itself does too.
pub const ROOT_SECRET: &str = "test";

/// Who asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Caller {
    /// The account that the caller acts in.
    pub account: AccountId,
    /// The access key id that the request was signed with; none for an anonymous request.
    #[serde(default)]
    pub access_key_id: Option<CompactString>,
    /// What the caller is.
    pub principal: Principal,
    /// What a session brings along; none where the credentials are lasting.
    #[serde(default)]
    pub session: Option<SessionContext>,
}

/// What a caller is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Principal {
    /// Nobody: the request was not signed.
    Anonymous,
    /// The account's root user.
    Root,
    /// A user, with lasting credentials or in a session of its own.
    User {
        /// The user's name.
        name: CompactString,
        /// Its unique id.
        id: CompactString,
    },
    /// A role that somebody took on.
    AssumedRole {
        /// The role's name.
        role: CompactString,
        /// The role's unique id.
        role_id: CompactString,
        /// The name that was given to the session.
        session_name: CompactString,
    },
    /// A federated user (GetFederationToken).
    FederatedUser {
        /// The name that was given to it.
        name: CompactString,
        /// The name of the user who asked for it; none where it was the root user.
        issuer: Option<CompactString>,
    },
}

impl Caller {
    /// The root user of an account.
    pub fn root(account: AccountId, access_key_id: &str) -> Self {
        Self {
            account,
            access_key_id: Some(access_key_id.into()),
            principal: Principal::Root,
            session: None,
        }
    }

    /// Whoever sent a request without a signature.
    pub fn anonymous(account: AccountId) -> Self {
        Self {
            account,
            access_key_id: None,
            principal: Principal::Anonymous,
            session: None,
        }
    }

    /// The ARN that GetCallerIdentity answers. A user's has its path, a session's has not.
    pub fn arn(&self, world: &World, partition: Partition) -> String {
        let account = self.account;
        let sts = |rest: String| format!("arn:{}:sts::{account}:{rest}", partition.as_str());
        match &self.principal {
            Principal::Anonymous => "anonymous".into(),
            Principal::Root => account.root_arn(partition),
            Principal::User { name, .. } => {
                let path = world
                    .account(account)
                    .users
                    .get(name)
                    .map_or("/", |user| &user.path);
                iam_arn(partition, account, "user", path, name)
            }
            Principal::AssumedRole {
                role, session_name, ..
            } => sts(format!("assumed-role/{role}/{session_name}")),
            Principal::FederatedUser { name, .. } => sts(format!("federated-user/{name}")),
        }
    }

    /// The unique id that GetCallerIdentity answers
    /// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>, table of principal values).
    pub fn user_id(&self) -> String {
        match &self.principal {
            Principal::Anonymous => "anonymous".into(),
            Principal::Root => self.account.to_string(),
            Principal::User { id, .. } => id.to_string(),
            Principal::AssumedRole {
                role_id,
                session_name,
                ..
            } => format!("{role_id}:{session_name}"),
            Principal::FederatedUser { name, .. } => format!("{}:{name}", self.account),
        }
    }
}

/// A caller who says who it is, and what its signature has to be made with.
#[derive(Debug, Clone)]
pub struct Claim {
    /// Who it says it is.
    pub caller: Caller,
    /// The secrets of which one must have made the signature.
    pub secrets: Vec<crate::secret::Secret>,
}

/// Looks up who an access key id and a session token stand for. The signature is checked by whoever asks.
///
/// An id that is not of AWS's form stands for the root user: of the account that it spells with twelve digits, else of
/// the default account. One that is of AWS's form must be known here.
///
/// # Errors
/// `InvalidClientTokenId` for a key that is unknown, inactive or deleted, or a token that does not fit it;
/// `ExpiredToken` for a session that is over.
pub fn claim(
    world: &World,
    settings: &Settings,
    now: Timestamp,
    access_key_id: &str,
    session_token: Option<&str>,
) -> Result<Claim, Fault> {
    match (read_access_key_id(access_key_id), session_token) {
        (Some((KeyKind::Session, _)), Some(token)) => {
            session_claim(world, now, access_key_id, token)
        }
        (Some((KeyKind::LongTerm, account)), None) => user_claim(
            world,
            account.unwrap_or(settings.default_account),
            access_key_id,
        ),
        (None, None) if !settings.require_known_keys => Ok(root_claim(settings, access_key_id)),
        _ => Err(fault::invalid_client_token_id()),
    }
}

fn root_claim(settings: &Settings, access_key_id: &str) -> Claim {
    let account = AccountId::parse(access_key_id).unwrap_or(settings.default_account);
    Claim {
        caller: Caller::root(account, access_key_id),
        secrets: vec![
            ROOT_SECRET.to_owned().into(),
            access_key_id.to_owned().into(),
        ],
    }
}

fn user_claim(world: &World, account: AccountId, access_key_id: &str) -> Result<Claim, Fault> {
    let refused = fault::invalid_client_token_id;
    let standing = world.account(account);
    let key = standing
        .access_keys
        .get(access_key_id)
        .ok_or_else(refused)?;
    if !key.active {
        return Err(refused());
    }
    let principal = match &key.user {
        None => Principal::Root,
        Some(name) => {
            let user = standing.users.get(name).ok_or_else(refused)?;
            Principal::User {
                name: user.name.clone(),
                id: user.id.clone(),
            }
        }
    };
    Ok(Claim {
        caller: Caller {
            account,
            access_key_id: Some(access_key_id.into()),
            principal,
            session: None,
        },
        secrets: vec![key.secret.clone()],
    })
}

fn session_claim(
    world: &World,
    now: Timestamp,
    access_key_id: &str,
    token: &str,
) -> Result<Claim, Fault> {
    let session = world
        .sealing_key
        .as_ref()
        .and_then(|key| key.open(token))
        .filter(|session| session.access_key_id == access_key_id && session.still_stands(world))
        .ok_or_else(fault::invalid_client_token_id)?;
    if session.context.expires <= now {
        return Err(fault::expired_token());
    }
    let Session {
        account,
        principal,
        secret,
        context,
        ..
    } = session;
    Ok(Claim {
        caller: Caller {
            account,
            access_key_id: Some(access_key_id.into()),
            principal,
            session: Some(context),
        },
        secrets: vec![secret],
    })
}
