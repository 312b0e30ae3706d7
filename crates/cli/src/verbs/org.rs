//! `org ...`: the tree of accounts and units, and its control policies.

mod commands;
mod render;

use clap::ArgMatches;
use roleback_api::organization::{OrganizationChanged, OrganizationTree};
use roleback_api::route::Endpoint;
use roleback_client::{Client, ClientError};
use roleback_identity::organization::Why;
use roleback_identity::organization::step::Step;
use roleback_identity::organization::tree::Tree;
use roleback_server::admin::organization::{self, OrganizationError};
use serde_json::Value;

use crate::exit::{Failure, Kind};
use crate::files::read_text;
use crate::options::text;
use crate::output::text::said;
use crate::output::{Outcome, to_json};
use crate::target::{self, Access, Target, typed};

pub(super) use commands::command;
use commands::step;

/// The error if there is no organization.
const NO_ORGANIZATION: &str = "there is no organization; create one with `roleback org create ACCOUNT` or `roleback org apply FILE`";

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    let Some((verb, options)) = options.subcommand() else {
        return Err(Kind::Usage.because("name a command: see `roleback org --help`"));
    };
    match verb {
        "show" => show(options),
        "apply" => apply(options),
        verb => match options.subcommand() {
            Some((more, options)) => change(options, &step(&[verb, more], options)?),
            None => change(options, &step(&[verb], options)?),
        },
    }
}

fn change(options: &ArgMatches, step: &Step) -> Result<Outcome, Failure> {
    let changed = match Target::of(options, Access::Write)? {
        Target::Running(client) => target::json(client.post(
            &Endpoint::ChangeOrganization.path(&[]),
            to_json(step).to_string(),
        ))?,
        Target::Stopped(store) => {
            let changed = organization::take(&store, step.clone());
            store.journal.shutdown();
            to_json(&changed.map_err(failure)?)
        }
    };
    outcome(changed)
}

fn apply(options: &ArgMatches) -> Result<Outcome, Failure> {
    let file = text(options, "file").unwrap_or_default();
    let content = read_text(file)?;
    let unreadable = |why: serde_json::Error| {
        Kind::Usage.because(format_args!(
            "`{file}` is not an organization as `roleback org show -o json` prints it: {why}"
        ))
    };
    let tree = OrganizationTree::from_json(&content).map_err(unreadable)?;
    let tree: Tree = serde_json::from_value(to_json(&tree)).map_err(unreadable)?;
    change(options, &Step::PutTree { tree })
}

fn outcome(changed: Value) -> Result<Outcome, Failure> {
    let text = match typed(&changed)? {
        OrganizationChanged { seq: None, .. } => said!("Nothing to change.\n"),
        OrganizationChanged {
            seq: Some(seq),
            id: Some(id),
        } => said!("{} (record {})\n", id, seq),
        OrganizationChanged {
            seq: Some(seq),
            id: None,
        } => said!("Done (record {}).\n", seq),
    };
    Ok(Outcome::new(changed, text))
}

fn failure(error: OrganizationError) -> Failure {
    let kind = match &error {
        OrganizationError::Refused(refusal) if refusal.why == Why::Invalid => Kind::Usage,
        _ => Kind::Error,
    };
    kind.because(error)
}

fn show(options: &ArgMatches) -> Result<Outcome, Failure> {
    let tree = match Target::as_of(options)? {
        Target::Running(client) => remote(&client)?,
        Target::Stopped(store) => to_json(&organization::tree(&store)),
    };
    if tree.is_null() {
        return Err(Kind::Error.because(NO_ORGANIZATION));
    }
    let text = render::tree(&typed(&tree)?);
    Ok(Outcome::new(tree, text))
}

fn remote(client: &Client) -> Result<Value, Failure> {
    match client.get(&Endpoint::Organization.path(&[])) {
        Err(ClientError::Refused { status: 404, .. }) => Ok(Value::Null),
        answer => target::json(answer),
    }
}
