//! Scripts that run when the server starts and stops, as in LocalStack: `boot.d`, `start.d`, `ready.d` and `shutdown.d`
//! in one directory. They run in parallel to the server, one after the other, while it answers requests.
//!
//! <https://docs.localstack.cloud/aws/capabilities/config/initialization-hooks/>

use std::fs;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

use roleback_api::localstack::{InitScript, InitStage, InitStatus};

/// Maximum number of scripts of one stage; the rest is not run.
const SCRIPTS_MAX: usize = 1000;
/// How many levels of subdirectories are searched.
const DEPTH_MAX: usize = 8;
/// The credentials in the scripts' environment: the root user's. A container may set others, which are meant for real
/// AWS.
const ENVIRONMENT: [(&str, &str); 3] = [
    ("AWS_ACCESS_KEY_ID", "test"),
    ("AWS_SECRET_ACCESS_KEY", "test"),
    ("AWS_DEFAULT_REGION", "us-east-1"),
];

/// The stage in which scripts run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    Boot,
    Start,
    Ready,
    Shutdown,
}

impl Stage {
    /// Each stage with its name and its directory.
    const ALL: [(Self, &'static str, &'static str); 4] = [
        (Self::Boot, "BOOT", "boot.d"),
        (Self::Start, "START", "start.d"),
        (Self::Ready, "READY", "ready.d"),
        (Self::Shutdown, "SHUTDOWN", "shutdown.d"),
    ];

    fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}

/// The state of a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Unknown,
    Running,
    Successful,
    Error,
}

impl State {
    fn name(self) -> &'static str {
        match self {
            Self::Unknown => "UNKNOWN",
            Self::Running => "RUNNING",
            Self::Successful => "SUCCESSFUL",
            Self::Error => "ERROR",
        }
    }
}

/// The scripts of a directory and their states.
#[derive(Debug)]
pub(crate) struct InitScripts {
    dir: PathBuf,
    progress: Mutex<Progress>,
}

#[derive(Debug, Default)]
struct Progress {
    completed: [bool; Stage::ALL.len()],
    scripts: Vec<Script>,
}

#[derive(Debug)]
struct Script {
    stage: Stage,
    path: PathBuf,
    state: State,
}

impl InitScripts {
    /// Finds the scripts. A directory that does not exist has none.
    pub(crate) fn find(dir: &Path) -> Self {
        let mut scripts = Vec::new();
        for (stage, _, name) in Stage::ALL {
            let mut paths = Vec::new();
            if let Err(error) = gather(&dir.join(name), DEPTH_MAX, &mut paths) {
                tracing::warn!(%error, dir = %dir.join(name).display(), "init scripts cannot be read");
            }
            if paths.len() > SCRIPTS_MAX {
                tracing::warn!(
                    "{name} has more than {SCRIPTS_MAX} scripts; the first {SCRIPTS_MAX} are run"
                );
            }
            scripts.extend(paths.into_iter().take(SCRIPTS_MAX).map(|path| Script {
                stage,
                path,
                state: State::Unknown,
            }));
        }
        Self {
            dir: dir.to_owned(),
            progress: Mutex::new(Progress {
                scripts,
                ..Progress::default()
            }),
        }
    }

    /// Runs the scripts of the start, stage by stage. Blocks until the last one has ended.
    pub(crate) fn run_start(&self, server: SocketAddr) {
        for stage in [Stage::Boot, Stage::Start, Stage::Ready] {
            self.run(stage, server);
        }
    }

    /// Runs the scripts of a stage. One that fails does not stop the others.
    pub(crate) fn run(&self, stage: Stage, server: SocketAddr) {
        let count = self.lock().scripts.len();
        for index in 0..count {
            let path = match &mut self.lock().scripts[index] {
                script if script.stage == stage => {
                    script.state = State::Running;
                    script.path.clone()
                }
                _ => continue,
            };
            let state = match command(&path, server).status() {
                Ok(status) if status.success() => {
                    tracing::info!("init script {} succeeded", path.display());
                    State::Successful
                }
                ended => {
                    tracing::warn!("init script {} failed: {}", path.display(), why(ended));
                    State::Error
                }
            };
            self.lock().scripts[index].state = state;
        }
        self.lock().completed[stage as usize] = true;
    }

    /// The state of all scripts.
    pub(crate) fn status(&self) -> InitStatus {
        let progress = self.lock();
        let completed = Stage::ALL
            .map(|(stage, name, _)| (name.to_owned(), progress.completed[stage as usize]));
        InitStatus {
            completed: completed.into(),
            scripts: self.shown(&progress, |_| true),
        }
    }

    /// The state of the scripts of a stage; `None` if the stage does not exist.
    pub(crate) fn stage_status(&self, name: &str) -> Option<InitStage> {
        let (stage, ..) = Stage::ALL
            .into_iter()
            .find(|(_, known, _)| known.eq_ignore_ascii_case(name))?;
        let progress = self.lock();
        Some(InitStage {
            completed: progress.completed[stage as usize],
            scripts: self.shown(&progress, |shown| shown == stage),
        })
    }

