//! Tokens of the federation endpoint: each stands for a console session that a browser may take for some minutes.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use roleback_identity::entropy::Entropy;
use roleback_identity::sign_in::ConsoleSession;
use tokio::time::Instant;

/// How long a token is valid.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_enable-console-custom-url.html>
const LIFETIME: Duration = Duration::from_secs(15 * 60);
/// Tokens that are kept. Beyond that the oldest is forgotten.
const TOKENS_MAX: usize = 1_000;
/// Bytes of a token.
const TOKEN_BYTES: usize = 32;

/// The tokens of the last minutes, oldest first.
#[derive(Default)]
pub(crate) struct SigninTokens(Mutex<VecDeque<Issued>>);

struct Issued {
    token: String,
    at: Instant,
    session: ConsoleSession,
}

impl SigninTokens {
    /// A new token for a session.
    pub(crate) fn issue(&self, session: ConsoleSession, entropy: &Entropy, now: Instant) -> String {
        let token = BASE64URL.encode(entropy.bytes::<TOKEN_BYTES>());
        let mut all = self.current(now);
        if all.len() == TOKENS_MAX {
            all.pop_front();
        }
        all.push_back(Issued {
            token: token.clone(),
            at: now,
            session,
        });
        token
    }

    /// The session of a valid token.
    pub(crate) fn session(&self, token: &str, now: Instant) -> Option<ConsoleSession> {
        let all = self.current(now);
        let issued = all.iter().find(|issued| issued.token == token);
        issued.map(|issued| issued.session.clone())
    }

    /// The tokens without those that have expired.
    fn current(&self, now: Instant) -> MutexGuard<'_, VecDeque<Issued>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        while all
            .front()
            .is_some_and(|oldest| now >= oldest.at + LIFETIME)
        {
            all.pop_front();
        }
        all
    }
}
