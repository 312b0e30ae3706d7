//! Explains why a principal may or may not do something, now or at any earlier record.

use std::collections::BTreeMap;
use std::sync::Arc;

use roleback_api::decisions::ContextValues;
use roleback_api::explain::{ExplainAnswer, ExplainRequest, Explanation};
use roleback_api::moment::Moment;
use roleback_identity::authorize;
use roleback_identity::caller::Caller;
use roleback_identity::entropy::Entropy;
use roleback_identity::entropy::Seed;
use roleback_identity::scene::Origin;
use roleback_identity::scene::Scene;
use roleback_journal::Moment as StateAt;
use roleback_policy::{Arn, Stopped};
use roleback_wire::Timestamp;

use super::body::{self, BodyReader};
use super::control_policies;
use super::decisions::logged;
use super::evaluate::is_action;
use super::evaluation::evaluation;
use super::principal;
use super::reply::{self, Problem, Reply};
use crate::address;
use crate::decisions::entry::{context_values, policy_context};
use crate::decisions::query::PAGE_ENTRIES_MAX;
use crate::decisions::{Entry, Query, Said};
use crate::moments::{self, MomentError};
use crate::projection::State;
use crate::state::Core;
use crate::store::Store;

/// The note about a session without recorded decisions.
const UNKNOWN_SESSION: &str =
    "without its session policies and tags: the decision log has no decision about this session";

/// Why a request cannot be explained.
#[derive(Debug, thiserror::Error)]
pub enum ExplainError {
    /// The request does not say what to explain.
    #[error(
        "nothing to explain: give `principal`, `action` and `resource`, or `requestId`, or `lastDenied`"
    )]
    Nothing,
    /// The action is invalid.
    #[error(
        "`{0}` is not an action: use a service and a name without wildcards, such as `s3:GetObject`"
    )]
    Action(String),
    /// Several principals have this name.
    #[error("`{name}` is ambiguous: use the ARN of one of {candidates}")]
    Ambiguous {
        /// The name.
        name: String,
        /// The ARNs of those principals.
        candidates: String,
    },
    /// The principal does not exist.
    #[error(
        "principal not found: no root user, user, role or role session `{arn}` exists after record {seq}, and it is neither the name of a service nor `anonymous`; a federated user can be explained only if the decision log has a decision about it"
    )]
    Nobody {
        /// The name.
        arn: String,
        /// The record at which it was looked up.
        seq: u64,
    },
    /// The decision log has no such decision.
    #[error(
        "no decision about this request is recorded; allowed requests are recorded only while the policy stream is on"
    )]
    NoDecision,
    /// No request was denied.
    #[error("no denial is recorded")]
    NoDenial,
    /// The state at that moment is not available.
    #[error(transparent)]
    Moment(#[from] MomentError),
    /// The decision log cannot be read.
    #[error("cannot read the decision log: {0}")]
    Log(#[from] std::io::Error),
    /// The evaluation is too much work.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

/// Returns one explanation for each permission that a request needed.
///
/// # Errors
/// See [`ExplainError`].
pub fn explain(store: &Store, request: &ExplainRequest) -> Result<Vec<Explanation>, ExplainError> {
    let recorded = recorded(store, request)?;
    if recorded.is_empty() {
        return supposed(store, request).map(|explanation| vec![explanation]);
    }
    let explain = |entry: Entry| {
        let recorded_at = Moment::of_seq(entry.seq);
        let moment = moments::state(store, request.at.as_ref().unwrap_or(&recorded_at))?;
        let call = ExplainedCall {
            caller: &entry.identity,
            action: &entry.action,
            resource: &entry.resource,
            context: &entry.context,
        };
        let at = moment.head.seq.to_string();
        let replay = ["explain", "--request-id", &entry.request_id, "--at", &at];
        Ok(Explanation {
            replay: replay.map(str::to_owned).into(),
            ..call.explain(store, &moment, Some(&entry))?
        })
    };
    recorded.into_iter().map(explain).collect()
}

/// The decisions of the log to explain, in the order in which they were made.
fn recorded(store: &Store, request: &ExplainRequest) -> Result<Vec<Entry>, ExplainError> {
    let page = |query: Query| store.decisions.page(&query);
    let request_id = match (&request.request_id, request.last_denied) {
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

fn supposed(store: &Store, request: &ExplainRequest) -> Result<Explanation, ExplainError> {
    let (Some(arn), Some(action), Some(resource)) =
        (&request.principal, &request.action, &request.resource)
    else {
        return Err(ExplainError::Nothing);
    };
    if !is_action(action) {
        return Err(ExplainError::Action(action.clone()));
    }
    let moment = match &request.at {
        Some(at) => moments::state(store, at)?,
        None => store.now(),
    };
    let seq = moment.head.seq;
    let account = store.settings.default_account;
    let arn = &principal::resolve(&moment.state.0, account, arn).map_err(|candidates| {
        ExplainError::Ambiguous {
            name: arn.clone(),
            candidates: candidates.join(", "),
        }
    })?;
    let (caller, session) = match session_of(store, arn)? {
        Some(entry) => (
            Some(entry.identity),
            Some(format!("as in request {}", entry.request_id)),
        ),
        None => {
            let unknown = is_session(arn).then(|| UNKNOWN_SESSION.to_owned());
            let known = authorize::caller_of(&moment.state.0, arn);
            let caller = known.or_else(|| authorize::caller_without_arn(arn, account));
            (caller, unknown)
        }
    };
    let nobody = || ExplainError::Nobody {
        arn: arn.clone(),
        seq,
    };
    let caller = caller.ok_or_else(nobody)?;
    let call = ExplainedCall {
        caller: &caller,
        action,
        resource,
        context: &request.context,
    };
    let mut replay = ["explain", arn, action, resource]
        .map(str::to_owned)
        .to_vec();
    for (key, values) in &request.context {
        replay.extend(["--context".to_owned(), format!("{key}={values}")]);
    }
    replay.extend(["--at".to_owned(), seq.to_string()]);
    Ok(Explanation {
        replay,
        session,
        ..call.explain(store, &moment, None)?
    })
}

fn is_session(arn: &str) -> bool {
    Arn::parse(arn).is_some_and(|arn| arn.service == "sts")
}

/// The last decision about a session. Sessions are not stored: apart from their tokens, the decision log is the only
/// place that mentions them.
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
        // The query matches parts of names, so a longer name may match, too.
        let found = page.entries.into_iter().find(|entry| entry.caller == arn);
        before = page.next;
        if found.is_some() || before.is_none() {
            return Ok(found);
        }
    }
}

/// A request for one permission by one caller.
struct ExplainedCall<'q> {
    caller: &'q Caller,
    action: &'q str,
    resource: &'q str,
    context: &'q BTreeMap<String, ContextValues>,
}

impl ExplainedCall<'_> {
    fn explain(
        &self,
        store: &Store,
        moment: &StateAt<State>,
        recorded: Option<&Entry>,
    ) -> Result<Explanation, Stopped> {
        let scene = Scene {
            world: &moment.state.0,
            caller: self.caller,
            now: recorded.map_or_else(|| store.clock.now(), |entry| Timestamp(entry.time_ns)),
            entropy: &Entropy::new(Seed([0; 32])),
            settings: &store.settings,
            origin: &Origin {
                region: self.region().into(),
                ..Origin::default()
            },
        };
        let given = policy_context(self.context);
        let (judged, chain) = authorize::explain(&scene, self.action, self.resource, given)?;
        let known = &judged.need.context;
        let caller = self.caller.arn(scene.world, scene.partition());
        Ok(Explanation {
            principal: known.text("aws:PrincipalArn").unwrap_or(&caller).to_owned(),
            context: known
                .iter()
                .map(|(key, values)| (key.to_owned(), context_values(values.clone())))
                .collect(),
            caller,
            action: self.action.to_owned(),
            resource: self.resource.to_owned(),
            at: moment.head.seq,
            session: None,
            recorded: recorded.cloned().map(logged),
            evaluation: control_policies::named(evaluation(chain), scene.world),
            replay: Vec::new(),
        })
    }

    /// The partition of the request, which determines how ARNs begin.
    fn region(&self) -> String {
        match self.context.get("aws:RequestedRegion") {
            Some(ContextValues::One(region)) => region.clone(),
            _ => String::new(),
        }
    }
}

