//! What the checks look at.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::ArgMatches;
use roleback_api::clock::ClockStatus;
use roleback_server::config::Config;

use super::aws::AwsSettings;
use super::endpoint::{Address, Port};
use super::probes::{self, Directory};
use crate::exit::Failure;
use crate::options::text;
use crate::shared_log_options;
use crate::target::{default_endpoint, running};

/// Everything that the checks look at, gathered once.
#[derive(Debug)]
pub(super) struct Facts {
    pub(super) endpoint: Address,
    pub(super) port: Port,
    /// Host names, and what they resolve to.
    pub(super) names: Vec<(String, Result<Vec<IpAddr>, String>)>,
    /// The system time, in seconds since 1970.
    pub(super) now: i64,
    /// The server's clock, if one runs.
    pub(super) server_clock: Option<ClockStatus>,
    pub(super) directory: Directory,
    pub(super) aws: AwsSettings,
    /// What `aws --version` prints; `None` if there is no AWS CLI.
    pub(super) aws_version: Option<String>,
    /// The proxy variables that are set for the endpoint's scheme.
    pub(super) proxies: Vec<(String, String)>,
    /// The hosts that no proxy is used for, as in `NO_PROXY`.
    pub(super) no_proxy: String,
    /// The address of the shared log, and whether it has its stream, or why it cannot be used; `None` if no shared log is named.
    pub(super) shared_log: Option<(String, Result<bool, String>)>,
}

impl Facts {
    /// Looks at the machine and the server that the options select.
    pub(super) fn gather(options: &ArgMatches, data_dir: Option<&str>) -> Result<Self, Failure> {
        let client = running(options)?;
        let url = text(options, "endpoint").map_or_else(default_endpoint, str::to_owned);
        let endpoint = Address::parse(&url).unwrap_or(Address {
            host: String::new(),
            port: 0,
            url,
        });
        let env = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let path = data_dir.map(PathBuf::from);
        let path = path
            .or_else(|| env("ROLEBACK_DATA_DIR").map(PathBuf::from))
            .or_else(|| Config::default_data_dir(env));
        let (port, server_clock) = probes::server(&client, &endpoint);
        let log = text(options, "log").map(str::to_owned);
        let shared_log = log.or_else(|| env("ROLEBACK_SHARED_LOG"));
        let shared_log = shared_log.map(|address| {
            let settings = shared_log_options::settings(options, &address);
            let settings = settings.map_err(|why| why.summary);
            let usable = settings.and_then(|settings| probes::shared_log(&settings));
            (address, usable)
        });
        Ok(Self {
            shared_log,
            names: probes::names(&endpoint.host),
            now: probes::now(),
            port,
            server_clock,
            directory: path.map(probes::directory).unwrap_or_default(),
            aws: probes::aws_settings(&env),
            aws_version: probes::aws_version(),
            proxies: probes::proxies(&env, &endpoint.url),
            no_proxy: env("no_proxy")
                .or_else(|| env("NO_PROXY"))
                .unwrap_or_default(),
            endpoint,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_has_a_host_and_a_port() {
        for (url, host, port) in [
            ("http://127.0.0.1:4566", "127.0.0.1", 4566),
            ("http://LOCALHOST:4566/", "localhost", 4566),
            ("http://[::1]:80/x?y", "::1", 80),
            ("http://[::1]", "::1", 80),
            ("https://user@iam.test", "iam.test", 443),
        ] {
            let found = Address::parse(url).map(|it| (it.host, it.port));
            assert_eq!(found, Some((host.to_owned(), port)), "{url}");
        }
        for url in ["", "localhost:4566", "http://a:port"] {
            assert_eq!(Address::parse(url), None, "{url}");
        }
    }

    #[test]
    fn every_name_of_this_machine_reaches_its_server() {
        let server = Address::parse("http://127.0.0.1:4566").unwrap();
        for (url, reaches) in [
            ("http://localhost:4566", true),
            ("http://localhost.localstack.cloud:4566/", true),
            ("http://[::1]:4566", true),
            ("http://127.0.0.1:4567", false),
            ("https://iam.amazonaws.com", false),
            ("http://notlocalhost:4566", false),
            ("4566", false),
        ] {
            assert_eq!(server.is_reached_by(url), reaches, "{url}");
        }
    }
}
