//! `state ...`: LocalStack's names for commands of `pod` and for `reset`.

use clap::{Arg, ArgMatches, Command};
use roleback_api::route::Endpoint;

use super::{pod, reset};
use crate::exit::{Failure, Kind};
use crate::options::examples;
use crate::output::Outcome;
use crate::output::text::Text;
use crate::target::{self, at, endpoint, running_as_of};

/// The file that `state export` writes by default.
const EXPORTED: &str = "roleback-state.pod";

pub(super) fn command() -> Command {
    Command::new("state")
        .about("Export, import, inspect or reset the state, with LocalStack's names")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommands([
            with_default_file(pod::save_command())
                .name("export")
                .about("Save the state to a pod file, like `pod save FILE.pod`")
                .after_help(examples(&[(
                    "Save the state to a file",
                    "roleback state export ./before.pod",
                )])),
            pod::load_command()
                .name("import")
                .about("Load a pod file, like `pod load FILE.pod`")
                .after_help(examples(&[(
                    "Load a file",
                    "roleback state import ./before.pod --yes",
                )])),
            reset::command()
                .about("Empty the state and keep the event log, like `reset`")
                .after_help(examples(&[(
                    "Empty the state",
                    "roleback state reset --yes",
                )])),
            Command::new("inspect")
                .about("Show the resources of a running server as JSON")
                .after_help(examples(&[(
                    "Show the resources",
                    "roleback state inspect",
                )]))
                .args([endpoint(), at()]),
        ])
}

fn with_default_file(command: Command) -> Command {
    command.mut_arg("name", |name: Arg| {
        name.required(false).default_value(EXPORTED)
    })
}

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    match options.subcommand() {
        Some(("export", options)) => pod::save(options),
        Some(("import", options)) => pod::load(options),
        Some(("reset", options)) => reset::run(options),
        Some(("inspect", options)) => inspect(options),
        _ => Err(Kind::Usage.because("name a command: see `roleback state --help`")),
    }
}

fn inspect(options: &ArgMatches) -> Result<Outcome, Failure> {
    let resources =
        target::json(running_as_of(options)?.get(&Endpoint::CloudPodMetamodel.path(&[])))?;
    let text = serde_json::to_string_pretty(&resources).unwrap_or_default();
    let mut text = Text::document(&text);
    text.append(&Text::own("\n"));
    Ok(Outcome::new(resources, text))
}
