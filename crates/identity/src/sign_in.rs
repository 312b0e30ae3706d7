//! Signing in to the console: a password, a code if the user has an MFA device, and then a session.
//!
//! A console session is a session like those of STS: the page signs its requests with its credentials, and every request is
//! authorised, decided and recorded like any other. It differs in what it can call, as on AWS: all operations, or only what
//! is needed to change the password.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/console_sign-in-process.html>

use roleback_wire::Timestamp;
use roleback_world::arn::AccountId;
use roleback_world::entity::{MfaDevice, ROOT_OWNER};
use roleback_world::event::{ConsoleSignedInV1, Event};
use roleback_world::secret::Secret;
use roleback_world::{Account, World};

use crate::caller::Caller;
use crate::entropy::Entropy;
use crate::iam::login_profile::{Step, VerifiedPassword};
use crate::iam::mfa_device::use_code;
use crate::principal::Principal;
use crate::scene::{Origin, Scene};
use crate::session::{self, ConsoleAccess, Session, SessionContext};
use crate::settings::Settings;

pub use crate::iam::login_profile::{WrongPassword, verify_password};

/// How long a console session lasts if the login profile does not limit it, in seconds.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_users_sign-in.html>
const SESSION_SECS: i64 = 12 * 60 * 60;
/// The shortest duration that a federated sign-in can request, in seconds.
pub const FEDERATED_SECS_MIN: i64 = 15 * 60;
/// The longest duration that a federated sign-in can request, in seconds.
pub const FEDERATED_SECS_MAX: i64 = 12 * 60 * 60;

/// Everything that a sign-in depends on.
#[derive(Debug, Clone, Copy)]
pub struct SignInScene<'a> {
    /// The state.
    pub world: &'a World,
    /// The current time.
    pub now: Timestamp,
    /// The source of new ids and secrets.
    pub entropy: &'a Entropy,
    /// The server's settings.
    pub settings: &'a Settings,
}

/// A session of the console.
#[derive(Debug, Clone, PartialEq)]
pub struct ConsoleSession {
    /// The session, with its credentials.
    pub session: Session,
    /// The session token.
    pub token: Secret,
}

/// An MFA code, and the serial number of its device.
#[derive(Debug, Clone, Copy)]
pub struct MfaCode<'a> {
    /// The serial number: an ARN, or what is printed on a hardware token.
    pub serial: &'a str,
    /// Six digits.
    pub code: &'a str,
}

/// Why a sign-in failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// The user or the password changed since the password was verified.
    #[error(transparent)]
    WrongPassword(#[from] WrongPassword),
    /// The password has expired and only an administrator can set another one.
    #[error("the password has expired: an administrator of the account must set a new one")]
    PasswordExpired,
    /// The user or the root user has MFA devices and sent no code.
    #[error("an MFA code is required")]
    CodeRequired {
        /// The serial numbers of the user's devices that show codes.
        devices: Vec<String>,
    },
    /// The user has only devices that show no codes.
    #[error(
        "the user has only passkeys or security keys, which need the real service to verify them: enable a virtual MFA device, or deactivate them"
    )]
    NoCodeDevice,
    /// The code is wrong, was used before, or its device belongs to another user.
    #[error("the MFA code is wrong or was used before")]
    WrongCode,
    /// The session cannot be used in the console.
    #[error("only sessions of roles and federated users can sign in this way")]
    NotFederated,
    /// The session was deleted or has expired, or another server issued it.
    #[error("the credentials are not those of a session that is still valid")]
    InvalidSession,
    /// The state cannot seal sessions.
    #[error("sessions cannot be issued: the state has no sealing key")]
    NoSealingKey,
}

/// Signs a user in whose password was verified. Returns the events of the sign-in and the session.
///
/// # Errors
/// [`SignInError`].
pub fn sign_in(
    scene: SignInScene<'_>,
    verified: &VerifiedPassword,
    code: Option<MfaCode<'_>>,
) -> Result<(Vec<Event>, ConsoleSession), SignInError> {
    let account = scene.world.account(verified.account);
    let profile = account.login_profiles.get(&verified.user.id);
    let profile = profile.filter(|profile| profile.password == verified.hash);
    let profile = profile.ok_or(WrongPassword)?;
    let access = match verified.next {
        Step::Complete => ConsoleAccess::Full,
        Step::MustChangePassword => ConsoleAccess::PasswordChange,
        Step::NeedsAdministrator => return Err(SignInError::PasswordExpired),
    };
    let caller = Caller {
        account: verified.account,
        access_key_id: None,
        principal: Principal::User(verified.user.clone()),
        session: None,
    };
    let mut events = Vec::new();
    let used = check_code(scene, account, &caller, code)?;
    let mfa = used.is_some();
    events.extend(used);
    events.push(signed_in(verified.account, &verified.user.id, scene.now));
    let most_secs = profile
        .max_signin_session_secs
        .map_or(SESSION_SECS, i64::from);
    let context = context(scene.now, most_secs, mfa, access);
    let session = issue(scene, verified.account, caller.principal, context)?;
    Ok((events, session))
}

