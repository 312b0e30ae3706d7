//! Issues sessions for all operations that return credentials.

use roleback_model::sts::Credentials;
use roleback_wire::{Fault, Timestamp};
use roleback_world::arn::AccountId;

use crate::caller::Caller;
use crate::fault;
use crate::principal::Principal;
use crate::scene::Scene;
use crate::session::{Session, SessionContext};

/// The size of the largest token that STS issues, in bytes. The answer shows the size of a token relative to it. Tokens
/// with much content can exceed it here.
const TOKEN_BYTES_MAX: usize = 4096;

/// The members of an answer about a new session.
pub(super) struct Issued {
    pub(super) credentials: Option<Credentials>,
    /// The ARN and id that GetCallerIdentity will return for the session.
    pub(super) arn: String,
    pub(super) id: String,
    /// Percentage of the largest token size.
    pub(super) token_utilization: Option<i32>,
    /// The token size in bytes.
    pub(super) token_size: Option<i32>,
}

/// When a session that starts now ends.
pub(super) fn expiry(scene: &Scene<'_>, duration_secs: i32) -> Timestamp {
    scene.now.plus_secs(duration_secs.into())
}

/// Issues a session with a token of at least `token_size_min` bytes.
pub(super) fn issue(
    scene: &Scene<'_>,
    account: AccountId,
    principal: Principal,
    context: SessionContext,
    token_size_min: Option<i32>,
) -> Result<Issued, Fault> {
    let caller = Caller {
        account,
        access_key_id: None,
        principal,
        session: None,
    };
    let arn = caller.arn(scene.world, scene.partition());
    let id = caller.user_id().into_owned();
    let session = Session::new(account, caller.principal, context, scene.entropy);
    let chars_min = token_size_min.and_then(|size| usize::try_from(size).ok());
    let session_token = session
        .token(scene.world, chars_min.unwrap_or(0), scene.entropy)
        .ok_or_else(fault::no_sealing_key)?;
    let size = session_token.len();
    let utilization = size.saturating_mul(100).div_ceil(TOKEN_BYTES_MAX).min(100);
    let credentials = Credentials {
        access_key_id: session.access_key_id.into(),
        secret_access_key: session.secret.reveal().into(),
        session_token,
        expiration: session.context.expires,
    };
    Ok(Issued {
        credentials: Some(credentials),
        arn,
        id,
        token_utilization: i32::try_from(utilization).ok(),
        token_size: i32::try_from(size).ok(),
    })
}
