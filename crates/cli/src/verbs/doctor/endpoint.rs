//! Where the server is expected, and what listens there.

use std::net::IpAddr;

use roleback_api::status::Health;

/// The parts of the endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) url: String,
    pub(super) host: String,
    pub(super) port: u16,
}

/// What listens on the endpoint's port.
#[derive(Debug)]
pub(super) enum Port {
    /// A Roleback server.
    Server(Box<Health>),
    /// Something else, and what it answered.
    Other(String),
    /// Nothing, and a server could listen there.
    Free,
    /// Nothing, and a server could not listen there.
    Refused(String),
    /// Nothing on another machine.
    Unreachable(String),
}

impl Address {
    /// The host and port of a URL; the port of the scheme if it has none.
    pub(super) fn parse(url: &str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        let authority = rest.split(['/', '?']).next()?;
        let authority = authority.rsplit('@').next()?;
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, port.parse().ok()?),
            _ => (authority, if scheme == "https" { 443 } else { 80 }),
        };
        Some(Self {
            url: url.trim_end_matches('/').to_owned(),
            host: host.trim_matches(['[', ']']).to_ascii_lowercase(),
            port,
        })
    }

    /// Whether the host is this machine.
    pub(super) fn is_local(&self) -> bool {
        let host = self.host.as_str();
        let is_name = host == "localhost"
            || host.ends_with(".localhost")
            || host == "localhost.localstack.cloud"
            || host.ends_with(".localhost.localstack.cloud");
        is_name || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }

    /// Whether a URL leads to the same server.
    pub(super) fn is_reached_by(&self, url: &str) -> bool {
        Self::parse(url).is_some_and(|other| {
            let is_same_host = other.host == self.host || other.is_local() && self.is_local();
            other.port == self.port && is_same_host
        })
    }
}
