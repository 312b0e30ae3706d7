//! The target of a verb: a running server, or the data directory of a stopped server.

use clap::{Arg, ArgMatches};
use roleback_api::moment::Moment;
use roleback_client::{Answer, Client, ClientError};
use roleback_server::config::Config;
use roleback_server::moments;
use roleback_server::store::{Store, StoreError};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::exit::{Failure, Kind};
use crate::options::text;
use crate::output::print::note;
use crate::pages::Page;
use crate::progress;

/// The default endpoint: that of a server started without options.
const ENDPOINT: &str = "http://127.0.0.1:4566";
/// The variable that sets another endpoint.
pub(crate) const ENDPOINT_ENV: &str = "ROLEBACK_ENDPOINT";

/// The variable that selects a moment of the past for commands that read.
pub(crate) const AT_ENV: &str = "ROLEBACK_AT";
/// The code of an error that credentials, or a key of a pod, would avoid.
const FORBIDDEN: &str = "forbidden";
/// The path before a moment.
const AT_PATH: &str = "/_roleback/at";

/// The target of a verb.
pub(crate) enum Target {
    /// A running server, over HTTP.
    Running(Box<Client>),
    /// The data directory of a stopped server, through the server's library.
    Stopped(Box<Store>),
}

/// How a verb accesses its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// It reads the log or the state.
    Read,
    /// It checks that the state equals the replayed events.
    Prove,
    /// It changes the state or the pods.
    Write,
}

/// The options that select a running server, or the directory of a stopped server.
pub(crate) fn target() -> [Arg; 2] {
    let data_dir = Arg::new("data-dir")
        .long("data-dir")
        .value_name("DIR")
        .conflicts_with("endpoint")
        .help("Use the data directory of a stopped server");
    [endpoint(), data_dir]
}

/// The option that selects a running server.
pub(crate) fn endpoint() -> Arg {
    Arg::new("endpoint")
        .long("endpoint")
        .value_name("URL")
        .help(format!(
            "Use the running server at this URL [default: {ENDPOINT}] [env: {ENDPOINT_ENV}]"
        ))
}

/// The option that selects a moment of the past.
pub(crate) fn at() -> Arg {
    Arg::new("at")
        .long("at")
        .value_name("MOMENT")
        .allow_hyphen_values(true)
        .value_parser(Moment::parse_on_command_line)
        .help(format!(
            "Use the state at a moment: a record number, a time, -10m, head~2, pod:NAME, fork:NAME or mark:NAME [default: the current state] [env: {AT_ENV}]"
        ))
}

/// The selected moment.
pub(crate) fn moment(options: &ArgMatches) -> Result<Option<Moment>, Failure> {
    if let Some(moment) = options.get_one::<Moment>("at") {
        return Ok(Some(moment.clone()));
    }
    let text = std::env::var(AT_ENV).ok().filter(|text| !text.is_empty());
    let parsed = text.map(|text| Moment::parse_on_command_line(&text));
    parsed.transpose().map_err(|error| {
        Kind::Usage.because(format_args!(
            "{error}; the variable {AT_ENV} has this value"
        ))
    })
}

/// The path below which a server shows a moment.
pub(crate) fn path_at(moment: &Moment) -> String {
    format!("{AT_PATH}/{moment}")
}

impl Target {
    /// Opens the target that the options select to read it, as of the moment that the option of [`at`] selects.
    pub(crate) fn as_of(options: &ArgMatches) -> Result<Self, Failure> {
        Self::of(options, Access::Read)?.at(moment(options)?)
    }

    /// The target as of a moment.
    pub(crate) fn at(self, moment: Option<Moment>) -> Result<Self, Failure> {
        let Some(moment) = moment else {
            return Ok(self);
        };
        Ok(match self {
            Self::Running(client) => Self::Running(Box::new(client.below(&path_at(&moment)))),
            Self::Stopped(store) => Self::Stopped(Box::new(
                moments::as_of(&store, &moment).map_err(|error| Kind::Error.because(error))?,
            )),
        })
    }

