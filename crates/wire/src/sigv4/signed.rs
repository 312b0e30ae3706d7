//! Reads the signature of a request, then verifies it.

use std::borrow::Cow;
use std::fmt;

use super::chunks::Chunks;
use super::claim::{Claim, Headers};
use super::consts::{SIGNED_HEADERS_MAX, SKEW_SECS, TERMINATOR};
use super::hash::{is_same, sha256_hex};
use super::key::SigningKey;
use super::rules::Rules;
use super::scope::Scope;
use super::{canonical, fault};
use crate::{Fault, Timestamp};

/// The parts of a request that a signature covers, except the body.
///
/// `headers` must contain `host`: over HTTP/2 that is the `:authority`.
#[derive(Debug, Clone)]
pub struct Request<'r, H> {
    /// The method, such as `POST`.
    pub method: &'r str,
    /// The path as it was sent, still encoded.
    pub path: &'r str,
    /// The query as it was sent, still encoded, without `?`; may be empty.
    pub query: &'r str,
    /// All headers, in order, with repeated ones repeated.
    pub headers: H,
}

/// A signed request: complete and in time, but not yet verified.
pub struct Signed<'r> {
    access_key_id: Cow<'r, str>,
    session_token: Option<Cow<'r, str>>,
    scope: Scope<'r>,
    timestamp: Cow<'r, str>,
    signature: Cow<'r, str>,
    /// The canonical request up to the hash of the body.
    canonical: Vec<u8>,
    /// The hash of the body that the request itself states.
    declared_hash: Option<&'r [u8]>,
}

/// Proof that the holder of an access key's secret signed a request. Only [`Signed::verify`] creates one.
#[derive(Clone)]
pub struct Verified<'r> {
    access_key_id: Cow<'r, str>,
    session_token: Option<Cow<'r, str>>,
    scope: Scope<'r>,
}

impl<'r> Signed<'r> {
    /// Reads the signature; `None` if the request is not signed.
    ///
    /// Refuses what is wrong whatever the secret is: an incomplete signature (`IncompleteSignature`, 400), a header
    /// that is required to be signed but is not, a time more than [`SKEW_SECS`] from `now`, a scope of another day
    /// (`SignatureDoesNotMatch`, 403).
    pub fn parse<H>(request: &Request<'r, H>, now: Timestamp) -> Result<Option<Self>, Fault>
    where
        H: Iterator<Item = (&'r str, &'r [u8])> + Clone,
    {
        Self::parse_by(Rules::Common, request, now)
    }

    /// Like [`parse`](Self::parse), by the rules of a service.
    pub fn parse_by<H>(
        rules: Rules,
        request: &Request<'r, H>,
        now: Timestamp,
    ) -> Result<Option<Self>, Fault>
    where
        H: Iterator<Item = (&'r str, &'r [u8])> + Clone,
    {
        let headers = Headers::collect(request.headers.clone());
        let Some(claim) = Claim::read(request.query, &headers)? else {
            return Ok(None);
        };
        let time = Timestamp::parse_basic(&claim.timestamp)
            .ok_or_else(|| fault::not_a_date(&claim.timestamp))?;
        let (access_key_id, scope, end) = Scope::parse(claim.credential)?;
        let signed_headers: Vec<&str> = claim.signed_headers.split(';').collect();
        check_signed_headers(&signed_headers, request.headers.clone())?;
        check_scope(&scope, &end, &claim.timestamp)?;
        match (rules, claim.expires) {
            (Rules::S3, Some(expires)) => check_lifetime(time, expires, now)?,
            _ => check_time(time, now)?,
        }
        let is_presigned = claim.unsigned_parameter.is_some();
        let canonical = canonical::request(
            request.method,
            (request.path, rules),
            (request.query, claim.unsigned_parameter),
            &signed_headers,
            request.headers.clone(),
        );
        Ok(Some(Self {
            access_key_id,
            session_token: claim.session_token,
            scope,
            timestamp: claim.timestamp,
            signature: claim.signature,
            canonical,
            declared_hash: headers.content_hash.or_else(|| {
                let is_open = rules == Rules::S3 && is_presigned;
                is_open.then_some(UNSIGNED.as_bytes())
            }),
        }))
    }

    /// The access key whose secret is needed to verify.
    pub fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    /// The session token of a temporary access key.
    pub fn session_token(&self) -> Option<&str> {
        self.session_token.as_deref()
    }

    /// The scope of the signature.
    pub fn scope(&self) -> &Scope<'r> {
        &self.scope
    }

