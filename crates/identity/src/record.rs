//! The part of a journal record that is specific to this crate: events and request.
//!
//! ```text
//! version u8 | events (`roleback_world::event::codec`) | request (bincode)
//! ```
//!
//! Version 2 ends with the record whose state the request was authorized in. It is written only when that is not the
//! state before the record, so that records of a strongly consistent server stay readable for older builds.
//!
//! The events come first, because a replay of events reads nothing else. The request is needed for a replay of
//! decisions: the caller, the input, time and origin, the seed of the entropy, and a digest of the output.

mod json;

use std::borrow::Cow;

use roleback_model::OperationInfo;
use roleback_wire::normal::HIDDEN;
use roleback_world::event::codec::{
    ReadError, WriteError, append_bytes, from_bytes, read_events, write_events,
};
use roleback_world::event::{Event, Events};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::caller::Caller;
use crate::entropy::Seed;
use crate::scene::Origin;

/// The version of the layout of a record that was authorized in the state before it.
const VERSION: u8 = 1;
/// The version of the layout with [`RecordedRequest::authorised_at`].
const VERSION_AUTHORISED_AT: u8 = 2;
/// Initial buffer size; sufficient for all records except those with policies.
const BODY_BYTES_EXPECTED: usize = 1024;
/// The operation family whose secrets are passwords.
const PASSWORDS_FAMILY: &str = "login_profile";
/// The name of the part after the events, for error messages.
const REQUEST: &str = "a record's request";

/// A committed request, except what is in the record's envelope.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordBody {
    /// The events.
    pub events: Vec<Event>,
    /// The request and the scene in which it was decided.
    pub request: RecordedRequest,
}

/// The scene of a decision except the world and the time, with its input and output.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedRequest {
    /// The origin of the request.
    pub origin: Origin,
    /// The caller.
    pub caller: Caller,
    /// `iam`, `sts`, or `roleback` for the server's own operations.
    pub service: String,
    /// The decoded input: pairs of member and value, in the order of the contract.
    pub input: Vec<(String, String)>,
    /// The seed of the entropy.
    pub entropy: Seed,
    /// The quotas that differ from AWS's defaults.
    pub quotas: Vec<(String, u32)>,
    /// The digest of the output as XML, without the request id.
    pub output_digest: [u8; 32],
    /// The record whose state the request was authenticated and authorized in, if that is not the state before this
    /// record: with eventual consistency, it can be older.
    pub authorised_at: Option<u64>,
}

/// The frozen layout of a request. The caller is JSON text, because it is small and may gain members.
#[derive(Serialize, Deserialize)]
struct StoredRequestV1<'d> {
    request_id: Cow<'d, str>,
    region: Cow<'d, str>,
    source_ip: Cow<'d, str>,
    user_agent: Cow<'d, str>,
    caller: String,
    service: Cow<'d, str>,
    input: Cow<'d, [(String, String)]>,
    entropy: [u8; 32],
    quotas: Cow<'d, [(String, u32)]>,
    output_digest: [u8; 32],
}

/// The frozen layout of a request that was authorized in an older state.
#[derive(Serialize, Deserialize)]
struct StoredRequestV2<'d> {
    request: StoredRequestV1<'d>,
    authorised_at: u64,
}

/// Why bytes cannot be read as a record.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum RecordError {
    /// A newer version of Roleback wrote it.
    #[error(
        "record layout {0} is unknown to this version of Roleback; open it with the version that wrote it or a newer one"
    )]
    Version(u8),
    /// Its events cannot be read.
    #[error(transparent)]
    Events(#[from] ReadError),
    /// The request cannot be decoded.
    #[error("the record's request does not decode: {0}")]
    Request(String),
}

/// The part of an input that a record keeps. Passwords are dropped, so that the log contains only their hashes.
pub fn kept_input(
    operation: &OperationInfo,
    input: Vec<(String, String)>,
) -> Vec<(String, String)> {
    if operation.family == PASSWORDS_FAMILY {
        roleback_model::redact(operation, &input)
    } else {
        input
    }
}

/// Whether a record omits part of the input, so that its request cannot be decided again.
pub(crate) fn is_withheld(operation: &OperationInfo, input: &[(String, String)]) -> bool {
    operation.family == PASSWORDS_FAMILY && input.iter().any(|(_, value)| value == HIDDEN)
}

