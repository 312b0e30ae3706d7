//! Signs requests, for our own clients and tests.

use std::fmt;

use super::canonical;
use super::consts::ALGORITHM;
use super::hash::sha256_hex;
use super::key::SigningKey;
use super::rules::Rules;
use super::scope::Scope;
use crate::{Timestamp, percent};

/// The credentials to sign with.
#[derive(Clone, Copy)]
pub struct Credentials<'a> {
    /// The access key id.
    pub access_key_id: &'a str,
    /// Its secret.
    pub secret_access_key: &'a str,
    /// The session token of temporary credentials.
    pub session_token: Option<&'a str>,
}

impl fmt::Debug for Credentials<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credentials({})", self.access_key_id)
    }
}

/// The request to sign, and the scope.
#[derive(Debug, Clone, Copy)]
pub struct Outgoing<'a> {
    /// The method, such as `POST`.
    pub method: &'a str,
    /// The path as it will be sent, encoded.
    pub path: &'a str,
    /// The query as it will be sent, encoded, without `?`.
    pub query: &'a str,
    /// The headers to sign; `host` must be among them.
    pub headers: &'a [(&'a str, &'a str)],
    /// The body.
    pub body: &'a [u8],
    /// The region of the scope.
    pub region: &'a str,
    /// The service of the scope.
    pub service: &'a str,
    /// The time of the signature.
    pub time: Timestamp,
}

/// Signs with headers. Returns the headers to add to the request: `x-amz-date`, `authorization`, and the session token.
pub fn sign(credentials: &Credentials<'_>, request: &Outgoing<'_>) -> Vec<(&'static str, String)> {
    let hash = sha256_hex(&[request.body]);
    let hash = String::from_utf8_lossy(&hash);
    sign_by(Rules::Common, credentials, request, &hash)
}

/// Signs with headers by the rules of a service, for a body that is not here. `declared` is the hash of the body in
/// hexadecimal, or what stands for it, such as `UNSIGNED-PAYLOAD`; it must be in the header `x-amz-content-sha256`, too.
/// Returns the headers to add, as [`sign`] does.
pub fn sign_by(
    rules: Rules,
    credentials: &Credentials<'_>,
    request: &Outgoing<'_>,
    declared: &str,
) -> Vec<(&'static str, String)> {
    let timestamp = request.time.iso8601_basic();
    let mut added = vec![("x-amz-date", timestamp.clone())];
    added.extend(
        credentials
            .session_token
            .map(|token| ("x-amz-security-token", token.to_owned())),
    );
    let headers: Vec<(&str, &str)> = request
        .headers
        .iter()
        .copied()
        .chain(added.iter().map(|(name, value)| (*name, &**value)))
        .collect();
    let (credential, signed_headers) =
        (request.credential(credentials, &timestamp), names(&headers));
    let signature = request.signature(
        credentials,
        (&timestamp, rules, declared),
        (request.query, &headers, &signed_headers),
    );
    added.push((
        "authorization",
        format!("{ALGORITHM} Credential={credential}, SignedHeaders={signed_headers}, Signature={signature}"),
    ));
    added
}

/// Signs with the query. Returns the whole query to send.
pub fn presign(credentials: &Credentials<'_>, request: &Outgoing<'_>, expires_secs: u32) -> String {
    let timestamp = request.time.iso8601_basic();
    let signed_headers = names(request.headers);
    let mut query = request.query.to_owned();
    push(&mut query, "X-Amz-Algorithm", ALGORITHM);
    push(
        &mut query,
        "X-Amz-Credential",
        &request.credential(credentials, &timestamp),
    );
    push(&mut query, "X-Amz-Date", &timestamp);
    push(&mut query, "X-Amz-Expires", &expires_secs.to_string());
    push(&mut query, "X-Amz-SignedHeaders", &signed_headers);
    if let Some(token) = credentials.session_token {
        push(&mut query, "X-Amz-Security-Token", token);
    }
    let hash = sha256_hex(&[request.body]);
    let signature = request.signature(
        credentials,
        (&timestamp, Rules::Common, &String::from_utf8_lossy(&hash)),
        (&query, request.headers, &signed_headers),
    );
    push(&mut query, "X-Amz-Signature", &signature);
    query
}

impl Outgoing<'_> {
    fn scope<'s>(&'s self, timestamp: &'s str) -> Scope<'s> {
        let date = timestamp.get(..8).unwrap_or_default();
        Scope {
            date: date.into(),
            region: self.region.into(),
            service: self.service.into(),
        }
    }

    fn credential(&self, credentials: &Credentials<'_>, timestamp: &str) -> String {
        format!("{}/{}", credentials.access_key_id, self.scope(timestamp))
    }

    fn signature(
        &self,
        credentials: &Credentials<'_>,
        (timestamp, rules, declared): (&str, Rules, &str),
        (query, headers, signed_headers): (&str, &[(&str, &str)], &str),
    ) -> String {
        let scope = self.scope(timestamp);
        let headers = headers
            .iter()
            .map(|(name, value)| (*name, value.as_bytes()));
        let signed_headers: Vec<&str> = signed_headers.split(';').collect();
        let canonical = canonical::request(
            self.method,
            (self.path, rules),
            (query, None),
            &signed_headers,
            headers,
        );
        let hash = sha256_hex(&[&canonical, declared.as_bytes()]);
        let text = canonical::string_to_sign(timestamp, &scope, &hash);
        let signature = SigningKey::derive(credentials.secret_access_key, &scope).sign(&text);
        String::from_utf8_lossy(&signature).into_owned()
    }
}

/// `host;x-amz-date`: in lowercase, sorted, each once.
fn names(headers: &[(&str, &str)]) -> String {
    let mut names: Vec<String> = headers
        .iter()
        .map(|(name, _)| name.to_ascii_lowercase())
        .collect();
    names.sort_unstable();
    names.dedup();
    names.join(";")
}

fn push(query: &mut String, name: &str, value: &str) {
    let mut encoded = Vec::new();
    percent::encode(value.as_bytes(), &mut encoded);
    let ampersand = if query.is_empty() { "" } else { "&" };
    query.push_str(&format!(
        "{ampersand}{name}={}",
        String::from_utf8_lossy(&encoded)
    ));
}
