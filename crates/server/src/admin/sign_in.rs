//! Signing in to the console, and AWS's federation endpoint.
//!
//! The cookie contains the sealed session, so the server keeps nothing: a session survives a restart. The cookie is limited
//! to `/_roleback` and cannot be read by scripts; the page gets the credentials from `GET /_roleback/sign-in`, which pages of
//! other origins cannot call.

use hyper::HeaderMap;
use hyper::Response;
use hyper::StatusCode;
use hyper::header::{CACHE_CONTROL, COOKIE as COOKIE_HEADER, HeaderValue, LOCATION, SET_COOKIE};
use roleback_api::sign_in::{
    COOKIE, ConsoleSession as Shown, SignInAnswer, SignInCode, SignInRequest, SigninToken,
};
use roleback_identity::entropy::Entropy;
use roleback_identity::principal::Principal;
use roleback_identity::session::ConsoleAccess;
use roleback_identity::sign_in::{
    self, ConsoleSession, FEDERATED_SECS_MAX, FEDERATED_SECS_MIN, MfaCode, SignInError,
    SignInScene, WrongPassword, verify_password,
};
use roleback_world::World;
use roleback_world::arn::{AccountId, Partition};
use serde::Deserialize;
use tokio::time::Instant;

use super::body::{self, BodyReader};
use super::parameters::Parameters;
use super::reply::{self, Problem, Reply};
use crate::enforcement::Mode;
use crate::server_action::ServerAction;
use crate::state::Core;

/// The path of the console.
const CONSOLE: &str = "/_roleback/ui/";
/// The root user's name in the credential report, which no user can have.
const ROOT: &str = "<root_account>";
/// The longest session token that fits into a cookie, with its name and attributes: browsers drop cookies above 4,096 bytes.
const COOKIE_TOKEN_BYTES_MAX: usize = 3_900;

