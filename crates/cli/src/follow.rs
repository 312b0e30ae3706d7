//! Follows a stream of events: prints each as it arrives, and resumes after it when the connection breaks off.

use std::io::{self, Write};
use std::thread::sleep;
use std::time::Duration;

use roleback_client::{Client, ClientError};

use crate::exit::{Failure, Kind};
use crate::output::print::unwritable;
use crate::output::text::{Text, json_escaped};
use crate::target::client_failure;

/// The pause before the connection is attempted again after a stream broke off.
const PAUSE: Duration = Duration::from_millis(500);
/// The most attempts without any progress.
const ATTEMPTS_MAX: u32 = 20;

/// Prints a stream and keeps its position.
pub(crate) struct Printer {
    /// The name of the events to print.
    pub(crate) event: &'static str,
    /// The text of an event for people; `None` prints its JSON.
    pub(crate) show: Option<fn(&str) -> io::Result<Text>>,
    /// The number of events still to print; `None` is unlimited.
    pub(crate) left: Option<u64>,
    /// The id of the last event that was printed.
    pub(crate) last: Option<u64>,
    /// The bytes of the next event that have arrived.
    buffer: Vec<u8>,
    /// Whether any bytes have arrived.
    progress: bool,
    /// Whether the reader of the output closed it.
    closed: bool,
}

/// Prints events until the limit is reached or the output is closed. `path` is the path of the stream after an event.
pub(crate) fn follow(
    client: &Client,
    mut printer: Printer,
    path: impl Fn(Option<u64>) -> String,
) -> Result<(), Failure> {
    let mut attempts = 0;
    while !printer.is_done() {
        let ended = client.download(&path(printer.last), &mut printer);
        if printer.is_done() || is_closed()? {
            break;
        }
        attempts = if printer.take_progress() {
            0
        } else {
            attempts + 1
        };
        match ended {
            Err(ClientError::Write(why)) => return Err(unwritable(&why)),
            Err(error) if attempts >= ATTEMPTS_MAX || !error.is_unreachable() => {
                return Err(client_failure(error));
            }
            _ if attempts >= ATTEMPTS_MAX => {
                return Err(Kind::Unreachable.because(format_args!(
                    "the server ended the stream {ATTEMPTS_MAX} times in a row; check its log"
                )));
            }
            _ => sleep(PAUSE),
        }
    }
    Ok(())
}

/// Whether the reader of the output closed it.
fn is_closed() -> Result<bool, Failure> {
    match io::stdout().flush() {
        Ok(()) => Ok(false),
        Err(why) if why.kind() == io::ErrorKind::BrokenPipe => Ok(true),
        Err(why) => Err(unwritable(&why)),
    }
}

impl Printer {
    /// A printer of these events, in JSON or as text.
    pub(crate) fn new(
        event: &'static str,
        show: Option<fn(&str) -> io::Result<Text>>,
        limit: Option<u64>,
        after: Option<u64>,
    ) -> Self {
        Self {
            event,
            show,
            left: limit,
            last: after,
            buffer: Vec::new(),
            progress: false,
            closed: false,
        }
    }

    /// Whether the limit is reached or the output is closed.
    fn is_done(&self) -> bool {
        self.left == Some(0) || self.closed
    }

    /// Whether any bytes have arrived since the last call. Drops an incomplete event: the server sends it again.
    fn take_progress(&mut self) -> bool {
        self.buffer.clear();
        std::mem::take(&mut self.progress)
    }

    fn event(&mut self, event: &str) -> io::Result<()> {
        let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name));
        let Some(data) = field("data: ").filter(|_| field("event: ") == Some(self.event)) else {
            return Ok(());
        };
        match self.show {
            None => {
                let mut out = io::stdout().lock();
                writeln!(out, "{}", json_escaped(data))?;
                out.flush()?;
            }
            Some(show) => {
                let mut out = anstream::AutoStream::auto(io::stdout().lock());
                out.write_all(show(data)?.as_str().as_bytes())?;
                out.flush()?;
            }
        }
        self.last = field("id: ").and_then(|id| id.parse().ok()).or(self.last);
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
