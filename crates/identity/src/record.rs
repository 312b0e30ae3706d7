//! What the journal keeps of one committed request, besides the envelope's own fields.
//!
//! ```text
//! version u8 | facts: count u32, then each: kind u16, version u8, length u32, payload | decision (bincode)
//! ```
//!
//! The facts stand first, because a replay of facts reads nothing else. The decision is what a replay of decisions
//! needs: who asked what, when and from where, the seed of the fresh bytes, and a digest of the output.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use smallvec::SmallVec;

use crate::caller::Caller;
use crate::event::{DecodeError, Fact, append_bytes, from_bytes};
use crate::fresh::Seed;
use crate::scene::Origin;

/// The version of this layout.
const VERSION: u8 = 1;
/// Bytes to make room for before an entry is written; enough for all but policies.
const ENTRY_BYTES_EXPECTED: usize = 1024;
/// The most facts that one record holds.
pub(crate) const FACTS_MAX: u32 = 10_000;

/// The facts of one record, which are hardly ever more than one.
pub type Facts = SmallVec<[Fact; 1]>;

/// Everything about one committed request that the envelope does not say.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// What became true.
    pub facts: Vec<Fact>,
    /// How it was decided.
    pub decision: Decision,
}

/// The scene of a decision but for the world and the time, its input, and what came out.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// Where the request came from.
    pub origin: Origin,
    /// Who asked.
    pub caller: Caller,
    /// `iam`, `sts`, or `roleback` for what the server itself does.
    pub service: String,
    /// The decoded input as pairs of member and value, in the order of the contract.
    pub input: Vec<(String, String)>,
    /// What the fresh bytes were computed from.
    pub fresh: Seed,
    /// Quotas that were not as AWS has them.
    pub quotas: Vec<(String, u32)>,
    /// Of the output as XML, without the request id.
    pub output_digest: [u8; 32],
}

/// The frozen layout of a decision. The caller is JSON text: it is small, and its members may grow.
#[derive(Serialize, Deserialize)]
struct DecisionV1<'d> {
    request_id: Cow<'d, str>,
    region: Cow<'d, str>,
    source_ip: Cow<'d, str>,
    user_agent: Cow<'d, str>,
    caller: String,
    service: Cow<'d, str>,
    input: Cow<'d, [(String, String)]>,
    fresh: [u8; 32],
    quotas: Cow<'d, [(String, u32)]>,
    output_digest: [u8; 32],
}

/// Why bytes are not an entry.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum EntryError {
    /// A newer version wrote it.
    #[error(
        "record layout {0} is unknown to this version of Roleback; open it with the version that wrote it or a newer one"
    )]
    Version(u8),
    /// It ends early, or says more facts than a record may hold.
    #[error("the record's facts are cut short or their count is not true")]
    Cut,
    /// A fact does not decode.
    #[error(transparent)]
    Fact(#[from] DecodeError),
    /// The decision does not decode.
    #[error("the record's decision does not decode: {0}")]
    Decision(String),
}

/// The digest that a record keeps of an output.
pub fn output_digest(xml: &str) -> [u8; 32] {
    Sha256::digest(xml).into()
}

impl Entry {
    /// The payload for the journal.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(ENTRY_BYTES_EXPECTED);
        out.push(VERSION);
        out.extend((self.facts.len() as u32).to_le_bytes());
        for fact in &self.facts {
            let ((kind, version), payload) = (fact.kind(), fact.payload());
            out.extend(kind.to_le_bytes());
            out.push(version);
            out.extend((payload.len() as u32).to_le_bytes());
            out.extend(payload);
        }
        append_bytes(&DecisionV1::from(&self.decision), &mut out);
        out
    }

    /// Reads a payload.
    ///
    /// # Errors
    /// Where it is not one, or a newer version wrote it.
    pub fn decode(payload: &[u8]) -> Result<Self, EntryError> {
        let mut rest = payload;
        let facts = read_facts(&mut rest)?;
        let decision = from_bytes::<DecisionV1<'_>>(rest).map_err(EntryError::Decision)?;
        Ok(Self {
            facts,
            decision: decision.try_into()?,
        })
    }
}

/// Reads the facts of a payload and nothing else.
///
/// # Errors
/// Where it is no payload, or a newer version wrote it.
pub fn facts(payload: &[u8]) -> Result<Facts, EntryError> {
    read_facts(&mut &*payload)
}

fn read_facts<F: FromIterator<Fact>>(input: &mut &[u8]) -> Result<F, EntryError> {
    let [version] = take(input)?;
    if version != VERSION {
        return Err(EntryError::Version(version));
    }
    let count = u32::from_le_bytes(take(input)?);
    if count > FACTS_MAX {
        return Err(EntryError::Cut);
    }
    (0..count).map(|_| read_fact(input)).collect()
}

fn read_fact(input: &mut &[u8]) -> Result<Fact, EntryError> {
    let kind = u16::from_le_bytes(take(input)?);
    let [version] = take(input)?;
    let length = u32::from_le_bytes(take(input)?) as usize;
    let (payload, rest) = input.split_at_checked(length).ok_or(EntryError::Cut)?;
    *input = rest;
    Ok(Fact::decode(kind, version, payload)?)
}

