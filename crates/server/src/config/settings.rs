//! The table of settings: one row each.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use roleback_api::consistency::InvalidConsistency;
use roleback_identity::quota::Quotas;
use roleback_journal::pod::{Identity, Passphrase};
use roleback_world::arn::AccountId;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::{Config, ENV_PREFIX, IssuerKeys, UPSTREAM_SIGN, UnknownKeys, listen};

/// A setting.
pub struct Setting {
    /// Its name on the command line, after `--`.
    pub name: &'static str,
    /// A placeholder for its value. A switch has no value on the command line, and `true` or `false` in the
    /// environment.
    pub value: Option<&'static str>,
    /// The help text.
    pub help: &'static str,
    set: Setter,
}

type Setter = fn(&mut Config, &str) -> Result<(), String>;

const fn setting(
    name: &'static str,
    value: &'static str,
    help: &'static str,
    set: Setter,
) -> Setting {
    Setting {
        name,
        value: Some(value),
        help,
        set,
    }
}

const fn switch(name: &'static str, help: &'static str, set: Setter) -> Setting {
    Setting {
        name,
        value: None,
        help,
        set,
    }
}

/// All settings.
#[rustfmt::skip]
pub const SETTINGS: &[Setting] = &[
    setting("listen", "ADDR:PORT",
        "Listen on this address; port 0 selects a free port [default: 127.0.0.1:4566]",
        |config, value| { config.listen = listen::parse(value)?; Ok(()) }),
    switch("allow-remote",
        "Allow listening on an address that other machines can reach: every client can be the root user",
        |config, value| put(&mut config.allow_remote, value)),
    switch("allow-remotes",
        "Allow clients to add remotes with LocalStack's endpoints: buckets of S3 to which the server sends pods with its own credentials",
        |config, value| put(&mut config.allow_remotes, value)),
    switch("allow-stop",
        "Allow clients to stop or restart the server with `POST /_localstack/health`",
        |config, value| put(&mut config.allow_stop, value)),
    switch("no-ui",
        "Do not serve the web console at /_roleback/ui/",
        |config, value| put(&mut config.no_ui, value)),
    setting("allowed-hosts", "NAME[,NAME]",
        "Accept requests for these host names too; `*.example.com` matches all names below it [default: addresses, names without a dot, localhost, *.amazonaws.com]",
        |config, value| put(&mut config.allowed_hosts, value)),
    setting("cors-origins", "ORIGIN[,ORIGIN]",
        "Allow web pages of these origins, such as http://localhost:3000, to use the server; `*` allows every page on the web",
        |config, value| put(&mut config.cors_origins, value)),
    setting("cors-expose-headers", "NAME[,NAME]",
        "Let web pages of these origins read these response headers",
        set_exposed_headers),
    setting("data-dir", "DIR",
        "Keep the event log in this directory",
        |config, value| put(config.data_dir.insert(PathBuf::new()), value)),
    switch("memory",
        "Keep everything in memory, nothing on disk",
        |config, value| put(&mut config.memory, value)),
    setting("durability", "power|process|none",
        "Choose what an acknowledged write survives [default: power]",
        |config, value| put(&mut config.durability, value)),
    setting("shared-log", "nats://HOST:PORT[,HOST:PORT]/NAME",
        "Share the event log with other nodes through this stream of NATS JetStream, which is created if it does not exist; the data directory has a complete copy",
        |config, value| config.shared_log.set_address(value)),
    setting("shared-log-monitor", "http://HOST:PORT[,http://HOST:PORT]|unchecked",
        "Check at these monitoring ports that the NATS servers sync each write; `unchecked` if you made sure of it",
        |config, value| config.shared_log.set_monitors(value)),
    setting("shared-log-credentials", "FILE",
        "Authenticate to the NATS servers with this credentials file",
        |config, value| put(config.shared_log.credentials.insert(PathBuf::new()), value)),
    setting("shared-log-nkey", "FILE",
        "Authenticate to the NATS servers with the NKey seed in this file",
        |config, value| put(config.shared_log.nkey.insert(PathBuf::new()), value)),
    setting("shared-log-ca", "FILE",
        "Trust the certificate authorities in this PEM file for connections to the NATS servers",
        |config, value| put(config.shared_log.ca.insert(PathBuf::new()), value)),
    setting("shared-log-certificate", "FILE",
        "Present the certificate in this PEM file to the NATS servers",
        |config, value| put(config.shared_log.certificate.insert(PathBuf::new()), value)),
    setting("shared-log-key", "FILE",
        "Use the private key in this PEM file for the certificate of `--shared-log-certificate`",
        |config, value| put(config.shared_log.key.insert(PathBuf::new()), value)),
    switch("read-your-writes",
        "Make each request to this node wait until the node has every write that was acknowledged on any node; without this, a write on another node becomes visible a few milliseconds later",
        |config, value| put(&mut config.read_your_writes, value)),
    setting("account", "ID",
        "Use this account for keys that do not name one [default: 000000000000]",
        set_account),
    setting("clock", "real|fixed:TIME",
        "Choose the clock; with a fixed time the age of signatures is not checked [default: real]",
        |config, value| put(&mut config.clock, value)),
    setting("consistency", "strong|eventual:MAX[,OPTION...]",
        "Show changes at once, or to each replica after a delay of at most MAX, such as 2s, or 20r for 20 requests; options are reads=MAX, auth=MAX, replicas=N, seed=N, sticky=connection, lookups=lag and ryw [default: as the event log says, at first strong]",
        |config, value| { config.consistency = Some(value.parse().map_err(|why: InvalidConsistency| why.to_string())?); Ok(()) }),
    setting("fork-memory", "MIB",
        "Limit the memory of all forks together, in MiB [default: 1024]",
        set_fork_memory),
    setting("seed", "NUMBER",
        "Draw ids and secrets from a seed: the same requests get the same ids, and anyone can predict them",
        |config, value| put(config.seed.insert(0), value)),
    setting("issuer-keys", "fetch|registered",
        "Fetch the public keys of OpenID Connect issuers that are providers and have no registered keys, or never fetch any [default: fetch]",
        set_issuer_keys),
    setting("issuer-endpoint", "ISSUER=URL[,ISSUER=URL]",
        "Fetch the keys of this issuer at this URL, such as https://idp.example.com=http://127.0.0.1:8080; addresses of private networks are reached only in this way",
        |config, value| put(&mut config.issuer_endpoints, value)),
    switch("require-known-keys",
        "Refuse key ids that were not created here: the same as `--unknown-keys refuse`",
        set_known_keys),
    setting("unknown-keys", "root|iam-only|refuse",
        "Choose what key ids that were not created here, such as `test`, may do: everything, everything in IAM and STS only, or nothing [default: root]",
        |config, value| put(&mut config.unknown_keys, value)),
    setting("upstream", "[SERVICE=]URL[,...]",
        "Pass requests for other services to this server, such as http://127.0.0.1:5000, once policies allow them; `SERVICE=URL` for one service, `*=URL` for the rest",
        |config, value| config.upstreams.add(value)),
    setting(UPSTREAM_SIGN, "[SERVICE=]ID:SECRET[,...]",
        "Sign requests again with this access key of the upstream, for an upstream that verifies signatures; `SERVICE=ID:SECRET` for one service",
        |config, value| config.upstream_keys.add(value)),
    setting("upstream-ca", "FILE",
        "Verify the certificates of upstreams with an `https://` URL with those in this PEM file [default: the machine's]",
        set_upstream_ca),
    setting("upstream-timeout", "SECONDS",
        "Wait this long for an upstream's response [default: 60]",
        set_upstream_timeout),
    setting("unknown-service-principals", "accept|refuse",
        "Accept or refuse trust policies that name unknown service principals [default: refuse]",
        |config, value| put(&mut config.unknown_service_principals, value)),
    setting("signatures", "on|off",
        "Check signatures; with `off` every secret is accepted and every unknown key is the root user [default: on]",
        |config, value| put(&mut config.signatures, value)),
    setting("signature-skew", "15m|off",
        "Set the accepted difference between the time of a signature and the server's clock; `off` accepts any time [default: 15m]",
        |config, value| put(&mut config.signature_skew, value)),
    setting("enforce", "off|soft|on",
        "Enforce policies: `soft` logs requests that they do not allow, `on` denies them [default: off]",
        |config, value| put(&mut config.enforce, value)),
    setting("quota", "NAME=NUMBER[,NAME=NUMBER]",
        "Change quotas, by their names in GetAccountSummary",
        set_quotas),
    switch("policy-stream",
        "Record the permissions that every call needs, also without enforcement, for `policy stream` and `policy generate`",
        |config, value| put(&mut config.policy_stream, value)),
    setting("log-format", "text|json",
        "Write log lines as text or as JSON [default: text]",
        |config, value| put(&mut config.log_format, value)),
    setting("init-dir", "DIR",
        "Run the scripts in DIR/boot.d, start.d, ready.d and shutdown.d, if it exists [default: /etc/localstack/init]",
        |config, value| put(&mut config.init_dir, value)),
    setting("pod", "POD[,POD]",
        "Load pods when a new event log begins, in order: NAME, NAME:VERSION, FILE.pod, FILE.zip, or a sample world such as `sample-world`; pods in DIR/init-pods.d and DIR/../init-pods.d of `--init-dir` are loaded before them",
        set_pods),
    setting("pod-passphrase-file", "FILE",
        "Open the encrypted secrets of these pods with the passphrase in this file; the variable ROLEBACK_POD_PASSPHRASE can have it instead",
        set_pod_passphrase),
    setting("pod-identity", "FILE",
        "Open the encrypted secrets of these pods with the private keys in this file, as `age-keygen` writes them",
        set_pod_identity),
    setting("last-used-interval", "SECONDS|off",
        "Record when keys, users and roles were used, every this many seconds; nothing is recorded with a fixed clock [default: 5]",
        set_last_used_interval),
];

