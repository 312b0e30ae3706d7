//! One statement of a least-privilege document, and its text.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::kept::Kept;
use crate::arn::Arn;
use crate::catalogue::{self, Action};
use crate::document::PrincipalKind;
use crate::json::quote;
use crate::principal::Principal;
use crate::request::Request;
use crate::variable::escape;

/// The elements of a statement. Statements are sorted in this order of fields.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Statement {
    pub(super) service: String,
    /// Only in resource policies.
    pub(super) principal: Option<Named>,
    /// Patterns, sorted; empty in a trust policy.
    pub(super) resources: BTreeSet<String>,
    pub(super) actions: BTreeSet<String>,
    pub(super) conditions: Vec<Kept>,
}

/// A principal in a document.
pub(super) type Named = (PrincipalKind, String);

/// How a document names the principal of a call: a session by its role, because sessions end.
pub(super) fn named(principal: &Principal<'_>) -> Named {
    let (kind, name) = match *principal {
        Principal::Session {
            role_arn: Some(arn),
            ..
        }
        | Principal::Root { arn }
        | Principal::User { arn, .. }
        | Principal::FederatedUser { arn, .. }
        | Principal::Session { arn, .. } => (PrincipalKind::Aws, arn),
        Principal::Service { name } => (PrincipalKind::Service, name),
        Principal::Federated { provider } => (PrincipalKind::Federated, provider),
        // Not `"*"` without a map, which a trust policy cannot have.
        Principal::Anonymous => (PrincipalKind::Aws, "*"),
    };
    (kind, name.to_owned())
}

/// The pattern that matches only the resource of a call. It is `*` if the resource is not an ARN, as AWS documents for actions
/// without resource types.
pub(super) fn pattern(call: &Request<'_>) -> String {
    let has_no_types = |(_, action): (_, &Action)| action.targets.is_empty();
    if catalogue::action(call.action).is_some_and(has_no_types) {
        return "*".to_owned();
    }
    let name = call.resource_name();
    let Some(arn) = Arn::parse(name) else {
        return "*".to_owned();
    };
    // Only the last part can have variables.
    let before = name.strip_suffix(arn.resource).unwrap_or_default();
    before.to_owned() + &escape(arn.resource, &['*', '?', '$'])
}

/// A document. `sid` names each statement by its index, from 0, and its service.
pub(super) fn document<'s>(
    statements: impl IntoIterator<Item = &'s Statement>,
    sid: impl Fn(usize, &str) -> String,
) -> String {
    let write =
        |(index, statement): (usize, &Statement)| statement.text(&sid(index, &statement.service));
    let statements: Vec<_> = statements.into_iter().enumerate().map(write).collect();
    format!(
        "{{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n{}\n  ]\n}}\n",
        statements.join(",\n")
    )
}

/// A Sid of letters and digits that is unique in the document: the service and the statement's number.
pub(super) fn numbered(index: usize, service: &str) -> String {
    let mut letters = service.chars().filter(char::is_ascii_alphanumeric);
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    let name: String = first.into_iter().chain(letters).collect();
    format!("{name}{}", index.saturating_add(1))
}

impl Statement {
    fn text(&self, sid: &str) -> String {
        let mut text = String::from("    {\n");
        let mut member = |name: &str, value: &str| {
            let _ = writeln!(text, "      \"{name}\": {value},");
        };
        member("Sid", &quote(sid));
        member("Effect", "\"Allow\"");
        if let Some(principal) = &self.principal {
            member("Principal", &principal_value(principal));
        }
        member("Action", &list(&self.actions, "      "));
        if !self.resources.is_empty() {
            member("Resource", &list(&self.resources, "      "));
        }
        if !self.conditions.is_empty() {
            member("Condition", &conditions(&self.conditions));
        }
        text.truncate(text.len().saturating_sub(",\n".len()));
        text + "\n    }"
    }
}

fn principal_value((kind, name): &Named) -> String {
    format!("{{ {}: {} }}", quote(kind.as_str()), quote(name))
}

/// A single value, or a list with one value on each line.
fn list(values: &BTreeSet<String>, indent: &str) -> String {
    let quoted: Vec<_> = values.iter().map(|value| quote(value)).collect();
    match quoted.as_slice() {
        [only] => only.clone(),
        several => format!(
            "[\n{indent}  {}\n{indent}]",
            several.join(&format!(",\n{indent}  "))
        ),
    }
}

/// Conditions are sorted, so those of one operator follow each other.
fn conditions(kept: &[Kept]) -> String {
    let operator = |same: &[Kept]| {
        let name = same.first().map_or("", |kept| kept.operator);
        let keys: Vec<_> = same
            .iter()
            .map(|kept| {
                let values = list(&kept.values, "          ");
                format!("          {}: {values}", quote(&kept.key))
            })
            .collect();
        format!("        \"{name}\": {{\n{}\n        }}", keys.join(",\n"))
    };
    let operators: Vec<_> = kept
        .chunk_by(|one, next| one.operator == next.operator)
        .map(operator)
        .collect();
    format!("{{\n{}\n      }}", operators.join(",\n"))
}
