//! The compiled evaluator: the same decisions as [`crate::verdict::decide`], without the trace, without allocation.
//!
//! A set of policies is compiled once, when it is stored or changed, and then decides any number of requests. Work that
//! the plain evaluator repeats for each request is done at compile time: constants are parsed, patterns become short
//! programs, condition keys become slots that are filled at most once per decision, and an index maps an action to the
//! few statements that can apply to it. Property tests and a fuzz target compare the two evaluators, including the
//! statement that is named as the reason.
//!
//! Policies come from several sources that change independently: a principal, a resource, an endpoint. Each source is
//! compiled by itself, and a decision combines all parts ([`decide`]).

mod actions;
mod beginning;
mod code;
mod combine;
mod compile;
mod condition;
mod find;
mod principal;
mod resource;
mod rows;
mod slots;

pub use compile::{CompileError, LEVELS_MAX};

use crate::context::KeyHash;
use crate::document::Effect;
use crate::layers::{Layer, Layers};
use crate::request::{Accounts, Request};
use crate::verdict::{Decision, Place, Reason, decided_without_policies};
use actions::{ActionIndex, ActionPattern};
use beginning::Beginnings;
use combine::Outcomes;
use condition::ConditionTest;
use find::Asked;
use principal::{Caller, PrincipalTest};
use resource::{ResourceTest, SeenResource};
use rows::{RowId, Rows};
use slots::Key;

/// Compiled policies: all that apply to a request, or a part of them.
#[derive(Debug)]
pub struct Compiled {
    rows: Rows,
    /// Ordered by rows, policies, statements: of two places the first has the lower id.
    statements: Box<[Statement]>,
    actions: ActionIndex,
    keys: Box<[Key]>,
    management_account: Option<Box<str>>,
}

/// Number of a statement of a set.
type StatementId = u32;

#[derive(Debug)]
struct Statement {
    place: Place,
    row: RowId,
    effect: Effect,
    /// The patterns of `NotAction`; the index handles `Action`.
    not_action: Box<[ActionPattern]>,
    resource: Option<ResourceTest>,
    principal: Option<PrincipalTest>,
    conditions: Box<[ConditionTest]>,
}

/// A decision and its reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The decision.
    pub decision: Decision,
    /// Why.
    pub reason: Reason,
}

/// Decides a request on parts that together contain each kind of policy at most once, for example the principal's
/// policies and the resource's.
pub fn decide<'p>(
    parts: impl Iterator<Item = &'p Compiled> + Clone,
    request: &Request<'_>,
) -> Answer {
    if let Some((decision, reason)) = decided_without_policies(request) {
        return Answer { decision, reason };
    }
    let resource = SeenResource::new(request.resource_name());
    let accounts = Accounts {
        principal: request.principal.account(),
        owner: request.resource_account.or_else(|| resource.account()),
    };
    let asked = Asked {
        request,
        accounts,
        caller: Caller::new(request.principal, accounts.principal),
        resource,
        beginnings: Beginnings::default(),
        has_boundary: parts.clone().any(|part| part.has(Layer::Boundary)),
    };
    let mut outcomes = Outcomes::default();
    for part in parts {
        find::collect(part, &asked, &mut outcomes);
    }
    let (decision, reason) = outcomes.combine(request, &accounts);
    Answer { decision, reason }
}

impl Compiled {
    /// Compiles policies. On an error the caller must deny, because the policies' effect is unknown.
    pub fn new(layers: &Layers<'_>) -> Result<Self, CompileError> {
        compile::compile(layers)
    }

    /// Decides a request if these are all policies that apply to it.
    pub fn decide(&self, request: &Request<'_>) -> Answer {
        decide(std::iter::once(self), request)
    }

    /// Whether any statement uses the context. If not, the caller need not create one.
    pub fn reads_context(&self) -> bool {
        !self.keys.is_empty()
    }

    /// Whether any statement uses this condition key.
    pub fn reads(&self, key: &str) -> bool {
        let hash = KeyHash::of(key);
        let is_it = |(known, own): &Key| *known == hash && own.eq_ignore_ascii_case(key);
        self.keys.iter().any(is_it)
    }

    /// The condition keys that statements use, in conditions and as variables.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(|(_, key)| &**key)
    }

    /// Whether a kind is present, even with an empty list.
    pub fn has(&self, layer: Layer) -> bool {
        self.rows.iter().any(|(_, row)| row.layer == layer)
    }
}
