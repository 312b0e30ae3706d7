//! `serve`: runs the server until it is interrupted.

use std::io::{ErrorKind, IsTerminal, Write};

use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command};
use roleback_journal::OpenReport;
use roleback_server::config::{Config, LogFormat, SETTINGS, Signatures, UnknownKeys};
use roleback_server::enforcement::Mode;
use roleback_server::start_pods::StartPods;
use roleback_server::{Ending, Running, Server};
use sd_notify::NotifyState;
use tracing_subscriber::EnvFilter;

use super::service_manager::{take_socket, tell};
use crate::exit::{Failure, Kind};
use crate::options::examples;
use crate::output::Outcome;
use crate::output::print::unwritable;
use crate::output::text::line;
use crate::progress;
use crate::target::ENDPOINT_ENV;

/// The variable with the log filter, in the syntax of `tracing`: `warn`, `roleback_server=debug`, ...
const LOG_ENV: &str = "ROLEBACK_LOG";
/// The variable in which test kits find the program.
const BINARY_ENV: &str = "ROLEBACK_BINARY";
/// The default filter on a terminal: one line for each call.
const LOG_TERMINAL: &str = "info";
/// The default filter without a terminal: requests that are denied, or would be with enforcement on. One line for each call
/// would cost as much time as the call.
const LOG_ELSEWHERE: &str = "warn,roleback_server::enforcement=info";
/// The additional filter if `DEBUG` is set: the details of every denial.
const LOG_DEBUG: &str = ",roleback_server::enforcement=debug";
/// The consistency that needs no line in the greeting.
const STRONG: &str = "strong";
/// LocalStack's variable for debug logging.
const DEBUG_ENV: &str = "DEBUG";

pub(super) fn command() -> Command {
    // Each setting in the server's list is both an option and an environment variable.
    let options = SETTINGS.iter().map(|setting| {
        let option = Arg::new(setting.name).long(setting.name).help(format!(
            "{} [env: {}]",
            setting.help,
            setting.env()
        ));
        match setting.value {
            // The environment variable of this name has the filter of log lines.
            Some(value) if setting.name == "shared-log" => {
                option.visible_alias("log").value_name(value)
            }
            // Further values add to the first.
            Some(value) if matches!(setting.name, "upstream" | "upstream-sign") => {
                option.value_name(value).action(ArgAction::Append)
            }
            Some(value) => option.value_name(value),
            None => option.action(ArgAction::SetTrue),
        }
    });
    Command::new("serve")
        .about("Run the server until it is interrupted")
        .after_help(examples(&[
            (
                "Keep everything in memory, and lose it at the end",
                "roleback serve --memory",
            ),
            (
                "Keep the event log in a directory",
                "roleback serve --data-dir ./data",
            ),
            (
                "Deny what policies do not allow",
                "roleback serve --enforce on",
            ),
            (
                "Begin with a saved state",
                "roleback serve --memory --pod ./before.pod",
            ),
            (
                "Share the event log with other nodes",
                "roleback serve --data-dir ./data --log nats://10.0.0.1:4222,10.0.0.2:4222/iam --shared-log-monitor http://10.0.0.1:8222,http://10.0.0.2:8222",
            ),
            (
                "Listen on another port",
                "roleback serve --listen 127.0.0.1:5000",
            ),
        ]))
        .args(options)
}

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    let mut config = config(options)?;
    start_log(&config)?;
    while serve(&mut config)? == Ending::Restart {}
    // Not before a restart: systemd would end the server after it.
    tell(NotifyState::Stopping);
    Ok(Outcome::nothing())
}

/// Runs a server until it stops.
fn serve(config: &mut Config) -> Result<Ending, Failure> {
    let running = Server::start(config).map_err(|e| Kind::Error.because(e))?;
    // A restarted server keeps its port, even if it was a free one.
    config.listen = running.addr;
    running
        .stop_on_signals()
        .map_err(|e| Kind::Error.because(e))?;
    match greet(config, &running) {
        // The reader of the greeting closed the pipe, as `| head` does: the server keeps running.
        Err(why) if why.kind() == ErrorKind::BrokenPipe => {}
        greeted => greeted.map_err(|why| unwritable(&why))?,
    }
    tell(NotifyState::Ready);
    running
        .run_init_scripts()
        .map_err(|e| Kind::Error.because(e))?;
    Ok(running.join())
}

/// The configuration from the command line, else the environment, else the defaults.
fn config(options: &ArgMatches) -> Result<Config, Failure> {
    let mut config = Config {
        progress: progress::bar(),
        ..Config::default()
    };
    config
        .set_from_env(std::env::vars(), &[BINARY_ENV, ENDPOINT_ENV, LOG_ENV])
        .map_err(|e| Kind::Usage.because(e))?;
    for setting in SETTINGS {
        for value in typed(options, setting.name, setting.value.is_some()) {
            config
                .set(setting.name, value)
                .map_err(|e| Kind::Usage.because(e))?;
        }
    }
    take_socket(&mut config)?;
    if config.data_dir.is_none() && !config.memory {
        config.data_dir = Config::default_data_dir(|name| std::env::var(name).ok());
    }
    config.check().map_err(|e| Kind::Usage.because(e))?;
    Ok(config)
}

/// The values of an option that was typed.
fn typed<'a>(options: &'a ArgMatches, name: &str, has_value: bool) -> Vec<&'a str> {
    if options.value_source(name) != Some(ValueSource::CommandLine) {
        return Vec::new();
    }
    if !has_value {
        return vec!["true"];
    }
    let values = options.get_many::<String>(name).into_iter().flatten();
    values.map(String::as_str).collect()
}

