//! Policy variables: their syntax, and whether they have an effect at their position.

use super::draft::{Entry, Sketch};
use super::{Check, Report, Scene};
use crate::document::Version;
use crate::operator::Operator;

pub(super) fn well_formed(scene: &Scene<'_>, statement: &Sketch<'_>, report: &mut Report) {
    let resources = statement.resource.iter().flat_map(|listed| &listed.entries);
    for entry in resources {
        written(scene, *entry, report);
    }
    for clause in &statement.conditions {
        let takes = clause.operator.is_none_or(Operator::takes_variables);
        for value in &clause.values {
            if takes {
                written(scene, *value, report);
            } else if value.text.contains("${") {
                let message = "Policy variables can only be used with String and ARN operators.";
                report.find(Check::InvalidVariableForOperator, value.span, message);
            }
        }
    }
    elsewhere(statement, report);
}

fn elsewhere(statement: &Sketch<'_>, report: &mut Report) {
    let actions = statement
        .action
        .iter()
        .flat_map(|listed| &listed.entries)
        .copied();
    let principals = statement
        .principal
        .iter()
        .flat_map(|trusted| &trusted.entries);
    let principals = principals.map(|(_, entry)| *entry);
    for entry in actions.chain(principals).chain(statement.sid) {
        if let Some((_, rest)) = entry.text.split_once("${") {
            let name = rest.split('}').next().unwrap_or_default();
            let message = format!(
                "Policy variables are supported in the Resource and Condition elements. Remove the policy variable ${{{name}}} from this element."
            );
            report.find(Check::VariableUnsupportedInElement, entry.span, message);
        }
    }
}

/// Reports each kind of error once for a text, at its first position.
fn written(scene: &Scene<'_>, entry: Entry<'_>, report: &mut Report) {
    let mut rest = entry.text;
    while let Some((_, variable)) = rest.split_once("${") {
        if scene.draft.version == Version::V2008 {
            let message =
                "To include variables in your policy, use the policy version 2012-10-17 or later.";
            return report.find(Check::VariableUnsupportedInVersion, entry.span, message);
        }
        match inside(variable) {
            Ok(after) => rest = after,
            Err((check, message)) => return report.find(check, entry.span, message),
        }
    }
}

type Fault = (Check, &'static str);

/// Reads the rest of a variable after `${`.
fn inside(variable: &str) -> Result<&str, Fault> {
    let unclosed = (
        Check::MissingBraceInVariable,
        "The policy variable is missing a closing curly brace. Add } after the variable text.",
    );
    let (name, _) = variable.split_once(['}', ',']).ok_or(unclosed)?;
    if name.trim().is_empty() {
        let message = "Empty policy variable. Remove the ${ } variable structure or provide a variable within the structure.";
        return Err((Check::EmptyVariable, message));
    }
    if name.contains("${") {
        return Err(unclosed);
    }
    if name.contains(' ') {
        let message = "A space is not supported within the policy variable text. Remove the space.";
        return Err((Check::UnsupportedSpaceInVariable, message));
    }
    let after = variable.get(name.len()..).unwrap_or_default();
    match after.strip_prefix('}') {
        Some(after) => Ok(after),
        None => default(after.trim_start_matches(',').trim_start(), unclosed),
    }
}

/// Reads the rest of a default value: `'text'}`.
fn default(text: &str, unclosed: Fault) -> Result<&str, Fault> {
    let unquoted = (
        Check::MissingQuoteInVariable,
        "The policy variable default value must begin and end with a single quote. Add the missing quote.",
    );
    let (_, after) = text
        .strip_prefix('\'')
        .and_then(|text| text.split_once('\''))
        .ok_or(unquoted)?;
    after.trim_start().strip_prefix('}').ok_or(unclosed)
}