/// The digest of an output, as stored in a record.
pub fn output_digest(xml: &str) -> [u8; 32] {
    Sha256::digest(xml).into()
}

impl RecordBody {
    /// Encodes the record.
    ///
    /// # Errors
    /// If it cannot be encoded. Then the request must not be acknowledged.
    /// When something cannot be encoded: it must not be acknowledged then.
    pub fn encode(&self) -> Result<Vec<u8>, WriteError> {
        let mut out = Vec::with_capacity(BODY_BYTES_EXPECTED);
        out.push(match self.request.authorised_at {
            None => VERSION,
            Some(_) => VERSION_AUTHORISED_AT,
        });
        write_events(&self.events, &mut out)?;
        let request = StoredRequestV1::of(&self.request)?;
        match self.request.authorised_at {
            None => append_bytes(&request, REQUEST, &mut out)?,
            Some(authorised_at) => {
                let request = StoredRequestV2 {
                    request,
                    authorised_at,
                };
                append_bytes(&request, REQUEST, &mut out)?;
            }
        }
        Ok(out)
    }

    /// Decodes a record.
    ///
    /// # Errors
    /// If the bytes are not a record, or a newer version wrote it.
    pub fn decode(payload: &[u8]) -> Result<Self, RecordError> {
        let (version, mut rest) = split_version(payload)?;
        let events = read_events(&mut rest)?;
        let (request, authorised_at) = if version == VERSION {
            let request = from_bytes::<StoredRequestV1<'_>>(rest);
            (request.map_err(RecordError::Request)?, None)
        } else {
            let stored = from_bytes::<StoredRequestV2<'_>>(rest);
            let stored = stored.map_err(RecordError::Request)?;
            (stored.request, Some(stored.authorised_at))
        };
        Ok(Self {
            events,
            request: RecordedRequest {
                authorised_at,
                ..request.try_into()?
            },
        })
    }
}

/// Decodes only the events of a record.
///
/// # Errors
/// If the bytes are not a record, or a newer version wrote it.
pub fn events(payload: &[u8]) -> Result<Events, RecordError> {
    let (_, mut rest) = split_version(payload)?;
    Ok(read_events(&mut rest)?)
}

fn split_version(payload: &[u8]) -> Result<(u8, &[u8]), RecordError> {
    match payload.split_first() {
        Some((&version @ (VERSION | VERSION_AUTHORISED_AT), rest)) => Ok((version, rest)),
        Some((&other, _)) => Err(RecordError::Version(other)),
        None => Err(ReadError::Cut.into()),
    }
}

impl<'d> StoredRequestV1<'d> {
    fn of(request: &'d RecordedRequest) -> Result<Self, WriteError> {
        let origin = &request.origin;
        let caller = serde_json::to_string(&request.caller).map_err(|error| WriteError {
            what: REQUEST,
            why: error.to_string(),
        })?;
        Ok(Self {
            request_id: origin.request_id.as_str().into(),
            region: origin.region.as_str().into(),
            source_ip: origin.source_ip.as_str().into(),
            user_agent: origin.user_agent.as_str().into(),
            caller,
            service: request.service.as_str().into(),
            input: request.input.as_slice().into(),
            entropy: request.entropy.0,
            quotas: request.quotas.as_slice().into(),
            output_digest: request.output_digest,
        })
    }
}

