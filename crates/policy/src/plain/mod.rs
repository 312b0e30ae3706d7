//! The plain evaluator: one statement against one request, straight from the document, each element with what was seen.
//!
//! This is the reference. It is written to be read beside AWS's pages; it allocates, it looks at every statement and every
//! element, and it answers why.

mod action;
mod condition;
mod principal;
mod resource;

pub use condition::{ConditionNote, ConditionResult};
pub use principal::Grant;

use crate::document::{
    Condition, Document, Effect, Element, PrincipalEntry, Statement, Text, Version,
};
use crate::effort::Effort;
use crate::request::Request;

/// What kind of policy a statement stands in, as far as matching differs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setting<'e> {
    /// The language of the document.
    pub version: Version,
    /// Whether an ARN with fewer than six parts is filled up with `*`: so in policies of identities.
    pub fills_arns: bool,
    /// Whether the principal has a permissions boundary: `NotPrincipal` never spares such a one.
    pub has_boundary: bool,
    /// What the matching may cost. Once it is used up nothing matches any more.
    pub effort: &'e Effort,
}

/// One element of a statement and whether the request meets it.
#[derive(Clone, Debug, PartialEq)]
pub enum Check<'a> {
    /// `Principal` or `NotPrincipal`.
    Principal {
        /// What the statement wants.
        wanted: &'a Element<PrincipalEntry>,
        /// How the element means the principal; `None` when it does not.
        grant: Option<Grant>,
    },
    /// `Action` or `NotAction`.
    Action {
        /// What the statement wants.
        wanted: &'a Element<Text>,
        /// Whether the request's action is meant.
        passed: bool,
    },
    /// `Resource` or `NotResource`.
    Resource {
        /// What the statement wants.
        wanted: &'a Element<Text>,
        /// Whether the request's resource is meant.
        passed: bool,
    },
    /// One operator with one key.
    Condition {
        /// What the statement wants.
        wanted: &'a Condition,
        /// Whether it holds, what was seen, and what was odd.
        result: ConditionResult<'a>,
    },
}

/// A statement and its checks.
#[derive(Clone, Debug, PartialEq)]
pub struct StatementTrace<'a> {
    /// The document.
    pub document: &'a Document,
    /// Which statement of it, from 0.
    pub index: usize,
    /// The statement.
    pub statement: &'a Statement,
    /// Every element, in the order principal, action, resource, conditions.
    pub checks: Vec<Check<'a>>,
}

impl Check<'_> {
    /// Whether the request meets the element.
    pub fn passed(&self) -> bool {
        match self {
            Self::Principal { grant, .. } => grant.is_some(),
            Self::Action { passed, .. } | Self::Resource { passed, .. } => *passed,
            Self::Condition { result, .. } => result.passed,
        }
    }
}

impl StatementTrace<'_> {
    /// Whether the statement applies: every element is met.
    pub fn applies(&self) -> bool {
        self.checks.iter().all(Check::passed)
    }

    /// How many elements are not met.
    pub fn failures(&self) -> usize {
        self.checks.iter().filter(|check| !check.passed()).count()
    }

    /// What the statement does to the request: nothing when it does not apply.
    pub fn effect(&self) -> Option<Effect> {
        self.applies().then_some(self.statement.effect)
    }

    /// How the statement means the principal; direct when it has no principal element.
    pub fn grant(&self) -> Grant {
        let named = self.checks.iter().find_map(|check| match check {
            Check::Principal { grant, .. } => *grant,
            _ => None,
        });
        named.unwrap_or(Grant::Direct)
    }
}

/// Checks every statement of a document.
pub(crate) fn trace<'a>(
    document: &'a Document,
    setting: Setting<'_>,
    request: &'a Request<'a>,
) -> Vec<StatementTrace<'a>> {
    let trace = |(index, statement)| StatementTrace {
        document,
        index,
        statement,
        checks: checks(statement, setting, request),
    };
    document.statements.iter().enumerate().map(trace).collect()
}

fn checks<'a>(
    statement: &'a Statement,
    setting: Setting<'_>,
    request: &'a Request<'a>,
) -> Vec<Check<'a>> {
    let principal = statement.principal.iter().map(|wanted| Check::Principal {
        wanted,
        grant: principal::grant(wanted, statement.effect, setting, &request.principal),
    });
    let action = Check::Action {
        wanted: &statement.action,
        passed: action::passes(&statement.action, setting, request),
    };
    let resource = statement.resource.iter().map(|wanted| Check::Resource {
        wanted,
        passed: resource::passes(wanted, setting, request),
    });
    let conditions = statement.conditions.iter().map(|wanted| Check::Condition {
        wanted,
        result: condition::check(wanted, setting, request),
    });
    principal
        .chain([action])
        .chain(resource)
        .chain(conditions)
        .collect()
}
