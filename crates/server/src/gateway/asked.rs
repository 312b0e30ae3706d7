//! A request to another service whose head was read: its signature, its sender and where it comes from.

use hyper::header::{HOST, USER_AGENT};
use hyper::http::request::Parts;
use roleback_gateway::Head;
use roleback_gateway::members::Ambiguous;
use roleback_identity::caller::{Caller, claim};
use roleback_identity::scene::Origin;
use roleback_wire::sigv4::{self, Chunks, Rules, Signed};
use roleback_wire::{Fault, Timestamp};
use roleback_world::World;

use super::respond;
use crate::address::ReceivedPath;
use crate::clock::{Clock, system_now};
use crate::config::{Signatures, Skew};
use crate::enforcement::Mode;
use crate::foreign;
use crate::state::Core;
use crate::trace_context::TraceContext;

/// The credential is given twice.
const TWO_SERVICES: Ambiguous = Ambiguous("is signed for two services");

/// A request to another service whose head was read.
pub(super) struct Asked<'a> {
    pub(super) core: &'a Core,
    pub(super) head: Head<'a>,
    /// The signature; `None` for an anonymous request.
    pub(super) signed: Option<Signed<'a>>,
    pub(super) now: Timestamp,
    /// The trace that the request belongs to.
    pub(super) trace: Option<TraceContext>,
}

/// A verified sender.
pub(super) struct Proof {
    pub(super) caller: Caller,
    /// Verifies the chunks of the body, if they are signed.
    pub(super) chunks: Option<Chunks>,
}

/// All headers. HTTP/2 has an authority instead of `host`; clients sign it as the host.
pub(super) fn headers_of(parts: &Parts) -> Vec<(&str, &[u8])> {
    let headers = &parts.headers;
    let authority = parts
        .uri
        .authority()
        .filter(|_| !headers.contains_key(HOST));
    headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_bytes()))
        .chain(authority.map(|authority| ("host", authority.as_str().as_bytes())))
        .collect()
}

/// The head of a request, as the gateway reads it.
pub(super) fn head_of<'h>(parts: &'h Parts, headers: &'h [(&'h str, &'h [u8])]) -> Head<'h> {
    let host = headers.iter().find(|(name, _)| *name == "host");
    Head {
        method: parts.method.as_str(),
        path: parts.uri.path(),
        query: parts.uri.query().unwrap_or_default(),
        host: host
            .and_then(|(_, host)| std::str::from_utf8(host).ok())
            .unwrap_or_default(),
        scope: foreign::credential(&parts.uri, &parts.headers).and_then(foreign::service),
        headers,
    }
}

/// The algorithm of signatures that are not for one region: Signature Version 4A.
const ALL_REGIONS: &str = "AWS4-ECDSA-P256-SHA256";

/// Whether a request is signed with Signature Version 4A.
pub(super) fn is_of_all_regions(head: &Head<'_>) -> bool {
    let mut given = head
        .headers
        .iter()
        .filter(|(name, _)| *name == "authorization");
    let mut pairs = head.query.split('&');
    given.any(|(_, value)| value.starts_with(ALL_REGIONS.as_bytes()))
        || pairs.any(|pair| pair.strip_prefix("X-Amz-Algorithm=") == Some(ALL_REGIONS))
}

/// The date of a presigned URL.
fn in_query<'h>(head: &Head<'h>) -> Option<&'h str> {
    let mut pairs = head.query.split('&');
    pairs.find_map(|pair| pair.strip_prefix("X-Amz-Date="))
}

/// The time against which a signature's age is checked, as for IAM and STS.
pub(super) fn signing_now(core: &Core, head: &Head<'_>, now: Timestamp) -> Timestamp {
    let has_age = core.signature_skew == Skew::FifteenMinutes;
    if has_age && core.signatures == Signatures::Checked {
        match core.signing_clock.get() {
            Clock::Real | Clock::Shifted(_) => return system_now(),
            Clock::Fixed(_) => {}
        }
    }
    let text = head.header("x-amz-date").ok().flatten();
    let text = text.or_else(|| in_query(head));
    text.and_then(Timestamp::parse_basic).unwrap_or(now)
}