fn take<const N: usize>(input: &mut &[u8]) -> Result<[u8; N], EntryError> {
    let (taken, rest) = input.split_first_chunk().ok_or(EntryError::Cut)?;
    *input = rest;
    Ok(*taken)
}

impl<'d> From<&'d Decision> for DecisionV1<'d> {
    fn from(decision: &'d Decision) -> Self {
        let origin = &decision.origin;
        Self {
            request_id: origin.request_id.as_str().into(),
            region: origin.region.as_str().into(),
            source_ip: origin.source_ip.as_str().into(),
            user_agent: origin.user_agent.as_str().into(),
            caller: serde_json::to_string(&decision.caller).unwrap_or_default(),
            service: decision.service.as_str().into(),
            input: decision.input.as_slice().into(),
            fresh: decision.fresh.0,
            quotas: decision.quotas.as_slice().into(),
            output_digest: decision.output_digest,
        }
    }
}

impl TryFrom<DecisionV1<'_>> for Decision {
    type Error = EntryError;

    fn try_from(stored: DecisionV1<'_>) -> Result<Self, EntryError> {
        Ok(Self {
            origin: Origin {
                region: stored.region.into(),
                source_ip: stored.source_ip.into(),
                user_agent: stored.user_agent.into_owned(),
                request_id: stored.request_id.into_owned(),
            },
            caller: serde_json::from_str(&stored.caller)
                .map_err(|e| EntryError::Decision(e.to_string()))?,
            service: stored.service.into_owned(),
            input: stored.input.into_owned(),
            fresh: Seed(stored.fresh),
            quotas: stored.quotas.into_owned(),
            output_digest: stored.output_digest,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arn::AccountId;
    use crate::event::{UserCreatedV1, UserDeletedV1};

    fn entry() -> Entry {
        let created = UserCreatedV1 {
            name: "bob".into(),
            path: "/".into(),
            id: "AIDA1".into(),
            boundary: None,
            tags: Vec::new(),
        };
        let deleted = UserDeletedV1 { name: "ann".into() };
        Entry {
            facts: vec![created.into(), deleted.into()],
            decision: Decision {
                origin: Origin {
                    region: "us-east-1".into(),
                    source_ip: "127.0.0.1".into(),
                    user_agent: "a client".into(),
                    request_id: "1-2-3".into(),
                },
                caller: Caller::root(AccountId::default(), "test"),
                service: "iam".into(),
                input: vec![("UserName".into(), "bob".into())],
                fresh: Seed([7; 32]),
                quotas: vec![("UsersQuota".into(), 9)],
                output_digest: output_digest("<x/>"),
            },
        }
    }

    /// The bytes up to the end of the facts.
    fn facts_end(entry: &Entry) -> usize {
        let bare = Entry {
            facts: Vec::new(),
            ..entry.clone()
        };
        1 + 4 + entry.encode().len() - bare.encode().len()
    }

    #[test]
    fn an_entry_comes_back_as_it_was() {
        let entry = entry();
        let bytes = entry.encode();
        assert_eq!(Entry::decode(&bytes), Ok(entry.clone()));
        assert_eq!(facts(&bytes), Ok(entry.facts.into()));
    }

    #[test]
    fn a_cut_entry_is_refused_wherever_it_was_cut() {
        let entry = entry();
        let (bytes, facts_end) = (entry.encode(), facts_end(&entry));
        for end in 0..bytes.len() {
            assert!(Entry::decode(&bytes[..end]).is_err(), "{end}");
            // Facts are read alone: they do not miss the decision behind them.
            assert_eq!(facts(&bytes[..end]).is_ok(), end >= facts_end, "{end}");
        }
        assert_eq!(Entry::decode(&[]), Err(EntryError::Cut));
    }

    #[test]
    fn an_entry_with_bytes_left_over_is_refused() {
        let mut bytes = entry().encode();
        bytes.push(0);
        assert!(matches!(
            Entry::decode(&bytes),
            Err(EntryError::Decision(_))
        ));
    }

    #[test]
    fn what_a_newer_version_wrote_is_refused() {
        let mut layout = entry().encode();
        layout[0] = 2;
        assert_eq!(Entry::decode(&layout), Err(EntryError::Version(2)));
        let mut kind = entry().encode();
        kind[5..8].copy_from_slice(&[0xff, 0xff, 1]);
        assert!(matches!(
            Entry::decode(&kind),
            Err(EntryError::Fact(DecodeError::Unknown {
                kind: 0xffff,
                version: 1
            }))
        ));
    }

    #[test]
    fn a_count_or_length_that_is_not_true_is_refused() {
        let mut count = entry().encode();
        count[1..5].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(Entry::decode(&count), Err(EntryError::Cut));
        let mut length = entry().encode();
        length[8..12].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(Entry::decode(&length), Err(EntryError::Cut));
    }
}