impl TryFrom<StoredRequestV1<'_>> for RecordedRequest {
    type Error = RecordError;

    fn try_from(stored: StoredRequestV1<'_>) -> Result<Self, RecordError> {
        Ok(Self {
            origin: Origin {
                region: stored.region.into(),
                source_ip: stored.source_ip.into(),
                user_agent: stored.user_agent.into_owned(),
                request_id: stored.request_id.into_owned(),
            },
            caller: serde_json::from_str(&stored.caller)
                .map_err(|e| RecordError::Request(e.to_string()))?,
            service: stored.service.into_owned(),
            input: stored.input.into_owned(),
            entropy: Seed(stored.entropy),
            quotas: stored.quotas.into_owned(),
            output_digest: stored.output_digest,
            authorised_at: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use roleback_world::arn::AccountId;
    use roleback_world::event::UserCreatedV1;
    use roleback_world::event::UserDeletedV1;
    use roleback_world::event::codec::DecodeError;

    fn body() -> RecordBody {
        let created = UserCreatedV1 {
            name: "bob".into(),
            path: "/".into(),
            id: "AIDA1".into(),
            created: Default::default(),
            boundary: None,
            tags: Vec::new(),
        };
        let deleted = UserDeletedV1 {
            name: "ann".into(),
            id: "AIDA2".into(),
        };
        let account = AccountId::default();
        RecordBody {
            events: vec![Event::new(account, created), Event::new(account, deleted)],
            request: RecordedRequest {
                origin: Origin {
                    region: "us-east-1".into(),
                    source_ip: "127.0.0.1".into(),
                    user_agent: "a client".into(),
                    request_id: "1-2-3".into(),
                },
                caller: Caller::root(AccountId::default(), "test"),
                service: "iam".into(),
                input: vec![("UserName".into(), "bob".into())],
                entropy: Seed([7; 32]),
                quotas: vec![("UsersQuota".into(), 9)],
                output_digest: output_digest("<x/>"),
                authorised_at: None,
            },
        }
    }

    fn authorised_at(seq: u64) -> RecordBody {
        let mut body = body();
        body.request.authorised_at = Some(seq);
        body
    }

    fn bytes(body: &RecordBody) -> Vec<u8> {
        body.encode().unwrap()
    }

    /// The bytes up to the end of the events.
    fn events_end(body: &RecordBody) -> usize {
        let bare = RecordBody {
            events: Vec::new(),
            ..body.clone()
        };
        1 + 4 + bytes(body).len() - bytes(&bare).len()
    }

    #[test]
    fn a_body_comes_back_as_it_was() {
        for body in [body(), authorised_at(0), authorised_at(u64::MAX)] {
            let bytes = bytes(&body);
            assert_eq!(RecordBody::decode(&bytes), Ok(body.clone()));
            assert_eq!(events(&bytes), Ok(body.events.into()));
        }
    }

    #[test]
    fn only_a_record_that_was_authorized_in_another_state_has_the_newer_layout() {
        let (old, new) = (bytes(&body()), bytes(&authorised_at(7)));
        assert_eq!((old[0], new[0]), (1, 2));
        assert_eq!(new[1..old.len()], old[1..]);
        assert_eq!(new[old.len()..], 7_u64.to_le_bytes());
    }

    #[test]
    fn a_body_comes_back_from_json_with_the_same_bytes() {
        for body in [body(), authorised_at(7)] {
            let read = RecordBody::from_json(body.to_json()).unwrap();
            assert_eq!(read, body);
            assert_eq!(bytes(&read), bytes(&body));
            let redacted = body.to_redacted_json("iam:CreateUser");
            assert!(RecordBody::from_json(redacted).is_err());
        }
    }

    #[test]
    fn a_cut_body_is_refused_wherever_it_was_cut() {
        for body in [body(), authorised_at(7)] {
            let (bytes, events_end) = (bytes(&body), events_end(&body));
            for end in 0..bytes.len() {
                assert!(RecordBody::decode(&bytes[..end]).is_err(), "{end}");
                // Events can be read without the request that follows them.
                assert_eq!(events(&bytes[..end]).is_ok(), end >= events_end, "{end}");
            }
        }
        assert_eq!(RecordBody::decode(&[]), Err(ReadError::Cut.into()));
    }

    #[test]
    fn a_body_with_bytes_left_over_is_refused() {
        let mut bytes = bytes(&body());
        bytes.push(0);
        assert!(matches!(
            RecordBody::decode(&bytes),
            Err(RecordError::Request(_))
        ));
    }

    #[test]
    fn what_a_newer_version_wrote_is_refused() {
        let mut layout = bytes(&body());
        layout[0] = 3;
        assert_eq!(RecordBody::decode(&layout), Err(RecordError::Version(3)));
        let mut kind = bytes(&body());
        kind[13..16].copy_from_slice(&[0xff, 0xff, 1]);
        assert!(matches!(
            RecordBody::decode(&kind),
            Err(RecordError::Events(ReadError::Event(
                DecodeError::Unknown {
                    kind: 0xffff,
                    version: 1
                }
            )))
        ));
    }

    #[test]
    fn a_count_or_length_that_is_not_true_is_refused() {
        let mut count = bytes(&body());
        count[1..5].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(RecordBody::decode(&count), Err(ReadError::Cut.into()));
        let mut length = bytes(&body());
        length[16..20].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(RecordBody::decode(&length), Err(ReadError::Cut.into()));
    }
}
