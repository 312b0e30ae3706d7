//! Runs a command of the user as an AWS client of a server.

use std::ffi::c_int;
use std::fs::File;
use std::io;
use std::os::fd::AsFd;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;

use clap::{Arg, ArgMatches};
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, getpgrp, kill_process, waitid};
use rustix::termios::tcgetpgrp;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::exit::{Failure, Kind};
use crate::options::texts;
use crate::output::Format;

/// Variables that every AWS client needs, set only where the user has not.
const DEFAULTS: [(&str, &str); 4] = [
    ("AWS_ACCESS_KEY_ID", "test"),
    ("AWS_SECRET_ACCESS_KEY", "test"),
    ("AWS_REGION", "us-east-1"),
    ("AWS_DEFAULT_REGION", "us-east-1"),
];
/// Variables that would send a client elsewhere.
const REDIRECTING: [&str; 3] = [
    "AWS_ENDPOINT_URL_IAM",
    "AWS_ENDPOINT_URL_STS",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
];
/// Variables with the hosts that a client reaches without a proxy.
const WITHOUT_PROXY: [&str; 2] = ["NO_PROXY", "no_proxy"];
/// The exit code of a process that a signal ended is this plus the signal's number, as shells have it.
pub(crate) const SIGNALLED: i32 = 128;

/// The argument with the command, after `--`.
pub(crate) fn command_argument() -> Arg {
    Arg::new("command")
        .value_name("COMMAND")
        .num_args(1..)
        .last(true)
        .required(true)
        .help("The command to run, with its arguments")
}

/// The words of the command.
pub(crate) fn words(options: &ArgMatches) -> Vec<&str> {
    texts(options, "command").collect()
}

/// Prepares a command whose AWS clients use the server at `endpoint`. With JSON output, the command's standard output goes
/// to standard error, so that standard output has only the JSON.
pub(crate) fn prepare(words: &[&str], endpoint: &str, format: Format) -> Result<Command, Failure> {
    let Some((program, arguments)) = words.split_first() else {
        return Err(Kind::Usage.because("the command is missing"));
    };
    let mut command = Command::new(program);
    command.args(arguments).env("AWS_ENDPOINT_URL", endpoint);
    for (name, value) in DEFAULTS {
        if std::env::var_os(name).is_none() {
            command.env(name, value);
        }
    }
    for name in REDIRECTING {
        command.env_remove(name);
    }
    for name in WITHOUT_PROXY {
        let mut hosts = std::env::var(name).unwrap_or_default();
        if !hosts.is_empty() {
            hosts.push(',');
        }
        command.env(name, hosts + "127.0.0.1,localhost");
    }
    if format == Format::Json {
        let stderr = io::stderr().as_fd().try_clone_to_owned();
        let stderr = stderr.map_err(|why| {
            Kind::Error.because(format_args!("cannot share standard error: {why}"))
        })?;
        command.stdout(Stdio::from(stderr));
    }
    Ok(command)
}

/// Runs a command to its end. The signals that end a process are passed to the command instead, so that what has to follow
/// the command still happens.
pub(crate) fn run(command: &mut Command, words: &[&str]) -> Result<ExitStatus, Failure> {
    let unheard =
        |why: io::Error| Kind::Error.because(format_args!("cannot listen for signals: {why}"));
    let mut signals = Signals::new([SIGHUP, SIGINT, SIGTERM]).map_err(unheard)?;
    let handle = signals.handle();
    let mut child = command.spawn().map_err(|why| not_started(words, &why))?;
    thread::scope(|scope| {
        let pid = pid(&child);
        scope.spawn(move || {
            for signal in signals.forever() {
                pass(signal, pid);
            }
        });
        // The process keeps its number until it is waited for below, so that no signal reaches another process.
        if let Some(pid) = pid {
            let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
            // Whatever it says, the command is waited for below.
            let _ = waitid(WaitId::Pid(pid), options);
        }
        handle.close();
    });
    child.wait().map_err(|why| not_started(words, &why))
}

fn pid(child: &Child) -> Option<Pid> {
    i32::try_from(child.id()).ok().and_then(Pid::from_raw)
}

/// Passes a signal to the command, unless the terminal has sent it to the command, too.
fn pass(signal: c_int, pid: Option<Pid>) {
    if signal == SIGINT && is_in_foreground() {
        return;
    }
    if let (Some(signal), Some(pid)) = (Signal::from_named_raw(signal), pid) {
        // It may have ended meanwhile.
        let _ = kill_process(pid, signal);
    }
}

/// Whether the keys of a terminal send signals to this process and the commands that it runs.
fn is_in_foreground() -> bool {
    let foreground = File::open("/dev/tty")
        .ok()
        .and_then(|tty| tcgetpgrp(tty).ok());
    foreground == Some(getpgrp())
}

/// The failure of a command that could not be started.
pub(crate) fn not_started(words: &[&str], why: &io::Error) -> Failure {
    let program = words.first().copied().unwrap_or_default();
    Kind::Error.because(format_args!(
        "cannot run `{program}`: {why}; check its name and that it is executable"
    ))
}

/// The exit code as a shell has it.
pub(crate) fn code(status: ExitStatus) -> i32 {
    let signal = || status.signal().map(|signal| SIGNALLED + signal);
    status.code().or_else(signal).unwrap_or(SIGNALLED)
}
