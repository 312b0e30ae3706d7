//! The configuration of a server.
//!
//! [`SETTINGS`] is the one table of what can be set. Command line, environment and help are rendered from it, and a name that
//! is not in it is an error, never ignored. LocalStack's variables have a table of their own, `localstack.rs`.

mod issuers;
mod listen;
mod localstack;
mod pod_reference;
mod settings;
#[cfg(test)]
mod tests;
#[cfg(feature = "otlp")]
mod traces;
mod upstream_keys;
mod upstreams;

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use roleback_api::consistency::Consistency;
use roleback_identity::quota::Quotas;
use roleback_journal::{Durability, ProgressFn};
use roleback_policy::validate::UnknownServices;
use roleback_world::arn::AccountId;
use rustls::pki_types::CertificateDer;

use crate::calls::Calls;
use crate::clock::Clock;
use crate::enforcement::Mode;
use crate::limits::{FORK_BYTES_MAX, Limits};
use crate::origin::{Hosts, Origins};
use crate::shared_log::SharedLogSettings;
use roleback_journal::pod::{Keys, Passphrase};

pub use issuers::{IssuerEndpoints, IssuerKeys};
pub use listen::PORT;
pub use localstack::Note;
pub use pod_reference::PodReference;
pub use settings::{SETTINGS, Setting};
pub use upstream_keys::{UpstreamKey, UpstreamKeys};
pub use upstreams::Upstreams;

/// What the names of our environment variables begin with.
pub const ENV_PREFIX: &str = "ROLEBACK_";
/// The setting whose value is a secret, which errors must not show.
const UPSTREAM_SIGN: &str = "upstream-sign";
/// The environment variable with the passphrase that opens the secrets of pods.
pub const POD_PASSPHRASE_ENV: &str = "ROLEBACK_POD_PASSPHRASE";

/// The configuration of a server.
#[derive(Clone)]
pub struct Config {
    /// The address to listen on. Other machines can reach it only with [`Config::allow_remote`].
    pub listen: SocketAddr,
    /// A socket that another program opened, which is used instead of opening one at `listen`.
    pub listener: Option<Arc<TcpListener>>,
    /// Whether the address may be one that other machines can reach.
    pub allow_remote: bool,
    /// Whether clients may add remotes of pods, with LocalStack's endpoints.
    pub allow_remotes: bool,
    /// Whether clients may stop the server, with LocalStack's `POST /_localstack/health`.
    pub allow_stop: bool,
    /// Whether the web console is not served.
    pub no_ui: bool,
    /// Whether every answer has the header `x-localstack`, which LocalStack's variable switches off.
    pub localstack_header: bool,
    /// Host names that requests may be sent to, besides those that always lead to this machine.
    pub allowed_hosts: Hosts,
    /// Origins of web pages that may use the server, besides its own.
    pub cors_origins: Origins,
    /// Response headers that those pages may read, besides the usual ones.
    pub cors_expose_headers: Vec<String>,
    /// The data directory, which holds the event log.
    pub data_dir: Option<PathBuf>,
    /// Whether everything is kept in memory only and lost when the server stops.
    pub memory: bool,
    /// The log that several nodes share, if this is one of them.
    pub shared_log: SharedLogSettings,
    /// Whether requests to a node of a shared log see everything that was acknowledged before, on whichever node.
    pub read_your_writes: bool,
    /// What an acknowledged write survives.
    pub durability: Durability,
    /// The account of callers whose key id does not name another one.
    pub account: AccountId,
    /// The clock.
    pub clock: Clock,
    /// How soon changes become visible. `None`: as the event log says, at first at once.
    pub consistency: Option<Consistency>,
    /// The limit on the memory of all forks together, in bytes.
    pub fork_bytes: u64,
    /// The seed of all entropy. `None`: entropy comes from the operating system.
    pub seed: Option<u64>,
    /// Whether the keys of OIDC issuers are fetched.
    pub issuer_keys: IssuerKeys,
    /// The addresses of issuers that are not reached at their own URL.
    pub issuer_endpoints: IssuerEndpoints,
    /// What callers may do whose key was not created here.
    pub unknown_keys: UnknownKeys,
    /// The servers that requests for other services are passed to.
    pub upstreams: Upstreams,
    /// The keys that requests to upstreams are signed with.
    pub upstream_keys: UpstreamKeys,
    /// The certificates that upstreams over TLS are verified with. Empty: those of the machine.
    pub upstream_ca: Vec<CertificateDer<'static>>,
    /// Whether a trust policy may name an unknown service.
    pub unknown_service_principals: UnknownServices,
    /// Whether signatures are checked.
    pub signatures: Signatures,
    /// Whether the time of a signature is checked.
    pub signature_skew: Skew,
    /// What happens to requests that policies do not allow.
    pub enforce: Mode,
    /// The effect of each LocalStack variable that is set.
    pub notes: Vec<Note>,
    /// The quotas of an account.
    pub quotas: Quotas,
    /// Whether all decisions are recorded, not only denials. The policy stream is made from them.
    pub policy_stream: bool,
    /// The form of log lines.
    pub log_format: LogFormat,
    /// The minimum level to log, if a LocalStack variable sets one: `debug`, `info`, ...
    pub log_level: Option<&'static str>,
    /// The directory of scripts that run when the server starts and stops.
    pub init_dir: PathBuf,
    /// Pods to load when the server starts with a new event log.
    pub pods: Vec<PodReference>,
    /// What opens the encrypted secrets of these pods.
    pub pod_keys: Keys,
    /// How long uses of keys, users and roles are gathered before they are recorded. `None`: they are not recorded.
    pub last_used_interval: Option<Duration>,
    /// Limits on what clients may use.
    pub limits: Limits,
    /// The URL that spans of requests are sent to, for OpenTelemetry. Only with the feature `otlp`.
    #[cfg(feature = "otlp")]
    pub trace_collector: Option<String>,
    /// The list that every request is added to, for recordings.
    pub calls: Option<Calls>,
    /// Called with the progress of long work during the start.
    pub progress: Option<ProgressFn>,
}

