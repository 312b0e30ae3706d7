//! `graph`: who can assume which role, paths between principals, and steps to an administrator.

mod draw;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command};
use roleback_api::graph::{Edge, Graph, Path};
use roleback_api::route::{Endpoint, query};
use roleback_policy::Effort;
use roleback_policy::effort::STEPS_MAX;
use roleback_server::admin::graph::{GraphError, GraphRequest, graph};
use roleback_world::arn::AccountId;
use serde_json::{Value, json};

use crate::exit::{Failure, Kind};
use crate::names;
use crate::options::{examples, text};
use crate::output::table::{self, Column};
use crate::output::text::Text;
use crate::output::{Outcome, to_json};
use crate::target::{Target, at, json as received, target, typed};

const EDGES: &[Column] = &[
    ("PRINCIPAL", "from"),
    ("CAN ASSUME", "to"),
    ("IF", "conditions"),
    ("ALLOWED BY", "by"),
];
const PATHS: &[Column] = &[
    ("FROM", "from"),
    ("TO", "to"),
    ("STEPS", "steps"),
    ("HOW", "how"),
];

/// The values of `--output` here: those of every command, and two for drawing programs.
const FORMATS: [&str; 4] = ["table", "json", "dot", "mermaid"];

pub(super) fn command() -> Command {
    let name = |name: &'static str, shown: &'static str, help: &'static str| {
        Arg::new(name)
            .value_name(shown)
            .help(help)
            .add(names::principals())
    };
    let escalation = Arg::new("escalation")
        .long("escalation")
        .action(ArgAction::SetTrue)
        .help("Add the ways to get permissions other than assuming a role, such as creating an access key");
    let account = || {
        Arg::new("account")
            .long("account")
            .value_name("ID")
            .value_parser(account_id)
            .help("Only the users and roles of this account")
    };
    let sub = |name: &'static str, about: &'static str, example: (&str, &str)| {
        Command::new(name)
            .about(about)
            .after_help(examples(&[example]))
            .args([format(), account(), at()])
            .args(target())
    };
    Command::new("graph")
        .about("Show who can assume which role, and who can become an administrator")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(
            sub(
                "who-can-assume",
                "List who can assume which role, and under which conditions",
                (
                    "Draw who can assume the role ci",
                    "roleback graph who-can-assume ci -o dot",
                ),
            )
            .args([
                name(
                    "role",
                    "ROLE",
                    "Only this role: its ARN, `role/ci` or a name",
                ),
                name("by", "PRINCIPAL", "Only this user, role or service").long("by"),
            ]),
        )
        .subcommand(
            sub(
                "paths",
                "Show the paths from one user or role to another",
                (
                    "Show how a user gets to a role",
                    "roleback graph paths user/ann role/deploy",
                ),
            )
            .args([
                name("from", "FROM", "The user or role where the paths begin").required(true),
                name("to", "TO", "The user or role where the paths end").required(true),
                escalation,
            ]),
        )
        .subcommand(sub(
            "administrators",
            "Show how each user and role can get the permissions of an administrator",
            (
                "Show this for the state before the last record",
                "roleback graph administrators --at head~1",
            ),
        ))
}

/// Replaces the option of the whole program.
fn format() -> Arg {
    Arg::new("output")
        .long("output")
        .visible_alias("format")
        .short('o')
        .value_parser(PossibleValuesParser::new(FORMATS))
        .default_value("table")
        .help("Print text for people, JSON for programs, or a drawing for Graphviz or Mermaid")
}

fn account_id(text: &str) -> Result<String, String> {
    let known = AccountId::parse(text).ok_or("an account id has twelve digits")?;
    Ok(known.to_string())
}

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    match options.subcommand() {
        Some(("paths", options)) => {
            let found = made(options, options.get_flag("escalation"))?;
            let edges = on(&found, &found.paths);
            outcome(options, &found, edges, path_table(&found, &found.paths))
        }
        Some(("administrators", options)) => {
            let found = made(options, true)?;
            let edges = on(&found, &found.to_administrator);
            outcome(
                options,
                &found,
                edges,
                path_table(&found, &found.to_administrator),
            )
        }
        Some((_, options)) => {
            let found = made(options, false)?;
            let (role, by) = (text(options, "role"), text(options, "by"));
            if let Some(role) = role
                && !found.nodes.iter().any(|node| names_node(role, &node.id))
            {
                return Err(failure(GraphError::Missing(role.to_owned())));
            }
            let fits =
                |wanted: Option<&str>, id: &str| wanted.is_none_or(|wanted| names_node(wanted, id));
            let edges = found.edges.iter();
            let edges = edges.filter(|it| fits(role, &it.to) && fits(by, &it.from));
            let edges: Vec<_> = edges.cloned().collect();
            let rows = edges.iter().map(row).collect();
            let table = match edges.is_empty() {
                true => Text::own("No principal found that can assume a role.\n"),
                false => table::of_objects(&Value::Array(rows), EDGES),
            };
            outcome(options, &found, edges, table)
        }
        None => Err(Kind::Usage.because("name a subcommand of `graph`")),
    }
}