/// Signs the root user of an account in without a password, but with a code if the root user has an MFA device. The caller
/// of this function decides whether that is allowed.
///
/// # Errors
/// [`SignInError`].
pub fn sign_in_as_root(
    scene: SignInScene<'_>,
    account: AccountId,
    code: Option<MfaCode<'_>>,
) -> Result<(Vec<Event>, ConsoleSession), SignInError> {
    let caller = Caller {
        account,
        access_key_id: None,
        principal: Principal::Root,
        session: None,
    };
    let used = check_code(scene, scene.world.account(account), &caller, code)?;
    let context = context(scene.now, SESSION_SECS, used.is_some(), ConsoleAccess::Full);
    let mut events = Vec::from_iter(used);
    events.push(signed_in(account, ROOT_OWNER, scene.now));
    let session = issue(scene, account, Principal::Root, context)?;
    Ok((events, session))
}

/// Gives the session of a role or a federated user access to the console, for a duration that begins now.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_enable-console-custom-url.html>
///
/// # Errors
/// [`SignInError`].
pub fn sign_in_federated(
    scene: SignInScene<'_>,
    session: &Session,
    duration_secs: Option<i64>,
) -> Result<ConsoleSession, SignInError> {
    let SessionContext {
        expires, chained, ..
    } = session.context;
    let can_extend = match session.principal {
        Principal::AssumedRole { .. } => !chained,
        Principal::FederatedUser { .. } => false,
        _ => return Err(SignInError::NotFederated),
    };
    if expires <= scene.now || session.entity(scene.world).is_none() {
        return Err(SignInError::InvalidSession);
    }
    let asked = duration_secs.filter(|_| can_extend);
    let context = SessionContext {
        expires: asked.map_or(expires, |secs| scene.now.plus_secs(secs)),
        console: Some(ConsoleAccess::Full),
        ..session.context.clone()
    };
    issue(scene, session.account, session.principal.clone(), context)
}

/// Opens the token of a console session. `None` if it is not one, has expired, or its principal was deleted.
pub fn open(world: &World, now: Timestamp, token: &str) -> Option<ConsoleSession> {
    let session = session::open(world.sealing_key()?, token)?;
    let is_valid = session.context.console.is_some() && session.context.expires > now;
    let is_known = session.entity(world).is_some();
    (is_valid && is_known).then(|| ConsoleSession {
        session,
        token: token.to_owned().into(),
    })
}

/// Opens the credentials of any session. `None` if they do not belong together, or the session has expired.
pub fn open_credentials(
    world: &World,
    now: Timestamp,
    (access_key_id, secret, token): (&str, &str, &str),
) -> Option<Session> {
    let session = session::open(world.sealing_key()?, token)?;
    let is_it = session.access_key_id == access_key_id && session.secret.reveal() == secret;
    (is_it && session.context.expires > now).then_some(session)
}

/// The principal of a session as a caller, under its current name.
pub fn caller(world: &World, session: &Session) -> Caller {
    let principal = session.entity(world);
    Caller {
        account: session.account,
        access_key_id: Some(session.access_key_id.clone()),
        principal: principal.unwrap_or_else(|| session.principal.clone()),
        session: Some(session.context.clone()),
    }
}

/// Requires a code of one of the caller's devices, if the caller has any. Returns the event that uses the code up.
fn check_code(
    scene: SignInScene<'_>,
    account: &Account,
    caller: &Caller,
    code: Option<MfaCode<'_>>,
) -> Result<Option<Event>, SignInError> {
    let devices = match &caller.principal {
        Principal::Root => &account.settings.root_mfa_devices,
        Principal::User(user) => {
            let user = account.users.get(&user.name).ok_or(WrongPassword)?;
            &user.mfa_devices
        }
        _ => return Ok(None),
    };
    if devices.is_empty() {
        return Ok(None);
    }
    let devices = devices.iter();
    let devices = devices.filter_map(|serial| account.mfa_devices.at(serial));
    let showing_codes = devices.filter(|device| device.seed.is_some());
    let devices: Vec<String> = showing_codes.map(serial).collect();
    if devices.is_empty() {
        return Err(SignInError::NoCodeDevice);
    }
    let Some(code) = code else {
        return Err(SignInError::CodeRequired { devices });
    };
    let origin = Origin::default();
    let SignInScene {
        world,
        now,
        entropy,
        settings,
    } = scene;
    let scene = Scene {
        world,
        caller,
        now,
        entropy,
        settings,
        origin: &origin,
    };
    let used = use_code(&scene, Some(code.serial), Some(code.code));
    let used = used.map_err(|_| SignInError::WrongCode)?;
    Ok(used.map(|used| Event::new(caller.account, used)))
}

fn serial(device: &MfaDevice) -> String {
    device.serial.to_string()
}

fn signed_in(account: AccountId, owner: &str, at: Timestamp) -> Event {
    let owner = owner.to_owned();
    Event::new(account, ConsoleSignedInV1 { owner, at })
}

fn context(now: Timestamp, secs: i64, mfa: bool, access: ConsoleAccess) -> SessionContext {
    SessionContext {
        issued: now,
        expires: now.plus_secs(secs),
        mfa,
        console: Some(access),
        ..SessionContext::default()
    }
}

fn issue(
    scene: SignInScene<'_>,
    account: AccountId,
    principal: Principal,
    context: SessionContext,
) -> Result<ConsoleSession, SignInError> {
    let session = Session::new(account, principal, context, scene.entropy);
    let token = session.token(scene.world, 0, scene.entropy);
    let token = token.ok_or(SignInError::NoSealingKey)?.into();
    Ok(ConsoleSession { session, token })
}

#[cfg(test)]
mod tests;
