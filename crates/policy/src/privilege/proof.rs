//! The proof of a document: every recorded call is allowed by it, and without any one statement some call is denied.

use std::collections::BTreeSet;

use super::Kind;
use crate::document::{Document, ParseError};
use crate::layers::{Layers, Policy};
use crate::principal::Principal;
use crate::request::Request;
use crate::verdict::{Decision, decide, decided_without_policies};

/// What judging a document by recorded calls found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proof {
    /// How many calls were judged; those that no policy controls are none of them.
    pub calls: usize,
    /// How many statements the document has.
    pub statements: usize,
    /// Calls that the document does not allow, by their place.
    pub denied: Vec<usize>,
    /// Statements, by their place, without which every call is still allowed.
    pub spare: Vec<usize>,
}

impl Proof {
    /// Whether the document is enough, and nothing in it is too much.
    pub fn holds(&self) -> bool {
        self.denied.is_empty() && self.spare.is_empty()
    }
}

/// Judges a document by the calls that it was made from.
///
/// # Errors
/// When the text is no policy document.
pub fn prove(text: &str, kind: Kind, calls: &[Request<'_>]) -> Result<Proof, ParseError> {
    let judge = Judge::new(Document::parse(text)?, kind);
    let controlled = calls.iter().enumerate();
    let controlled: Vec<_> = controlled
        .filter(|(_, call)| is_controlled(kind, call))
        .collect();
    let (allowed, denied): (Vec<_>, Vec<_>) = controlled
        .iter()
        .partition(|(_, call)| judge.allows(&judge.document, call));
    let count = judge.document.statements.len();
    let applying: Vec<_> = allowed
        .iter()
        .map(|(_, call)| (call, judge.applying(call)))
        .collect();
    let is_spare = |statement: &usize| {
        let mut less = judge.document.clone();
        less.statements.remove(*statement);
        // Other calls do not notice that the statement is gone.
        let mut noticing = applying
            .iter()
            .filter(|(_, applying)| applying.contains(statement));
        noticing.all(|(call, _)| judge.allows(&less, call))
    };
    Ok(Proof {
        calls: controlled.len(),
        statements: count,
        denied: denied.iter().map(|(index, _)| *index).collect(),
        spare: (0..count).filter(is_spare).collect(),
    })
}

/// For each call the statements that allow it; `None` when the text is too long to be a document.
pub(super) fn covers(
    text: &str,
    kind: Kind,
    calls: &[&Request<'_>],
) -> Option<Vec<BTreeSet<usize>>> {
    let judge = Judge::new(Document::parse(text).ok()?, kind);
    let applying = |call: &&Request<'_>| judge.applying(call);
    Some(calls.iter().map(applying).collect())
}

/// Account of the stand-in caller.
const ACCOUNT: &str = "000000000000";
/// Another one.
const OTHER_ACCOUNT: &str = "111111111111";
/// Holds a principal's policies while they are judged. They do not name their holder, and must be enough for any: the root
/// user would need none.
const HOLDER: Principal<'_> = Principal::User {
    arn: "arn:aws:iam::000000000000:user/holder",
    id: None,
};
const ALLOW_ALL: &str =
    r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;

/// Judges calls by one side alone: the other side, where there is one, allows everything.
struct Judge {
    kind: Kind,
    document: Document,
    other_side: Option<Document>,
}

impl Judge {
    fn new(document: Document, kind: Kind) -> Self {
        Self {
            kind,
            document,
            other_side: Document::parse(ALLOW_ALL).ok(),
        }
    }

    fn allows(&self, document: &Document, call: &Request<'_>) -> bool {
        decide(&self.layers(document), &alone(self.kind, call)).decision == Decision::Allowed
    }

    /// The statements of the document that apply to a call.
    fn applying(&self, call: &Request<'_>) -> BTreeSet<usize> {
        let call = alone(self.kind, call);
        let verdict = decide(&self.layers(&self.document), &call);
        let own = verdict.layers.iter().filter(|trace| {
            trace
                .policies
                .iter()
                .any(|(policy, _)| std::ptr::eq(policy.document, &self.document))
        });
        own.flat_map(|trace| trace.statements())
            .filter(|(_, statement)| statement.applies())
            .map(|(place, _)| place.statement)
            .collect()
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

/// Whether a policy changes what becomes of the call.
pub(super) fn is_controlled(kind: Kind, call: &Request<'_>) -> bool {
    decided_without_policies(&alone(kind, call)).is_none()
}

/// The call, so that the document's side decides: a principal's as in its own account, a resource's as from another.
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
