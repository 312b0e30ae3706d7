//! The canonical request, which signer and verifier compute in the same way.

use super::consts::{ALGORITHM, TERMINATOR};
use super::rules::Rules;
use super::scope::Scope;
use crate::percent;

/// Initial capacity: enough for the requests that SDKs send.
const CANONICAL_BYTES_EXPECTED: usize = 512;

/// Writes a canonical request up to its last line, the hash of the body.
///
/// `without` names a query parameter to leave out: the signature itself, in a presigned URL.
pub(super) fn request<'r>(
    method: &str,
    (path, rules): (&str, Rules),
    (query, without): (&str, Option<&str>),
    signed_headers: &[&str],
    headers: impl Iterator<Item = (&'r str, &'r [u8])> + Clone,
) -> Vec<u8> {
    let mut out = Vec::with_capacity(CANONICAL_BYTES_EXPECTED);
    out.extend_from_slice(method.as_bytes());
    out.push(b'\n');
    match rules {
        Rules::Common => write_path(path, &mut out),
        Rules::S3 => write_plain_path(path, &mut out),
    }
    out.push(b'\n');
    write_query(query, without, &mut out);
    out.push(b'\n');
    for name in signed_headers {
        write_header(name, headers.clone(), &mut out);
    }
    for (position, name) in signed_headers.iter().enumerate() {
        out.push(if position > 0 { b';' } else { b'\n' });
        out.extend_from_slice(name.as_bytes());
    }
    out.push(b'\n');
    out
}

/// The string to sign for a canonical request with this hash.
pub(super) fn string_to_sign(timestamp: &str, scope: &Scope<'_>, hash: &[u8; 64]) -> Vec<u8> {
    let Scope {
        date,
        region,
        service,
    } = scope;
    let lines = [ALGORITHM, "\n", timestamp, "\n"];
    let scope = [date, "/", region, "/", service, "/", TERMINATOR, "\n"];
    let mut out = Vec::with_capacity(CANONICAL_BYTES_EXPECTED);
    for part in lines.into_iter().chain(scope) {
        out.extend_from_slice(part.as_bytes());
    }
    out.extend_from_slice(hash);
    out
}

/// The path without empty and dot segments (RFC 3986, 5.2.4), encoded again: `/a//./b%20c` becomes `/a/b%2520c`.
fn write_path(path: &str, out: &mut Vec<u8>) {
    if path == "/" {
        return out.push(b'/');
    }
    let mut kept: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => drop(kept.pop()),
            _ => kept.push(segment),
        }
    }
    for segment in &kept {
        out.push(b'/');
        percent::encode(segment.as_bytes(), out);
    }
    let last = path.rsplit('/').next().unwrap_or_default();
    if kept.is_empty() || ["", ".", ".."].contains(&last) {
        out.push(b'/');
    }
}

/// The path as S3 signs it: encoded once, and nothing removed.
fn write_plain_path(path: &str, out: &mut Vec<u8>) {
    for (position, segment) in path.split('/').enumerate() {
        if position > 0 {
            out.push(b'/');
        }
        let decoded: Vec<u8> = percent_encoding::percent_decode_str(segment).collect();
        percent::encode(&decoded, out);
    }
}

/// The parameters: decoded, encoded in the canonical way, and sorted by name, then value.
fn write_query(query: &str, without: Option<&str>, out: &mut Vec<u8>) {
    let mut pairs: Vec<(Vec<u8>, Vec<u8>)> = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        if Some(name) != without {
            pairs.push((recoded(name), recoded(value)));
        }
    }
    pairs.sort_unstable();
    for (position, (name, value)) in pairs.iter().enumerate() {
        if position > 0 {
            out.push(b'&');
        }
        out.extend_from_slice(name);
        out.push(b'=');
        out.extend_from_slice(value);
    }
}

fn recoded(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    percent::encode(&percent::decode_leniently(text.as_bytes()), &mut out);
    out
}

/// `name:value\n`, the values of repeated headers joined with commas.
fn write_header<'r>(
    name: &str,
    headers: impl Iterator<Item = (&'r str, &'r [u8])>,
    out: &mut Vec<u8>,
) {
    out.extend(name.bytes().map(|byte| byte.to_ascii_lowercase()));
    out.push(b':');
    let values = headers
        .filter(|(found, _)| found.eq_ignore_ascii_case(name))
        .map(|(_, value)| value);
    for (position, value) in values.enumerate() {
        if position > 0 {
            out.push(b',');
        }
        write_value(value.trim_ascii(), out);
    }
    out.push(b'\n');
}

/// A header's value with each run of spaces replaced by one space.
fn write_value(value: &[u8], out: &mut Vec<u8>) {
    if !value.iter().any(u8::is_ascii_whitespace) {
        return out.extend_from_slice(value);
    }
    let words = value.split(u8::is_ascii_whitespace);
    for (position, word) in words.filter(|word| !word.is_empty()).enumerate() {
        if position > 0 {
            out.push(b' ');
        }
        out.extend_from_slice(word);
    }
}
