//! Reads secrets from a terminal.

use std::io::{BufRead, Write};

use crate::exit::{Failure, Kind};

/// Asks a question and reads a line without showing it.
pub(crate) fn read_hidden(question: &str) -> Result<String, Failure> {
    let mut stderr = std::io::stderr().lock();
    let hidden = Hidden::start();
    let asked = write!(stderr, "{question}").and_then(|()| stderr.flush());
    let mut line = String::new();
    let read = asked.and_then(|()| std::io::stdin().lock().read_line(&mut line));
    drop(hidden);
    // The line feed that the user typed was not shown either. Without it, the next message continues this line.
    let _ = writeln!(stderr);
    match read {
        Ok(bytes) if bytes > 0 => Ok(line.trim_end_matches(['\r', '\n']).to_owned()),
        Ok(_) => Err(Kind::Usage.because("no passphrase was entered")),
        Err(why) => Err(Kind::Error.because(format_args!("cannot read the passphrase: {why}"))),
    }
}

/// Hides what is typed until it is dropped.
struct Hidden(Option<rustix::termios::Termios>);

impl Hidden {
    fn start() -> Self {
        use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
        let before = tcgetattr(std::io::stdin()).ok();
        let quiet = before.clone().map(|mut modes| {
            modes.local_modes.remove(LocalModes::ECHO);
            modes
        });
        let set = quiet.map(|modes| tcsetattr(std::io::stdin(), OptionalActions::Flush, &modes));
        Self(before.filter(|_| matches!(set, Some(Ok(())))))
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        use rustix::termios::{OptionalActions, tcsetattr};
        if let Some(before) = &self.0 {
            // Nothing can be done about a terminal that is gone.
            let _ = tcsetattr(std::io::stdin(), OptionalActions::Flush, before);
        }
    }
}
