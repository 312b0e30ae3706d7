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

/// Writes a whole file. Until it is complete, an existing file keeps its content.
pub(crate) fn write_whole(path: &str, content: &[u8]) -> Result<(), Failure> {
    let unfinished = format!("{path}.tmp");
    std::fs::write(&unfinished, content)
        .and_then(|()| std::fs::rename(&unfinished, path))
        .map_err(|why| {
            // Best effort: the error that matters is reported.
            let _ = std::fs::remove_file(&unfinished);
            Kind::Error.because(format_args!("cannot write `{path}`: {why}"))
        })
}