impl Setting {
    /// Its environment variable.
    pub fn env(&self) -> String {
        let name = self.name.replace('-', "_").to_ascii_uppercase();
        format!("{ENV_PREFIX}{name}")
    }

    pub(super) fn set(&self, config: &mut Config, value: &str) -> Result<(), String> {
        (self.set)(config, value)
    }
}

fn set_fork_memory(config: &mut Config, value: &str) -> Result<(), String> {
    let mebibytes: u64 = value
        .parse()
        .map_err(|_| "use a number of MiB".to_owned())?;
    config.fork_bytes = mebibytes.saturating_mul(1 << 20);
    Ok(())
}

fn put<T: FromStr<Err: Display>>(slot: &mut T, value: &str) -> Result<(), String> {
    *slot = value.parse().map_err(|why: T::Err| why.to_string())?;
    Ok(())
}

fn set_account(config: &mut Config, value: &str) -> Result<(), String> {
    config.account = AccountId::parse(value).ok_or("an account id has twelve digits")?;
    Ok(())
}

/// The range of the interval in seconds.
const LAST_USED_SECS: RangeInclusive<f64> = 0.01..=3_600.0;

fn set_last_used_interval(config: &mut Config, value: &str) -> Result<(), String> {
    if value == "off" {
        config.last_used_interval = None;
        return Ok(());
    }
    let secs = value
        .parse()
        .ok()
        .filter(|secs| LAST_USED_SECS.contains(secs));
    let secs = secs.ok_or("use `off`, or a number of seconds from 0.01 to 3600")?;
    config.last_used_interval = Some(Duration::from_secs_f64(secs));
    Ok(())
}

