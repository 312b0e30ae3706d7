//! The caller: resolves an access key id and a session token to a principal and the secret that must have made the
//! signature.

use std::borrow::Cow;

use compact_str::CompactString;
use roleback_wire::{Fault, Timestamp};
use roleback_world::World;
use roleback_world::arn::{AccountId, Partition, ROOT_PATH, iam_arn};
use roleback_world::entity::{Role, User};
use roleback_world::secret::Secret;
use roleback_world::tag::Tag;
use serde::{Deserialize, Serialize};

use crate::fault;
use crate::ids::{KeyKind, read_access_key_id};
use crate::principal::{Principal, UserName};
use crate::session::{self, Session, SessionContext};
use crate::settings::Settings;

/// The secret of a root caller whose key id does not have AWS's form. The key id itself is accepted as well.
pub const ROOT_SECRET: &str = "test";

/// The sender of a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Caller {
    /// The account in which the caller acts.
    pub account: AccountId,
    /// The access key id that signed the request; `None` for an anonymous request.
    #[serde(default)]
    pub access_key_id: Option<CompactString>,
    /// The caller's principal.
    pub principal: Principal,
    /// The properties of the session; `None` for long-term credentials.
    #[serde(default)]
    pub session: Option<SessionContext>,
}

/// The entity of the caller or its session, in its current state.
#[derive(Debug, Clone, Copy)]
pub(crate) enum PrincipalEntity<'a> {
    User(&'a User),
    Role(&'a Role),
    /// A principal without policies and tags, or an entity that no longer exists.
    Nobody,
}

impl<'a> PrincipalEntity<'a> {
    fn path(self) -> &'a str {
        match self {
            Self::User(user) => &user.path,
            Self::Role(role) => &role.path,
            Self::Nobody => ROOT_PATH,
        }
    }

    /// The entity's ARN, with the name that the caller has for it.
    pub(crate) fn arn(
        self,
        partition: Partition,
        account: AccountId,
        kind: &str,
        name: &str,
    ) -> String {
        iam_arn(partition, account, kind, self.path(), name)
    }

    /// The tags of the entity itself.
    pub(crate) fn tags(self) -> &'a [Tag] {
        match self {
            Self::User(user) => &user.tags,
            Self::Role(role) => &role.tags,
            Self::Nobody => &[],
        }
    }
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

    /// The sender of an unsigned request.
    pub fn anonymous(account: AccountId) -> Self {
        Self {
            account,
            access_key_id: None,
            principal: Principal::Anonymous,
            session: None,
        }
    }

    /// The ARN that GetCallerIdentity returns. It includes the path of a user, but not the path of a session's role.
    pub fn arn(&self, world: &World, partition: Partition) -> String {
        self.arn_of(self.entity(world), partition)
    }

    /// The same, if the entity has already been looked up.
    pub(crate) fn arn_of(&self, entity: PrincipalEntity<'_>, partition: Partition) -> String {
        let account = self.account;
        let sts = |rest: String| format!("arn:{}:sts::{account}:{rest}", partition.as_str());
        match &self.principal {
            Principal::Anonymous => "anonymous".into(),
            Principal::Root => account.root_arn(partition),
            Principal::User(user) => entity.arn(partition, account, "user", &user.name),
            Principal::AssumedRole {
                role, session_name, ..
            } => sts(format!("assumed-role/{role}/{session_name}")),
            Principal::FederatedUser { name, .. } => sts(format!("federated-user/{name}")),
            Principal::Service { name } => name.as_str().into(),
        }
    }

    /// The unique id under which uses are recorded: the user's or the role's for a session, the account id for the root
    /// user. `None` if no stored credentials were used, such as with the key id `test`.
    pub fn used_id(&self) -> Option<CompactString> {
        match &self.principal {
            Principal::User(user) => Some(user.id.clone()),
            Principal::AssumedRole { role_id, .. } => Some(role_id.clone()),
            Principal::FederatedUser { issuer, .. } => issuer.as_ref().map(|user| user.id.clone()),
            Principal::Root if self.session.is_some() || self.long_term_key().is_some() => {
                Some(self.account.digits())
            }
            Principal::Root | Principal::Anonymous | Principal::Service { .. } => None,
        }
    }

    /// The access key id, if it is a long-term key of AWS's form.
    pub fn long_term_key(&self) -> Option<&CompactString> {
        let id = self.access_key_id.as_ref()?;
        let kind = read_access_key_id(id).map(|(kind, _)| kind);
        (kind == Some(KeyKind::LongTerm)).then_some(id)
    }

    /// The user or role whose policies apply.
    pub(crate) fn entity<'a>(&self, world: &'a World) -> PrincipalEntity<'a> {
        let account = world.account(self.account);
        let found = match &self.principal {
            Principal::User(user)
            | Principal::FederatedUser {
                issuer: Some(user), ..
            } => account.users.get(&user.name).map(PrincipalEntity::User),
            Principal::AssumedRole { role, .. } => {
                account.roles.get(role).map(PrincipalEntity::Role)
            }
            Principal::Anonymous
            | Principal::Root
            | Principal::FederatedUser { .. }
            | Principal::Service { .. } => None,
        };
        found.unwrap_or(PrincipalEntity::Nobody)
    }

    /// The unique id that GetCallerIdentity returns
    /// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>, table of principal
    /// values).
    pub fn user_id(&self) -> Cow<'_, str> {
        match &self.principal {
            Principal::Anonymous => "anonymous".into(),
            Principal::Root => String::from(self.account.digits()).into(),
            Principal::User(user) => user.id.as_str().into(),
            Principal::AssumedRole {
                role_id,
                session_name,
                ..
            } => format!("{role_id}:{session_name}").into(),
            Principal::FederatedUser { name, .. } => format!("{}:{name}", self.account).into(),
            Principal::Service { name } => name.as_str().into(),
        }
    }
}

