//! `policy fmt`: members in AWS's order, four spaces an indent, the meaning as it was.

use clap::{Arg, ArgAction, ArgMatches, Command};
use roleback_policy::format::format;
use serde_json::json;

use super::input::{self, Input};
use crate::exit::{Failure, Kind};
use crate::output::Outcome;

pub(super) fn command() -> Command {
    let flag = |name: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .action(ArgAction::SetTrue)
            .help(help)
    };
    Command::new("fmt")
        .about("Write policies as AWS writes its own: members in order, four spaces an indent, nothing else changed")
        .arg(input::files())
        .args([
            flag("check", "Only name the documents that are written otherwise; exit code 6 when there are some"),
            flag("write", "Write the files instead of printing them").conflicts_with("check"),
        ])
}

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    let inputs = input::read(options, "file")?;
    let formatted: Vec<(Input, String)> = inputs
        .into_iter()
        .map(formatted)
        .collect::<Result<_, _>>()?;
    let changed: Vec<&str> = formatted
        .iter()
        .filter(|(input, text)| input.text != *text)
        .map(|(input, _)| input.name.as_str())
        .collect();
    let data = json!({"changed": changed});
    let names = changed
        .iter()
        .map(|name| format!("{name}\n"))
        .collect::<String>();
    if options.get_flag("check") {
        return Ok(Outcome::new(data, names).expected_unless(!changed.is_empty()));
    }
    if options.get_flag("write") {
        let mut of_changed = formatted.iter().filter(|(input, text)| input.text != *text);
        of_changed.try_for_each(|(input, text)| input.replace(text))?;
        return Ok(Outcome::new(data, names));
    }
    let texts = formatted
        .into_iter()
        .map(|(_, text)| text)
        .collect::<String>();
    Ok(Outcome::new(json!({"text": texts}), texts))
}

fn formatted(input: Input) -> Result<(Input, String), Failure> {
    input.document()?;
    let text = format(input.text.trim()).map_err(|error| Kind::Error.because(error))?;
    Ok((input, text))
}
