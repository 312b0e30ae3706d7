//! Files that a user names on the command line.

use crate::exit::{Failure, Kind};

/// The file name that stands for standard input.
pub(crate) const STDIN: &str = "-";

/// The text of a file; `-` is standard input.
pub(crate) fn read_text(path: &str) -> Result<String, Failure> {
    let read = if path == STDIN {
        std::io::read_to_string(std::io::stdin())
    } else {
        std::fs::read_to_string(path)
    };
    read.map_err(|why| unreadable(path, &why))
}

/// The bytes of a file.
pub(crate) fn read_bytes(path: &str) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|why| unreadable(path, &why))
}

fn unreadable(path: &str, why: &std::io::Error) -> Failure {
    Kind::Error.because(format_args!("cannot read `{path}`: {why}"))
}
