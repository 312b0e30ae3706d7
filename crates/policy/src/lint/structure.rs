//! The grammar: misplaced elements, wrong types, and missing elements.

use std::collections::HashMap;

use super::draft::{Draft, Sketch, items, member, members, text};
use super::{Check, Report, Scene, Subject};
use crate::document::{Effect, Version};
use crate::json::{Member, Node, Value};
use crate::operator::{Operator, Qualifier};

const DOCUMENT_ELEMENTS: [&str; 3] = ["Version", "Id", "Statement"];
const STATEMENT_ELEMENTS: [&str; 9] = [
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];
const PRINCIPAL_KEYS: [&str; 4] = ["AWS", "CanonicalUser", "Federated", "Service"];

/// Checks the whole document.
pub(super) fn document(root: &Node, subject: Subject, report: &mut Report) {
    if !is_object(root) {
        return mismatch(root, "Object", report);
    }
    names_once(root, report);
    known(root, &DOCUMENT_ELEMENTS, report);
    version(root, report);
    if let Some(id) = member(root, "Id") {
        string(&id.node, report);
    }
    let statements = member(root, "Statement").map(|member| items(&member.node));
    if statements.is_none_or(<[Node]>::is_empty) {
        report.find(
            Check::MissingStatement,
            root.span,
            "Add a statement to the policy",
        );
    }
    for node in statements.unwrap_or_default() {
        statement(node, subject, report);
    }
}

fn version(root: &Node, report: &mut Report) {
    let Some(version) = member(root, "Version") else {
        return report.find(
            Check::MissingVersion,
            root.span,
            "We recommend that you specify the Version element to help you with debugging permission issues.",
        );
    };
    let versions = [Version::V2012.as_str(), Version::V2008.as_str()];
    match text(&version.node) {
        None => mismatch(&version.node, "String", report),
        Some(entry) if versions.contains(&entry.text) => {}
        Some(entry) => report.find(
            Check::InvalidVersion,
            entry.span,
            format!(
                "The version {} is not valid. Use one of the following versions: [{}]",
                entry.text,
                versions.join(", ")
            ),
        ),
    }
}

fn statement(node: &Node, subject: Subject, report: &mut Report) {
    if !is_object(node) {
        return mismatch(node, "Object", report);
    }
    names_once(node, report);
    known(node, &STATEMENT_ELEMENTS, report);
    for name in ["Principal", "Action", "Resource"] {
        combination(node, name, report);
    }
    effect(node, report);
    missing(node, subject, report);
    for name in ["Action", "NotAction"] {
        let empty =
            "This statement includes no actions and does not affect the policy. Specify actions.";
        strings(node, name, Check::EmptyArrayAction, empty, report);
    }
    for name in ["Resource", "NotResource"] {
        let empty = "This statement includes no resources and does not affect the policy. Specify resources.";
        strings(node, name, Check::EmptyArrayResource, empty, report);
    }
    for name in ["Principal", "NotPrincipal"] {
        if let Some(member) = member(node, name) {
            principal(&member.node, report);
        }
    }
    if let Some(member) = member(node, "Sid") {
        string(&member.node, report);
    }
    if let Some(member) = member(node, "Condition") {
        condition(&member.node, report);
    }
}

fn combination(node: &Node, name: &str, report: &mut Report) {
    let negated = format!("Not{name}");
    if let (Some(one), Some(other)) = (member(node, name), member(node, &negated)) {
        report.find_all(
            Check::UnsupportedElementCombination,
            vec![one.name_span, other.name_span],
            format!("The policy elements {name} and {negated} can not be used in the same statement. Remove one of these elements."),
        );
    }
}

fn effect(node: &Node, report: &mut Report) {
    let Some(effect) = member(node, "Effect") else {
        return report.find(
            Check::MissingEffect,
            node.span,
            "Add an Effect element to the policy statement with a value of Allow or Deny.",
        );
    };
    let effects = [Effect::Allow, Effect::Deny].map(Effect::as_str);
    match text(&effect.node) {
        None => mismatch(&effect.node, "String", report),
        Some(entry) if effects.contains(&entry.text) => {}
        Some(entry) => report.find(
            Check::InvalidEffect,
            entry.span,
            format!("The effect {} is not valid. Use Allow or Deny.", entry.text),
        ),
    }
}