/// `POST /_roleback/sign-in`
pub(crate) fn sign_in(core: &Core, body: &mut BodyReader) -> Reply {
    let request: SignInRequest = body::json(body, r#"{"user": "ann", "password": "..."}"#)?;
    let account = account(core, request.account.as_deref())?;
    match limited(core, account, &request)? {
        Ok(session) => {
            let answer = SignInAnswer {
                session: Some(shown(core, &session)),
                ..SignInAnswer::default()
            };
            with_cookie(reply::json(&answer)?, core, &session)
        }
        Err(mfa_devices) => reply::json(&SignInAnswer {
            mfa_devices,
            ..SignInAnswer::default()
        }),
    }
}

/// The account with this id or alias.
fn account(core: &Core, named: Option<&str>) -> Result<AccountId, Problem> {
    let Some(text) = named.filter(|text| !text.is_empty()) else {
        return Ok(core.store.settings.default_account);
    };
    let moment = core.store.now();
    let mut accounts = moment.state.0.accounts();
    let aliased = accounts.find(|(_, account)| account.settings.alias.as_deref() == Some(text));
    let aliased = aliased.map(|(id, _)| id);
    aliased.or_else(|| AccountId::parse(text)).ok_or_else(|| {
        Problem::sign_in_failed(format!("no account has the id or the alias `{text}`"))
    })
}

/// A session, or the MFA devices if a code is missing.
type SignedIn = Result<Result<ConsoleSession, Vec<String>>, Problem>;

/// Signs in, unless there were too many attempts to guess a password or a code.
fn limited(core: &Core, account: AccountId, request: &SignInRequest) -> SignedIn {
    let user = request.user.as_deref();
    let named = (account, user.unwrap_or(ROOT).to_lowercase().into());
    if let Some(wait) = core.sign_in_attempts.wait(&named, Instant::now()) {
        return Err(Problem::too_many_attempts(format!(
            "too many failed attempts to sign in as `{}`: try again in {} seconds",
            user.unwrap_or(ROOT),
            wait.as_secs() + 1
        )));
    }
    let signed_in = match user {
        Some(user) => sign_in_user(core, account, user, request),
        None => sign_in_root(core, account, request),
    };
    match &signed_in {
        Err(refused) if is_guess(refused) => {
            core.sign_in_attempts.failed(named, Instant::now());
        }
        Ok(_) => core.sign_in_attempts.succeeded(&named),
        Err(_) => {}
    }
    match signed_in {
        Ok(session) => Ok(Ok(session)),
        Err(Refused::Not(SignInError::CodeRequired { devices })) => Ok(Err(devices)),
        Err(Refused::Not(why)) => Err(why.into()),
        Err(Refused::Failed(problem)) => Err(problem),
    }
}

/// Why a user was not signed in.
enum Refused {
    Not(SignInError),
    Failed(Problem),
}

/// Whether the attempt may have been a guess of a password or a code.
fn is_guess(refused: &Refused) -> bool {
    use SignInError::{WrongCode, WrongPassword};
    matches!(refused, Refused::Not(WrongPassword(_) | WrongCode))
}

/// The password is verified before the commit, because that takes tens of milliseconds, in which other writes go on.
fn sign_in_user(
    core: &Core,
    account: AccountId,
    user: &str,
    request: &SignInRequest,
) -> Result<ConsoleSession, Refused> {
    let store = &core.store;
    let password = request.password.as_deref().unwrap_or_default();
    let world = &store.now().state.0;
    let verified = verify_password(world, account, user, password, store.clock.now());
    let verified = verified.map_err(|wrong| Refused::Not(wrong.into()))?;
    let action = action(account, user, request.mfa.is_some());
    let (settings, clock) = (store.settings.clone(), store.clock.clone());
    let mfa = request.mfa.clone();
    let decided = store.commit_decided(action, move |world, entropy| {
        let code = mfa.as_ref().map(code);
        let now = clock.now();
        let scene = SignInScene {
            world,
            now,
            entropy,
            settings: &settings,
        };
        sign_in::sign_in(scene, &verified, code)
    });
    let decided = decided.map_err(|failure| Refused::Failed(failure.into()))?;
    let (_, session) = decided.map_err(Refused::Not)?;
    Ok(session)
}

/// The root user has no password here: AWS has it set by email.
fn sign_in_root(
    core: &Core,
    account: AccountId,
    request: &SignInRequest,
) -> Result<ConsoleSession, Refused> {
    if core.store.enforcement.mode() == Mode::On {
        return Err(Refused::Failed(Problem::sign_in_failed(
            "signing in as the root user without a password is only possible while permissions are not enforced: sign in as a user",
        )));
    }
    let store = &core.store;
    let (settings, clock) = (store.settings.clone(), store.clock.clone());
    let action = action(account, ROOT, request.mfa.is_some());
    let mfa = request.mfa.clone();
    let decided = store.commit_decided(action, move |world, entropy| {
        let now = clock.now();
        let scene = SignInScene {
            world,
            now,
            entropy,
            settings: &settings,
        };
        sign_in::sign_in_as_root(scene, account, mfa.as_ref().map(code))
    });
    let decided = decided.map_err(|failure| Refused::Failed(failure.into()))?;
    let (_, session) = decided.map_err(Refused::Not)?;
    Ok(session)
}

fn code(mfa: &SignInCode) -> MfaCode<'_> {
    MfaCode {
        serial: &mfa.serial,
        code: &mfa.code,
    }
}

fn action(account: AccountId, user: &str, mfa: bool) -> ServerAction {
    let input = [
        ("account", account.to_string()),
        ("user", user.to_owned()),
        ("mfa", mfa.to_string()),
    ];
    ServerAction {
        operation: "ConsoleLogin",
        input: input.map(|(name, value)| (name.to_owned(), value)).into(),
    }
}

