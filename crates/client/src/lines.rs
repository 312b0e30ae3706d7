//! Response bodies that are read as they arrive: JSON lines that report progress, and downloads.

use std::io::{BufRead, BufReader, Read, Write};

use roleback_api::error::{ErrorBody, ErrorDetail};
use roleback_api::job::{JobLine, Progress};
use serde_json::Value;

use crate::ClientError;

/// The most bytes of a download that are read at once.
const PIECE_BYTES: usize = 64 * 1024;

/// The error in the body of an error response; empty if the body has another format.
pub(crate) fn detail(body: &[u8]) -> ErrorDetail {
    let body: Result<ErrorBody, _> = serde_json::from_slice(body);
    body.map(|body| body.error).unwrap_or_default()
}

/// Reads lines up to the outcome or the error.
pub(crate) fn outcome(
    body: impl Read,
    on_progress: impl Fn(Progress),
    broken: impl Fn(ureq::Error) -> ClientError,
) -> Result<Result<Value, ErrorDetail>, ClientError> {
    for line in BufReader::new(body).lines() {
        let line = line.map_err(|why| broken(why.into()))?;
        match serde_json::from_str(&line).map_err(|why| broken(std::io::Error::from(why).into()))? {
            JobLine::Progress(progress) => on_progress(progress),
            JobLine::Outcome(outcome) => return Ok(Ok(outcome)),
            JobLine::Error(detail) => return Ok(Err(detail)),
        }
    }
    let ended = std::io::Error::other("the connection ended before the work was done");
    Err(broken(ended.into()))
}

/// Copies a body piece by piece, so that the events of a stream are passed on as they arrive.
pub(crate) fn copy(
    body: &mut impl Read,
    into: &mut impl Write,
    broken: impl Fn(ureq::Error) -> ClientError,
) -> Result<u64, ClientError> {
    let mut piece = vec![0; PIECE_BYTES];
    let mut written = 0;
    loop {
        let read = body.read(&mut piece).map_err(|why| broken(why.into()))?;
        if read == 0 {
            return Ok(written);
        }
        into.write_all(&piece[..read]).map_err(ClientError::Write)?;
        written += read as u64;
    }
}
