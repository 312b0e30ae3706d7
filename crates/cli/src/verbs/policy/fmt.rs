//! `policy fmt`: puts members in AWS's order and indents by four spaces, without changing the meaning.

use clap::{Arg, ArgAction, ArgMatches, Command};
use roleback_policy::format::format;
use serde_json::json;

use super::input::{self, Input};
use crate::exit::{Failure, Kind};
use crate::options::examples;
use crate::output::Outcome;
use crate::output::text::{Text, said};

pub(super) fn command() -> Command {
    let flag = |name: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .action(ArgAction::SetTrue)
            .help(help)
    };
    Command::new("fmt")
        .about("Format policies as AWS does: members in AWS's order, indented by four spaces")
        .after_help(examples(&[
            (
                "Print a policy formatted",
                "roleback policy fmt policy.json",
            ),
            (
                "Format the files in place",
                "roleback policy fmt --write policies/a.json policies/b.json",
            ),
            (
                "Fail if a file is not formatted",
                "roleback policy fmt --check policy.json",
            ),
        ]))
        .arg(input::files())
        .args([
            flag(
                "check",
                "Only list the files that are not formatted; exit with code 6 if there are any",
            ),
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
    let mut names = Text::default();
    for name in &changed {
        names.append(&said!("{}\n", name));
    }
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
    let shown = Text::document(&texts);
    Ok(Outcome::new(json!({"text": texts}), shown))
}

fn formatted(input: Input) -> Result<(Input, String), Failure> {
    input.document()?;
    let text = format(input.text.trim()).map_err(|error| Kind::Error.because(error))?;
    Ok((input, text))
}