fn missing(node: &Node, subject: Subject, report: &mut Report) {
    let lacks =
        |name: &str| member(node, name).is_none() && member(node, &format!("Not{name}")).is_none();
    if lacks("Action") {
        let message = "Add an Action or NotAction element to the policy statement.";
        report.find(Check::MissingAction, node.span, message);
    }
    if lacks("Resource") && !subject.is_trust() {
        let message = "Add a Resource or NotResource element to the policy statement.";
        report.find(Check::MissingResource, node.span, message);
    }
    if lacks("Principal") && matches!(subject, Subject::Resource(_)) {
        let message = "Add a Principal element to the policy statement.";
        report.find(Check::MissingPrincipal, node.span, message);
    }
}

fn strings(node: &Node, name: &str, empty: Check, message: &str, report: &mut Report) {
    let Some(member) = member(node, name) else {
        return;
    };
    let items = items(&member.node);
    if items.is_empty() {
        report.find(empty, member.node.span, message);
    }
    items.iter().for_each(|item| string(item, report));
}

fn principal(node: &Node, report: &mut Report) {
    let empty =
        "This statement includes no principals and does not affect the policy. Specify principals.";
    match &node.value {
        Value::Text(star) if star == "*" => {}
        Value::List(items) if items.is_empty() => {
            report.find(Check::EmptyArrayPrincipal, node.span, empty);
        }
        Value::Object(members) if members.is_empty() => {
            report.find(Check::EmptyObjectPrincipal, node.span, empty);
        }
        Value::Object(members) => {
            names_once(node, report);
            members.iter().for_each(|member| principal_key(member, report));
        }
        _ => report.find(
            Check::InvalidPrincipalFormat,
            node.span,
            "The Principal element contents are not valid. Specify a key-value pair in the Principal element.",
        ),
    }
}

fn principal_key(member: &Member, report: &mut Report) {
    if !PRINCIPAL_KEYS.contains(&member.name.as_str()) {
        let message = format!("The principal key {} is not valid.", member.name);
        report.find(Check::InvalidPrincipalKey, member.name_span, message);
    }
    let items = items(&member.node);
    if items.is_empty() {
        let message = "This statement includes no principals and does not affect the policy. Specify principals.";
        report.find(Check::EmptyArrayPrincipal, member.node.span, message);
    }
    items.iter().for_each(|item| string(item, report));
}

fn condition(node: &Node, report: &mut Report) {
    if !is_object(node) {
        return mismatch(node, "Object", report);
    }
    names_once(node, report);
    if members(node).is_empty() {
        empty_condition(node, report);
    }
    for operator in members(node) {
        if !is_object(&operator.node) {
            mismatch(&operator.node, "Object", report);
            continue;
        }
        names_once(&operator.node, report);
        same_but_for_case(&operator.node, report);
        if members(&operator.node).is_empty() {
            empty_condition(&operator.node, report);
        }
        for key in members(&operator.node) {
            wanted(operator, key, report);
        }
    }
}

fn empty_condition(node: &Node, report: &mut Report) {
    let message =
        "This condition block is empty and it does not affect the policy. Specify conditions.";
    report.find(Check::EmptyObjectCondition, node.span, message);
}

/// The values of a condition: at least one, scalars, and of one type.
fn wanted(operator: &Member, key: &Member, report: &mut Report) {
    let items = items(&key.node);
    if items.is_empty() {
        return empty_array(operator, key, report);
    }
    let scalar = |node: &&Node| {
        matches!(
            node.value,
            Value::Text(_) | Value::Number(_) | Value::Bool(_)
        )
    };
    for item in items.iter().filter(|item| !scalar(item)) {
        mismatch(item, "String", report);
    }
    let mut types = items
        .iter()
        .filter(scalar)
        .map(|item| std::mem::discriminant(&item.value));
    let first = types.next();
    if types.any(|other| Some(other) != first) {
        let message = "The condition value data types do not match. Use condition values of the same JSON data type.";
        report.find(Check::InvalidConditionDataType, key.node.span, message);
    }
}

