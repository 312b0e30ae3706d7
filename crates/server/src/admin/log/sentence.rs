//! The sentence of a record: what its events changed.

use roleback_identity::principal::Principal;
use roleback_identity::record::{RecordBody, RecordedRequest};
use roleback_journal::{Journal, Record};
use roleback_world::arn::AccountId;
use roleback_world::resource_kind::ResourceKind;
use roleback_world::summary::{Names, of_events};

use crate::projection::State;

/// Records of the server's own that have no events, and their sentences. `{}` is the value of the first member.
const WITHOUT_EVENTS: &[(&str, &str)] = &[
    ("roleback:Mark", "marked this moment as {}"),
    ("roleback:Loss", "noted that records from {} on are lost"),
    ("roleback:Compact", "folded the records up to {}"),
];

/// Makes the sentences of records.
pub(crate) struct Sentences<'j> {
    journal: &'j Journal<State>,
}

impl<'j> Sentences<'j> {
    pub(crate) fn new(journal: &'j Journal<State>) -> Self {
        Self { journal }
    }

    /// The sentence of a record.
    pub(crate) fn of(&self, record: &Record<'_>, body: &RecordBody) -> String {
        let before = Before {
            sentences: self,
            seq: record.seq,
            request: &body.request,
        };
        of_events(&body.events, &before)
            .unwrap_or_else(|| without_events(record.operation, &body.request.input))
    }

    /// The name that a resource had before a record. A state that cannot be read has no names: the sentence then shows
    /// the unique id, and reading the record itself reports the damage.
    fn name_before(
        &self,
        seq: u64,
        account: AccountId,
        kind: ResourceKind,
        id: &str,
    ) -> Option<String> {
        let before = self.journal.at(seq.checked_sub(1)?).ok()?;
        before.state.0.name(account, kind, id)
    }
}

/// The sentence of a record without events.
pub(crate) fn without_events(operation: &str, input: &[(String, String)]) -> String {
    let row = WITHOUT_EVENTS.iter().find(|(name, _)| *name == operation);
    let value = input.first().map_or("", |(_, value)| value);
    match row {
        Some((_, sentence)) => sentence.replace("{}", value),
        None => {
            let name = operation.rsplit(':').next().unwrap_or(operation);
            format!("called {name}, which changed nothing")
        }
    }
}

/// The names in a record's request, then those in the state before it, which may have to be replayed.
struct Before<'s, 'j, 'r> {
    sentences: &'s Sentences<'j>,
    seq: u64,
    request: &'r RecordedRequest,
}

impl Before<'_, '_, '_> {
    /// The user that the request names, or the caller if it is this user.
    fn user_in_request(&self, id: &str) -> Option<String> {
        let input = self.request.input.iter();
        let mut named = input.filter(|(member, _)| member == "UserName");
        let caller = match &self.request.caller.principal {
            Principal::User(user) if user.id == id => Some(user.name.to_string()),
            _ => None,
        };
        named.next().map(|(_, name)| name.clone()).or(caller)
    }
}

impl Names for Before<'_, '_, '_> {
    fn name(&self, account: AccountId, kind: ResourceKind, id: &str) -> Option<String> {
        let requested = match kind {
            ResourceKind::User => self.user_in_request(id),
            _ => None,
        };
        requested.or_else(|| self.sentences.name_before(self.seq, account, kind, id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_without_events_has_a_sentence() {
        let input = |value: &str| vec![("Name".to_owned(), value.to_owned())];
        for (operation, input, expected) in [
            (
                "roleback:Mark",
                input("start"),
                "marked this moment as start",
            ),
            (
                "roleback:Loss",
                input("7"),
                "noted that records from 7 on are lost",
            ),
            (
                "iam:UpdateUser",
                input("ann"),
                "called UpdateUser, which changed nothing",
            ),
            ("odd", Vec::new(), "called odd, which changed nothing"),
        ] {
            assert_eq!(without_events(operation, &input), expected);
        }
    }
}
