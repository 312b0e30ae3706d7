//! Writes the line language of the contract files. Parsing the result gives the same contract.

use std::fmt::{self, Display};

use super::service::{Bounds, Family, Fault, Member, Operation, Output, Shape};

/// Writes one contract file: operations, then shapes of several lines, then shapes of one line, then faults.
pub(crate) fn print(family: &Family) -> String {
    let about = family
        .about
        .iter()
        .map(|line| format!("{}\n", format!("# {line}").trim_end()));
    let mut sections = vec![about.collect()];
    sections.extend(
        family
            .operations
            .iter()
            .map(|(name, of)| operation(name, of)),
    );
    sections.extend(
        family
            .shapes
            .iter()
            .filter_map(|(name, shape)| block(name, shape)),
    );
    sections.push(
        family
            .shapes
            .iter()
            .filter_map(|(name, shape)| line(name, shape))
            .collect(),
    );
    sections.push(
        family
            .faults
            .iter()
            .map(|(code, of)| fault(code, of))
            .collect(),
    );
    sections.retain(|section: &String| !section.is_empty());
    sections.join("\n")
}

fn operation(name: &str, operation: &Operation) -> String {
    let flag = |set: bool, word: &str| set.then(|| word.to_owned());
    let list = |word: &str, items: &[String]| {
        flag(!items.is_empty(), &format!("{word} {}", items.join(" ")))
    };
    let output = |of: &Output| format!("output {} in {}", of.shape, of.result);
    let details = [
        Some(format!("access {}", operation.ours.access)),
        flag(operation.ours.mutates, "mutates"),
        flag(!operation.signed, "unsigned"),
        list("resource", &operation.ours.resources),
        operation
            .input
            .as_ref()
            .map(|input| format!("input {input}")),
        operation.output.as_ref().map(output),
        list("faults", &operation.faults),
        list("pages", &operation.pages),
    ];
    indented(&format!("operation {name}"), details.into_iter().flatten())
}

/// A shape of several lines.
fn block(name: &str, shape: &Shape) -> Option<String> {
    Some(match shape {
        Shape::Enum { words, observed } => {
            let observed = observed.iter().map(|word| format!("{word} observed"));
            indented(
                &format!("enum {name}"),
                words.iter().cloned().chain(observed),
            )
        }
        Shape::Structure(members) => {
            indented(&format!("structure {name}"), members.iter().map(member))
        }
        Shape::Union(members) => indented(&format!("union {name}"), members.iter().map(member)),
        _ => return None,
    })
}

fn indented(head: &str, details: impl Iterator<Item = String>) -> String {
    let details: String = details.map(|detail| format!("  {detail}\n")).collect();
    format!("{head}\n{details}")
}

fn member(member: &Member) -> String {
    let Member {
        name,
        shape,
        required,
        sometimes,
    } = member;
    let required = if *required { " required" } else { "" };
    let sometimes = if *sometimes { " sometimes" } else { "" };
    format!("{name} {shape}{required}{sometimes}")
}

/// A shape of one line.
fn line(name: &str, shape: &Shape) -> Option<String> {
    let facets = match shape {
        Shape::String {
            length,
            pattern,
            sensitive,
        } => {
            let pattern = pattern
                .as_ref()
                .map(|pattern| format!(" pattern {pattern}"));
            format!(
                "string {name}{}{}{}",
                hidden(*sensitive),
                bounds("length", *length),
                pattern.unwrap_or_default()
            )
        }
        Shape::Integer(range) => format!("integer {name}{}", bounds("range", *range)),
        Shape::Boolean => format!("boolean {name}"),
        Shape::Timestamp => format!("timestamp {name}"),
        Shape::Blob { sensitive } => format!("blob {name}{}", hidden(*sensitive)),
        Shape::List { of, length } => format!("list {name} of {of}{}", bounds("length", *length)),
        Shape::Map { key, value, length } => format!(
            "map {name} of {key} to {value}{}",
            bounds("length", *length)
        ),
        Shape::Enum { .. } | Shape::Structure(_) | Shape::Union(_) => return None,
    };
    Some(facets + "\n")
}

fn hidden(sensitive: bool) -> &'static str {
    if sensitive { " sensitive" } else { "" }
}

fn bounds(keyword: &str, bounds: Bounds) -> String {
    if bounds == Bounds::default() {
        String::new()
    } else {
        format!(" {keyword} {bounds}")
    }
}

impl Display for Bounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |bound: Option<i64>| bound.map_or_else(String::new, |value| value.to_string());
        write!(f, "{}..{}", text(self.min), text(self.max))
    }
}

fn fault(code: &str, fault: &Fault) -> String {
    let Fault {
        status,
        sender,
        exception,
    } = fault;
    format!(
        "fault {code} {status} {} {exception}\n",
        if *sender { "sender" } else { "receiver" }
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{SERVICES, folder, parse};

    #[test]
    fn every_contract_file_is_in_the_one_form_that_an_import_writes() {
        for service in SERVICES {
            for entry in std::fs::read_dir(folder().join(service)).unwrap() {
                let path = entry.unwrap().path();
                let source = std::fs::read_to_string(&path).unwrap();
                assert_eq!(
                    print(&parse(&source).unwrap()),
                    source,
                    "{}",
                    path.display()
                );
            }
        }
    }
}