/// `GET /_roleback/sign-in`. A missing session is not an error, because the console asks on every first visit.
pub(crate) fn session(core: &Core, headers: &HeaderMap) -> Reply {
    let (moment, now) = (core.store.now(), core.store.clock.now());
    let session = cookie(headers).and_then(|token| sign_in::open(&moment.state.0, now, token));
    let answer = SignInAnswer {
        session: session.map(|session| shown(core, &session)),
        ..SignInAnswer::default()
    };
    Ok(not_stored(reply::json(&answer)?))
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    let values = headers.get_all(COOKIE_HEADER).iter();
    let texts = values.filter_map(|value| value.to_str().ok());
    let mut pairs = texts.flat_map(|text| text.split(';')).map(str::trim);
    pairs.find_map(|pair| pair.strip_prefix(COOKIE)?.strip_prefix('='))
}

/// `DELETE /_roleback/sign-in`
pub(crate) fn sign_out() -> Reply {
    let mut response = reply::text("ok")?;
    let expired = format!("{COOKIE}=; Path=/_roleback; HttpOnly; SameSite=Strict; Max-Age=0");
    let expired = HeaderValue::from_str(&expired).map_err(Problem::failed)?;
    response.headers_mut().insert(SET_COOKIE, expired);
    Ok(response)
}

/// `GET /_roleback/federation`
pub(crate) fn federation(core: &Core, parameters: &Parameters<'_>) -> Reply {
    match parameters.text("Action") {
        Some("getSigninToken") => signin_token(core, parameters),
        Some("login") => login(core, parameters),
        _ => Err(Problem::bad_request(
            "`Action` is `getSigninToken` or `login`",
        )),
    }
}

/// Temporary credentials, under the names of AWS's federation endpoint.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FederatedCredentials {
    session_id: String,
    session_key: String,
    session_token: String,
}

fn signin_token(core: &Core, parameters: &Parameters<'_>) -> Reply {
    let text = parameters.text("Session").unwrap_or_default();
    let given: FederatedCredentials = serde_json::from_str(text).map_err(|why| {
        Problem::bad_request(format!(
            "`Session` must be JSON with sessionId, sessionKey and sessionToken: {why}"
        ))
    })?;
    let secs = duration_secs(parameters)?;
    let (store, now) = (&core.store, core.store.clock.now());
    let world = &store.now().state.0;
    let credentials = (
        &*given.session_id,
        &*given.session_key,
        &*given.session_token,
    );
    let session = sign_in::open_credentials(world, now, credentials);
    let session = session.ok_or(SignInError::InvalidSession)?;
    let entropy = Entropy::new(store.generator.read_seed(store.arrival()));
    let scene = SignInScene {
        world,
        now,
        entropy: &entropy,
        settings: &store.settings,
    };
    let console = sign_in::sign_in_federated(scene, &session, secs)?;
    let signin_token = core.signin_tokens.issue(console, &entropy, Instant::now());
    Ok(not_stored(reply::json(&SigninToken { signin_token })?))
}

fn duration_secs(parameters: &Parameters<'_>) -> Result<Option<i64>, Problem> {
    let secs = parameters.number("SessionDuration")?;
    let secs = secs.map(|secs| i64::try_from(secs).unwrap_or(i64::MAX));
    match secs {
        Some(secs) if !(FEDERATED_SECS_MIN..=FEDERATED_SECS_MAX).contains(&secs) => {
            Err(Problem::bad_request(format!(
                "`SessionDuration` is between {FEDERATED_SECS_MIN} and {FEDERATED_SECS_MAX} seconds, not {secs}"
            )))
        }
        secs => Ok(secs),
    }
}

/// Signs the browser in and sends it to the console.
fn login(core: &Core, parameters: &Parameters<'_>) -> Reply {
    let token = parameters.text("SigninToken").unwrap_or_default();
    let session = core.signin_tokens.session(token, Instant::now()).ok_or_else(|| {
        Problem::sign_in_failed("the `SigninToken` is unknown or older than 15 minutes: get a new one with `Action=getSigninToken`")
    })?;
    let destination = parameters.text("Destination").unwrap_or_default();
    let mut response = reply::text("signed in")?;
    *response.status_mut() = StatusCode::FOUND;
    let location = HeaderValue::from_str(page(destination)).map_err(Problem::failed)?;
    response.headers_mut().insert(LOCATION, location);
    with_cookie(response, core, &session)
}

