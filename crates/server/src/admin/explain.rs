//! Why somebody may, or may not, do something: now, or as it was after any record.

use std::collections::BTreeMap;
use std::sync::Arc;

use roleback_identity::authorize;
use roleback_identity::caller::Caller;
use roleback_identity::fresh::{Fresh, Seed};
use roleback_identity::scene::{Origin, Scene};
use roleback_journal::{Head, Moment, ReadError};
use roleback_policy::Arn;
use roleback_policy::chain::Chain;
use roleback_wire::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::body::{self, BodyReader};
use super::evaluate::is_action;
use super::reply::{self, Problem, Reply};
use crate::decisions::entry::policy_context;
use crate::decisions::query::PAGE_ENTRIES_MAX;
use crate::decisions::{Entry, Query, Said, Seen};
use crate::projection::State;
use crate::state::Core;
use crate::store::Store;

/// What is said of a session that asked for nothing that was recorded.
const UNKNOWN_SESSION: &str = "without the policies and tags that it may have: the decision log has nothing that it asked for";

/// What is to be explained.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Asked {
    /// The ARN of a root user, a user, a role or a session of one; the name of a service such as `events.amazonaws.com`; or
    /// `anonymous`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub principal: Option<String>,
    /// `service:Name`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// An ARN, or `*`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
    /// Condition keys besides those that every request of the principal has.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub context: BTreeMap<String, Seen>,
    /// Instead of all these: what was decided for this request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// Or: the last denial.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub last_denied: bool,
    /// In the world as it was after this record; by default as it is, or as it was when the decision was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<u64>,
}

/// An explanation.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// Who asks.
    pub caller: String,
    /// Whose policies count.
    pub principal: String,
    /// For what.
    pub action: String,
    /// On what.
    pub resource: String,
    /// All that policies can see.
    pub context: BTreeMap<String, Seen>,
    /// The last record of the world that was looked at.
    pub at: u64,
    /// Of a session: where it is known from what it brought along.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// What was decided then, where this explains a decision of the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded: Option<Entry>,
    /// The decision, layer by layer.
    #[serde(flatten)]
    pub chain: Chain,
    /// The words after `roleback` that ask the same again.
    pub replay: Vec<String>,
}

/// Why there is no explanation.
#[derive(Debug, thiserror::Error)]
pub enum ExplainError {
    /// It is not said what to explain.
    #[error(
        "say what to explain: `principal`, `action` and `resource`, or `requestId`, or `lastDenied`"
    )]
    Nothing,
    /// What is to be done is no action.
    #[error(
        "an action is a service and a name without wildcards, such as `s3:GetObject`, not `{0}`"
    )]
    Action(String),
    /// There is no such principal.
    #[error(
        "there is no root user, user, role or session of a role `{arn}` after record {seq}, and it is neither the name of a service nor `anonymous`; a federated user is known by what it asked for, and the decision log has nothing"
    )]
    Nobody {
        /// Who was asked for.
        arn: String,
        /// When.
        seq: u64,
    },
    /// The log has no such decision.
    #[error(
        "no decision of this request is in the log: allowed ones are only kept while the policy stream is on"
    )]
    NoDecision,
    /// Nothing was denied.
    #[error("no denial is in the log")]
    NoDenial,
    /// There is no such record.
    #[error("there is no record {seq}; the last one is {last}")]
    NoRecord {
        /// The one that was asked for.
        seq: u64,
        /// The last.
        last: u64,
    },
    /// The history cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The decision log cannot be read.
    #[error("cannot read the decision log: {0}")]
    Log(#[from] std::io::Error),
}

/// Explains: one answer for each permission that a request needed.
///
/// # Errors
/// See [`ExplainError`].
pub fn explain(store: &Store, asked: &Asked) -> Result<Vec<Explanation>, ExplainError> {
    let recorded = recorded(store, asked)?;
    if recorded.is_empty() {
        return supposed(store, asked).map(|explanation| vec![explanation]);
    }
    let explain = |entry: Entry| {
        let moment = moment_at(store, asked.at.unwrap_or(entry.seq))?;
        let question = Question {
            caller: &entry.identity,
            action: &entry.action,
            resource: &entry.resource,
            context: &entry.context,
        };
        let at = moment.head.seq.to_string();
        let replay = ["explain", "--request-id", &entry.request_id, "--at", &at];
        Ok(Explanation {
            replay: replay.map(str::to_owned).into(),
            ..question.explain(store, &moment, Some(&entry))
        })
    };
    recorded.into_iter().map(explain).collect()
}

/// The decisions of the log that are asked about, in the order in which they were made.
fn recorded(store: &Store, asked: &Asked) -> Result<Vec<Entry>, ExplainError> {
    let page = |query: Query| store.decisions.page(&query);
    let request_id = match (&asked.request_id, asked.last_denied) {
        (Some(id), _) => id.clone(),
        (None, false) => return Ok(Vec::new()),
        (None, true) => {
            let query = Query {
                decision: Some(Said::Denied),
                limit: 1,
                ..Query::default()
            };
            let last = page(query)?.entries.pop();
            last.ok_or(ExplainError::NoDenial)?.request_id
        }
    };
    let mut entries = page(Query {
        request_id: Some(request_id),
        ..Query::default()
    })?
    .entries;
    if entries.is_empty() {
        return Err(ExplainError::NoDecision);
    }
    entries.reverse();
    Ok(entries)
}