    /// Computes the signature with the key derived from the secret for [`scope`](Self::scope), and compares.
    pub fn verify(&self, key: &SigningKey, body: &[u8]) -> Result<Verified<'r>, Fault> {
        self.verify_any([key.clone()], body)
    }

    /// Tries each key until one matches, for callers that can have more than one secret.
    pub fn verify_any(
        &self,
        keys: impl IntoIterator<Item = SigningKey>,
        body: &[u8],
    ) -> Result<Verified<'r>, Fault> {
        let body_hash = sha256_hex(&[body]);
        let canonical_hash = sha256_hex(&[&self.canonical, &body_hash]);
        let same_hash = self.declared_hash.is_none_or(|hash| hash == body_hash);
        let text = canonical::string_to_sign(&self.timestamp, &self.scope, &canonical_hash);
        let same_signature = |key: SigningKey| is_same(&key.sign(&text), &self.signature);
        if !(same_hash && keys.into_iter().any(same_signature)) {
            return Err(fault::mismatch());
        }
        Ok(Verified {
            access_key_id: self.access_key_id.clone(),
            session_token: self.session_token.clone(),
            scope: self.scope.clone(),
        })
    }

    /// What the request states about its body: the hash, or a word such as `UNSIGNED-PAYLOAD`.
    pub fn declared_hash(&self) -> Option<&'r [u8]> {
        self.declared_hash
    }

    /// Like [`verify_any`](Self::verify_any), with what the request states about its body in place of the body's hash. The
    /// body itself remains to be compared; the result verifies its chunks, if they are signed.
    pub fn verify_head(&self, keys: impl IntoIterator<Item = SigningKey>) -> Result<Chunks, Fault> {
        let declared = self.declared_hash.unwrap_or(EMPTY.as_bytes());
        let hash = sha256_hex(&[&self.canonical, declared]);
        let text = canonical::string_to_sign(&self.timestamp, &self.scope, &hash);
        let mut keys = keys.into_iter();
        let key = keys.find(|key| is_same(&key.sign(&text), &self.signature));
        let lines = format!("{}\n{}\n", self.timestamp, self.scope);
        let chunks = key.map(|key| Chunks::new(key, lines, &self.signature));
        chunks.ok_or_else(fault::mismatch)
    }

    #[cfg(test)]
    pub(super) fn canonical(&self) -> &[u8] {
        &self.canonical
    }
}

impl Verified<'_> {
    /// The access key whose secret signed.
    pub fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    /// The session token of a temporary access key. The signature covers it, but does not prove that it is genuine.
    pub fn session_token(&self) -> Option<&str> {
        self.session_token.as_deref()
    }

    /// The scope of the signature.
    pub fn scope(&self) -> &Scope<'_> {
        &self.scope
    }
}

impl fmt::Debug for Signed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signed({} for {})", self.access_key_id, self.scope)
    }
}

impl fmt::Debug for Verified<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Verified({} for {})", self.access_key_id, self.scope)
    }
}

/// The host must be signed, or the request could be sent to another server. So must all headers that have a meaning for
/// AWS.
fn check_signed_headers<'r>(
    names: &[&str],
    headers: impl Iterator<Item = (&'r str, &'r [u8])>,
) -> Result<(), Fault> {
    let is_again = |(at, name): (usize, &&str)| {
        names
            .iter()
            .take(at)
            .any(|before| before.eq_ignore_ascii_case(name))
    };
    if names.len() > SIGNED_HEADERS_MAX || names.iter().enumerate().any(is_again) {
        return Err(fault::signed_headers());
    }
    let is_signed = |name: &str| names.iter().any(|signed| signed.eq_ignore_ascii_case(name));
    if !is_signed("host") {
        return Err(fault::not_signed("'Host' or ':authority'"));
    }
    let must_be = |name: &str| {
        name.get(..6)
            .is_some_and(|start| start.eq_ignore_ascii_case("x-amz-"))
    };
    let unsigned = headers
        .map(|(name, _)| name)
        .find(|name| must_be(name) && !is_signed(name));
    unsigned.map_or(Ok(()), |name| {
        Err(fault::not_signed(&format!("'{}'", title_case(name))))
    })
}

/// Writes `x-amz-date` as `X-Amz-Date`.
fn title_case(name: &str) -> String {
    let mut title = name.to_ascii_lowercase();
    let starts =
        std::iter::once(0).chain(name.match_indices('-').map(|(at, _)| at.saturating_add(1)));
    for start in starts {
        if let Some(first) = title.get_mut(start..=start) {
            first.make_ascii_uppercase();
        }
    }
    title
}

pub(super) fn check_scope(scope: &Scope<'_>, end: &str, timestamp: &str) -> Result<(), Fault> {
    let mut complaints = String::new();
    if end != TERMINATOR {
        complaints
            .push_str("Credential should be scoped with a valid terminator: 'aws4_request'. ");
    }
    if Some(&*scope.date) != timestamp.get(..8) {
        complaints.push_str("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP. ");
    }
    if complaints.is_empty() {
        Ok(())
    } else {
        Err(fault::does_not_match(complaints))
    }
}

/// What a request states that does not sign its body.
const UNSIGNED: &str = "UNSIGNED-PAYLOAD";
/// The hash of an empty body.
const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// A presigned URL of S3 is valid from its date until it expires.
fn check_lifetime(signed: Timestamp, secs: u32, now: Timestamp) -> Result<(), Fault> {
    let now = Timestamp::from_secs(now.secs());
    if signed > now.plus_secs(SKEW_SECS) {
        return Err(Fault::sender(
            "AccessDenied",
            403,
            "Request is not valid yet",
        ));
    }
    if now > signed.plus_secs(secs.into()) {
        return Err(Fault::sender("AccessDenied", 403, "Request has expired"));
    }
    Ok(())
}

/// Signatures have whole seconds, so the server's clock is rounded to seconds.
fn check_time(signed: Timestamp, now: Timestamp) -> Result<(), Fault> {
    let now = Timestamp::from_secs(now.secs());
    if signed < now.plus_secs(-SKEW_SECS) {
        return Err(fault::expired(signed, now));
    }
    if signed > now.plus_secs(SKEW_SECS) {
        return Err(fault::not_yet_current(signed, now));
    }
    Ok(())
}
