//! Writes results to standard output, and notes and errors to standard error. A reader that closes the output early, such as
//! `roleback log | head`, is not an error.

use std::fmt::Display;
use std::io::{self, ErrorKind, Write};

use super::text::{Text, json_escaped, line};
use crate::exit::{Failure, Kind};

/// Prints text for people. Colours are printed only to a terminal, and only if `NO_COLOR` is not set.
pub(crate) fn text(text: &Text) -> Result<(), Failure> {
    write(|| {
        let mut out = anstream::AutoStream::auto(io::stdout().lock());
        out.write_all(text.as_str().as_bytes())?;
        out.flush()
    })
}

/// Prints one line of JSON.
pub(crate) fn json(json: &str) -> Result<(), Failure> {
    write(|| {
        let mut out = io::stdout().lock();
        out.write_all(json_escaped(json).as_bytes())?;
        out.write_all(b"\n")?;
        out.flush()
    })
}

fn write(write: impl FnOnce() -> io::Result<()>) -> Result<(), Failure> {
    match write() {
        Err(why) if why.kind() != ErrorKind::BrokenPipe => Err(unwritable(&why)),
        _ => Ok(()),
    }
}

/// The failure of writing the output.
pub(crate) fn unwritable(why: &io::Error) -> Failure {
    Kind::Error.because(format_args!("cannot write the output: {why}"))
}

/// Prints a note beside the result.
pub(crate) fn note(message: impl Display) {
    stderr("note", &message);
}

/// Prints why a command failed.
pub(crate) fn error(failure: &Failure) {
    stderr("error", &failure.summary);
    for detail in &failure.details {
        stderr("      ", detail);
    }
}

/// Prints that a result is not as expected.
pub(crate) fn unmet(message: impl Display) {
    stderr("error", &message);
}

fn stderr(what: &str, message: &dyn Display) {
    let colon = if what.trim().is_empty() { "" } else { ":" };
    // Not `eprintln!`: it panics if standard error cannot be written. That failure cannot be reported anywhere.
    let _ = writeln!(
        io::stderr().lock(),
        "{what}{colon} {}",
        line(&message.to_string())
    );
}
