//! From a request to the claim it makes, and from the claim to the proof.

use std::borrow::Cow;
use std::fmt;

use subtle::ConstantTimeEq as _;

use super::{
    ALGORITHM, EXPIRES_SECS_MAX, SIGNED_HEADERS_MAX, SKEW_SECS, Scope, SigningKey, TERMINATOR,
};
use super::{canonical, fault, sha256_hex};
use crate::{Fault, Timestamp, percent};

/// The parts of a request that a signature covers, but the body.
///
/// `headers` must hold `host`: over HTTP/2 that is the `:authority`.
#[derive(Debug, Clone)]
pub struct Request<'r, H> {
    /// `POST`.
    pub method: &'r str,
    /// The path as it was sent, still encoded.
    pub path: &'r str,
    /// What follows the `?` as it was sent, still encoded; or nothing.
    pub query: &'r str,
    /// All headers, in order, with repeated ones repeated.
    pub headers: H,
}

/// A request that claims to be signed: complete and in time, but not yet proven.
pub struct Signed<'r> {
    access_key_id: Cow<'r, str>,
    session_token: Option<Cow<'r, str>>,
    scope: Scope<'r>,
    timestamp: Cow<'r, str>,
    signature: Cow<'r, str>,
    /// The canonical request up to the hash of the body.
    canonical: Vec<u8>,
    /// What the request itself says that the hash of its body is.
    declared_hash: Option<&'r [u8]>,
}

/// The proof that the holder of an access key's secret signed a request. Only [`Signed::verify`] makes one.
#[derive(Clone)]
pub struct Verified<'r> {
    access_key_id: Cow<'r, str>,
    session_token: Option<Cow<'r, str>>,
    scope: Scope<'r>,
}

/// What the `Authorization` header or a presigned URL says.
struct Claim<'r> {
    credential: Cow<'r, str>,
    signed_headers: Cow<'r, str>,
    signature: Cow<'r, str>,
    timestamp: Cow<'r, str>,
    session_token: Option<Cow<'r, str>>,
    /// The query parameter that is not signed: the signature itself.
    unsigned_parameter: Option<&'static str>,
}

/// The headers that signing gives a meaning.
#[derive(Default)]
struct Headers<'r> {
    authorization: Option<&'r [u8]>,
    amz_date: Option<&'r [u8]>,
    date: Option<&'r [u8]>,
    session_token: Option<&'r [u8]>,
    content_hash: Option<&'r [u8]>,
}

impl<'r> Signed<'r> {
    /// Reads what a request claims; `None` if it does not claim to be signed at all.
    ///
    /// Refuses what no secret could make right: an incomplete claim (`IncompleteSignature`, 400), a header that had to
    /// be signed and was not, a time more than [`SKEW_SECS`] from `now`, a scope of another day
    /// (`SignatureDoesNotMatch`, 403).
    pub fn parse<H>(request: &Request<'r, H>, now: Timestamp) -> Result<Option<Self>, Fault>
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
        check_signed_headers(&claim.signed_headers, request.headers.clone())?;
        check_scope(&scope, &end, &claim.timestamp)?;
        check_time(time, now)?;
        let canonical = canonical::request(
            request.method,
            request.path,
            (request.query, claim.unsigned_parameter),
            &claim.signed_headers,
            request.headers.clone(),
        );
        Ok(Some(Self {
            access_key_id,
            session_token: claim.session_token,
            scope,
            timestamp: claim.timestamp,
            signature: claim.signature,
            canonical,
            declared_hash: headers.content_hash,
        }))
    }

    /// Whose secret must have signed.
    pub fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    /// The token that goes with a temporary access key.
    pub fn session_token(&self) -> Option<&str> {
        self.session_token.as_deref()
    }

