//! A body on its way to a server, which reports how much of it is sent.

use std::io::Read;

use roleback_api::job::{Phase, Progress};
use ureq::SendBody;

/// Bytes that are sent between two reports.
const PIECE_BYTES: usize = 64 * 1024;

/// A body of known length.
pub(crate) struct Upload<'a> {
    body: &'a [u8],
    sent: usize,
    told: &'a dyn Fn(Progress),
}

impl<'a> Upload<'a> {
    pub(crate) fn new(body: &'a [u8], told: &'a dyn Fn(Progress)) -> Self {
        Self {
            body,
            sent: 0,
            told,
        }
    }

    pub(crate) fn as_body(&mut self) -> SendBody<'_> {
        SendBody::from_reader(self)
    }
}

impl Read for Upload<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = PIECE_BYTES
            .min(buffer.len())
            .min(self.body.len() - self.sent);
        if length > 0 {
            buffer[..length].copy_from_slice(&self.body[self.sent..self.sent + length]);
            self.sent += length;
            (self.told)(Progress {
                phase: Phase::Upload,
                done: self.sent as u64,
                total: self.body.len() as u64,
            });
        }
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;

    #[test]
    fn a_body_goes_in_pieces_and_reports_the_bytes_that_are_sent() {
        let heard = RefCell::new(Vec::new());
        let told = |progress: Progress| heard.borrow_mut().push(progress.done);
        let body = vec![7; 2 * PIECE_BYTES + 1];
        let mut sent = Vec::new();
        // More than a piece at once, so that the piece is what limits it.
        let mut buffer = vec![0; 2 * PIECE_BYTES];
        let mut upload = Upload::new(&body, &told);
        loop {
            match upload.read(&mut buffer).unwrap() {
                0 => break,
                length => sent.extend_from_slice(&buffer[..length]),
            }
        }
        assert_eq!(sent, body);
        let piece = PIECE_BYTES as u64;
        assert_eq!(heard.into_inner(), [piece, 2 * piece, 2 * piece + 1]);
    }
}