impl<'a> Asked<'a> {
    /// Reads the signature, if there is one.
    pub(super) fn read(core: &'a Core, parts: &'a Parts, head: Head<'a>) -> Result<Self, Fault> {
        let now = core.store.clock.now();
        let received = parts.extensions.get::<ReceivedPath>();
        let signed_parts = sigv4::Request {
            method: head.method,
            path: received.map_or(head.path, |ReceivedPath(path)| path),
            query: head.query,
            headers: head.headers.iter().copied(),
        };
        let rules = head.scope.map_or(Rules::S3, Rules::of);
        let signed = Signed::parse_by(rules, &signed_parts, signing_now(core, &head, now))?;
        // A credential given twice: the signature is checked for one service, and the upstream may read the other.
        let verified = signed.as_ref().map(|signed| &*signed.scope().service);
        if verified.is_some() && verified != head.scope {
            return Err(respond::ambiguous(TWO_SERVICES));
        }
        Ok(Self {
            core,
            head,
            signed,
            now,
            trace: TraceContext::of(&parts.headers),
        })
    }

    /// Where the request comes from, as condition keys and the decision log show it.
    pub(super) fn origin(&self, parts: &Parts, address: &str, request_id: &str) -> Origin {
        let region = self.signed.as_ref().map(|signed| &*signed.scope().region);
        let user_agent = parts.headers.get(USER_AGENT);
        Origin {
            region: region.unwrap_or_default().into(),
            source_ip: address.into(),
            user_agent: user_agent
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default()
                .to_owned(),
            request_id: request_id.to_owned(),
        }
    }

    /// When a presigned URL was signed; `None` for other requests.
    pub(super) fn presigned_at(&self) -> Option<Timestamp> {
        Timestamp::parse_basic(in_query(&self.head)?)
    }

    /// What the request states about its body.
    pub(super) fn declared(&self) -> Option<&[u8]> {
        let of_signature = self
            .signed
            .as_ref()
            .and_then(|signed| signed.declared_hash());
        let header = || self.head.header("x-amz-content-sha256").ok().flatten();
        of_signature.or_else(|| header().map(str::as_bytes))
    }

    /// Finds the caller and verifies the signature. Without the body, only what the request states about it is compared.
    pub(super) fn prove(&self, world: &World, body: Option<&[u8]>) -> Result<Proof, Fault> {
        let settings = &self.core.store.settings;
        let Some(signed) = &self.signed else {
            let caller = Caller::anonymous(settings.default_account);
            return Ok(Proof {
                caller,
                chunks: None,
            });
        };
        let claim = claim(
            world,
            settings,
            self.now,
            signed.access_key_id(),
            signed.session_token(),
        )?;
        let mut chunks = None;
        if self.core.signatures == Signatures::Checked {
            let keys = claim
                .secrets
                .reveal()
                .map(|secret| self.core.keys.get(secret, signed.scope()));
            match body {
                Some(body) if !is_open(signed) => drop(signed.verify_any(keys, body)?),
                _ => chunks = Some(signed.verify_head(keys)?),
            }
        }
        Ok(Proof {
            caller: claim.caller,
            chunks,
        })
    }

    /// Whether policies are evaluated, or decisions recorded.
    pub(super) fn is_decided(&self) -> bool {
        let store = &self.core.store;
        store.enforcement.mode() != Mode::Off || store.decisions.wants_all()
    }
}

/// Whether a request states that its body is not signed as a whole.
fn is_open(signed: &Signed<'_>) -> bool {
    let declared = signed.declared_hash();
    declared.is_some_and(|declared| {
        declared == b"UNSIGNED-PAYLOAD" || declared.starts_with(b"STREAMING-")
    })
}