/// An unverified caller, and the secrets that its signature is checked with.
#[derive(Debug, Clone)]
pub struct Claim<'a> {
    /// The caller that the request claims to come from.
    pub caller: Caller,
    /// The possible secrets. The signature must match one of them.
    pub secrets: Secrets<'a>,
}

/// The secrets that a signature can be made with.
#[derive(Debug, Clone)]
pub enum Secrets<'a> {
    /// The secret of a stored access key.
    Kept(&'a Secret),
    /// The secret of a session, from its token.
    Brought(Secret),
    /// [`ROOT_SECRET`], or the access key id itself.
    Root(&'a str),
}

impl Secrets<'_> {
    /// The secrets in clear text.
    pub fn reveal(&self) -> impl Iterator<Item = &str> {
        let (first, second) = match self {
            Self::Kept(secret) => (secret.reveal(), None),
            Self::Brought(secret) => (secret.reveal(), None),
            Self::Root(key_id) => (ROOT_SECRET, Some(*key_id)),
        };
        std::iter::once(first).chain(second)
    }
}

/// Looks up the caller for an access key id and a session token. The signature is verified separately.
/// An id that does not have AWS's form means the root user: of the account with this number if the id is twelve digits,
/// otherwise of the default account. An id of AWS's form must exist in the world, unless
/// [`Settings::unknown_keys_are_root`] is set.
///
/// # Errors
/// `InvalidClientTokenId` for a key that is unknown, inactive or deleted, or a token that does not match the key;
/// `ExpiredToken` for an expired session.
pub fn claim<'a>(
    world: &'a World,
    settings: &Settings,
    now: Timestamp,
    access_key_id: &'a str,
    session_token: Option<&str>,
) -> Result<Claim<'a>, Fault> {
    let root = || Ok(root_claim(settings, access_key_id));
    let is_root = !settings.require_known_keys;
    match (read_access_key_id(access_key_id), session_token) {
        (Some((KeyKind::Session, _)), Some(token)) => {
            // A session of this server that has expired is an error, not an unknown key.
            let is_strange =
                || (world.sealing_key()).is_none_or(|key| session::open(key, token).is_none());
            match session_claim(world, now, access_key_id, token) {
                Err(_) if settings.unknown_keys_are_root && is_strange() => root(),
                claim => claim,
            }
        }
        (Some((KeyKind::LongTerm, account)), None) => {
            let account = account.unwrap_or(settings.default_account);
            let is_known = world.account(account).access_keys.contains(access_key_id);
            if !is_known && settings.unknown_keys_are_root {
                return root();
            }
            user_claim(world, account, access_key_id)
        }
        (None, None) if is_root => root(),
        (None, Some(_)) if is_root && is_of_localstack(access_key_id) => root(),
        _ => Err(fault::invalid_client_token_id()),
    }
}

/// Whether an id has LocalStack's form: like AWS's, with another prefix. LocalStack users have such ids in their
/// configuration, those of sessions together with a token.
fn is_of_localstack(access_key_id: &str) -> bool {
    ["LKIA", "LSIA"]
        .into_iter()
        .any(|prefix| access_key_id.starts_with(prefix))
}

fn root_claim<'a>(settings: &Settings, access_key_id: &'a str) -> Claim<'a> {
    let account = AccountId::parse(access_key_id).unwrap_or(settings.default_account);
    Claim {
        caller: Caller::root(account, access_key_id),
        secrets: Secrets::Root(access_key_id),
    }
}

