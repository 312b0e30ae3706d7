//! The compiled evaluator: the same decisions as [`crate::verdict::decide`], without the trace, without allocation.
//!
//! A set of policies is compiled once, when it is stored or changed, and then decides any number of requests. What the
//! plain evaluator does again for each request is done at compile time: constants are parsed, patterns become short
//! programs, condition keys become slots that are filled at most once a decision, and an index leads from an action to
//! the few statements that can be about it. Properties and a fuzz target hold the two evaluators together, down to the
//! statement that is named as the reason.
//!
//! Policies come from several places with lives of their own: those of a principal, of a resource, of an endpoint. Each
//! place is compiled apart, and a decision takes all parts together ([`decide`]).

mod actions;
mod code;
mod combine;
mod compile;
mod condition;
mod principal;
mod resource;
mod slots;

pub use compile::{CompileError, LEVELS_MAX};

use crate::document::Effect;
use crate::exempt;
use crate::layers::{Layer, Layers};
use crate::plain::Grant;
use crate::request::Request;
use crate::verdict::{Decision, Place, Reason};
use actions::{ActionIndex, Candidates};
use combine::Outcomes;
use compile::ROWS_MAX;
use condition::ConditionTest;
use principal::{Caller, PrincipalTest};
use resource::{ResourceTest, SeenResource};
use slots::Slots;

/// Policies ready to decide: all that bear on a request, or a part of them.
#[derive(Debug)]
pub struct Compiled {
    /// One for each list of policies, in the order of [`Layers::iter`].
    rows: Box<[Row]>,
    /// In the order of rows, policies, statements: of two places the first has the lower id.
    statements: Box<[Statement]>,
    actions: ActionIndex,
    keys: Box<[Box<str>]>,
    management_account: Option<Box<str>>,
}

/// Number of a row of a set.
type RowId = u16;

/// Number of a statement of a set.
type StatementId = u32;

/// One list of policies.
#[derive(Clone, Copy, Debug)]
struct Row {
    layer: Layer,
    level: Option<usize>,
}

#[derive(Debug)]
struct Statement {
    place: Place,
    effect: Effect,
    /// The patterns of `NotAction`; `Action` is tested by the index.
    not_action: Option<Box<[Box<str>]>>,
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

/// Decides a request on parts that together hold each kind of policy at most once: say, what a principal has and what the
/// resource has.
pub fn decide(parts: &[&Compiled], request: &Request<'_>) -> Answer {
    if exempt::is_uncontrolled(request) {
        return Answer {
            decision: Decision::Allowed,
            reason: Reason::Uncontrolled,
        };
    }
    let asked = Asked {
        request,
        caller: Caller::new(request.principal),
        resource: SeenResource::new(request.resource_name()),
        has_boundary: parts
            .iter()
            .any(|part| part.rows.iter().any(|row| row.layer == Layer::Boundary)),
    };
    let mut outcomes = Outcomes::default();
    for part in parts {
        part.collect(&asked, &mut outcomes);
    }
    let (decision, reason) = outcomes.combine(request);
    Answer { decision, reason }
}

/// A request with what many statements ask of it.
struct Asked<'r> {
    request: &'r Request<'r>,
    caller: Caller<'r>,
    resource: SeenResource<'r>,
    has_boundary: bool,
}

/// What the statements of one part say.
struct Findings {
    /// The first statement that denies.
    deny: Option<StatementId>,
    /// For each row the statement that allows, with how it names the principal: the most exact, of those the first.
    allows: [Option<(Grant, StatementId)>; ROWS_MAX],
}

impl Compiled {
    /// Compiles policies. An error must be taken as a denial: nothing is known of what the policies would say.
    pub fn new(layers: &Layers<'_>) -> Result<Self, CompileError> {
        compile::compile(layers)
    }

    /// Decides a request when these are all policies that bear on it.
    pub fn decide(&self, request: &Request<'_>) -> Answer {
        decide(&[self], request)
    }

