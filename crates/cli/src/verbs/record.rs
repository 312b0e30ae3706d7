//! `record`: runs a command against a new server and writes down what it changed.

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use roleback_identity::recording::{Order, Recording, Settings, TextRules};
use serde_json::json;

use crate::child::{command_argument, words};
use crate::exit::{Failure, Kind};
use crate::files::write_whole;
use crate::options::{examples, text, texts};
use crate::output::text::said;
use crate::output::{Format, Outcome};
use crate::recording;

/// The values of `--order`.
pub(super) const ORDERS: [(&str, Order); 3] = [
    ("entity", Order::Entity),
    ("total", Order::Total),
    ("none", Order::None),
];

pub(super) fn command() -> Command {
    let switch = |name: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .action(ArgAction::SetTrue)
            .help(help)
    };
    Command::new("record")
        .about("Run a command against a new server, and write the changes that it makes to a file")
        .long_about(
            "Run a command against a new server, and write the changes that it makes to a file. The server is in memory and empty, \
             and the command finds it in AWS_ENDPOINT_URL. `roleback check` runs the command again and compares. The exit code is that of the command",
        )
        .after_help(examples(&[
            (
                "Record what Terraform changes",
                "roleback record --out infra.jsonl -- terraform apply -auto-approve",
            ),
            (
                "Record every request of a script, too",
                "roleback record --calls --out setup.jsonl -- ./setup.sh",
            ),
            (
                "Record a script that fails, with enforcement on",
                "roleback record --enforce on --expect-exit 1 --out denied.jsonl -- ./denied.sh",
            ),
        ]))
        .args([
            Arg::new("out")
                .long("out")
                .value_name("FILE")
                .required(true)
                .help("Write the recording to this file, and replace the file if it exists"),
            order().default_value("entity"),
            switch("calls", "Also record every request with its input and result, including reads and denials"),
            switch("state", "Record only the final state, not how it was reached"),
            switch("bytes", "Record documents as they are, not by their meaning"),
            Arg::new("normalise")
                .long("normalise")
                .value_name("REGEX=TEXT")
                .action(ArgAction::Append)
                .help("Replace what matches the regular expression; `check` does the same. Can be repeated"),
            Arg::new("enforce")
                .long("enforce")
                .value_name("MODE")
                .value_parser(PossibleValuesParser::new(["off", "soft", "on"]))
                .help("What the server does with requests that policies do not allow [default: off]"),
            Arg::new("expect-exit")
                .long("expect-exit")
                .value_name("CODE")
                .value_parser(value_parser!(u8))
                .default_value("0")
                .help("Write the file only if the command exits with this code"),
            command_argument(),
        ])
}

/// The option that says which order counts.
pub(super) fn order() -> Arg {
    Arg::new("order")
        .long("order")
        .value_name("ORDER")
        .value_parser(PossibleValuesParser::new(ORDERS.map(|(name, _)| name)))
        .help("Compare the order of the events of each entity, of all events, or no order")
}

/// The value of that option, if it was given.
pub(super) fn order_of(options: &ArgMatches) -> Option<Order> {
    let name = text(options, "order")?;
    ORDERS
        .into_iter()
        .find(|(known, _)| *known == name)
        .map(|(_, order)| order)
}

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    let settings = settings(options)?;
    let format = text(options, "output").map_or(Format::Table, Format::named);
    let out = text(options, "out").unwrap_or_default();
    let expected: u8 = options.get_one("expect-exit").copied().unwrap_or_default();
    let recorded = recording::of_command(&words(options), settings, format)?;
    let exit = u8::try_from(recorded.exit).unwrap_or(u8::MAX);
    if exit == expected {
        write(out, &recorded)?;
    } else {
        crate::output::print::note(format_args!(
            "`{out}` was not written: the command exited with {exit}, not with {expected}; to record it, use `--expect-exit {exit}`"
        ));
    }
    let lines = recorded.lines.len();
    let data = json!({"file": out, "written": exit == expected, "exit": exit, "lines": lines});
    let text = if exit == expected {
        said!("Recorded {} lines in {}.\n", lines, out)
    } else {
        Default::default()
    };
    Ok(Outcome {
        exit: Some(exit),
        ..Outcome::new(data, text)
    })
}

fn settings(options: &ArgMatches) -> Result<Settings, Failure> {
    let settings = Settings {
        order: order_of(options).unwrap_or_default(),
        calls: options.get_flag("calls"),
        state: options.get_flag("state"),
        bytes: options.get_flag("bytes"),
        enforce: text(options, "enforce").map(str::to_owned),
        normalise: texts(options, "normalise").map(str::to_owned).collect(),
    };
    // Before the command runs: it may take long.
    TextRules::parse(&settings.normalise).map_err(|error| Kind::Usage.because(error))?;
    Ok(settings)
}

/// Writes a recording.
pub(super) fn write(path: &str, recorded: &Recording) -> Result<(), Failure> {
    let text = recorded.text(env!("CARGO_PKG_VERSION"));
    write_whole(path, text.as_bytes())
}
