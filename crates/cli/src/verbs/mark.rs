//! `mark`: gives the current moment a name.

use clap::{Arg, ArgMatches, Command};
use roleback_api::marks::{Mark, NewMark};
use roleback_api::moment::{CHARS_MAX, is_name};
use roleback_api::route::Endpoint;
use roleback_server::admin::marks;

use crate::exit::{Failure, Kind};
use crate::options::{examples, text};
use crate::output::text::said;
use crate::output::{Outcome, to_json};
use crate::target::{self, Access, Target, target, typed};

pub(super) fn command() -> Command {
    Command::new("mark")
        .about("Give the current moment a name")
        .long_about("Give the current moment a name: write a record without changes, which mark:NAME refers to wherever a moment can be given")
        .after_help(examples(&[
            ("Remember the state before a test", "roleback mark before-test"),
            (
                "List the users of then",
                "roleback at mark:before-test -- aws iam list-users",
            ),
        ]))
        .arg(
            Arg::new("name")
                .value_name("NAME")
                .required(true)
                .help("The name: letters, digits, `.`, `_` and `-`; an earlier mark with this name no longer counts"),
        )
        .args(target())
}

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    let name = text(options, "name").unwrap_or_default().to_owned();
    if !is_name(&name) {
        return Err(Kind::Usage.because(format_args!(
            "`{name}` is not the name of a mark: use 1 to {CHARS_MAX} letters, digits, `.`, `_` and `-`"
        )));
    }
    let data = match Target::of(options, Access::Write)? {
        Target::Running(client) => {
            let body = to_json(&NewMark { name }).to_string();
            target::json(client.post(&Endpoint::Mark.path(&[]), body))?
        }
        Target::Stopped(store) => {
            let mark = marks::mark(&store, name).map_err(|error| Kind::Error.because(error))?;
            store.journal.shutdown();
            to_json(&mark)
        }
    };
    let Mark { name, seq } = typed(&data)?;
    Ok(Outcome::new(
        data,
        said!("mark:{} is record {}.\n", name, seq),
    ))
}