    /// What the signature is good for.
    pub fn scope(&self) -> &Scope<'r> {
        &self.scope
    }

    /// Signs the request anew, with the key that the secret makes for [`scope`](Self::scope), and compares.
    pub fn verify(self, key: &SigningKey, body: &[u8]) -> Result<Verified<'r>, Fault> {
        self.verify_any([key.clone()], body)
    }

    /// Does so with each key until one fits, where a caller may have more than one secret.
    pub fn verify_any(
        self,
        keys: impl IntoIterator<Item = SigningKey>,
        body: &[u8],
    ) -> Result<Verified<'r>, Fault> {
        let body_hash = sha256_hex(&[body]);
        let canonical_hash = sha256_hex(&[&self.canonical, &body_hash]);
        let same_hash = self.declared_hash.unwrap_or(&body_hash).ct_eq(&body_hash);
        let same_signature = |key: SigningKey| {
            let ours = key.sign(&self.timestamp, &self.scope, &canonical_hash);
            bool::from(ours.ct_eq(self.signature.as_bytes()))
        };
        if !(bool::from(same_hash) && keys.into_iter().any(same_signature)) {
            return Err(fault::mismatch());
        }
        Ok(Verified {
            access_key_id: self.access_key_id,
            session_token: self.session_token,
            scope: self.scope,
        })
    }

    #[cfg(test)]
    pub(super) fn canonical(&self) -> &[u8] {
        &self.canonical
    }
}

impl Verified<'_> {
    /// Whose secret signed.
    pub fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    /// The token that came with a temporary access key. The signature covers it; whether it is genuine is another matter.
    pub fn session_token(&self) -> Option<&str> {
        self.session_token.as_deref()
    }

    /// What the signature is good for.
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

impl<'r> Headers<'r> {
    /// The first of each.
    fn collect(headers: impl Iterator<Item = (&'r str, &'r [u8])>) -> Self {
        let mut found = Self::default();
        for (name, value) in headers {
            let slot = match name.len() {
                4 if name.eq_ignore_ascii_case("date") => &mut found.date,
                10 if name.eq_ignore_ascii_case("x-amz-date") => &mut found.amz_date,
                13 if name.eq_ignore_ascii_case("authorization") => &mut found.authorization,
                20 if name.eq_ignore_ascii_case("x-amz-security-token") => &mut found.session_token,
                20 if name.eq_ignore_ascii_case("x-amz-content-sha256") => &mut found.content_hash,
                _ => continue,
            };
            slot.get_or_insert(value.trim_ascii());
        }
        found
    }
}

impl<'r> Claim<'r> {
    fn read(query: &'r str, headers: &Headers<'r>) -> Result<Option<Self>, Fault> {
        match headers.authorization {
            Some(authorization) => Self::from_header(text(authorization)?, headers).map(Some),
            None => Self::from_query(query),
        }
    }

    /// `AWS4-HMAC-SHA256 Credential=AKID/20150830/us-east-1/iam/aws4_request, SignedHeaders=host;x-amz-date, Signature=5d67...`
    fn from_header(authorization: &'r str, headers: &Headers<'r>) -> Result<Self, Fault> {
        let (algorithm, pairs) = authorization.split_once(' ').unwrap_or((authorization, ""));
        let [mut credential, mut signature, mut signed_headers] = [None; 3];
        for pair in pairs
            .split(',')
            .map(str::trim)
            .filter(|pair| !pair.is_empty())
        {
            let (key, value) = pair
                .split_once('=')
                .ok_or_else(|| fault::not_a_pair(pair))?;
            match key {
                "Credential" => credential = Some(value),
                "Signature" => signature = Some(value),
                "SignedHeaders" => signed_headers = Some(value),
                _ => {}
            }
        }
        let timestamp = headers.amz_date.or(headers.date);
        let (Some(credential), Some(signature), Some(signed_headers), Some(timestamp)) =
            (credential, signature, signed_headers, timestamp)
        else {
            let lacking = lacking([
                ("Credential", credential),
                ("Signature", signature),
                ("SignedHeaders", signed_headers),
            ]);
            return Err(fault::header_lacks(
                &lacking,
                timestamp.is_some(),
                authorization,
            ));
        };
        check_algorithm(algorithm)?;
        Ok(Self {
            credential: credential.into(),
            signed_headers: signed_headers.into(),
            signature: signature.into(),
            timestamp: text(timestamp)?.into(),
            session_token: headers
                .session_token
                .map(text)
                .transpose()?
                .map(Cow::Borrowed),
            unsigned_parameter: None,
        })
    }