    /// Opens the target that the options select.
    pub(crate) fn of(options: &ArgMatches, access: Access) -> Result<Self, Failure> {
        match text(options, "data-dir") {
            Some(dir) => stopped(dir, access).map(|store| Self::Stopped(Box::new(store))),
            None => running(options).map(|client| Self::Running(Box::new(client))),
        }
    }

    /// Leaks the state, so that it is not dropped at the end: with a million users, dropping it takes longer than letting the
    /// operating system free the memory of the ended process.
    pub(crate) fn skip_drop(&self) {
        if let Self::Stopped(store) = self {
            std::mem::forget(store.journal.read());
        }
    }

    /// Closes the directory of a stopped server.
    pub(crate) fn close(self) {
        if let Self::Stopped(store) = self {
            store.journal.shutdown();
        }
    }
}

/// A client of the server that the options select, else the environment, else the default.
pub(crate) fn running(options: &ArgMatches) -> Result<Client, Failure> {
    let endpoint = text(options, "endpoint").map_or_else(default_endpoint, str::to_owned);
    Client::new(&endpoint).map_err(|error| Kind::Usage.because(error))
}

/// The same client, as of the moment that the option of [`at`] selects.
pub(crate) fn running_as_of(options: &ArgMatches) -> Result<Client, Failure> {
    let client = running(options)?;
    Ok(match moment(options)? {
        Some(moment) => client.below(&path_at(&moment)),
        None => client,
    })
}

/// The endpoint if no option sets one.
pub(crate) fn default_endpoint() -> String {
    std::env::var(ENDPOINT_ENV).unwrap_or_else(|_| ENDPOINT.to_owned())
}

/// The data directory of a stopped server, as a target.
pub(crate) fn opened(dir: &str, access: Access) -> Result<Target, Failure> {
    stopped(dir, access).map(|store| Target::Stopped(Box::new(store)))
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

/// The JSON in a server's response.
pub(crate) fn json(answer: Result<Answer, ClientError>) -> Result<Value, Failure> {
    let answer = answer.map_err(client_failure)?;
    serde_json::from_slice(&answer.body).map_err(unreadable)
}

/// The lines of JSON in a server's response, and where the next page begins.
pub(crate) fn json_lines(answer: Result<Answer, ClientError>) -> Result<Page, Failure> {
    let answer = answer.map_err(client_failure)?;
    let values = serde_json::Deserializer::from_slice(&answer.body).into_iter();
    let values = values.collect::<Result<_, _>>().map_err(unreadable)?;
    Ok((values, answer.next))
}

/// A response as its type, to print it as text. With `--output json` it is printed as received, including members that this
/// version does not know.
pub(crate) fn typed<T: DeserializeOwned>(answer: &Value) -> Result<T, Failure> {
    T::deserialize(answer).map_err(unreadable)
}

fn unreadable(why: serde_json::Error) -> Failure {
    Kind::Error.because(format_args!(
        "cannot read the server's response: {why}; check that the server has the same version as this command"
    ))
}

/// Runs a long-running request on a running server, with a progress bar.
pub(crate) fn long_work(client: &Client, path: &str) -> Result<Value, Failure> {
    long_work_with(client, path, "")
}

/// The same for a request with a body.
pub(crate) fn long_work_with(client: &Client, path: &str, body: &str) -> Result<Value, Failure> {
    let bar = progress::bar();
    let on_progress = |progress| progress::show_on(bar.as_ref(), progress);
    client
        .post_body_with_progress(path, body, on_progress)
        .map_err(client_failure)
}

/// The failure of a verb whose server returned an error or did not answer.
pub(crate) fn client_failure(error: ClientError) -> Failure {
    match &error {
        error if error.is_unreachable() => Kind::Unreachable.because(format_args!(
            "{error}; start a server with `roleback serve`, or select another with `--endpoint`"
        )),
        ClientError::Refused {
            status: 401 | 403, ..
        } => Kind::Credentials.because(error),
        // The status of a long-running request is sent before its outcome.
        ClientError::Refused { code, .. } if code == FORBIDDEN => Kind::Credentials.because(error),
        _ => Kind::Error.because(error),
    }
}