/// What callers may do whose key was not created here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UnknownKeys {
    /// They are the root user.
    #[default]
    Root,
    /// They are the root user of IAM and STS, and may not use other services.
    IamOnly,
    /// They are refused.
    Refuse,
}

/// Whether signatures are checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Signatures {
    /// Every signature must be correct.
    #[default]
    Checked,
    /// Signatures are not checked: a request is attributed to the access key that it names.
    Ignored,
}

/// How far the time of a signature may differ from the server's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Skew {
    /// As far as AWS allows.
    #[default]
    FifteenMinutes,
    /// Any time is accepted, for clients whose clocks are wrong.
    Any,
}

/// The form of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LogFormat {
    /// Lines for people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: listen::DEFAULT,
            listener: None,
            allow_remote: false,
            allow_remotes: false,
            allow_stop: false,
            no_ui: false,
            localstack_header: true,
            allowed_hosts: Hosts::default(),
            cors_origins: Origins::default(),
            cors_expose_headers: Vec::new(),
            data_dir: None,
            memory: false,
            shared_log: SharedLogSettings::default(),
            read_your_writes: false,
            durability: Durability::default(),
            account: AccountId::default(),
            clock: Clock::default(),
            consistency: None,
            fork_bytes: FORK_BYTES_MAX,
            seed: None,
            issuer_keys: IssuerKeys::default(),
            issuer_endpoints: IssuerEndpoints::default(),
            unknown_keys: UnknownKeys::default(),
            upstreams: Upstreams::default(),
            upstream_keys: UpstreamKeys::default(),
            upstream_ca: Vec::new(),
            unknown_service_principals: UnknownServices::default(),
            signatures: Signatures::default(),
            signature_skew: Skew::default(),
            enforce: Mode::default(),
            notes: Vec::new(),
            quotas: Quotas::default(),
            policy_stream: false,
            log_format: LogFormat::default(),
            log_level: None,
            init_dir: PathBuf::from(INIT_DIR),
            pods: Vec::new(),
            pod_keys: Keys::default(),
            last_used_interval: Some(LAST_USED_INTERVAL),
            limits: Limits::default(),
            #[cfg(feature = "otlp")]
            trace_collector: None,
            calls: None,
            progress: None,
        }
    }
}

/// Short enough that a use appears soon after it happened, long enough that a busy server writes few records.
const LAST_USED_INTERVAL: Duration = Duration::from_secs(5);

/// The directory in which LocalStack looks for scripts, too.
const INIT_DIR: &str = "/etc/localstack/init";

/// An error in the configuration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// There is no such setting.
    #[error(
        "unknown setting `{name}`; the settings are {}",
        settings::names_like(name)
    )]
    Unknown {
        /// The name that was given.
        name: String,
    },
    /// The setting does not accept the value.
    #[error("`{value}` is not a value for `{name}`: {why}")]
    Value {
        /// The setting, as it was named on the command line or in the environment.
        name: String,
        /// What it was set to.
        value: String,
        /// Why the value is invalid.
        why: String,
    },
    /// Two settings say different things.
    #[error("{0}")]
    Contradiction(&'static str),
}

