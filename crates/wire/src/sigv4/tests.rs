//! The published test suite, and a table of everything that can be wrong with a signature.

use super::hash::sha256_hex;
use super::*;
use crate::{Fault, Timestamp};

mod refusals;

const VECTORS: &str = include_str!("../../vectors/sigv4.txt");
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
/// In these vectors, the suite adds the session token after signing; IAM and STS require it to be signed.
const TOKEN_NOT_SIGNED: [&str; 2] = [
    "post-sts-header-after (header)",
    "post-sts-header-after (query)",
];

/// A raw HTTP/1.1 request in the suite's format.
struct Raw<'t> {
    method: &'t str,
    path: &'t str,
    query: &'t str,
    headers: Vec<(&'t str, &'t str)>,
    body: &'t str,
}

impl<'t> Raw<'t> {
    fn parse(text: &'t str) -> Self {
        let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
        let (first, head) = head.split_once('\n').unwrap();
        let (method, target) = first
            .strip_suffix(" HTTP/1.1")
            .unwrap()
            .split_once(' ')
            .unwrap();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Self {
            method,
            path,
            query,
            headers: headers(head),
            body,
        }
    }

    fn request(&self) -> Request<'_, impl Iterator<Item = (&str, &[u8])> + Clone> {
        let headers = self
            .headers
            .iter()
            .map(|(name, value)| (*name, value.as_bytes()));
        Request {
            method: self.method,
            path: self.path,
            query: self.query,
            headers,
        }
    }

    fn header(&self, name: &str) -> Option<&'t str> {
        self.headers
            .iter()
            .find(|(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| *value)
    }
}

/// Lines of `Name:value`; a line that starts with a space continues the previous one.
fn headers(head: &str) -> Vec<(&str, &str)> {
    let mut headers = Vec::new();
    let mut rest = head.trim_end();
    while !rest.is_empty() {
        let ends = rest
            .match_indices('\n')
            .find(|(at, _)| !rest[at + 1..].starts_with(' '));
        let end = ends.map_or(rest.len(), |(at, _)| at);
        headers.push(rest[..end].split_once(':').unwrap());
        rest = rest.get(end + 1..).unwrap_or_default();
    }
    headers
}

/// Name, signed request and canonical request of every vector.
fn vectors() -> Vec<(&'static str, Raw<'static>, &'static str)> {
    let cases = VECTORS.split("\n=== ").skip(1);
    cases
        .map(|case| {
            let (name, case) = case.split_once('\n').unwrap();
            let (signed, canonical) = case.split_once("\n--- canonical\n").unwrap();
            (name, Raw::parse(signed), canonical.trim_end())
        })
        .collect()
}

fn signing_time() -> Timestamp {
    Timestamp::parse_basic("20150830T123600Z").unwrap()
}

fn verify(raw: &Raw<'_>, now: Timestamp) -> Result<Option<String>, Fault> {
    let Some(signed) = Signed::parse(&raw.request(), now)? else {
        return Ok(None);
    };
    let key = SigningKey::derive(SECRET, signed.scope());
    let verified = signed.verify(&key, raw.body.as_bytes())?;
    Ok(Some(verified.access_key_id().to_owned()))
}

#[test]
fn the_published_vectors_verify() {
    for (name, raw, canonical) in vectors() {
        let outcome = verify(&raw, signing_time());
        if TOKEN_NOT_SIGNED.contains(&name) {
            assert_eq!(outcome.unwrap_err().code, "SignatureDoesNotMatch", "{name}");
            continue;
        }
        let signed = Signed::parse(&raw.request(), signing_time())
            .unwrap()
            .unwrap();
        let ours = [signed.canonical(), &sha256_hex(&[raw.body.as_bytes()])].concat();
        assert_eq!(String::from_utf8(ours).unwrap(), canonical, "{name}");
        assert_eq!(outcome.unwrap().as_deref(), Some("AKIDEXAMPLE"), "{name}");
    }
}

#[test]
fn a_request_signed_here_has_the_signature_of_the_published_vector() {
    for (name, raw, _) in vectors() {
        if TOKEN_NOT_SIGNED.contains(&name) {
            continue;
        }
        let token = raw
            .query
            .split('&')
            .find_map(|pair| pair.strip_prefix("X-Amz-Security-Token="));
        let token = token.map(|token| crate::percent::decode(token.as_bytes()).unwrap());
        let credentials = Credentials {
            access_key_id: "AKIDEXAMPLE",
            secret_access_key: SECRET,
            session_token: token.as_deref().or(raw.header("x-amz-security-token")),
        };
        let added = ["x-amz-date", "x-amz-security-token", "authorization"];
        let is_added = |name: &str| added.iter().any(|added| added.eq_ignore_ascii_case(name));
        let headers: Vec<_> = raw
            .headers
            .iter()
            .copied()
            .filter(|(name, _)| !is_added(name))
            .collect();
        let query: Vec<_> = raw
            .query
            .split('&')
            .filter(|pair| !pair.starts_with("X-Amz-"))
            .collect();
        let outgoing = Outgoing {
            method: raw.method,
            path: raw.path,
            query: &query.join("&"),
            headers: &headers,
            body: raw.body.as_bytes(),
            region: "us-east-1",
            service: "service",
            time: signing_time(),
        };
        if let Some(authorization) = raw.header("authorization") {
            assert_eq!(
                sign(&credentials, &outgoing).last().unwrap().1,
                authorization.trim(),
                "{name}"
            );
        } else {
            let signature =
                |query: &str| query.split_once("X-Amz-Signature=").unwrap().1[..64].to_owned();
            assert_eq!(
                signature(&presign(&credentials, &outgoing, 3600)),
                signature(raw.query),
                "{name}"
            );
        }
    }
}
