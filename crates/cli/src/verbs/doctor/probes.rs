//! Looks at the machine: the port, names, the directory, files and programs. Judges nothing.

use std::fs::{self, Metadata};
use std::io::ErrorKind;
use std::net::{IpAddr, TcpListener, ToSocketAddrs};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use roleback_api::clock::ClockStatus;
use roleback_api::route::Endpoint;
use roleback_client::Client;
use roleback_server::shared_log::SharedLogSettings;
use rustix::fs::{Access, access, statvfs};
use rustix::process::geteuid;

use super::aws::AwsSettings;
use super::endpoint::{Address, Port};

/// The data directory.
#[derive(Debug, Default)]
pub(super) struct Directory {
    /// `None`: neither an option nor `HOME` says where it is.
    pub(super) path: Option<PathBuf>,
    /// Whether something has this name, and whether it is a directory.
    pub(super) exists: bool,
    pub(super) is_directory: bool,
    /// Whether it belongs to this user.
    pub(super) is_own: bool,
    /// The permission bits.
    pub(super) mode: u32,
    /// Whether this user may create files in it, or, if it does not exist, create it.
    pub(super) is_writable: bool,
    /// The free bytes for this user on its file system.
    pub(super) free_bytes: Option<u64>,
    /// When the newest file in it was changed, in seconds since 1970.
    pub(super) newest: Option<i64>,
}

/// The longest wait for a name server. Without a network, resolvers wait much longer.
const NAME_TIME: Duration = Duration::from_secs(3);
/// The names that clients of LocalStack use for this machine.
const NAMES: [&str; 2] = ["localhost", "localhost.localstack.cloud"];

/// What listens at the endpoint, and the clock of a server there.
pub(super) fn server(client: &Client, endpoint: &Address) -> (Port, Option<ClockStatus>) {
    let health = match client.get(&Endpoint::Health.path(&[])) {
        Ok(answer) => match serde_json::from_slice(&answer.body) {
            Ok(health) => health,
            Err(_) => return (Port::Other("it is not a Roleback server".to_owned()), None),
        },
        Err(error) if !error.is_unreachable() => return (Port::Other(error.to_string()), None),
        Err(error) => return (unanswered(endpoint, &error.to_string()), None),
    };
    let clock = client.get(&Endpoint::Clock.path(&[])).ok();
    let clock = clock.and_then(|answer| serde_json::from_slice(&answer.body).ok());
    (Port::Server(Box::new(health)), clock)
}

/// Why nothing answers.
fn unanswered(endpoint: &Address, why: &str) -> Port {
    if !endpoint.is_local() {
        return Port::Unreachable(why.to_owned());
    }
    match TcpListener::bind((endpoint.host.as_str(), endpoint.port)) {
        Ok(_) => Port::Free,
        Err(error) if error.kind() == ErrorKind::AddrInUse => Port::Other(why.to_owned()),
        Err(error) => Port::Refused(error.to_string()),
    }
}

/// What the names of this machine, and that of the endpoint, resolve to.
pub(super) fn names(host: &str) -> Vec<(String, Result<Vec<IpAddr>, String>)> {
    let is_further = host.parse::<IpAddr>().is_err() && !host.is_empty() && !NAMES.contains(&host);
    let names = NAMES.into_iter().chain(is_further.then_some(host));
    let lookups: Vec<_> = names
        .map(|name| {
            let (sender, receiver) = mpsc::channel();
            let asked = name.to_owned();
            thread::spawn(move || {
                let found = (asked.as_str(), 0).to_socket_addrs();
                let found = found.map(|all| all.map(|address| address.ip()).collect());
                // The receiver is gone if the answer came too late.
                let _ = sender.send(found.map_err(|why| why.to_string()));
            });
            (name.to_owned(), receiver)
        })
        .collect();
    let late = || Err(format!("no answer within {} s", NAME_TIME.as_secs()));
    let wait =
        |receiver: mpsc::Receiver<_>| receiver.recv_timeout(NAME_TIME).unwrap_or_else(|_| late());
    lookups
        .into_iter()
        .map(|(name, receiver)| (name, wait(receiver)))
        .collect()
}

/// The system time in seconds since 1970.
#[expect(
    clippy::disallowed_methods,
    reason = "doctor checks the system clock itself"
)]
pub(super) fn now() -> i64 {
    secs(SystemTime::now())
}

