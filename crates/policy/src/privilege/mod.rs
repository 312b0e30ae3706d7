//! Generates the least-privilege policy for recorded calls, with a proof.
//!
//! Calls of one action on one resource share the conditions that [`kept`] keeps. Actions of one service that were called
//! on the same resources under the same conditions make one statement; so a document allows no pair of action and
//! resource that was not called. A resource is named exactly, and widened ([`widened`](widen::widened)) only on request; a
//! resource that is not an ARN is `*`. An action that no policy controls (`sts:GetCallerIdentity`) needs no statement, and a
//! statement that others cover is left out. Everything is sorted, so the order of the calls does not change the text.
//!
//! The [`proof`] does not rely on this: [`decide`](crate::decide) decides each call, with the document and with the document
//! without each of its statements.

pub mod kept;
pub mod proof;
mod statement;
pub mod unused;
mod widen;

use std::collections::{BTreeMap, BTreeSet};

use crate::arn::Arn;
use crate::document::Document;
use crate::effort::{Effort, Stopped};
use crate::request::Request;
use statement::{Statement, document, named, numbered, pattern};
use widen::widened;

/// The kind of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A policy of the principal: it names resources.
    Identity,
    /// A policy of the resource: it names principals and the resource.
    Resource,
    /// The trust policy of a role: it names principals only.
    Trust,
}

impl Kind {
    /// The kind of resource policy that this call needs, if it needs one: a role must trust the caller, and a resource must allow
    /// callers from other accounts and callers without an account.
    pub fn of_resource(call: &Request<'_>) -> Option<Self> {
        if asks_for_role(call) {
            return Some(Self::Trust);
        }
        let asks_alone = call.principal.account().is_none();
        (asks_alone || call.accounts().differ()).then_some(Self::Resource)
    }
}

/// Whether the call assumes a role.
fn asks_for_role(call: &Request<'_>) -> bool {
    let is_sts = call
        .action
        .get(.."sts:".len())
        .is_some_and(|start| start.eq_ignore_ascii_case("sts:"));
    let is_role = |arn: Arn<'_>| arn.service == "iam" && arn.resource.starts_with("role/");
    is_sts && Arn::parse(call.resource).is_some_and(is_role)
}

/// The document that allows exactly these calls; `None` if they need no policy. For [`Kind::Identity`] the calls are those of one
/// principal, else those on one resource. With `widen`, an action that was called on more resources than this at one place is
/// allowed on all resources whose names have the common prefix.
///
/// # Errors
/// When the effort is used up or cancelled.
pub fn document_for(
    kind: Kind,
    calls: &[Request<'_>],
    widen: Option<usize>,
    effort: &Effort,
) -> Result<Option<String>, Stopped> {
    let calls: Vec<_> = calls
        .iter()
        .filter(|call| proof::is_controlled(kind, call))
        .collect();
    let statements = needed(statements(kind, &calls, widen), kind, &calls, effort)?;
    Ok((!statements.is_empty()).then(|| document(&statements, numbered)))
}

/// The one-statement document that this call needs, with this Sid.
pub fn document_for_one(kind: Kind, call: &Request<'_>, sid: &str) -> Option<String> {
    proof::is_controlled(kind, call)
        .then(|| document(&statements(kind, &[call], None), |_, _| sid.to_owned()))
}

/// Statements for all calls, sorted.
fn statements(kind: Kind, calls: &[&Request<'_>], widen: Option<usize>) -> Vec<Statement> {
    let mut alike: BTreeMap<_, Vec<&Request<'_>>> = BTreeMap::new();
    let mut spellings: BTreeMap<String, &str> = BTreeMap::new();
    for call in calls {
        let principal = (kind != Kind::Identity).then(|| named(&call.principal));
        let resource = (kind != Kind::Trust).then(|| pattern(call));
        let action = call.action.to_ascii_lowercase();
        let spelling = spellings.entry(action.clone()).or_default();
        *spelling = call.action.max(spelling);
        let key = (principal, action, resource);
        alike.entry(key).or_default().push(call);
    }
    let mut resources: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
    for ((principal, action, resource), calls) in alike {
        let key = (principal, kept::shared(&calls), action);
        resources.entry(key).or_default().extend(resource);
    }
    let mut actions: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
    for ((principal, conditions, action), mut resources) in resources {
        if resources.contains("*") {
            resources.retain(|resource| resource == "*");
        }
        if let Some(most) = widen {
            resources = widened(resources, most);
        }
        let service = action.split(':').next().unwrap_or_default().to_owned();
        let key = (service, principal, resources, conditions);
        let spelling = spellings.get(&action).copied().unwrap_or_default();
        actions.entry(key).or_default().insert(spelling.to_owned());
    }
    let statement = |((service, principal, resources, conditions), actions)| Statement {
        service,
        principal,
        resources,
        actions,
        conditions,
    };
    let mut statements: Vec<_> = actions.into_iter().map(statement).collect();
    statements.sort();
    statements
}

/// The statements without those that are not needed to allow every call. One pass is enough: a statement that is needed among
/// many is needed among fewer.
fn needed(
    statements: Vec<Statement>,
    kind: Kind,
    calls: &[&Request<'_>],
    effort: &Effort,
) -> Result<Vec<Statement>, Stopped> {
    let text = document(&statements, numbered);
    // A text that is too long for a document keeps all its statements.
    let Ok(whole) = Document::parse(&text) else {
        return Ok(statements);
    };
    let mut covers = proof::covers(whole, kind, calls, effort)?;
    let is_spare = |covers: &[BTreeSet<usize>], index: usize| {
        covers
            .iter()
            .all(|allowing| !allowing.contains(&index) || allowing.len() > 1)
    };
    let mut needed = Vec::with_capacity(statements.len());
    for (index, statement) in statements.into_iter().enumerate() {
        if is_spare(&covers, index) {
            for allowing in &mut covers {
                allowing.remove(&index);
            }
        } else {
            needed.push(statement);
        }
    }
    Ok(needed)
}

#[cfg(test)]
mod tests;
