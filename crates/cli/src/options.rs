//! Arguments that several commands share, values of options, and the examples in help texts.

use clap::{Arg, ArgMatches};

/// The value of an option, if it was given.
pub(crate) fn text<'a>(options: &'a ArgMatches, name: &str) -> Option<&'a str> {
    options.get_one::<String>(name).map(String::as_str)
}

/// The values of an option that can be given more than once.
pub(crate) fn texts<'a>(options: &'a ArgMatches, name: &str) -> impl Iterator<Item = &'a str> {
    let values = options.get_many::<String>(name).into_iter().flatten();
    values.map(String::as_str)
}

/// The number that an option has, if it was given.
pub(crate) fn number(options: &ArgMatches, name: &str) -> Option<u64> {
    options.get_one(name).copied()
}

/// The required name that a command begins with.
pub(crate) fn name(value: &'static str, help: &'static str) -> Arg {
    Arg::new("name").required(true).value_name(value).help(help)
}

/// The examples at the end of a help text. Each row is what a command line does, and the command line.
pub(crate) fn examples(rows: &[(&str, &str)]) -> String {
    let mut text = "Examples:\n".to_owned();
    for (what, command) in rows {
        text += &format!("  {what}:\n    {command}\n");
    }
    text
}