    fn shown(&self, progress: &Progress, wanted: impl Fn(Stage) -> bool) -> Vec<InitScript> {
        let scripts = progress
            .scripts
            .iter()
            .filter(|script| wanted(script.stage));
        let shown = scripts.map(|script| {
            let below = script.path.strip_prefix(&self.dir).unwrap_or(&script.path);
            // The path below the directory of its stage.
            let name = below.components().skip(1).collect::<PathBuf>();
            InitScript {
                stage: script.stage.name().to_owned(),
                name: name.display().to_string(),
                state: script.state.name().to_owned(),
            }
        });
        shown.collect()
    }

    fn lock(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Adds the scripts of a directory and its subdirectories, sorted by name.
fn gather(dir: &Path, depth: usize, into: &mut Vec<PathBuf>) -> io::Result<()> {
    let entries = match fs::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    let mut paths = entries
        .map(|entry| Ok(entry?.path()))
        .collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    for path in paths {
        if path.is_dir() && depth > 0 {
            gather(&path, depth - 1, into)?;
        } else if path.is_file() && interpreter(&path).is_some() {
            into.push(path);
        }
    }
    Ok(())
}

/// The interpreter of a script, by its file name extension.
fn interpreter(path: &Path) -> Option<&'static str> {
    let extension = path.extension()?.to_str()?;
    let known = [("sh", "sh"), ("py", "python3")];
    let found = known
        .into_iter()
        .find(|(end, _)| extension.eq_ignore_ascii_case(end));
    found.map(|(_, program)| program)
}

/// Runs a script: directly if it is executable, so that its `#!` line counts. Its output goes to the log (standard
/// error), because tools read standard output.
fn command(path: &Path, server: SocketAddr) -> Command {
    let mut command = match interpreter(path) {
        Some(program) if !is_executable(path) => {
            let mut command = Command::new(program);
            command.arg(path);
            command
        }
        _ => Command::new(path),
    };
    command
        .stdin(Stdio::null())
        .stdout(io::stderr())
        .env("AWS_ENDPOINT_URL", format!("http://{}", reachable(server)))
        .env_remove("AWS_SESSION_TOKEN")
        .env_remove("AWS_PROFILE")
        .envs(ENVIRONMENT);
    command
}

/// The address at which a server that listens on all addresses is reached from its own machine.
fn reachable(server: SocketAddr) -> SocketAddr {
    let ip = match server {
        SocketAddr::V4(address) if address.ip().is_unspecified() => {
            std::net::Ipv4Addr::LOCALHOST.into()
        }
        SocketAddr::V6(address) if address.ip().is_unspecified() => {
            std::net::Ipv6Addr::LOCALHOST.into()
        }
        address => address.ip(),
    };
    SocketAddr::new(ip, server.port())
}

#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata()
        .is_ok_and(|metadata| metadata.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(_: &Path) -> bool {
    false
}

fn why(ended: io::Result<ExitStatus>) -> String {
    ended.map_or_else(|error| error.to_string(), |status| status.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server() -> SocketAddr {
        "0.0.0.0:4566".parse().unwrap()
    }

    fn states(scripts: &InitScripts) -> Vec<(String, String, String)> {
        let shown = scripts.status().scripts.into_iter();
        shown
            .map(|script| (script.stage, script.name, script.state))
            .collect()
    }

    #[test]
    fn scripts_run_in_order_with_the_endpoint_and_one_that_fails_stops_no_other() {
        let dir = tempfile::tempdir().unwrap();
        let said = dir.path().join("said");
        let say = |text: &str| format!("echo {text} >> '{}'\n", said.display());
        for (path, script) in [
            (
                "ready.d/2.sh",
                say("two $AWS_ENDPOINT_URL $AWS_ACCESS_KEY_ID"),
            ),
            ("ready.d/1/a.sh", say("one") + "exit 3\n"),
            ("ready.d/notes.txt", say("never")),
            ("boot.d/b.sh", say("boot")),
            ("shutdown.d/s.sh", say("shutdown")),
        ] {
            let path = dir.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, script).unwrap();
        }
        let scripts = InitScripts::find(dir.path());
        scripts.run_start(server());
        let expected = "boot\none\ntwo http://127.0.0.1:4566 test\n";
        assert_eq!(fs::read_to_string(&said).unwrap(), expected);
        let row = |stage: &str, name: &str, state: &str| {
            (stage.to_owned(), name.to_owned(), state.to_owned())
        };
        let expected = [
            row("BOOT", "b.sh", "SUCCESSFUL"),
            row("READY", "1/a.sh", "ERROR"),
            row("READY", "2.sh", "SUCCESSFUL"),
            row("SHUTDOWN", "s.sh", "UNKNOWN"),
        ];
        assert_eq!(states(&scripts), expected);
        let ready = scripts.stage_status("ready").unwrap();
        assert!(ready.completed && ready.scripts.len() == 2);
        assert_eq!(scripts.stage_status("other"), None);
        let completed = scripts.status().completed;
        assert_eq!((completed["READY"], completed["SHUTDOWN"]), (true, false));
        scripts.run(Stage::Shutdown, server());
        assert!(fs::read_to_string(&said).unwrap().ends_with("shutdown\n"));
        assert!(scripts.status().completed["SHUTDOWN"]);
    }

    #[test]
    fn without_a_directory_every_stage_is_over_at_once() {
        let scripts = InitScripts::find(Path::new("missing"));
        assert!(!scripts.status().completed["READY"]);
        scripts.run_start(server());
        assert!(scripts.status().completed["READY"]);
        assert_eq!(states(&scripts), []);
    }
}
