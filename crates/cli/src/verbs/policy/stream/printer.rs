//! Prints the events of a stream as they arrive.

use std::io::{self, Write};

use roleback_api::decisions::StreamedDecision;

use super::render;
use crate::output::text::json_escaped;

/// Prints a stream and keeps its position.
pub(super) struct Printer {
    json: bool,
    /// The number of decisions still to print; `None` is unlimited.
    left: Option<u64>,
    /// The id of the last decision that was printed.
    last: Option<u64>,
    /// The bytes of the next event that have arrived.
    buffer: Vec<u8>,
    /// Whether any bytes have arrived.
    progress: bool,
    /// Whether the reader of the output closed it.
    closed: bool,
}

impl Printer {
    pub(super) fn new(json: bool, limit: Option<u64>, after: Option<u64>) -> Self {
        Self {
            json,
            left: limit,
            last: after,
            buffer: Vec::new(),
            progress: false,
            closed: false,
        }
    }

    /// The id of the last decision that was printed.
    pub(super) fn last(&self) -> Option<u64> {
        self.last
    }

    /// Whether the limit is reached or the output is closed.
    pub(super) fn is_done(&self) -> bool {
        self.left == Some(0) || self.closed
    }

    /// Whether any bytes have arrived since the last call. Drops an incomplete event: the server sends it again.
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
            out.write_all(render::decision(&decision).as_str().as_bytes())?;
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
                self.closed = why.kind() == io::ErrorKind::BrokenPipe;
            }
            printed?;
            if self.left == Some(0) {
                // The error ends the download.
                return Err(io::Error::other("the limit is reached"));
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