    /// `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=...&X-Amz-Date=...&X-Amz-SignedHeaders=host&X-Amz-Signature=...`
    fn from_query(query: &'r str) -> Result<Option<Self>, Fault> {
        if !query.contains("X-Amz-") {
            return Ok(None);
        }
        let (algorithm, credential) = (
            parameter(query, "X-Amz-Algorithm")?,
            parameter(query, "X-Amz-Credential")?,
        );
        let (signature, signed_headers) = (
            parameter(query, SIGNATURE)?,
            parameter(query, "X-Amz-SignedHeaders")?,
        );
        if algorithm.is_none() && credential.is_none() && signature.is_none() {
            return Ok(None);
        }
        let timestamp = parameter(query, "X-Amz-Date")?;
        let (
            Some(algorithm),
            Some(credential),
            Some(signature),
            Some(signed_headers),
            Some(timestamp),
        ) = (
            &algorithm,
            &credential,
            &signature,
            &signed_headers,
            &timestamp,
        )
        else {
            return Err(fault::query_lacks(&lacking([
                ("X-Amz-Algorithm", algorithm),
                ("X-Amz-Credential", credential),
                (SIGNATURE, signature),
                ("X-Amz-SignedHeaders", signed_headers),
                ("X-Amz-Date", timestamp),
            ])));
        };
        check_algorithm(algorithm)?;
        check_expires(parameter(query, "X-Amz-Expires")?.as_deref())?;
        Ok(Some(Self {
            credential: credential.clone(),
            signed_headers: signed_headers.clone(),
            signature: signature.clone(),
            timestamp: timestamp.clone(),
            session_token: parameter(query, "X-Amz-Security-Token")?,
            unsigned_parameter: Some(SIGNATURE),
        }))
    }
}

/// The parameter of a presigned URL that holds its signature.
const SIGNATURE: &str = "X-Amz-Signature";

/// The first query parameter of this name, decoded.
fn parameter<'r>(query: &'r str, name: &str) -> Result<Option<Cow<'r, str>>, Fault> {
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let value = pairs
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value);
    value
        .map(|value| percent::decode(value.as_bytes()))
        .transpose()
}

/// The names of those that are not there.
fn lacking<T, const N: usize>(parts: [(&'static str, Option<T>); N]) -> Vec<&'static str> {
    parts
        .into_iter()
        .filter(|(_, part)| part.is_none())
        .map(|(name, _)| name)
        .collect()
}

fn text(bytes: &[u8]) -> Result<&str, Fault> {
    std::str::from_utf8(bytes)
        .map_err(|_| fault::incomplete("The headers of a signature must be UTF-8."))
}

fn check_algorithm(algorithm: &str) -> Result<(), Fault> {
    if algorithm == ALGORITHM {
        Ok(())
    } else {
        Err(fault::unsupported_algorithm(algorithm))
    }
}

/// The life that a presigned URL asks for is checked, and then has no effect on IAM and STS.
fn check_expires(expires: Option<&str>) -> Result<(), Fault> {
    match expires.map(str::parse::<u32>) {
        None => Ok(()),
        Some(Ok(secs)) if secs <= EXPIRES_SECS_MAX => Ok(()),
        Some(_) => Err(fault::expires()),
    }
}

/// The host must be signed, or the request could be sent elsewhere; and so must all that AWS gives a meaning.
fn check_signed_headers<'r>(
    signed: &str,
    headers: impl Iterator<Item = (&'r str, &'r [u8])>,
) -> Result<(), Fault> {
    let names: Vec<&str> = signed.split(';').collect();
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

/// `x-amz-date` is written `X-Amz-Date`.
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

fn check_scope(scope: &Scope<'_>, end: &str, timestamp: &str) -> Result<(), Fault> {
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

/// Signatures know whole seconds, so the server's clock is asked for no more.
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
