//! `at`: runs a command whose AWS clients see the past, or opens a port on which they do.

mod port;

use std::net::{SocketAddr, TcpListener};

use clap::{Arg, ArgMatches, Command, value_parser};
use roleback_api::log::RecordSummary;
use roleback_api::moment::Moment;
use roleback_api::route::{Endpoint, query};
use roleback_client::Client;
use serde_json::{Value, json};

use crate::child;
use crate::exit::{Failure, Kind};
use crate::options::{examples, text};
use crate::output::print::note;
use crate::output::text::said;
use crate::output::{Format, Outcome};
use crate::target::{AT_ENV, ENDPOINT_ENV, endpoint, json_lines, path_at, running, typed};

/// A record number of the empty state.
const EMPTY: u64 = 0;

pub(super) fn command() -> Command {
    Command::new("at")
        .about("Run a command whose AWS clients see the past")
        .long_about(format!(
            "Run a command whose AWS clients see the state at a moment, with the credentials, policies and clock of then. They can read and \
             not change anything. The command gets AWS_ENDPOINT_URL, {AT_ENV}, and test credentials and a region where these are not set. \
             Without a command, show the record of the moment and the endpoint URL for AWS clients"
        ))
        .after_help(examples(&[
            ("List the users of ten minutes ago", "roleback at -10m -- aws iam list-users"),
            ("Run a script on the state after record 42", "roleback at 42 -- ./check.sh"),
            ("Show the endpoint of two records ago", "roleback at head~2"),
            (
                "Open a port for clients whose endpoint cannot have a path",
                "roleback at 2026-11-21T20:57:49Z --listen 127.0.0.1:4600",
            ),
        ]))
        .arg(
            Arg::new("moment")
                .value_name("MOMENT")
                .required(true)
                .allow_hyphen_values(true)
                .value_parser(Moment::parse_on_command_line)
                .help("A record number, a time, -10m, head~2, pod:NAME, fork:NAME or mark:NAME"),
        )
        .arg(
            Arg::new("listen")
                .long("listen")
                .value_name("HOST:PORT")
                .value_parser(value_parser!(SocketAddr))
                .help("Open this port, on which clients see the moment without a path in their endpoint; port 0 is any free port"),
        )
        .arg(child::command_argument().required(false))
        .arg(endpoint())
}

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    let Some(moment) = options.get_one::<Moment>("moment") else {
        return Err(Kind::Usage.because("the moment is missing"));
    };
    let base = running(options)?.endpoint().to_owned();
    let client = running(options)?.below(&path_at(moment));
    let record = record(&client)?;
    let words = child::words(options);
    let mut url = client.endpoint().to_owned();
    if let Some(address) = options.get_one::<SocketAddr>("listen") {
        let listener = TcpListener::bind(address).map_err(|why| {
            Kind::Error.because(format_args!(
                "cannot listen on {address}: {why}; choose another port with `--listen`"
            ))
        })?;
        url = port::url(&listener)?;
        let upstream = port::Upstream::of(&base, moment)?;
        if words.is_empty() {
            note(format_args!("{url} shows {moment}; stop with Ctrl-C"));
            port::serve(&listener, &upstream);
            return Ok(Outcome::new(Value::Null, said!("")));
        }
        std::thread::spawn(move || port::serve(&listener, &upstream));
    }
    if words.is_empty() {
        return Ok(shown(record.as_ref(), &url));
    }
    let format = text(options, "output").map_or(Format::Table, Format::named);
    let mut command = child::prepare(&words, &url, format)?;
    command
        .env(AT_ENV, moment.to_string())
        .env(ENDPOINT_ENV, &base);
    let status = child::run(&mut command, &words)?;
    let code = child::code(status);
    let data = json!({"at": seq(record.as_ref()), "endpoint": url, "exit": code});
    let mut outcome = Outcome::new(data, said!(""));
    outcome.exit = u8::try_from(code).ok();
    Ok(outcome)
}

/// The record of the moment that a client shows; `None` for the empty state.
fn record(client: &Client) -> Result<Option<RecordSummary>, Failure> {
    let newest = query(&Endpoint::Log.path(&[]), &[("limit", "1".to_owned())]);
    let (lines, _) = json_lines(client.get(&newest))?;
    lines.first().map(typed).transpose()
}

fn seq(record: Option<&RecordSummary>) -> u64 {
    record.map_or(EMPTY, |record| record.seq)
}

fn shown(record: Option<&RecordSummary>, url: &str) -> Outcome {
    let data =
        json!({"at": seq(record), "time": record.map(|record| &record.time), "endpoint": url});
    let text = match record {
        Some(record) => said!(
            "Record {}, {}: {}\nexport AWS_ENDPOINT_URL={}\n",
            record.seq,
            record.time,
            record.operation,
            url
        ),
        None => said!("The empty state\nexport AWS_ENDPOINT_URL={}\n", url),
    };
    Outcome::new(data, text)
}