/// `POST /_roleback/explain`
pub(crate) fn post(core: &Core, store: &Store, body: &mut BodyReader) -> Reply {
    let mut request: ExplainRequest = body::json(
        body,
        r#"{"principal": "arn:...", "action": "s3:GetObject", "resource": "*"}"#,
    )?;
    let _alone = core.heavy();
    let Some(at) = &request.at else {
        let explanations = explain(store, &request)?;
        return reply::json(&ExplainAnswer { explanations });
    };
    let located = address::locate(core, at)?;
    let within = match &store.settings.effort {
        Some(effort) => located.store.within(Arc::clone(effort)),
        None => located.store.clone(),
    };
    request.at = Some(located.moment.clone());
    let mut explanations = explain(&within, &request)?;
    for explanation in &mut explanations {
        let words = &mut explanation.replay;
        let value = words.iter().position(|word| word == "--at");
        if let Some(value) = value.and_then(|at| words.get_mut(at + 1))
            && let Ok(seq) = value.parse()
        {
            *value = located.name_of(seq);
        }
    }
    reply::json(&ExplainAnswer { explanations })
}

impl From<ExplainError> for Problem {
    fn from(error: ExplainError) -> Self {
        match error {
            ExplainError::Nothing | ExplainError::Action(_) | ExplainError::Ambiguous { .. } => {
                Self::bad_request(error)
            }
            ExplainError::Log(_) => Self::failed(error),
            ExplainError::Moment(error) => error.into(),
            ExplainError::Stopped(stopped) => stopped.into(),
            _ => Self::not_found(error),
        }
    }
}
