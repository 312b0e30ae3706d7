//! `org ...`: the account tree, and the control policies on it.

use std::fmt::Write;

use clap::ArgMatches;
use roleback_identity::organization::Why;
use roleback_identity::organization::step::Step;
use roleback_identity::organization::tree::Branch;
use roleback_identity::organization::tree::Leaf;
use roleback_identity::organization::tree::PolicyEntry;
use roleback_identity::organization::tree::Tree;
use roleback_server::admin::organization::{self, OrganizationError};
use serde_json::Value;

use super::data;
use crate::exit::{Failure, Kind};
use crate::output::Outcome;
use crate::place::{self, Access, Place};
use crate::text;

mod words;

pub(crate) use words::command;
use words::step;

/// The endpoint of a running server.
const PATH: &str = "/_roleback/org";
/// The file name that stands for standard input.
const STDIN: &str = "-";

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    let Some((verb, options)) = options.subcommand() else {
        return Err(Kind::Usage.because("use one of the words of `org --help`"));
    };
    match verb {
        "show" => show(options),
        "apply" => apply(options),
        verb => match options.subcommand() {
            Some((more, options)) => take(options, &step(&[verb, more], options)?),
            None => take(options, &step(&[verb], options)?),
        },
    }
}

/// The text of a file, or of standard input.
fn read(path: &str) -> Result<String, Failure> {
    let read = if path == STDIN {
        std::io::read_to_string(std::io::stdin())
    } else {
        std::fs::read_to_string(path)
    };
    read.map_err(|why| Kind::Error.because(format_args!("cannot read `{path}`: {why}")))
}

fn take(options: &ArgMatches, step: &Step) -> Result<Outcome, Failure> {
    let taken = match Place::of(options, Access::Write)? {
        Place::Running(client) => place::json(client.post(PATH, data(step).to_string()))?,
        Place::Stopped(store) => {
            let taken = organization::take(&store, step.clone());
            store.journal.shutdown();
            data(&taken.map_err(failure)?)
        }
    };
    Ok(told(taken))
}

fn apply(options: &ArgMatches) -> Result<Outcome, Failure> {
    let file = text(options, "file").unwrap_or_default();
    let tree: Tree = serde_json::from_str(&read(file)?)
        .map_err(|why| Kind::Usage.because(format_args!("`{file}` holds no tree: {why}")))?;
    take(options, &Step::PutTree { tree })
}

fn told(taken: Value) -> Outcome {
    let text = match (&taken["seq"], taken["id"].as_str()) {
        (Value::Null, _) => "Nothing to change.\n".to_owned(),
        (seq, Some(id)) => format!("{id} (record {seq})\n"),
        (seq, None) => format!("Done (record {seq}).\n"),
    };
    Outcome::new(taken, text)
}

fn failure(error: OrganizationError) -> Failure {
    let kind = match &error {
        OrganizationError::Refused(refusal) if refusal.why == Why::Invalid => Kind::Usage,
        _ => Kind::Error,
    };
    kind.because(error)
}

fn show(options: &ArgMatches) -> Result<Outcome, Failure> {
    let tree = match Place::of(options, Access::Read)? {
        Place::Running(client) => place::json(client.get(PATH))?,
        Place::Stopped(store) => data(&organization::tree(&store)),
    };
    let read: Option<Tree> = serde_json::from_value(tree.clone())
        .map_err(|why| Kind::Error.because(format_args!("that is no tree: {why}")))?;
    let read = read.ok_or_else(|| Kind::Error.because("there is no organization"))?;
    Ok(Outcome::new(tree, drawn(&read)))
}

/// The tree for people: what is inside something stands below it, further to the right.
fn drawn(tree: &Tree) -> String {
    let mut out = String::new();
    let id = tree.id.as_deref().unwrap_or_default();
    let _ = writeln!(out, "{id}, managed by {}", tree.management_account);
    draw_branch(&mut out, &tree.root, 0);
    for policy in &tree.policies {
        draw_policy(&mut out, policy);
    }
    out
}

fn draw_branch(out: &mut String, branch: &Branch, depth: usize) {
    let id = branch.id.as_deref().unwrap_or_default();
    draw(out, depth, &branch.name, id, branch.policies.as_deref());
    for leaf in &branch.accounts {
        draw_leaf(out, leaf, depth + 1);
    }
    for unit in &branch.units {
        draw_branch(out, unit, depth + 1);
    }
}

fn draw_leaf(out: &mut String, leaf: &Leaf, depth: usize) {
    let name = leaf.name.as_deref().unwrap_or_default();
    let id = leaf.id.to_string();
    draw(out, depth, &id, name, leaf.policies.as_deref());
}

fn draw(out: &mut String, depth: usize, what: &str, more: &str, policies: Option<&[String]>) {
    let space = "  ".repeat(depth);
    let policies = policies.unwrap_or_default().join(", ");
    let _ = writeln!(out, "{space}{what} ({more}): {policies}");
}

fn draw_policy(out: &mut String, policy: &PolicyEntry) {
    let id = policy.id.as_deref().unwrap_or_default();
    let _ = writeln!(
        out,
        "{} {} ({id}) {}",
        policy.r#type.as_str(),
        policy.name,
        policy.description
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_is_drawn_with_what_is_inside_below() {
        let tree = serde_json::json!({
            "id": "o-aaaaaaaaaa", "managementAccount": "111111111111",
            "root": {"id": "r-root", "name": "Root", "policies": ["FullAWSAccess"], "units": [{
                "id": "ou-root-workwork", "name": "Work", "policies": ["FullAWSAccess", "guard"],
                "accounts": [{"id": "222222222222", "name": "two", "policies": []}]}]},
            "policies": [{"id": "p-guard000", "name": "guard", "type": "SCP", "document": "{}"}],
        });
        let tree: Tree = serde_json::from_value(tree).unwrap();
        assert_eq!(
            drawn(&tree).trim_end(),
            "o-aaaaaaaaaa, managed by 111111111111\n\
             Root (r-root): FullAWSAccess\n  \
             Work (ou-root-workwork): FullAWSAccess, guard\n    \
             222222222222 (two): \n\
             SERVICE_CONTROL_POLICY guard (p-guard000)"
        );
    }
}