fn secs(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// Whether a shared log has its stream, or why it cannot be used. Nothing is created.
pub(super) fn shared_log(settings: &SharedLogSettings) -> Result<bool, String> {
    match settings.open(None) {
        Ok(_) => Ok(true),
        Err(why) if why.lacks_stream() => Ok(false),
        Err(why) => Err(why.to_string()),
    }
}

/// The state of a data directory that may not exist yet.
pub(super) fn directory(path: PathBuf) -> Directory {
    let metadata = fs::metadata(&path).ok();
    let nearest = path
        .ancestors()
        .map(|it| {
            if it.as_os_str().is_empty() {
                Path::new(".")
            } else {
                it
            }
        })
        .find(|it| it.exists())
        .unwrap_or(Path::new("."));
    let free_bytes = statvfs(nearest).ok();
    let free_bytes = free_bytes.map(|it| it.f_bavail.saturating_mul(it.f_frsize));
    let entries = fs::read_dir(&path).into_iter().flatten().flatten();
    let changed = entries.filter_map(|entry| entry.metadata().ok()?.modified().ok());
    Directory {
        exists: metadata.is_some(),
        is_directory: metadata.as_ref().is_some_and(Metadata::is_dir),
        is_own: metadata
            .as_ref()
            .is_some_and(|it| it.uid() == geteuid().as_raw()),
        mode: metadata.map_or(0, |it| it.mode() & 0o7777),
        is_writable: access(nearest, Access::WRITE_OK | Access::EXEC_OK).is_ok(),
        free_bytes,
        newest: changed.map(secs).max(),
        path: Some(path),
    }
}

/// The settings of AWS's clients.
pub(super) fn aws_settings(env: &dyn Fn(&str) -> Option<String>) -> AwsSettings {
    let file = |variable, name| {
        let path = env(variable).map(PathBuf::from);
        let path = path.or_else(|| Some(PathBuf::from(env("HOME")?).join(".aws").join(name)));
        path.and_then(|path| fs::read_to_string(path).ok())
            .unwrap_or_default()
    };
    let config = file("AWS_CONFIG_FILE", "config");
    let credentials = file("AWS_SHARED_CREDENTIALS_FILE", "credentials");
    AwsSettings::read(env, &config, &credentials)
}

/// What the AWS CLI on the PATH says about its version.
pub(super) fn aws_version() -> Option<String> {
    let mut command = Command::new("aws");
    command.arg("--version").stdin(Stdio::null());
    let output = command.output().ok()?;
    let [out, err] =
        [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).trim().to_owned());
    // Old versions print it to standard error.
    Some(if out.is_empty() { err } else { out })
}

/// The proxy variables that apply to the endpoint, in both spellings.
pub(super) fn proxies(env: &dyn Fn(&str) -> Option<String>, url: &str) -> Vec<(String, String)> {
    let scheme = url.split(':').next().unwrap_or_default();
    let names = [
        format!("{scheme}_proxy"),
        format!("{scheme}_proxy").to_ascii_uppercase(),
        "all_proxy".to_owned(),
        "ALL_PROXY".to_owned(),
    ];
    names
        .into_iter()
        .filter_map(|name| env(&name).map(|value| (name, value)))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_directory_is_described_whether_it_exists_or_not() {
        let dir = tempfile::tempdir().unwrap();
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o750)).unwrap();
        let found = directory(dir.path().to_owned());
        assert!(found.exists && found.is_directory && found.is_own && found.is_writable);
        assert_eq!(found.mode, 0o750);
        assert!(found.free_bytes.is_some() && found.newest.is_none());
        fs::write(dir.path().join("file"), "x").unwrap();
        let missing = directory(dir.path().join("a/b"));
        assert!(!missing.exists && missing.is_writable && missing.free_bytes.is_some());
        let file = directory(dir.path().join("file"));
        assert!(file.exists && !file.is_directory);
        let newest = directory(dir.path().to_owned()).newest.unwrap();
        assert!((newest - now()).abs() < 3600, "{newest}");
    }

    #[test]
    fn a_port_is_free_or_taken() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = taken.local_addr().unwrap().port();
        let address = Address::parse(&format!("http://127.0.0.1:{port}")).unwrap();
        assert!(matches!(unanswered(&address, "x"), Port::Other(_)));
        drop(taken);
        assert!(matches!(unanswered(&address, "x"), Port::Free));
        let elsewhere = Address::parse("http://192.0.2.1:1").unwrap();
        assert!(matches!(unanswered(&elsewhere, "x"), Port::Unreachable(_)));
    }

    #[test]
    fn only_proxies_of_the_scheme_apply() {
        let env = |name: &str| {
            ["HTTP_PROXY", "https_proxy"]
                .contains(&name)
                .then(|| "p".to_owned())
        };
        let pair = |name: &str| vec![(name.to_owned(), "p".to_owned())];
        assert_eq!(proxies(&env, "http://a"), pair("HTTP_PROXY"));
        assert_eq!(proxies(&env, "https://a"), pair("https_proxy"));
    }
}
