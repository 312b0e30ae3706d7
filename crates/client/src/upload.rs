//! A request body that reports how much of it has been sent.

use std::io::Read;

use roleback_api::job::{Phase, Progress};
use ureq::SendBody;

/// The bytes that are sent between two reports.
const PIECE_BYTES: usize = 64 * 1024;

/// A body of known length.
pub(crate) struct Upload<'a> {
    body: &'a [u8],
    sent: usize,
    on_progress: &'a dyn Fn(Progress),
}

impl<'a> Upload<'a> {
    pub(crate) fn new(body: &'a [u8], on_progress: &'a dyn Fn(Progress)) -> Self {
        Self {
            body,
            sent: 0,
            on_progress,
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
            (self.on_progress)(Progress {
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
    fn a_body_is_sent_in_pieces_and_reports_the_bytes_sent() {
        let reported = RefCell::new(Vec::new());
        let on_progress = |progress: Progress| reported.borrow_mut().push(progress.done);
        let body = vec![7; 2 * PIECE_BYTES + 1];
        let mut sent = Vec::new();
        // Longer than a piece, so that the piece size is the limit.
        let mut buffer = vec![0; 2 * PIECE_BYTES];
        let mut upload = Upload::new(&body, &on_progress);
        loop {
            match upload.read(&mut buffer).unwrap() {
                0 => break,
                length => sent.extend_from_slice(&buffer[..length]),
            }
        }
        assert_eq!(sent, body);
        let piece = PIECE_BYTES as u64;
        assert_eq!(reported.into_inner(), [piece, 2 * piece, 2 * piece + 1]);
    }
}