/// The range of the time for an upstream in seconds.
const UPSTREAM_SECS: RangeInclusive<f64> = 0.1..=3_600.0;

fn set_upstream_ca(config: &mut Config, value: &str) -> Result<(), String> {
    let certificates = CertificateDer::pem_file_iter(value).map_err(|why| why.to_string())?;
    config.upstream_ca = certificates
        .collect::<Result<_, _>>()
        .map_err(|why| why.to_string())?;
    match config.upstream_ca.is_empty() {
        true => Err("the file has no certificate in PEM".to_owned()),
        false => Ok(()),
    }
}

fn set_upstream_timeout(config: &mut Config, value: &str) -> Result<(), String> {
    let secs = value
        .parse()
        .ok()
        .filter(|secs| UPSTREAM_SECS.contains(secs));
    let secs = secs.ok_or("use a number of seconds from 0.1 to 3600")?;
    config.limits.upstream_time = Duration::from_secs_f64(secs);
    Ok(())
}

fn set_known_keys(config: &mut Config, value: &str) -> Result<(), String> {
    let mut is_required = false;
    put(&mut is_required, value)?;
    config.unknown_keys = match is_required {
        true => UnknownKeys::Refuse,
        false => UnknownKeys::Root,
    };
    Ok(())
}

fn set_issuer_keys(config: &mut Config, value: &str) -> Result<(), String> {
    config.issuer_keys = match value {
        "fetch" => IssuerKeys::Fetch,
        "registered" => IssuerKeys::Registered,
        _ => return Err("use `fetch` or `registered`".to_owned()),
    };
    Ok(())
}