fn empty_array(operator: &Member, key: &Member, report: &mut Report) {
    let only_missing = |form: &str| {
        format!(
            "The {form} with an empty condition key matches only if the key {} is missing from the request context. To \
             determine if the request context is empty, we recommend that you use the Null condition operator with the \
             value of true instead.",
            key.name
        )
    };
    let parsed = Operator::parse(&operator.name);
    let qualifier = parsed.and_then(|operator| operator.qualifier);
    let (check, message) = match qualifier {
        Some(Qualifier::ForAllValues) => (
            Check::EmptyArrayConditionForallvalues,
            only_missing("ForAllValues prefix"),
        ),
        Some(Qualifier::ForAnyValue) => (
            Check::EmptyArrayConditionForanyvalue,
            format!(
                "The ForAnyValue prefix with an empty condition key {} never matches the request context and it does not \
                 affect the policy. Specify conditions.",
                key.name
            ),
        ),
        None if parsed.is_some_and(|operator| operator.if_exists) => (
            Check::EmptyArrayConditionIfexists,
            only_missing("IfExists suffix"),
        ),
        None => (
            Check::EmptyArrayCondition,
            format!(
                "There are no values for the condition key {} and it does not affect the policy. Specify conditions.",
                key.name
            ),
        ),
    };
    report.find(check, key.node.span, message);
}

fn same_but_for_case(node: &Node, report: &mut Report) {
    let mut seen: HashMap<String, &Member> = HashMap::new();
    for member in members(node) {
        let first = *seen
            .entry(member.name.to_ascii_lowercase())
            .or_insert(member);
        if first.name != member.name {
            report.find_all(
                Check::DuplicateKeysWithDifferentCase,
                vec![first.name_span, member.name_span],
                format!(
                    "The condition key {} appears more than once with different capitalization in the same condition \
                     block. Remove the duplicate condition keys.",
                    member.name
                ),
            );
        }
    }
}

fn names_once(node: &Node, report: &mut Report) {
    let mut seen: HashMap<&str, &Member> = HashMap::new();
    for member in members(node) {
        let first = *seen.entry(&member.name).or_insert(member);
        if !std::ptr::eq(first, member) {
            let spans = vec![member.name_span, first.name_span];
            report.find_all(Check::JsonSyntaxError, spans, "Fix the JSON syntax error.");
        }
    }
}

fn known(node: &Node, names: &[&str], report: &mut Report) {
    for member in members(node) {
        if !names.contains(&member.name.as_str()) {
            let message = format!("The policy element {} is not valid.", member.name);
            report.find(Check::InvalidPolicyElement, member.name_span, message);
        }
    }
}

fn string(node: &Node, report: &mut Report) {
    if text(node).is_none() {
        mismatch(node, "String", report);
    }
}

fn mismatch(node: &Node, expected: &str, report: &mut Report) {
    let message = format!("The text does not match the expected JSON data type {expected}.");
    report.find(Check::DataTypeMismatch, node.span, message);
}

fn is_object(node: &Node) -> bool {
    matches!(node.value, Value::Object(_))
}

/// Statement ids: not empty, with characters that IAM accepts, each once.
pub(super) fn sids(scene: &Scene<'_>, report: &mut Report) {
    let loose = matches!(scene.subject, Subject::Resource(_)) && !scene.subject.is_trust();
    for sid in scene
        .draft
        .statements
        .iter()
        .filter_map(|statement| statement.sid)
    {
        if sid.text.is_empty() {
            report.find(
                Check::EmptySidValue,
                sid.span,
                "Add a value to the empty string in the Sid element.",
            );
        } else if !loose && !sid.text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            let message = "Update the characters in the Sid element to use one of the following character types: [a-z, A-Z, 0-9]";
            report.find(Check::UnsupportedSid, sid.span, message);
        }
    }
    unique_sids(&scene.draft, loose, report);
}

fn unique_sids(draft: &Draft<'_>, loose: bool, report: &mut Report) {
    let mut seen = HashMap::new();
    for sid in draft
        .statements
        .iter()
        .filter_map(|statement: &Sketch<'_>| statement.sid)
    {
        let first = *seen.entry(sid.text).or_insert(sid.span);
        if sid.text.is_empty() || first == sid.span {
            continue;
        }
        let (check, message) = if loose {
            (
                Check::UniqueSidsRecommended,
                "We recommend that you use statement IDs that are unique to your policy. Update the Sid value.",
            )
        } else {
            (
                Check::UniqueSidsRequired,
                "Duplicate statement IDs are not supported for this policy type. Update the Sid value.",
            )
        };
        report.find_all(check, vec![sid.span, first], message);
    }
}
