//! Permissions that policies grant and no recorded call used.

use crate::document::{Effect, Statement, Text};
use crate::effort::{Effort, Stopped};
use crate::glob;
use crate::layers::{Layer, Policy};
use crate::plain::{self, Setting};
use crate::request::Request;

/// A statement that allows more than was used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unused {
    /// The index of the policy, from 0.
    pub policy: usize,
    /// The index of the statement, from 0.
    pub statement: usize,
    /// Whether no call used the statement at all.
    pub whole: bool,
    /// The actions, as written, that no call used; empty for a `NotAction` statement.
    pub actions: Vec<String>,
}

/// The `Allow` statements of a principal's policies with actions that were not used, in order.
///
/// # Errors
/// When the effort is used up or cancelled.
pub fn unused(
    policies: &[Policy<'_>],
    calls: &[Request<'_>],
    effort: &Effort,
) -> Result<Vec<Unused>, Stopped> {
    let mut found = Vec::new();
    for (index, policy) in policies.iter().enumerate() {
        found.extend(unused_in(index, policy, calls, effort)?);
    }
    Ok(found)
}

fn unused_in(
    index: usize,
    policy: &Policy<'_>,
    calls: &[Request<'_>],
    effort: &Effort,
) -> Result<Vec<Unused>, Stopped> {
    let setting = Setting {
        version: policy.document.version,
        fills_arns: Layer::Identity.fills_arns(),
        has_boundary: false,
        effort,
    };
    let mut users: Vec<Vec<&str>> = vec![Vec::new(); policy.document.statements.len()];
    for call in calls {
        // Also counts statements without patterns.
        effort.spend(users.len())?;
        let traces = plain::trace(policy.document, setting, call);
        for (users, trace) in users.iter_mut().zip(&traces) {
            if trace.applies() {
                users.push(call.action);
            }
        }
    }
    effort.check()?;
    let statements = policy.document.statements.iter().zip(&users).enumerate();
    Ok(statements
        .filter(|(_, (statement, _))| statement.effect == Effect::Allow)
        .map(|(place, (statement, users))| Unused {
            policy: index,
            statement: place,
            whole: users.is_empty(),
            actions: unused_actions(statement, users),
        })
        .filter(|unused| unused.whole || !unused.actions.is_empty())
        .collect())
}

fn unused_actions(statement: &Statement, users: &[&str]) -> Vec<String> {
    let is_used = |pattern: &&Text| {
        users
            .iter()
            .any(|action| glob::matches_ignoring_case(&pattern.value, action))
    };
    let patterns = statement.action.entries.iter();
    patterns
        .filter(|pattern| !statement.action.negated && !is_used(pattern))
        .map(|pattern| pattern.value.to_string())
        .collect()
}