fn set_exposed_headers(config: &mut Config, value: &str) -> Result<(), String> {
    let names = value.split(',').map(str::trim);
    config.cors_expose_headers = names
        .map(|name| match name.parse::<hyper::header::HeaderName>() {
            Ok(name) => Ok(name.as_str().to_owned()),
            Err(_) => Err(format!("`{name}` is not the name of a header")),
        })
        .collect::<Result<_, _>>()?;
    Ok(())
}

fn set_pods(config: &mut Config, value: &str) -> Result<(), String> {
    let pods = value.split(',').map(|pod| pod.trim().parse());
    config.pods = pods.collect::<Result<_, _>>()?;
    Ok(())
}

fn set_pod_passphrase(config: &mut Config, path: &str) -> Result<(), String> {
    let text = std::fs::read_to_string(path).map_err(|why| why.to_string())?;
    let passphrase = Passphrase::new(&text).map_err(|why| why.to_string())?;
    config.pod_keys.passphrase = Some(passphrase);
    Ok(())
}

fn set_pod_identity(config: &mut Config, path: &str) -> Result<(), String> {
    let text = std::fs::read_to_string(path).map_err(|why| why.to_string())?;
    config.pod_keys.identities = Identity::all_in(&text).map_err(|why| why.to_string())?;
    Ok(())
}

fn set_quotas(config: &mut Config, value: &str) -> Result<(), String> {
    for pair in value.split(',') {
        let (name, number) = pair.split_once('=').ok_or("use NAME=NUMBER")?;
        let number = number
            .parse()
            .map_err(|_| format!("`{number}` is not a number"))?;
        if !config.quotas.set(name, number) {
            let names: Vec<_> = Quotas::ALL.iter().map(|(name, _)| *name).collect();
            return Err(format!(
                "unknown quota `{name}`; the quotas are {}",
                names.join(", ")
            ));
        }
    }
    Ok(())
}

/// The names of all settings, in the same spelling as the unknown name: command line or environment.
pub(super) fn names_like(name: &str) -> String {
    let spelled = |setting: &Setting| {
        if name.starts_with(ENV_PREFIX) {
            setting.env()
        } else {
            setting.name.to_owned()
        }
    };
    SETTINGS.iter().map(spelled).collect::<Vec<_>>().join(", ")
}