impl Config {
    /// Sets the setting with this command-line name.
    ///
    /// # Errors
    /// When the setting does not exist or does not accept the value.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), ConfigError> {
        let setting = SETTINGS.iter().find(|setting| setting.name == name);
        self.apply(setting, name, value)
    }

    /// Applies environment variables. Our own, whose names begin with [`ENV_PREFIX`], override LocalStack's. Variables
    /// named in `others` belong to other parts of the program and are skipped.
    ///
    /// # Errors
    /// When one of our variables does not name a setting, or a variable has a value that its setting does not accept.
    pub fn set_from_env(
        &mut self,
        variables: impl IntoIterator<Item = (String, String)>,
        others: &[&str],
    ) -> Result<(), ConfigError> {
        let (ours, theirs): (Vec<_>, Vec<_>) = variables
            .into_iter()
            .partition(|(name, _)| name.starts_with(ENV_PREFIX));
        localstack::apply(self, &theirs)?;
        #[cfg(feature = "otlp")]
        self.set_trace_collector(&theirs)?;
        for (name, value) in ours {
            if others.contains(&name.as_str()) {
                continue;
            }
            if name == POD_PASSPHRASE_ENV {
                // Not a setting: on a command line, other users of the machine could see it.
                self.pod_keys.passphrase = Passphrase::new(&value).ok();
                continue;
            }
            let setting = SETTINGS.iter().find(|setting| setting.env() == name);
            self.apply(setting, &name, &value)?;
        }
        Ok(())
    }

    fn apply(
        &mut self,
        setting: Option<&Setting>,
        name: &str,
        value: &str,
    ) -> Result<(), ConfigError> {
        let setting = setting.ok_or_else(|| ConfigError::Unknown {
            name: name.to_owned(),
        })?;
        setting.set(self, value).map_err(|why| ConfigError::Value {
            name: name.to_owned(),
            value: match setting.name {
                UPSTREAM_SIGN => "...".to_owned(),
                _ => value.to_owned(),
            },
            why,
        })
    }

    /// Checks that no settings contradict each other.
    ///
    /// # Errors
    /// When two settings contradict each other.
    pub fn check(&self) -> Result<(), ConfigError> {
        let complaint = if self.memory && self.data_dir.is_some() {
            "`memory` and `data-dir` exclude each other: use one"
        } else if !self.memory && self.data_dir.is_none() {
            "no place for the log: set `data-dir`, or `memory`"
        } else if !self.listen.ip().is_loopback() && !self.allow_remote {
            "`listen` is an address that other machines reach, and every client that reaches it is root: set `allow-remote` too, or listen on 127.0.0.1"
        } else if self.upstreams.leads_to(self.listen) {
            "`upstream` is the address that this server listens on, so that requests would never leave it: start the other server on another port"
        } else if self.shared_log.certificate.is_some() != self.shared_log.key.is_some() {
            "`shared-log-certificate` and `shared-log-key` need each other"
        } else if self.read_your_writes && self.shared_log.address().is_none() {
            "`read-your-writes` requires a shared log: set `shared-log`, or remove `read-your-writes`"
        } else {
            return Ok(());
        };
        Err(ConfigError::Contradiction(complaint))
    }

    /// The default data directory: below the user's data directory.
    pub fn default_data_dir(env: impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
        let set = |name| {
            env(name)
                .filter(|value| !value.is_empty())
                .map(PathBuf::from)
        };
        set("XDG_DATA_HOME")
            .or_else(|| set("HOME").map(|home| home.join(".local/share")))
            .map(|dir| dir.join("roleback"))
    }
}

/// Parses a value from a fixed list of names.
macro_rules! words {
    ($type:ty { $($word:literal => $value:expr),+ } else $why:literal) => {
        impl FromStr for $type {
            type Err = &'static str;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($word => Ok($value),)+
                    _ => Err($why),
                }
            }
        }
    };
}

words!(Signatures { "on" => Self::Checked, "off" => Self::Ignored } else "use on or off");
words!(UnknownKeys { "root" => Self::Root, "iam-only" => Self::IamOnly, "refuse" => Self::Refuse } else "use root, iam-only or refuse");
words!(Skew { "15m" => Self::FifteenMinutes, "off" => Self::Any } else "use 15m or off");
words!(LogFormat { "text" => Self::Text, "json" => Self::Json } else "use text or json");