fn supposed(store: &Store, asked: &Asked) -> Result<Explanation, ExplainError> {
    let (Some(arn), Some(action), Some(resource)) =
        (&asked.principal, &asked.action, &asked.resource)
    else {
        return Err(ExplainError::Nothing);
    };
    if !is_action(action) {
        return Err(ExplainError::Action(action.clone()));
    }
    let moment = moment_at(store, asked.at.unwrap_or(store.journal.head().seq))?;
    let seq = moment.head.seq;
    let (caller, session) = match session_of(store, arn)? {
        Some(entry) => (
            Some(entry.identity),
            Some(format!("as in request {}", entry.request_id)),
        ),
        None => {
            let unknown = is_session(arn).then(|| UNKNOWN_SESSION.to_owned());
            let known = authorize::caller_of(&moment.state.0, arn);
            let account = store.settings.default_account;
            let caller = known.or_else(|| authorize::caller_without_arn(arn, account));
            (caller, unknown)
        }
    };
    let nobody = || ExplainError::Nobody {
        arn: arn.clone(),
        seq,
    };
    let caller = caller.ok_or_else(nobody)?;
    let question = Question {
        caller: &caller,
        action,
        resource,
        context: &asked.context,
    };
    let mut replay = ["explain", arn, action, resource]
        .map(str::to_owned)
        .to_vec();
    for (key, seen) in &asked.context {
        replay.extend(["--context".to_owned(), format!("{key}={seen}")]);
    }
    replay.extend(["--at".to_owned(), seq.to_string()]);
    Ok(Explanation {
        replay,
        session,
        ..question.explain(store, &moment, None)
    })
}

fn is_session(arn: &str) -> bool {
    Arn::parse(arn).is_some_and(|arn| arn.service == "sts")
}

/// The last decision about a session. Nobody keeps sessions: their tokens are all that there is of them, but for what was
/// decided.
fn session_of(store: &Store, arn: &str) -> Result<Option<Entry>, ExplainError> {
    if !is_session(arn) {
        return Ok(None);
    }
    let mut before = None;
    loop {
        let page = store.decisions.page(&Query {
            principal: Some(arn.to_owned()),
            before,
            limit: PAGE_ENTRIES_MAX,
            ..Query::default()
        })?;
        // The text may stand in a longer name.
        let found = page.entries.into_iter().find(|entry| entry.caller == arn);
        before = page.next;
        if found.is_some() || before.is_none() {
            return Ok(found);
        }
    }
}

/// One thing that somebody wants.
struct Question<'q> {
    caller: &'q Caller,
    action: &'q str,
    resource: &'q str,
    context: &'q BTreeMap<String, Seen>,
}

impl Question<'_> {
    fn explain(
        &self,
        store: &Store,
        moment: &Moment<State>,
        recorded: Option<&Entry>,
    ) -> Explanation {
        let scene = Scene {
            world: &moment.state.0,
            caller: self.caller,
            now: recorded.map_or_else(|| store.clock.now(), |entry| Timestamp(entry.time_ns)),
            fresh: &Fresh::new(Seed([0; 32])),
            settings: &store.settings,
            origin: &Origin {
                region: self.region().into(),
                ..Origin::default()
            },
        };
        let given = policy_context(self.context);
        let judged = authorize::suppose(&scene, self.action, self.resource, given);
        let known = &judged.need.context;
        let caller = self.caller.arn(scene.world, scene.partition());
        Explanation {
            principal: known.text("aws:PrincipalArn").unwrap_or(&caller).to_owned(),
            context: known
                .iter()
                .map(|(key, values)| (key.to_owned(), Seen::of(values)))
                .collect(),
            caller,
            action: self.action.to_owned(),
            resource: self.resource.to_owned(),
            at: moment.head.seq,
            session: None,
            recorded: recorded.cloned(),
            chain: judged.chain,
            replay: Vec::new(),
        }
    }

    /// Where the request goes, which says how ARNs begin.
    fn region(&self) -> String {
        match self.context.get("aws:RequestedRegion") {
            Some(Seen::One(region)) => region.clone(),
            _ => String::new(),
        }
    }
}

/// The world as it was after a record.
fn moment_at(store: &Store, seq: u64) -> Result<Arc<Moment<State>>, ExplainError> {
    let now = store.now();
    if seq == now.head.seq {
        return Ok(now);
    }
    if seq > now.head.seq {
        let last = now.head.seq;
        return Err(ExplainError::NoRecord { seq, last });
    }
    let start = Moment {
        head: Head::EMPTY,
        state: State::default(),
    };
    Ok(Arc::new(store.journal.replay(start, seq, None)?))
}

/// `POST /_roleback/explain` with what [`Asked`] says.
pub(crate) fn post(core: &Core, body: &mut BodyReader) -> Reply {
    let asked: Asked = body::json(body)?;
    let _alone = core.heavy();
    reply::json(&json!({ "explanations": explain(&core.store, &asked)? }))
}

impl From<ExplainError> for Problem {
    fn from(error: ExplainError) -> Self {
        match error {
            ExplainError::Nothing | ExplainError::Action(_) => Self::bad_request(error),
            ExplainError::Read(_) | ExplainError::Log(_) => Self::failed(error),
            _ => Self::not_found(error),
        }
    }
}