/// The console's page in a destination. Anything else, such as a page of AWS's console, becomes the first page.
fn page(destination: &str) -> &str {
    let at = destination.find(CONSOLE);
    let page = at.and_then(|at| destination.get(at..));
    page.filter(|page| page.bytes().all(|byte| byte.is_ascii_graphic()))
        .unwrap_or(CONSOLE)
}

fn shown(core: &Core, console: &ConsoleSession) -> Shown {
    let (world, session) = (&core.store.now().state.0, &console.session);
    let caller = sign_in::caller(world, session);
    Shown {
        account: session.account.to_string(),
        alias: alias(world, session.account),
        arn: caller.arn(world, Partition::default()),
        name: name(&caller.principal),
        must_change_password: session.context.console == Some(ConsoleAccess::PasswordChange),
        access_key_id: session.access_key_id.to_string(),
        secret_access_key: session.secret.reveal().to_owned(),
        session_token: console.token.reveal().to_owned(),
        expires: session.context.expires.iso8601(),
    }
}

fn alias(world: &World, account: AccountId) -> Option<String> {
    let alias = world.account(account).settings.alias.as_deref();
    alias.map(str::to_owned)
}

fn name(principal: &Principal) -> String {
    match principal {
        Principal::User(user) => user.name.to_string(),
        Principal::AssumedRole {
            role, session_name, ..
        } => format!("{role}/{session_name}"),
        Principal::FederatedUser { name, .. } | Principal::Service { name } => name.to_string(),
        Principal::Root => "root".to_owned(),
        Principal::Anonymous => String::new(),
    }
}

fn with_cookie<B>(
    mut response: Response<B>,
    core: &Core,
    console: &ConsoleSession,
) -> Result<Response<B>, Problem> {
    let token = console.token.reveal();
    if token.len() > COOKIE_TOKEN_BYTES_MAX {
        return Err(Problem::sign_in_failed(format!(
            "the session does not fit into a cookie: its token has {} bytes, at most {COOKIE_TOKEN_BYTES_MAX} are possible; use a shorter session policy",
            token.len()
        )));
    }
    let left_secs = console.session.context.expires.secs() - core.store.clock.now().secs();
    let cookie = format!(
        "{COOKIE}={token}; Path=/_roleback; HttpOnly; SameSite=Strict; Max-Age={}",
        left_secs.max(0)
    );
    let cookie = HeaderValue::from_str(&cookie).map_err(Problem::failed)?;
    response.headers_mut().insert(SET_COOKIE, cookie);
    Ok(not_stored(response))
}

/// Answers with credentials are not to be stored.
fn not_stored<B>(mut response: Response<B>) -> Response<B> {
    let no_store = HeaderValue::from_static("no-store");
    response.headers_mut().insert(CACHE_CONTROL, no_store);
    response
}

impl From<SignInError> for Problem {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::NoSealingKey => Self::unavailable(error),
            // In AWS's words, which do not say what is wrong.
            SignInError::WrongPassword(WrongPassword) => Self::sign_in_failed(
                "Your authentication information is incorrect. Please try again.",
            ),
            _ => Self::sign_in_failed(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_destination_is_a_page_of_the_console() {
        for (destination, expected) in [
            ("", CONSOLE),
            ("https://console.aws.amazon.com/iam", CONSOLE),
            ("/_roleback/ui/users/ann", "/_roleback/ui/users/ann"),
            (
                "http://localhost:4566/_roleback/ui/roles?x=1",
                "/_roleback/ui/roles?x=1",
            ),
            ("/_roleback/ui/\r\nx: y", CONSOLE),
        ] {
            assert_eq!(page(destination), expected, "{destination}");
        }
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        assert_eq!(cookie(&headers), None);
        headers.insert(
            COOKIE_HEADER,
            HeaderValue::from_static("a=b; roleback-session=x=="),
        );
        assert_eq!(cookie(&headers), Some("x=="));
        headers.insert(
            COOKIE_HEADER,
            HeaderValue::from_static("roleback-sessions=x"),
        );
        assert_eq!(cookie(&headers), None);
    }
}