/// Whether an ARN, a name, or a short form names a node: `role/team/ci` or, as elsewhere, `role/ci` without the path.
fn names_node(wanted: &str, id: &str) -> bool {
    let ends = |separator: char| {
        let rest = id.strip_suffix(wanted);
        rest.is_some_and(|rest| rest.ends_with(separator))
    };
    let without_path = || {
        let (kind, name) = wanted.split_once('/')?;
        let path = draw::label(id).strip_prefix(kind)?.strip_prefix('/')?;
        path.rsplit('/').next().filter(|last| *last == name)
    };
    wanted == id || ends('/') || ends(':') || without_path().is_some()
}

fn made(options: &ArgMatches, escalation: bool) -> Result<Graph, Failure> {
    let of = |name: &str| {
        let is_argument = options.try_contains_id(name).unwrap_or_default();
        is_argument
            .then(|| text(options, name))
            .flatten()
            .map(str::to_owned)
    };
    let (account, from, to) = (text(options, "account"), of("from"), of("to"));
    let answer = match Target::as_of(options)? {
        Target::Running(client) => {
            let escalation = escalation.then(|| "true".to_owned());
            let pairs = [
                ("account", account.map(str::to_owned)),
                ("escalation", escalation),
                ("from", from),
                ("to", to),
            ];
            let pairs = pairs.into_iter();
            let pairs: Vec<_> = pairs
                .filter_map(|(name, value)| Some((name, value?)))
                .collect();
            received(client.get(&query(&Endpoint::Graph.path(&[]), &pairs)))?
        }
        Target::Stopped(store) => {
            let request = GraphRequest {
                account: account.and_then(AccountId::parse),
                escalation,
                from,
                to,
            };
            to_json(&graph(&store, &request, &Effort::new(STEPS_MAX)).map_err(failure)?)
        }
    };
    typed(&answer)
}

fn failure(error: GraphError) -> Failure {
    Kind::Error.because(error)
}

/// The edges of paths, each once.
fn on(graph: &Graph, paths: &[Path]) -> Vec<Edge> {
    let mut indexes: Vec<_> = paths.iter().flat_map(|path| &path.edges).collect();
    indexes.sort_unstable();
    indexes.dedup();
    let edges = indexes
        .into_iter()
        .filter_map(|edge| graph.edges.get(*edge));
    edges.cloned().collect()
}

fn outcome(
    options: &ArgMatches,
    graph: &Graph,
    edges: Vec<Edge>,
    table: Text,
) -> Result<Outcome, Failure> {
    let text = match text(options, "output") {
        Some("dot") => Text::program(draw::dot(&graph.nodes, &edges)),
        Some("mermaid") => Text::program(draw::mermaid(&graph.nodes, &edges)),
        _ => table,
    };
    let mut data = to_json(graph);
    if options.try_contains_id("role").is_ok() {
        data["edges"] = to_json(&edges);
    }
    Ok(Outcome::new(data, text))
}

fn row(edge: &Edge) -> Value {
    let by = edge.by.iter().map(|it| match &it.policy {
        Some(policy) => policy.rsplit('/').next().unwrap_or_default().to_owned(),
        None => format!("{} policy", it.layer),
    });
    json!({
        "from": draw::label(&edge.from),
        "to": draw::label(&edge.to),
        "conditions": edge.conditions.join(", "),
        "by": by.collect::<Vec<_>>().join(", "),
    })
}

fn path_table(graph: &Graph, paths: &[Path]) -> Text {
    let row = |path: &Path| {
        let edges = path.edges.iter().filter_map(|edge| graph.edges.get(*edge));
        let how = edges.map(|edge| {
            let conditions = match edge.conditions.as_slice() {
                [] => String::new(),
                conditions => format!(" if {}", conditions.join(", ")),
            };
            format!("{} {}{conditions}", edge.action, draw::label(&edge.to))
        });
        json!({
            "from": draw::label(&path.from),
            "to": draw::label(&path.to),
            "steps": path.edges.len(),
            "how": how.collect::<Vec<_>>().join(", then "),
        })
    };
    match paths {
        [] => Text::own("No path.\n"),
        _ => table::of_objects(&Value::Array(paths.iter().map(row).collect()), PATHS),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_is_named_by_its_arn_its_short_form_or_its_name() {
        let id = "arn:aws:iam::000000000000:role/team/ci";
        for (name, expected) in [
            (id, true),
            ("role/team/ci", true),
            ("team/ci", true),
            ("ci", true),
            ("role/ci", true),
            ("i", false),
            ("role/i", false),
            ("role/team", false),
            ("user/ci", false),
        ] {
            assert_eq!(names_node(name, id), expected, "{name}");
        }
    }
}
