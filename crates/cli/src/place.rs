//! What a verb works on: a running server, or the data directory of a stopped one.

use clap::ArgMatches;
use roleback_server::client::{Answer, Client, ClientError};
use roleback_server::config::Config;
use roleback_server::store::{Store, StoreError};
use serde_json::Value;

use crate::args::{ENDPOINT, ENDPOINT_ENV};
use crate::exit::{Failure, Kind};
use crate::{progress, text};

/// What a verb works on.
pub(crate) enum Place {
    /// A server, over HTTP.
    Running(Box<Client>),
    /// A directory, through the server's library.
    Stopped(Box<Store>),
}

/// What a verb does there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// It looks.
    Read,
    /// It looks whether the world follows from the facts.
    Prove,
    /// It changes something.
    Write,
}

impl Place {
    /// The place that the options name.
    pub(crate) fn of(options: &ArgMatches, access: Access) -> Result<Self, Failure> {
        match text(options, "data-dir") {
            Some(dir) => stopped(dir, access).map(|store| Self::Stopped(Box::new(store))),
            None => running(options).map(|client| Self::Running(Box::new(client))),
        }
    }
}

/// A client of the server that the options, else the environment, else the default name.
pub(crate) fn running(options: &ArgMatches) -> Result<Client, Failure> {
    let from_env = std::env::var(ENDPOINT_ENV).ok();
    let endpoint = text(options, "endpoint")
        .or(from_env.as_deref())
        .unwrap_or(ENDPOINT);
    Client::new(endpoint).map_err(|error| Kind::Usage.because(error))
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
        eprintln!("note: {}", finding.message);
    }
    Ok(store)
}

fn open_failure(error: StoreError) -> Failure {
    Kind::Error.because(error)
}

/// The JSON that a server answered.
pub(crate) fn json(answer: Result<Answer, ClientError>) -> Result<Value, Failure> {
    let answer = answer.map_err(client_failure)?;
    serde_json::from_slice(&answer.body)
        .map_err(|why| Kind::Error.because(format_args!("the server's answer is no JSON: {why}")))
}

/// How a verb ends whose server said no, or nothing.
pub(crate) fn client_failure(error: ClientError) -> Failure {
    let kind = match &error {
        error if error.is_unreachable() => Kind::Unreachable,
        ClientError::Refused {
            status: 401 | 403, ..
        } => Kind::Credentials,
        _ => Kind::Error,
    };
    kind.because(error)
}
