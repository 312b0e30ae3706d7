//! A decision as the record that is appended to the journal.

use roleback_identity::record;
use roleback_identity::record::RecordBody;
use roleback_journal::{Decision, Draft, Next};
use roleback_wire::Timestamp;
use roleback_world::World;
use roleback_world::event::Event;

use crate::entropy::Generator;
use crate::projection::{State, Step};

/// The time of the next record: never before that of the last one.
pub(crate) fn after(now: Timestamp, next: Next<'_>) -> Timestamp {
    now.max(Timestamp(next.prev_time_ns))
}

/// The events of a change that the server itself makes.
#[derive(Default)]
pub(crate) struct Change {
    pub(crate) events: Vec<Event>,
    /// See [`Decided::after`].
    pub(crate) after: Option<World>,
}

impl From<Vec<Event>> for Change {
    fn from(events: Vec<Event>) -> Self {
        Self {
            events,
            after: None,
        }
    }
}

/// A decision that is to be appended to the journal.
pub(crate) struct Decided {
    pub(crate) events: Vec<Event>,
    /// The state after the record, if it is known.
    pub(crate) after: Option<World>,
    pub(crate) request: record::RecordedRequest,
    /// The caller, as text.
    pub(crate) caller: String,
    /// The operation's name, without its service.
    pub(crate) operation: &'static str,
    pub(crate) now: Timestamp,
}

impl Decided {
    /// The new record, its effect on the state, and the answer.
    pub(crate) fn append<T>(
        self,
        generator: &Generator,
        next: Next<'_>,
        value: T,
    ) -> Decision<State, T> {
        let account = self.request.caller.account;
        let operation = format!("{}:{}", self.request.service, self.operation);
        let body = RecordBody {
            events: self.events,
            request: self.request,
        };
        let payload = match body.encode() {
            Ok(payload) => payload,
            Err(error) => return Decision::Unwritable(error.to_string()),
        };
        let step = match Step::of(body.events, self.after.as_ref()) {
            Ok(step) => step,
            Err(error) => return Decision::Unwritable(error.to_string()),
        };
        let draft = Draft {
            ulid: generator.record_id(self.now, next.seq),
            time_ns: self.now.0,
            account: account.number(),
            caller: self.caller,
            operation,
            payload,
        };
        Decision::Append { draft, step, value }
    }
}