fn user_claim<'a>(
    world: &'a World,
    account: AccountId,
    access_key_id: &str,
) -> Result<Claim<'a>, Fault> {
    let refused = fault::invalid_client_token_id;
    let entity = world.account(account);
    let key = entity.access_keys.get(access_key_id).ok_or_else(refused)?;
    if !key.active || key.secret.is_absent() {
        return Err(refused());
    }
    let principal = match &key.user {
        None => Principal::Root,
        Some(name) => {
            let user = entity.users.get(name).ok_or_else(refused)?;
            Principal::User(UserName {
                name: user.name.clone(),
                id: user.id.clone(),
            })
        }
    };
    Ok(Claim {
        caller: Caller {
            account,
            access_key_id: Some(access_key_id.into()),
            principal,
            session: None,
        },
        secrets: Secrets::Kept(&key.secret),
    })
}

/// Whether an access key came from a pod without secrets, so that no signature with it can be checked.
pub fn is_without_secret(world: &World, access_key_id: &str) -> bool {
    let Some((KeyKind::LongTerm, Some(account))) = read_access_key_id(access_key_id) else {
        return false;
    };
    let account = world.account(account);
    let key = account.access_keys.get(access_key_id);
    key.is_some_and(|key| key.secret.is_absent())
}

fn session_claim(
    world: &World,
    now: Timestamp,
    access_key_id: &str,
    token: &str,
) -> Result<Claim<'static>, Fault> {
    let refused = fault::invalid_client_token_id;
    let session = world
        .sealing_key()
        .and_then(|key| session::open(key, token))
        .filter(|session| session.access_key_id == access_key_id)
        .ok_or_else(refused)?;
    if session.context.expires <= now {
        return Err(fault::expired_token());
    }
    let principal = session.entity(world).ok_or_else(refused)?;
    let Session {
        account,
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
        secrets: Secrets::Brought(secret),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::Entropy;
    use crate::entropy::Seed;
    use crate::session::create_sealing_key;
    use crate::testing::Walk;
    use crate::testing::script;
    use crate::testing::texts;

    fn code(walk: &Walk, id: &str, token: Option<&str>) -> String {
        let came = walk.claim(id, token);
        came.map_or_else(|fault| fault.code.into(), |_| "ok".into())
    }

    #[test]
    fn a_key_id_that_is_not_of_the_form_of_aws_is_a_root_user() {
        let mut walk = script("");
        walk.settings.default_account = AccountId::parse("111111111111").unwrap();
        for (id, account) in [
            ("test", "111111111111"),
            ("222222222222", "222222222222"),
            ("22222222222", "111111111111"),
        ] {
            let claim = walk.claim(id, None).unwrap();
            assert_eq!(
                claim.caller,
                Caller::root(AccountId::parse(account).unwrap(), id)
            );
            let secrets: Vec<_> = claim.secrets.reveal().collect();
            assert_eq!(secrets, ["test", id]);
        }
        assert_eq!(code(&walk, "test", Some("a token")), "InvalidClientTokenId");
        for (id, token, expected) in [
            ("LKIAQAAAAAAAEXAMPLE1", None, "ok"),
            ("LSIAQAAAAAAAEXAMPLE1", Some("a token"), "ok"),
            ("AKIAIOSFODNN7EXAMPLE", None, "InvalidClientTokenId"),
            (
                "ASIAIOSFODNN7EXAMPLE",
                Some("a token"),
                "InvalidClientTokenId",
            ),
        ] {
            assert_eq!(code(&walk, id, token), expected, "{id}");
        }
        walk.settings.require_known_keys = true;
        for (id, token) in [
            ("test", None),
            ("LKIAQAAAAAAAEXAMPLE1", None),
            ("LSIAQAAAAAAAEXAMPLE1", Some("a token")),
        ] {
            assert_eq!(code(&walk, id, token), "InvalidClientTokenId", "{id}");
        }
    }

    #[test]
    fn an_unknown_key_id_in_aws_form_is_root_only_without_signature_checks() {
        let mut walk = script("CreateUser UserName=Bob | ok");
        let key = walk.call("CreateAccessKey UserName=bob").unwrap();
        let id = texts(&key, "AccessKeyId").concat();
        walk.follow(&format!(
            "UpdateAccessKey Status=Inactive UserName=bob AccessKeyId={id} | ok"
        ));
        walk.settings.unknown_keys_are_root = true;
        for (id, token, expected) in [
            ("AKIAIOSFODNN7EXAMPLE", None, "ok"),
            ("ASIAIOSFODNN7EXAMPLE", Some("a token"), "ok"),
            ("ASIAIOSFODNN7EXAMPLE", None, "InvalidClientTokenId"),
            (&*id, None, "InvalidClientTokenId"),
        ] {
            assert_eq!(code(&walk, id, token), expected, "{id}");
        }
        let claim = walk.claim("AKIAIOSFODNN7EXAMPLE", None).unwrap();
        assert!(matches!(claim.caller.principal, Principal::Root));
    }

    #[test]
    fn a_key_of_a_user_is_one_while_it_is_there_and_active() {
        let mut walk = script("CreateUser UserName=Bob | ok");
        let key = walk.call("CreateAccessKey UserName=bob").unwrap();
        let [id, secret] =
            ["AccessKeyId", "SecretAccessKey"].map(|name| texts(&key, name).concat());
        let claim = walk.claim(&id, None).unwrap();
        assert_eq!(claim.secrets.reveal().collect::<Vec<_>>(), [&*secret]);
        assert!(matches!(&claim.caller.principal, Principal::User(user) if user.name == "Bob"));
        assert_eq!(code(&walk, &id, Some("a token")), "InvalidClientTokenId");
        assert_eq!(
            code(&walk, "AKIAIOSFODNN7EXAMPLE", None),
            "InvalidClientTokenId"
        );
        for (change, expected) in [
            ("UpdateAccessKey Status=Inactive", "InvalidClientTokenId"),
            ("UpdateAccessKey Status=Active", "ok"),
            ("DeleteAccessKey", "InvalidClientTokenId"),
        ] {
            walk.follow(&format!("{change} UserName=bob AccessKeyId={id} | ok"));
            assert_eq!(code(&walk, &id, None), expected, "{change}");
        }
    }

    #[test]
    fn a_session_needs_its_own_whole_token() {
        let mut walk = script("");
        let [first, second] = ["", ""].map(|_| walk.call("GetSessionToken").unwrap());
        let root = walk.caller.clone();
        let (other_id, _) = walk.sign_in(&first);
        walk.caller = root;
        let (id, token) = walk.sign_in(&second);
        assert_eq!(code(&walk, &id, Some(&token)), "ok");
        assert_eq!(code(&walk, &id, None), "InvalidClientTokenId");
        assert_eq!(code(&walk, &other_id, Some(&token)), "InvalidClientTokenId");
        for cut in 0..token.len() {
            assert_eq!(
                code(&walk, &id, Some(&token[..cut])),
                "InvalidClientTokenId",
                "{cut}"
            );
        }
        for at in 0..token.len() {
            let mut tampered = token.clone().into_bytes();
            tampered[at] = if tampered[at] == b'A' { b'B' } else { b'A' };
            let tampered = String::from_utf8(tampered).unwrap();
            assert_eq!(
                code(&walk, &id, Some(&tampered)),
                "InvalidClientTokenId",
                "{at}"
            );
        }
        let endless = "A".repeat(1 << 20);
        assert_eq!(code(&walk, &id, Some(&endless)), "InvalidClientTokenId");
        let other_key = create_sealing_key(&Entropy::new(Seed([1; 32])));
        walk.happen([other_key.into()]);
        assert_eq!(code(&walk, &id, Some(&token)), "InvalidClientTokenId");
    }

    #[test]
    fn a_session_ends_when_it_was_said_to() {
        let mut walk = script("");
        let session = walk.call("GetSessionToken DurationSeconds=900").unwrap();
        let (id, token) = walk.sign_in(&session);
        walk.wait(899);
        assert_eq!(code(&walk, &id, Some(&token)), "ok");
        walk.wait(1);
        assert_eq!(code(&walk, &id, Some(&token)), "ExpiredToken");
    }

    #[test]
    fn a_session_follows_its_user_and_ends_with_it() {
        for line in ["GetSessionToken", "GetFederationToken Name=guest"] {
            let mut walk = script("CreateUser UserName=Bob | ok");
            let root = walk.caller.clone();
            walk.act_as_user("bob");
            let session = walk.call(line).unwrap();
            let (id, token) = walk.sign_in(&session);
            walk.caller = root;
            walk.follow("UpdateUser UserName=Bob NewUserName=Rob | ok");
            let user = match walk.claim(&id, Some(&token)).unwrap().caller.principal {
                Principal::User(user) => Some(user),
                Principal::FederatedUser { issuer, .. } => issuer,
                _ => None,
            };
            assert_eq!(user.unwrap().name, "Rob");
            walk.follow(
                "
                DeleteUser UserName=Rob | ok
                CreateUser UserName=Bob | ok
                CreateUser UserName=Rob | ok",
            );
            assert_eq!(code(&walk, &id, Some(&token)), "InvalidClientTokenId");
        }
    }
}
