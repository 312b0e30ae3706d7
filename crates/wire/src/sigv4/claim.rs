//! Reads the parts of a signature from the `Authorization` header or from the query of a presigned URL.

use std::borrow::Cow;

use super::consts::{ALGORITHM, EXPIRES_SECS_MAX};
use super::fault;
use crate::{Fault, cut, percent};

/// The contents of the `Authorization` header or of a presigned URL.
pub(super) struct Claim<'r> {
    pub(super) credential: Cow<'r, str>,
    pub(super) signed_headers: Cow<'r, str>,
    pub(super) signature: Cow<'r, str>,
    pub(super) timestamp: Cow<'r, str>,
    pub(super) session_token: Option<Cow<'r, str>>,
    /// The lifetime of a presigned URL in seconds, if it states one.
    pub(super) expires: Option<u32>,
    /// The query parameter that is not signed: the signature itself.
    pub(super) unsigned_parameter: Option<&'static str>,
}

/// The headers that have a meaning for signatures.
#[derive(Default)]
pub(super) struct Headers<'r> {
    authorization: Option<&'r [u8]>,
    amz_date: Option<&'r [u8]>,
    date: Option<&'r [u8]>,
    session_token: Option<&'r [u8]>,
    pub(super) content_hash: Option<&'r [u8]>,
}

impl<'r> Headers<'r> {
    /// The first header of each name.
    pub(super) fn collect(headers: impl Iterator<Item = (&'r str, &'r [u8])>) -> Self {
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
    pub(super) fn read(query: &'r str, headers: &Headers<'r>) -> Result<Option<Self>, Fault> {
        match headers.authorization {
            Some(authorization) => Self::from_header(text(authorization)?, headers).map(Some),
            None => Self::from_query(query),
        }
    }

    /// `AWS4-HMAC-SHA256 Credential=AKID/20150830/us-east-1/iam/aws4_request, SignedHeaders=host;x-amz-date, Signature=5d67...`
    fn from_header(authorization: &'r str, headers: &Headers<'r>) -> Result<Self, Fault> {
        let (algorithm, pairs) = cut(authorization, b' ').unwrap_or((authorization, ""));
        let [mut credential, mut signature, mut signed_headers] = [None; 3];
        for pair in pairs
            .split(',')
            .map(str::trim_ascii)
            .filter(|pair| !pair.is_empty())
        {
            let (key, value) = cut(pair, b'=').ok_or_else(|| fault::not_a_pair(pair))?;
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
            expires: None,
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
        let expires = read_expires(parameter(query, "X-Amz-Expires")?.as_deref())?;
        Ok(Some(Self {
            credential: credential.clone(),
            signed_headers: signed_headers.clone(),
            signature: signature.clone(),
            timestamp: timestamp.clone(),
            session_token: parameter(query, "X-Amz-Security-Token")?,
            expires,
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

/// The names of the missing parameters.
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

/// The lifetime that a presigned URL asks for. It has no effect in IAM and STS.
fn read_expires(expires: Option<&str>) -> Result<Option<u32>, Fault> {
    match expires.map(str::parse::<u32>) {
        None => Ok(None),
        Some(Ok(secs)) if secs <= EXPIRES_SECS_MAX => Ok(Some(secs)),
        Some(_) => Err(fault::expires()),
    }
}
