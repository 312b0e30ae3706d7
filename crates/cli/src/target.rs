//! What a verb works on: a running server, or the data directory of a stopped one.

use clap::{Arg, ArgMatches};
use roleback_client::{Answer, Client, ClientError};
use roleback_server::config::Config;
use roleback_server::store::{Store, StoreError};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::exit::{Failure, Kind};
use crate::options::text;
use crate::output::print::note;
use crate::progress;

/// The endpoint of a server that was started without options.
const ENDPOINT: &str = "http://127.0.0.1:4566";
/// The variable that names another endpoint.
pub(crate) const ENDPOINT_ENV: &str = "ROLEBACK_ENDPOINT";

/// What a verb works on.
pub(crate) enum Target {
    /// A server, over HTTP.
    Running(Box<Client>),
    /// A directory, through the server's library.
    Stopped(Box<Store>),
}

/// What a verb does there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// It reads.
    Read,
    /// It checks whether the state follows from the events.
    Prove,
    /// It changes something.
    Write,
}

/// The options that name a running server, or the directory of a stopped one.
pub(crate) fn target() -> [Arg; 2] {
    let data_dir = Arg::new("data-dir")
        .long("data-dir")
        .value_name("DIR")
        .conflicts_with("endpoint")
        .help("Use the data directory of a stopped server");
    [endpoint(), data_dir]
}

/// The option that names a running server.
pub(crate) fn endpoint() -> Arg {
    Arg::new("endpoint")
        .long("endpoint")
        .value_name("URL")
        .help(format!(
            "Use the running server at this URL [default: {ENDPOINT}] [env: {ENDPOINT_ENV}]"
        ))
}

impl Target {
    /// The target that the options name.
    pub(crate) fn of(options: &ArgMatches, access: Access) -> Result<Self, Failure> {
        match text(options, "data-dir") {
            Some(dir) => stopped(dir, access).map(|store| Self::Stopped(Box::new(store))),
            None => running(options).map(|client| Self::Running(Box::new(client))),
        }
    }

    /// Keeps the state from being taken apart at the end: with a million users that takes longer than the system needs to
    /// take the memory of a process that is over.
    pub(crate) fn leave_standing(&self) {
        if let Self::Stopped(store) = self {
            std::mem::forget(store.journal.read());
        }
    }

    /// Ends the work on a stopped server's directory.
    pub(crate) fn close(self) {
        if let Self::Stopped(store) = self {
            store.journal.shutdown();
        }
    }
}

/// A client of the server that the options, else the environment, else the default name.
pub(crate) fn running(options: &ArgMatches) -> Result<Client, Failure> {
    let endpoint = text(options, "endpoint").map_or_else(default_endpoint, str::to_owned);
    Client::new(&endpoint).map_err(|error| Kind::Usage.because(error))
}

/// The endpoint where no option names one.
pub(crate) fn default_endpoint() -> String {
    std::env::var(ENDPOINT_ENV).unwrap_or_else(|_| ENDPOINT.to_owned())
}

fn stopped(dir: &str, access: Access) -> Result<Store, Failure> {
    let config = Config {
        data_dir: Some(dir.into()),
        progress: progress::bar(),
        ..Config::default()
    };
    let opened = match access {
        Access::Read => Store::open_to_read(&config),
        Access::Prove => Store::open_to_prove(&config),
        Access::Write => Store::open(&config),
    };
    let (store, report) = opened.map_err(open_failure)?;
    for finding in &report.findings {
        note(&finding.message);
    }
    Ok(store)
}

fn open_failure(error: StoreError) -> Failure {
    Kind::Error.because(error)
}

/// The JSON that a server answered.
pub(crate) fn json(answer: Result<Answer, ClientError>) -> Result<Value, Failure> {
    let answer = answer.map_err(client_failure)?;
    serde_json::from_slice(&answer.body).map_err(unreadable)
}

/// The JSON values that a server answered, one after the other, and where the next page begins.
pub(crate) fn json_lines(
    answer: Result<Answer, ClientError>,
) -> Result<(Vec<Value>, Option<u64>), Failure> {
    let answer = answer.map_err(client_failure)?;
    let values = serde_json::Deserializer::from_slice(&answer.body).into_iter();
    let values = values.collect::<Result<_, _>>().map_err(unreadable)?;
    Ok((values, answer.next))
}

/// An answer as its type, for people. Programs get the answer as it is, with members that this version does not know.
pub(crate) fn typed<T: DeserializeOwned>(answer: &Value) -> Result<T, Failure> {
    T::deserialize(answer).map_err(unreadable)
}

fn unreadable(why: serde_json::Error) -> Failure {
    Kind::Error.because(format_args!(
        "cannot read the server's answer: {why}; is the server of the same version as this command?"
    ))
}

/// The outcome of long work at a running server, which reports how far it is.
pub(crate) fn long_work(client: &Client, path: &str) -> Result<Value, Failure> {
    let bar = progress::bar();
    let told = |progress| progress::show_on(bar.as_ref(), progress);
    client.post_told(path, told).map_err(client_failure)
}

/// How a verb ends whose server refused, or did not answer.
pub(crate) fn client_failure(error: ClientError) -> Failure {
    match &error {
        error if error.is_unreachable() => Kind::Unreachable.because(format_args!(
            "{error}; start one with `roleback serve`, or name another with `--endpoint`"
        )),
        ClientError::Refused {
            status: 401 | 403, ..
        } => Kind::Credentials.because(error),
        _ => Kind::Error.because(error),
    }
}

/// A path with the pairs of a query.
pub(crate) fn query(path: &str, pairs: &[(&str, String)]) -> String {
    let pairs: Vec<_> = pairs
        .iter()
        .map(|(name, value)| format!("{name}={}", escaped(value)))
        .collect();
    format!("{path}?{}", pairs.join("&"))
}

/// A value of a query.
fn escaped(text: &str) -> String {
    let escape = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(escape).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_of_a_query_is_escaped() {
        let pairs = [("a", "user/ann b".to_owned()), ("c", "é&=".to_owned())];
        assert_eq!(query("/p", &pairs), "/p?a=user%2Fann%20b&c=%C3%A9%26%3D");
    }
}
