//! The plain evaluator: matches one statement against one request, and records the result of each element.
//!
//! This is the reference. It follows AWS's documentation; it allocates, checks every statement and every element, and says why
//! they match or not.

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

/// The properties of the policy that affect matching.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setting<'e> {
    /// The language of the document.
    pub version: Version,
    /// Whether an ARN with fewer than six parts is completed with `*`, as in identity policies.
    pub fills_arns: bool,
    /// Whether the principal has a permissions boundary: `NotPrincipal` never exempts such a principal.
    pub has_boundary: bool,
    /// The limit on the work. Nothing matches once it is used up.
    pub effort: &'e Effort,
}

/// One element of a statement, and whether the request matches it.
#[derive(Clone, Debug, PartialEq)]
pub enum Check<'a> {
    /// `Principal` or `NotPrincipal`.
    Principal {
        /// The element.
        wanted: &'a Element<PrincipalEntry>,
        /// How the element matches the principal; `None` if it does not.
        grant: Option<Grant>,
    },
    /// `Action` or `NotAction`.
    Action {
        /// The element.
        wanted: &'a Element<Text>,
        /// Whether the action matches.
        passed: bool,
    },
    /// `Resource` or `NotResource`.
    Resource {
        /// The element.
        wanted: &'a Element<Text>,
        /// Whether the resource matches.
        passed: bool,
    },
    /// One operator with one key.
    Condition {
        /// The element.
        wanted: &'a Condition,
        /// The result.
        result: ConditionResult<'a>,
    },
}

/// A statement and the results of its elements.
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
    /// Whether the request matches the element.
    pub fn passed(&self) -> bool {
        match self {
            Self::Principal { grant, .. } => grant.is_some(),
            Self::Action { passed, .. } | Self::Resource { passed, .. } => *passed,
            Self::Condition { result, .. } => result.passed,
        }
    }
}

impl StatementTrace<'_> {
    /// Whether the statement applies: every element matches.
    pub fn applies(&self) -> bool {
        self.checks.iter().all(Check::passed)
    }

    /// The number of elements that do not match.
    pub fn failures(&self) -> usize {
        self.checks.iter().filter(|check| !check.passed()).count()
    }

    /// The effect on the request; `None` if the statement does not apply.
    pub fn effect(&self) -> Option<Effect> {
        self.applies().then_some(self.statement.effect)
    }

    /// How the statement matches the principal; direct if it has no principal element.
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
