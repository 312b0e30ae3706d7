//! Prints the events of a stream as their bytes arrive.

use std::io::{self, Write};

use roleback_api::decisions::StreamedDecision;

use super::told;
use crate::output::text::json_escaped;

/// What of a stream is printed, and where it stands.
pub(super) struct Printer {
    json: bool,
    /// How many more are wanted.
    left: Option<u64>,
    /// The last one that was printed.
    last: Option<u64>,
    /// What has come of the next one.
    buffer: Vec<u8>,
    /// Whether anything has come.
    progress: bool,
    /// Whether the reader left.
    unread: bool,
}

impl Printer {
    pub(super) fn new(json: bool, limit: Option<u64>, after: Option<u64>) -> Self {
        Self {
            json,
            left: limit,
            last: after,
            buffer: Vec::new(),
            progress: false,
            unread: false,
        }
    }

    /// The number of the last decision that was printed.
    pub(super) fn last(&self) -> Option<u64> {
        self.last
    }

    /// Whether there were enough, or nobody reads them.
    pub(super) fn is_done(&self) -> bool {
        self.left == Some(0) || self.unread
    }

    /// Whether anything has come since this was asked last. What has come of an event that broke off comes again.
    pub(super) fn take_progress(&mut self) -> bool {
        self.buffer.clear();
        std::mem::take(&mut self.progress)
    }

    fn event(&mut self, event: &str) -> io::Result<()> {
        let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name));
        let Some(data) = field("data: ").filter(|_| field("event: ") == Some("decision")) else {
            return Ok(());
        };
        self.last = field("id: ").and_then(|id| id.parse().ok()).or(self.last);
        if self.json {
            let mut out = io::stdout().lock();
            writeln!(out, "{}", json_escaped(data))?;
            out.flush()?;
        } else {
            let decision: StreamedDecision = serde_json::from_str(data).map_err(io::Error::from)?;
            let mut out = anstream::AutoStream::auto(io::stdout().lock());
            out.write_all(told::decision(&decision).as_str().as_bytes())?;
            out.flush()?;
        }
        self.left = self.left.map(|left| left.saturating_sub(1));
        Ok(())
    }
}

impl Write for Printer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.progress = true;
        self.buffer.extend_from_slice(bytes);
        while let Some(end) = self.buffer.windows(2).position(|two| two == b"\n\n") {
            let event: Vec<u8> = self.buffer.drain(..end + 2).collect();
            let printed = self.event(&String::from_utf8_lossy(&event));
            if let Err(why) = &printed {
                self.unread = why.kind() == io::ErrorKind::BrokenPipe;
            }
            printed?;
            if self.left == Some(0) {
                // Enough: this ends the download.
                return Err(io::Error::other("enough"));
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
