//! Splits a statement into grants.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::index::PatternIndex;
use crate::catalogue::{self, set::ActionSet};
use crate::document::{Condition, Document, Effect, PrincipalEntry, Statement};
use crate::effort::{Effort, Stopped};
use crate::operator::Operator;

/// A part of a statement: one principal, one resource.
pub(super) struct Grant<'d> {
    pub(super) effect: Effect,
    /// The properties that all grants of a statement share.
    pub(super) shared: Rc<Shared<'d>>,
    pub(super) who: Who<'d>,
    pub(super) what: What<'d>,
}

pub(super) struct Shared<'d> {
    pub(super) actions: ActionSet,
    /// Actions that are not in the catalogue.
    pub(super) strangers: Vec<&'d str>,
    /// In the order of the policy.
    pub(super) conditions: &'d [Condition],
    pub(super) clauses: BTreeSet<Clause<'d>>,
}

/// A condition in normal form, so that equivalent ones are equal.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Clause<'d> {
    operator: Operator,
    key: String,
    values: BTreeSet<&'d str>,
}

#[derive(Clone)]
pub(super) enum Who<'d> {
    /// The principal that has the policy.
    Holder,
    One(&'d PrincipalEntry),
    AllBut(&'d [PrincipalEntry]),
}

#[derive(Clone)]
pub(super) enum What<'d> {
    /// The resource that has the policy.
    Itself,
    One(&'d str),
    AllBut(Rc<LeftOut<'d>>),
}

/// The resources of a `NotResource`.
pub(super) struct LeftOut<'d> {
    pub(super) texts: Vec<&'d str>,
    pub(super) index: PatternIndex<'d>,
}

impl Clause<'_> {
    /// Whether some request does not meet the condition.
    pub(super) fn can_fail(&self) -> bool {
        !self.values.is_empty() && !self.values.contains("*")
    }
}

pub(super) fn grants<'d>(
    document: &'d Document,
    effort: &Effort,
) -> Result<Vec<Grant<'d>>, Stopped> {
    let mut grants = Vec::new();
    for statement in &document.statements {
        let shared = Rc::new(shared(statement, effort)?);
        let what = what(statement);
        for who in who(statement) {
            effort.spend(what.len())?;
            grants.extend(what.iter().map(|what| Grant {
                effect: statement.effect,
                shared: Rc::clone(&shared),
                who: who.clone(),
                what: what.clone(),
            }));
        }
    }
    Ok(grants)
}

fn shared<'d>(statement: &'d Statement, effort: &Effort) -> Result<Shared<'d>, Stopped> {
    for entry in &statement.action.entries {
        effort.spend(catalogue::search_steps(&entry.value))?;
    }
    let strange = |entry: &&str| catalogue::matching(entry).next().is_none();
    let entries = statement.action.entries.iter().map(|entry| &*entry.value);
    let strangers = entries.filter(|_| !statement.action.negated);
    Ok(Shared {
        actions: ActionSet::of(&statement.action),
        strangers: strangers.filter(strange).collect(),
        conditions: &statement.conditions,
        clauses: statement.conditions.iter().map(clause).collect(),
    })
}

fn clause(condition: &Condition) -> Clause<'_> {
    Clause {
        operator: condition.operator,
        key: condition.key.value.to_ascii_lowercase(),
        values: condition.values.iter().map(|value| &*value.value).collect(),
    }
}

fn who(statement: &Statement) -> Vec<Who<'_>> {
    match &statement.principal {
        None => vec![Who::Holder],
        Some(principal) if principal.negated => vec![Who::AllBut(&principal.entries)],
        Some(principal) => principal.entries.iter().map(Who::One).collect(),
    }
}

fn what(statement: &Statement) -> Vec<What<'_>> {
    let Some(resource) = &statement.resource else {
        return vec![What::Itself];
    };
    let entries = resource.entries.iter().map(|entry| &*entry.value);
    if !resource.negated {
        return entries.map(What::One).collect();
    }
    let texts: Vec<&str> = entries.collect();
    let mut index = PatternIndex::default();
    for (number, text) in texts.iter().enumerate() {
        index.add(text, number);
    }
    vec![What::AllBut(Rc::new(LeftOut { texts, index }))]
}
