//! What the journal keeps of one committed request, besides the envelope's own fields.
//!
//! ```text
//! version u8 | events (`roleback_world::event::codec`) | request (bincode)
//! ```
//!
//! The events stand first, because a replay of events reads nothing else. The request is what a replay of decisions
//! needs: who asked what, when and from where, the seed of the entropy, and a digest of the output.

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

/// The version of this layout.
const VERSION: u8 = 1;
/// Bytes to make room for before a body is written; enough for all but policies.
const BODY_BYTES_EXPECTED: usize = 1024;
/// The family of operations whose secrets are passwords.
const PASSWORDS_FAMILY: &str = "login_profile";
/// What is encoded behind the events, for errors.
const REQUEST: &str = "a record's request";

/// Everything about one committed request that the envelope does not say.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordBody {
    /// What became true.
    pub events: Vec<Event>,
    /// What was asked, and in which scene it was decided.
    pub request: RecordedRequest,
}

/// The scene of a decision but for the world and the time, its input, and what came out.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedRequest {
    /// Where the request came from.
    pub origin: Origin,
    /// Who asked.
    pub caller: Caller,
    /// `iam`, `sts`, or `roleback` for what the server itself does.
    pub service: String,
    /// The decoded input as pairs of member and value, in the order of the contract.
    pub input: Vec<(String, String)>,
    /// What the entropy was computed from.
    pub entropy: Seed,
    /// Quotas that were not as AWS has them.
    pub quotas: Vec<(String, u32)>,
    /// Of the output as XML, without the request id.
    pub output_digest: [u8; 32],
}

/// The frozen layout of a request. The caller is JSON text: it is small, and its members may grow.
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

/// Why bytes are not a record's payload.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum RecordError {
    /// A newer version wrote it.
    #[error(
        "record layout {0} is unknown to this version of Roleback; open it with the version that wrote it or a newer one"
    )]
    Version(u8),
    /// Its events cannot be read.
    #[error(transparent)]
    Events(#[from] ReadError),
    /// The request does not decode.
    #[error("the record's request does not decode: {0}")]
    Request(String),
}

/// What a record keeps of an input: of passwords nothing, so that who reads the log has to guess them from their hashes.
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

/// Whether a record keeps less than the whole input, so that its request cannot be decided again.
pub(crate) fn is_withheld(operation: &OperationInfo, input: &[(String, String)]) -> bool {
    operation.family == PASSWORDS_FAMILY && input.iter().any(|(_, value)| value == HIDDEN)
}

/// The digest that a record keeps of an output.
pub fn output_digest(xml: &str) -> [u8; 32] {
    Sha256::digest(xml).into()
}

impl RecordBody {
    /// The payload for the journal.
    ///
    /// # Errors
    /// When something cannot be encoded: it must not be acknowledged then.
    pub fn encode(&self) -> Result<Vec<u8>, WriteError> {
        let mut out = Vec::with_capacity(BODY_BYTES_EXPECTED);
        out.push(VERSION);
        write_events(&self.events, &mut out)?;
        append_bytes(&StoredRequestV1::of(&self.request)?, REQUEST, &mut out)?;
        Ok(out)
    }

    /// Reads a payload.
    ///
    /// # Errors
    /// Where it is not one, or a newer version wrote it.
    pub fn decode(payload: &[u8]) -> Result<Self, RecordError> {
        let mut rest = behind_version(payload)?;
        let events = read_events(&mut rest)?;
        let request = from_bytes::<StoredRequestV1<'_>>(rest).map_err(RecordError::Request)?;
        Ok(Self {
            events,
            request: request.try_into()?,
        })
    }
}

/// Reads the events of a payload and nothing else.
///
/// # Errors
/// Where it is no payload, or a newer version wrote it.
pub fn events(payload: &[u8]) -> Result<Events, RecordError> {
    Ok(read_events(&mut behind_version(payload)?)?)
}

fn behind_version(payload: &[u8]) -> Result<&[u8], RecordError> {
    match payload.split_first() {
        Some((&VERSION, rest)) => Ok(rest),
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
            },
        }
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
        let body = body();
        let bytes = bytes(&body);
        assert_eq!(RecordBody::decode(&bytes), Ok(body.clone()));
        assert_eq!(events(&bytes), Ok(body.events.into()));
    }

    #[test]
    fn a_cut_body_is_refused_wherever_it_was_cut() {
        let body = body();
        let (bytes, events_end) = (bytes(&body), events_end(&body));
        for end in 0..bytes.len() {
            assert!(RecordBody::decode(&bytes[..end]).is_err(), "{end}");
            // Events are read alone: they do not miss the request behind them.
            assert_eq!(events(&bytes[..end]).is_ok(), end >= events_end, "{end}");
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
        layout[0] = 2;
        assert_eq!(RecordBody::decode(&layout), Err(RecordError::Version(2)));
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
