//! The only place that writes to standard output and standard error.

use std::fmt::Display;
use std::io::{self, ErrorKind, Write};

use super::text::{Text, json_escaped, line};
use crate::exit::{Failure, Kind};

/// How printing ended, where the output took it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Printed {
    /// All of it.
    Whole,
    /// The reader left (`roleback log | head`): no failure, and no reason to print more.
    Unread,
}

/// Prints text for people; its colours reach a terminal only, and only where `NO_COLOR` is not set.
pub(crate) fn text(text: &Text) -> Result<Printed, Failure> {
    write(|| {
        let mut out = anstream::AutoStream::auto(io::stdout().lock());
        out.write_all(text.as_str().as_bytes())?;
        out.flush()
    })
}

/// Prints one line of JSON.
pub(crate) fn json(json: &str) -> Result<Printed, Failure> {
    write(|| {
        let mut out = io::stdout().lock();
        out.write_all(json_escaped(json).as_bytes())?;
        out.write_all(b"\n")?;
        out.flush()
    })
}

fn write(write: impl FnOnce() -> io::Result<()>) -> Result<Printed, Failure> {
    match write() {
        Ok(()) => Ok(Printed::Whole),
        Err(why) if why.kind() == ErrorKind::BrokenPipe => Ok(Printed::Unread),
        Err(why) => Err(unwritable(&why)),
    }
}

/// The failure of an output that takes no more.
pub(crate) fn unwritable(why: &io::Error) -> Failure {
    Kind::Error.because(format_args!("cannot write the output: {why}"))
}

/// Tells people something besides the result.
pub(crate) fn note(message: impl Display) {
    stderr("note", &message);
}

/// Tells people why a command failed.
pub(crate) fn error(failure: &Failure) {
    stderr("error", &failure.summary);
    for detail in &failure.details {
        stderr("      ", detail);
    }
}

/// Tells people an unexpected result.
pub(crate) fn unmet(message: impl Display) {
    stderr("error", &message);
}

fn stderr(what: &str, message: &dyn Display) {
    let colon = if what.trim().is_empty() { "" } else { ":" };
    // `eprintln!` panics where standard error takes nothing; there is no place left to report that.
    let _ = writeln!(
        io::stderr().lock(),
        "{what}{colon} {}",
        line(&message.to_string())
    );
}
