//! The connection to the servers.

use std::path::Path;
use std::time::Duration;

use async_nats::jetstream::context::GetStreamErrorKind;
use async_nats::jetstream::stream::Stream;
use async_nats::jetstream::{self, Context, ErrorCode};
use async_nats::{Client, ConnectOptions};
use roleback_journal::LogId;
use tokio::time::{Instant, sleep};

use crate::address::{Access, Address};
use crate::error::ConnectError;
use crate::{servers, settings};

/// Time to connect to a server, and to wait for the answer to a question.
const REQUEST_TIME: Duration = Duration::from_secs(5);
/// Time between signs of life: a server that was cut off is noticed after two of them.
const PING_EVERY: Duration = Duration::from_secs(2);
/// Maximum time between attempts to connect again.
const RECONNECT_EVERY_MAX: Duration = Duration::from_secs(1);

/// Time to wait for the answer to a node that starts: longer than the servers need to elect a leader.
const OPEN_TIME: Duration = Duration::from_secs(30);
/// Time between two attempts to open a stream.
const PAUSE: Duration = Duration::from_millis(200);

/// Connects, and checks the version of each server that can be reached.
pub(crate) async fn connect(address: &Address, access: &Access) -> Result<Client, ConnectError> {
    let unreachable = |why: String| ConnectError::Unreachable {
        servers: address.servers.join(", "),
        why,
    };
    let mut reached = None;
    let mut failures = Vec::new();
    for server in &address.servers {
        let options = options(address, access)?.max_reconnects(1);
        match options.connect(url(address, server)).await {
            Ok(client) => {
                let place = format!("the NATS server at {server}");
                servers::check_version(&place, &client.server_info().version)?;
                reached = Some(client);
            }
            Err(why) => failures.push(format!("{server}: {why}")),
        }
    }
    if reached.is_none() {
        return Err(unreachable(failures.join("; ")));
    }
    let urls: Vec<_> = address.servers.iter().map(|it| url(address, it)).collect();
    let connected = options(address, access)?.connect(urls).await;
    connected.map_err(|why| unreachable(why.to_string()))
}

/// Connects, and opens a stream. If it does not exist, it is created for the log `new`.
pub(crate) async fn open_stream(
    address: &Address,
    access: &Access,
    new: Option<LogId>,
) -> Result<(Client, Context, Stream), ConnectError> {
    let client = connect(address, access).await?;
    let context = streams(client.clone());
    let name = &address.stream;
    let failed = |action, why: String| ConnectError::Stream {
        action,
        stream: name.clone(),
        why,
    };
    let end = Instant::now() + OPEN_TIME;
    let stream = loop {
        let error = match context.get_stream(name).await {
            Ok(stream) => break stream,
            Err(error) => error,
        };
        match (error.kind(), new) {
            (GetStreamErrorKind::JetStream(answer), _)
                if answer.error_code() != ErrorCode::STREAM_NOT_FOUND && answer.code() < 500 =>
            {
                return Err(failed("read", error.to_string()));
            }
            (GetStreamErrorKind::JetStream(answer), _) if answer.code() >= 500 => {}
            (GetStreamErrorKind::JetStream(_), None) => {
                return Err(ConnectError::NoStream(name.clone()));
            }
            (GetStreamErrorKind::JetStream(_), Some(log)) => {
                let config = settings::of_new_stream(name, log);
                match context.create_stream(config).await {
                    Ok(stream) => break stream,
                    // Another node may have created it meanwhile.
                    Err(why) if Instant::now() >= end => {
                        return Err(failed("create", why.to_string()));
                    }
                    Err(_) => {}
                }
            }
            // No server answers until a leader is elected.
            _ => {}
        }
        if Instant::now() >= end {
            return Err(ConnectError::NoAnswer {
                stream: name.clone(),
                why: error.to_string(),
            });
        }
        sleep(PAUSE).await;
    };
    Ok((client, context, stream))
}

/// The streams of a connection.
pub(crate) fn streams(client: Client) -> Context {
    let mut context = jetstream::new(client);
    context.set_timeout(REQUEST_TIME);
    context
}

fn url(address: &Address, server: &str) -> String {
    let scheme = if address.requires_tls { "tls" } else { "nats" };
    format!("{scheme}://{server}")
}

fn options(address: &Address, access: &Access) -> Result<ConnectOptions, ConnectError> {
    let mut options = ConnectOptions::new()
        .name("roleback")
        .connection_timeout(REQUEST_TIME)
        .request_timeout(Some(REQUEST_TIME))
        .ping_interval(PING_EVERY)
        .reconnect_delay_callback(|attempts| {
            let doubled = Duration::from_millis(50 << attempts.min(6));
            doubled.min(RECONNECT_EVERY_MAX)
        })
        .require_tls(address.requires_tls);
    if let Some(path) = &access.credentials {
        let failed = |source| ConnectError::File {
            path: path.clone(),
            source,
        };
        options = options.credentials(&read(path)?).map_err(failed)?;
    }
    if let Some(path) = &access.nkey {
        options = options.nkey(read(path)?.trim().to_owned());
    }
    if let Some(path) = &access.ca {
        options = options.add_root_certificates(path.clone());
    }
    if let Some((certificate, key)) = &access.certificate {
        options = options.add_client_certificate(certificate.clone(), key.clone());
    }
    Ok(options)
}

fn read(path: &Path) -> Result<String, ConnectError> {
    std::fs::read_to_string(path).map_err(|source| ConnectError::File {
        path: path.to_owned(),
        source,
    })
}
