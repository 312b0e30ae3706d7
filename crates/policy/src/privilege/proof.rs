//! The proof of a document: it allows every recorded call, and each of its statements is needed for some call.

use std::collections::BTreeSet;

use super::Kind;
use crate::document::Document;
use crate::effort::{Effort, Stopped};
use crate::layers::{Layers, Policy};
use crate::principal::Principal;
use crate::request::Request;
use crate::verdict::{Decision, decide_within, decided_without_policies};

/// The result of evaluating recorded calls with a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proof {
    /// The number of calls that were evaluated; calls that no policy controls are not counted.
    pub calls: usize,
    /// The number of statements of the document.
    pub statements: usize,
    /// The indexes of calls that the document does not allow.
    pub denied: Vec<usize>,
    /// The indexes of statements without which every call is still allowed.
    pub spare: Vec<usize>,
}

impl Proof {
    /// Whether the document allows every call and needs every statement.
    pub fn holds(&self) -> bool {
        self.denied.is_empty() && self.spare.is_empty()
    }
}

/// Evaluates the calls that a document was generated from, with the document and without each of its statements.
///
/// # Errors
/// When the effort is used up or cancelled.
pub fn prove(
    document: Document,
    kind: Kind,
    calls: &[Request<'_>],
    effort: &Effort,
) -> Result<Proof, Stopped> {
    let judge = Judge::new(document, kind, effort);
    let controlled = calls.iter().enumerate();
    let controlled: Vec<_> = controlled
        .filter(|(_, call)| is_controlled(kind, call))
        .collect();
    let mut denied = Vec::new();
    let mut applying = Vec::new();
    for (index, call) in &controlled {
        if judge.allows(&judge.document, call)? {
            applying.push((*call, judge.applying(call)?));
        } else {
            denied.push(*index);
        }
    }
    let count = judge.document.statements.len();
    let mut spare = Vec::new();
    for statement in 0..count {
        if judge.is_spare(statement, &applying)? {
            spare.push(statement);
        }
    }
    Ok(Proof {
        calls: controlled.len(),
        statements: count,
        denied,
        spare,
    })
}

/// For each call, the statements that allow it.
pub(super) fn covers(
    document: Document,
    kind: Kind,
    calls: &[&Request<'_>],
    effort: &Effort,
) -> Result<Vec<BTreeSet<usize>>, Stopped> {
    let judge = Judge::new(document, kind, effort);
    calls.iter().map(|call| judge.applying(call)).collect()
}

/// The account of the placeholder caller.
const ACCOUNT: &str = "000000000000";
/// Another account.
const OTHER_ACCOUNT: &str = "111111111111";
/// The placeholder that has a principal's policies during the evaluation. The policies do not name it and must be enough for any
/// principal except the root user, which needs none.
const HOLDER: Principal<'_> = Principal::User {
    arn: "arn:aws:iam::000000000000:user/holder",
    id: None,
};
const ALLOW_ALL: &str =
    r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;

/// Evaluates calls with the policies of one side; the other side allows everything.
struct Judge<'e> {
    kind: Kind,
    document: Document,
    other_side: Option<Document>,
    effort: &'e Effort,
}

impl<'e> Judge<'e> {
    fn new(document: Document, kind: Kind, effort: &'e Effort) -> Self {
        Self {
            kind,
            document,
            effort,
            other_side: Document::parse(ALLOW_ALL).ok(),
        }
    }

    fn allows(&self, document: &Document, call: &Request<'_>) -> Result<bool, Stopped> {
        let call = alone(self.kind, call);
        let verdict = decide_within(&self.layers(document), &call, self.effort)?;
        Ok(verdict.decision == Decision::Allowed)
    }

    /// Whether every call is still allowed without the statement. Only calls that it applies to can change.
    fn is_spare(
        &self,
        statement: usize,
        calls: &[(&Request<'_>, BTreeSet<usize>)],
    ) -> Result<bool, Stopped> {
        let mut less = self.document.clone();
        less.statements.remove(statement);
        let affected = calls
            .iter()
            .filter(|(_, applying)| applying.contains(&statement));
        for (call, _) in affected {
            if !self.allows(&less, call)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The statements of the document that apply to a call.
    fn applying(&self, call: &Request<'_>) -> Result<BTreeSet<usize>, Stopped> {
        let call = alone(self.kind, call);
        let verdict = decide_within(&self.layers(&self.document), &call, self.effort)?;
        let own = verdict.layers.iter().filter(|trace| {
            trace
                .policies
                .iter()
                .any(|(policy, _)| std::ptr::eq(policy.document, &self.document))
        });
        Ok(own
            .flat_map(|trace| trace.statements())
            .filter(|(_, statement)| statement.applies())
            .map(|(place, _)| place.statement)
            .collect())
    }

    fn layers<'d>(&'d self, document: &'d Document) -> Layers<'d> {
        let policy = || vec![Policy::from(document)];
        let others = || self.other_side.iter().map(Policy::from).collect();
        match self.kind {
            Kind::Identity => Layers::of_identity([document]),
            Kind::Resource => Layers {
                identity: others(),
                session: Some(others()),
                resource: Some(policy()),
                ..Layers::default()
            },
            Kind::Trust => Layers {
                identity: others(),
                session: Some(others()),
                trust: Some(policy()),
                ..Layers::default()
            },
        }
    }
}

/// Whether policies control the call.
pub(super) fn is_controlled(kind: Kind, call: &Request<'_>) -> bool {
    decided_without_policies(&alone(kind, call)).is_none()
}

/// The call, changed so that only the document decides: for a principal's policy, within its account; for a resource policy, from
/// another account.
fn alone<'c>(kind: Kind, call: &Request<'c>) -> Request<'c> {
    let call = call.clone();
    if kind == Kind::Identity {
        return Request {
            principal: HOLDER,
            resource_account: Some(ACCOUNT),
            ..call
        };
    }
    let is_own = call.principal.account() == Some(ACCOUNT);
    Request {
        resource_account: Some(if is_own { OTHER_ACCOUNT } else { ACCOUNT }),
        ..call
    }
}
