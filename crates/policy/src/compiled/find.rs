//! Finds the statements of one part that apply to a request.

use super::actions::Candidate;
use super::beginning::Beginnings;
use super::combine::Outcomes;
use super::principal::Caller;
use super::resource::SeenResource;
use super::rows::{RowId, RowSet};
use super::slots::Slots;
use super::{Compiled, Statement, StatementId};
use crate::exempt;
use crate::layers::Layer;
use crate::plain::Grant;
use crate::request::{Accounts, Request};

/// A request, with derived values that many statements need.
pub(super) struct Asked<'r> {
    pub(super) request: &'r Request<'r>,
    pub(super) accounts: Accounts<'r>,
    pub(super) caller: Caller<'r>,
    pub(super) resource: SeenResource<'r>,
    pub(super) beginnings: Beginnings,
    pub(super) has_boundary: bool,
}

/// A statement that allows and how it names the principal.
type Allow = Option<(Grant, StatementId)>;

/// The results of one part's statements.
#[derive(Default)]
struct Findings {
    /// The first statement that denies.
    deny: Option<StatementId>,
    /// Rows in which some statement allows.
    allowed: RowSet,
    identity: Allow,
    resource: Allow,
    trust: Allow,
}

impl Findings {
    /// The allowing statement that can be the reason of a decision: the one that names the principal most exactly; of
    /// those, the first.
    fn reason(&mut self, layer: Layer) -> Option<&mut Allow> {
        match layer {
            Layer::Identity => Some(&mut self.identity),
            Layer::Resource => Some(&mut self.resource),
            Layer::Trust => Some(&mut self.trust),
            _ => None,
        }
    }
}

/// Minimum length of a candidate list to filter by the prefix of resources first.
const LONG_LIST: usize = 12;

/// The evaluation of one request against one part.
struct Search<'p, 'r> {
    part: &'p Compiled,
    asked: &'p Asked<'r>,
    /// The rows that cannot deny the request and need not allow it.
    exempt: RowSet,
    slots: Slots<'r, 'p>,
    findings: Findings,
}

/// Adds the results of a part's policies.
pub(super) fn collect(part: &Compiled, asked: &Asked<'_>, outcomes: &mut Outcomes) {
    let mut search = Search {
        part,
        asked,
        exempt: exempt_rows(part, asked),
        slots: Slots::new(&part.keys, &asked.request.context),
        findings: Findings::default(),
    };
    part.actions.visit(asked.request.action, |candidates| {
        search.denies(&candidates.denies);
        for (row, allows) in &candidates.allows {
            search.allows(*row, allows);
        }
    });
    search.conclude(outcomes);
}

fn exempt_rows(part: &Compiled, asked: &Asked<'_>) -> RowSet {
    let management_account = part.management_account.as_deref();
    let if_exempt = |rows: RowSet, layer| {
        let is_exempt = || {
            exempt::exemption(layer, management_account, asked.request, &asked.accounts).is_some()
        };
        if !rows.is_empty() && is_exempt() {
            rows
        } else {
            RowSet::default()
        }
    };
    [
        (part.rows.service_control, Layer::ServiceControl),
        (part.rows.resource_control, Layer::ResourceControl),
        (part.rows.resource, Layer::Resource),
    ]
    .into_iter()
    .fold(RowSet::default(), |exempt, (rows, layer)| {
        exempt.with(if_exempt(rows, layer))
    })
}

impl<'p> Search<'p, '_> {
    fn denies(&mut self, candidates: &[Candidate]) {
        for candidate in candidates {
            if self
                .findings
                .deny
                .is_some_and(|found| found <= candidate.id)
            {
                break;
            }
            let binding = self
                .statement(candidate, candidates)
                .filter(|statement| !self.exempt.has(statement.row));
            if binding
                .is_some_and(|statement| statement.applies(self.asked, &mut self.slots).is_some())
            {
                self.findings.deny = Some(candidate.id);
            }
        }
    }

    fn allows(&mut self, row: RowId, candidates: &[Candidate]) {
        let layer = self.part.rows.get(row).map(|row| row.layer);
        let reason = layer.and_then(|layer| self.findings.reason(layer));
        let only_whether = reason.is_none();
        let mut best = reason.copied().unwrap_or_default();
        if only_whether && self.findings.allowed.has(row) {
            return;
        }
        for candidate in candidates {
            if best.is_some_and(|(grant, found)| {
                only_whether || (grant == Grant::Direct && found <= candidate.id)
            }) {
                break;
            }
            let statement = self.statement(candidate, candidates);
            let grant =
                statement.and_then(|statement| statement.applies(self.asked, &mut self.slots));
            best = more_exact(best, grant.map(|grant| (grant, candidate.id)));
        }
        self.findings.allowed.insert_if(row, best.is_some());
        if let Some(reason) = layer.and_then(|layer| self.findings.reason(layer)) {
            *reason = best;
        }
    }

    /// The statement of a candidate, unless its list is long and its resources have another prefix.
    fn statement(&self, candidate: &Candidate, list: &[Candidate]) -> Option<&'p Statement> {
        let passes = list.len() < LONG_LIST
            || self
                .asked
                .beginnings
                .may_have(self.asked.request.resource_name(), candidate.beginning);
        if passes {
            self.part.statement(candidate.id)
        } else {
            None
        }
    }

    fn conclude(&self, outcomes: &mut Outcomes) {
        let (rows, findings) = (&self.part.rows, &self.findings);
        let place = |id| self.part.statement(id).map(|statement| statement.place);
        if let Some(place) = findings.deny.and_then(place) {
            outcomes.deny(place);
        }
        let allowed = findings.allowed.with(rows.always_allow);
        let silent = rows.rails.without(allowed).without(self.exempt).first();
        if let Some(rail) = silent.and_then(|rail| rows.get(rail)) {
            outcomes.silent_rail(rail.layer, rail.level);
        }
        let named = |allow: Allow| allow.and_then(|(grant, id)| Some((grant, place(id)?)));
        for (id, row) in rows.iter() {
            match row.layer {
                Layer::Identity => {
                    outcomes.identity(named(findings.identity).map(|(_, place)| place))
                }
                Layer::Boundary => outcomes.boundary(allowed.has(id)),
                Layer::Session => outcomes.session(allowed.has(id)),
                Layer::Resource => outcomes.resource(named(findings.resource)),
                Layer::Trust => outcomes.trust(named(findings.trust)),
                Layer::ServiceControl
                | Layer::ResourceControl
                | Layer::VpcEndpoint
                | Layer::ScopeDown => {}
            }
        }
    }
}

/// The one that names the principal more exactly; otherwise the first.
fn more_exact(one: Allow, other: Allow) -> Allow {
    match (one, other) {
        (Some((grant, id)), Some((other_grant, other_id))) => {
            let other_wins = other_grant > grant || (other_grant == grant && other_id < id);
            if other_wins { other } else { one }
        }
        _ => one.or(other),
    }
}

impl Compiled {
    fn statement(&self, id: StatementId) -> Option<&Statement> {
        self.statements.get(usize::try_from(id).ok()?)
    }
}

impl Statement {
    /// How the statement names the principal, if it applies to the request; its action is known to match.
    fn applies(&self, asked: &Asked<'_>, slots: &mut Slots<'_, '_>) -> Option<Grant> {
        let action = asked.request.action;
        let passes = !self
            .not_action
            .iter()
            .any(|pattern| pattern.matches(action))
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
