//! The policy documents that a command reads: files, or `-` for standard input.

use std::io::Read;

use clap::{Arg, ArgAction, ArgMatches};
use roleback_policy::document::{DOCUMENT_BYTES_MAX, Document};
use roleback_policy::span::Position;

use crate::exit::{Failure, Kind};
use crate::options::texts;

/// The name of standard input in messages.
const STDIN: &str = "<stdin>";

/// A document and where it came from.
pub(super) struct Input {
    pub(super) name: String,
    pub(super) text: String,
}

/// The argument for one or more documents.
pub(super) fn files() -> Arg {
    Arg::new("file")
        .required(true)
        .action(ArgAction::Append)
        .value_name("FILE")
        .help("Read policies from these files; `-` is standard input")
}

/// The documents given under a name, in the order given.
pub(super) fn read(options: &ArgMatches, name: &str) -> Result<Vec<Input>, Failure> {
    texts(options, name).map(read_one).collect()
}

/// One document.
pub(super) fn read_one(name: &str) -> Result<Input, Failure> {
    let failed = |why: &dyn std::fmt::Display| {
        Kind::Error.because(format_args!("cannot read `{name}`: {why}"))
    };
    let mut bytes = Vec::new();
    let read = match name {
        "-" => limited(&mut std::io::stdin().lock(), &mut bytes),
        path => std::fs::File::open(path).and_then(|mut file| limited(&mut file, &mut bytes)),
    };
    read.map_err(|why| failed(&why))?;
    if bytes.len() > DOCUMENT_BYTES_MAX {
        return Err(failed(&format_args!(
            "it is longer than {DOCUMENT_BYTES_MAX} bytes, the limit for a policy document"
        )));
    }
    let text = String::from_utf8(bytes).map_err(|_| failed(&"it is not UTF-8 text"))?;
    let name = if name == "-" { STDIN } else { name };
    Ok(Input {
        name: name.to_owned(),
        text,
    })
}

/// Reads at most one byte more than the limit, which is enough to detect a longer text.
fn limited(from: &mut dyn Read, bytes: &mut Vec<u8>) -> std::io::Result<usize> {
    from.take(DOCUMENT_BYTES_MAX as u64 + 1).read_to_end(bytes)
}

impl Input {
    /// Replaces the content of the file.
    pub(super) fn replace(&self, text: &str) -> Result<(), Failure> {
        if self.name == STDIN {
            return Err(Kind::Usage.because("cannot write to standard input: leave out `--write`"));
        }
        std::fs::write(&self.name, text)
            .map_err(|why| Kind::Error.because(format_args!("cannot write `{}`: {why}", self.name)))
    }

    /// Parses the document. White space around it is ignored.
    pub(super) fn document(&self) -> Result<Document, Failure> {
        Document::parse(self.text.trim()).map_err(|error| {
            let before = self.text.len() - self.text.trim_start().len();
            let Position { line, column } = Position::at(&self.text, before + error.span.start);
            Kind::Error.because(format_args!(
                "{}:{line}:{column}: {}; see `roleback policy lint` for details",
                self.name, error.kind
            ))
        })
    }
}