/// Starts logging to standard error in the configured format.
fn start_log(config: &Config) -> Result<(), Failure> {
    let terminal = std::io::stderr().is_terminal();
    let default = if terminal {
        LOG_TERMINAL
    } else {
        LOG_ELSEWHERE
    };
    let default = config.log_level.unwrap_or(default);
    let debug = std::env::var(DEBUG_ENV).is_ok_and(|value| value == "1" || value == "true");
    let default = format!("{default}{}", if debug { LOG_DEBUG } else { "" });
    let words = std::env::var(LOG_ENV).unwrap_or(default);
    let filter = EnvFilter::try_new(&words).map_err(|why| {
        Kind::Usage.because(format_args!(
            "invalid value `{words}` for `{LOG_ENV}`: {why}"
        ))
    })?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    match config.log_format {
        LogFormat::Text => log.with_target(false).with_ansi(terminal).init(),
        LogFormat::Json => log.json().with_current_span(false).init(),
    }
    Ok(())
}

/// Prints the address and the modes of the server, and then the line that tools wait for.
fn greet(config: &Config, running: &Running) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "Roleback {}", env!("CARGO_PKG_VERSION"))?;
    for (name, value) in modes(config, running) {
        writeln!(out, "  {name:<13} {}", line(&value))?;
    }
    for finding in &running.report.findings {
        let what = if finding.lost { "LOST" } else { "repaired" };
        writeln!(out, "  {what:<13} {}", line(&finding.message))?;
    }
    writeln!(out, "Ready.")?;
    out.flush()
}

fn modes(config: &Config, running: &Running) -> Vec<(&'static str, String)> {
    let place = config
        .data_dir
        .as_ref()
        .map_or("in memory only".into(), |dir| dir.display().to_string());
    let mut modes = vec![
        ("endpoint", format!("http://{}", running.addr)),
        ("data", place),
        ("log", position(&running.report)),
        ("durability", durability(config)),
        ("enforcement", enforcement(config)),
        ("signatures", signatures(config).into()),
        ("root keys", root_keys(config)),
        ("clock", running.store.clock.get().to_string()),
    ];
    if let Some(address) = config.shared_log.address() {
        modes.push(("shared log", address.to_owned()));
    }
    let consistency = roleback_server::consistency::status(&running.store).consistency;
    if consistency != STRONG {
        modes.push(("consistency", consistency));
    }
    if let Some(text) = start_pods(running) {
        modes.push(("pods", text));
    }
    if let Some(text) = running.store.clock_behind() {
        modes.push(("WARNING", text));
    }
    for note in &config.notes {
        modes.push((note.name, note.text.clone()));
    }
    if config.cors_origins.allow_all() {
        modes.push((
            "WARNING",
            "every web page that is open in a browser on this machine can use this server as the root user".into(),
        ));
    }
    if running.store.decisions.wants_all() {
        modes.push((
            "stream",
            "every decision is recorded: see `roleback policy stream`".into(),
        ));
    }
    for (service, url) in config.upstreams.iter() {
        modes.push(("upstream", format!("{service} at {url}")));
    }
    if config.seed.is_some() {
        modes.push(("seed", "set: ids and secrets can be predicted".into()));
    }
    if config.allow_remote {
        modes.push((
            "WARNING",
            "other machines can reach this server, and every client can be the root user".into(),
        ));
    }
    modes
}

/// What became of the pods to load at the start, if there are any.
fn start_pods(running: &Running) -> Option<String> {
    let StartPods { pods, left_out } = &running.start_pods;
    let pods = (!pods.is_empty()).then(|| pods.join(", "))?;
    Some(match left_out {
        false => format!("loaded {pods}"),
        true => format!(
            "{pods} NOT loaded, because the event log has records already: use `roleback pod load`"
        ),
    })
}

fn position(report: &OpenReport) -> String {
    match &report.read_only {
        Some(why) => format!("{} records, READ-ONLY: {why}", report.head.seq),
        None => format!("{} records", report.head.seq),
    }
}

fn durability(config: &Config) -> String {
    if config.memory {
        return "none: all data is lost when the server stops".into();
    }
    format!(
        "{}: an acknowledged write survives {}",
        config.durability.as_str(),
        config.durability.survives()
    )
}

fn enforcement(config: &Config) -> String {
    let means = match config.enforce {
        Mode::Off => "every request is allowed",
        Mode::Engine => "policies are evaluated, and every request is allowed",
        Mode::Soft => "requests that policies do not allow are logged, and allowed",
        Mode::On => "requests that policies do not allow are denied",
    };
    format!("{}: {means}", config.enforce)
}

fn signatures(config: &Config) -> &'static str {
    match config.signatures {
        Signatures::Checked => "checked",
        Signatures::Ignored => "NOT checked",
    }
}

/// Which access keys are accepted as the root user without having been created in this server.
fn root_keys(config: &Config) -> String {
    if config.unknown_keys == UnknownKeys::Refuse {
        return "only keys that were created in this server".into();
    }
    if config.unknown_keys == UnknownKeys::IamOnly {
        return "key ids that were not created in this server may use IAM and STS only".into();
    }
    if config.signatures == Signatures::Ignored {
        return "every key id that was not created in this server".into();
    }
    format!(
        "any key id that does not have AWS's format, with the secret `test` or the id itself, is the root user of {}; a key id of twelve digits is the root user of that account",
        config.account
    )
}