    fn collect(&self, asked: &Asked<'_>, outcomes: &mut Outcomes) {
        let mut findings = Findings {
            deny: None,
            allows: [None; ROWS_MAX],
        };
        let mut slots = Slots::new(&self.keys, &asked.request.context);
        let exempt = Exempt::new(self, asked.request);
        self.actions.visit(asked.request.action, |candidates| {
            self.find(candidates, asked, &exempt, &mut slots, &mut findings);
        });
        if let Some(deny) = findings.deny.and_then(|deny| self.statement(deny)) {
            outcomes.deny(deny.place);
        }
        for (row, found) in self.rows.iter().zip(findings.allows) {
            let allow = found.and_then(|(grant, id)| Some((grant, self.statement(id)?.place)));
            outcomes.add(row.layer, row.level, exempt.holds_for(row.layer), allow);
        }
    }

    fn find(
        &self,
        candidates: &Candidates,
        asked: &Asked<'_>,
        exempt: &Exempt,
        slots: &mut Slots<'_, '_>,
        findings: &mut Findings,
    ) {
        for id in &candidates.denies {
            if findings.deny.is_some_and(|found| found <= *id) {
                break;
            }
            let binding = self
                .statement(*id)
                .filter(|statement| !exempt.holds_for(statement.place.layer));
            if binding.is_some_and(|statement| statement.applies(asked, slots).is_some()) {
                findings.deny = Some(*id);
            }
        }
        for (row, ids) in &candidates.allows {
            let Some(best) = findings.allows.get_mut(usize::from(*row)) else {
                continue;
            };
            for id in ids {
                if best.is_some_and(|(grant, found)| grant == Grant::Direct && found <= *id) {
                    break;
                }
                let grant = self
                    .statement(*id)
                    .and_then(|statement| statement.applies(asked, slots));
                *best = more_exact(*best, grant.map(|grant| (grant, *id)));
            }
        }
    }

    fn statement(&self, id: StatementId) -> Option<&Statement> {
        self.statements.get(usize::try_from(id).ok()?)
    }
}

/// The one that names the principal more exactly, else the one that stands first.
fn more_exact(
    one: Option<(Grant, StatementId)>,
    other: Option<(Grant, StatementId)>,
) -> Option<(Grant, StatementId)> {
    match (one, other) {
        (Some((grant, id)), Some((other_grant, other_id))) => {
            let other_first = other_grant > grant || (other_grant == grant && other_id < id);
            if other_first { other } else { one }
        }
        _ => one.or(other),
    }
}

/// Whether the control policies of a part leave the request alone.
struct Exempt {
    service_control: bool,
    resource_control: bool,
}

impl Exempt {
    fn new(part: &Compiled, request: &Request<'_>) -> Self {
        let holds = |layer| {
            part.rows.iter().any(|row| row.layer == layer)
                && exempt::exemption(layer, part.management_account.as_deref(), request).is_some()
        };
        Self {
            service_control: holds(Layer::ServiceControl),
            resource_control: holds(Layer::ResourceControl),
        }
    }

    fn holds_for(&self, layer: Layer) -> bool {
        match layer {
            Layer::ServiceControl => self.service_control,
            Layer::ResourceControl => self.resource_control,
            _ => false,
        }
    }
}

impl Statement {
    /// How the statement means the principal, if it applies to the request; its action is known to be listed.
    fn applies(&self, asked: &Asked<'_>, slots: &mut Slots<'_, '_>) -> Option<Grant> {
        let listed =
            |pattern: &str| crate::glob::matches_ignoring_case(pattern, asked.request.action);
        let action = self
            .not_action
            .as_ref()
            .is_none_or(|patterns| !patterns.iter().any(|pattern| listed(pattern)));
        let passes = action
            && self
                .resource
                .as_ref()
                .is_none_or(|test| test.passes(&asked.resource, slots))
            && self
                .conditions
                .iter()
                .all(|condition| condition.passes(slots));
        match &self.principal {
            _ if !passes => None,
            Some(test) => test.grant(self.effect, asked.has_boundary, &asked.caller),
            None => Some(Grant::Direct),
        }
    }
}
