//! Checks of the server and its machine.

use roleback_api::clock::ClockMode;
use roleback_wire::Timestamp;

use super::Finding;
use crate::verbs::doctor::endpoint::Port;
use crate::verbs::doctor::facts::Facts;

/// The time by which a signature may differ from the server's clock, in seconds.
const SKEW_MAX: u64 = 900;
/// The difference between two clocks that is worth a warning, in seconds.
const SKEW_WARN: u64 = 60;
/// 2026-01-01, before which no version of the program existed, in seconds since 1970.
const EARLIEST_NOW: i64 = 1_767_225_600;
/// With less free disk the server cannot write checkpoints, in bytes.
const FREE_MIN: u64 = 64 << 20;
/// With less free disk the user should know, in bytes.
const FREE_WARN: u64 = 1 << 30;
/// The permission bits that let other users in.
const OTHERS: u32 = 0o077;

pub(super) fn port(facts: &Facts) -> Finding {
    let (url, port) = (&facts.endpoint.url, facts.endpoint.port);
    match &facts.port {
        Port::Server(_) => Finding::ok(format!("a Roleback server answers at {url}")),
        Port::Free => Finding::ok(format!("port {port} is free: no server runs")),
        Port::Other(why) => Finding::fail(
            format!("another program uses port {port}: {why}"),
            "stop that program, or start the server with `--listen 127.0.0.1:PORT` and set ROLEBACK_ENDPOINT",
        ),
        Port::Refused(why) => Finding::fail(
            format!("a server cannot listen on port {port}: {why}"),
            "choose a port above 1023 with `roleback serve --listen 127.0.0.1:PORT`",
        ),
        Port::Unreachable(why) => Finding::fail(
            why.clone(),
            "start the server there, or select another with `--endpoint`",
        ),
    }
}

pub(super) fn server(facts: &Facts) -> Finding {
    let Port::Server(health) = &facts.port else {
        return Finding::ok("no server to look at");
    };
    let causes = [&health.read_only, &health.write_failure, &health.stalled];
    if let Some(why) = causes.into_iter().flatten().next() {
        return Finding::fail(
            format!("the server accepts no writes: {why}"),
            "repair the cause and restart the server; `roleback verify` checks the event log",
        );
    }
    match &health.lost {
        Some(why) => Finding::warn(
            why.clone(),
            "compare with a pod or a backup: `roleback verify` lists the lost records",
        ),
        None => Finding::ok(format!(
            "it accepts writes; its event log ends at record {}",
            health.head.seq
        )),
    }
}

pub(super) fn version(facts: &Facts) -> Finding {
    let own = env!("CARGO_PKG_VERSION");
    match &facts.port {
        Port::Server(health) if health.version != own => Finding::warn(
            format!(
                "the server has version {}, and this program {own}",
                health.version
            ),
            "restart the server with this program, or use the program that the server was started with",
        ),
        _ => Finding::ok(own),
    }
}

pub(super) fn names(facts: &Facts) -> Finding {
    for (name, found) in &facts.names {
        let is_endpoint = *name == facts.endpoint.host;
        // Only these two names have to be this machine.
        let is_local = *name == "localhost" || name.ends_with("localhost.localstack.cloud");
        let hosts = format!("add the line `127.0.0.1 {name}` to /etc/hosts");
        let problem = match found {
            Err(why) => format!("`{name}` does not resolve: {why}"),
            Ok(addresses) if is_local && !addresses.iter().all(|ip| ip.is_loopback()) => {
                format!("`{name}` is not this machine: it resolves to {addresses:?}")
            }
            Ok(_) => continue,
        };
        if is_endpoint || name == "localhost" {
            return Finding::fail(problem, hosts);
        }
        return Finding::warn(problem, format!("use `localhost`, or {hosts}"));
    }
    let names: Vec<_> = facts.names.iter().map(|(name, _)| name.as_str()).collect();
    Finding::ok(format!("{} resolve", names.join(", ")))
}

pub(super) fn clock(facts: &Facts) -> Finding {
    let synchronise = "synchronise the system clock, for example with `timedatectl set-ntp true`";
    if facts.now < EARLIEST_NOW {
        let time = Timestamp::from_secs(facts.now).iso8601();
        return Finding::fail(format!("the system clock shows {time}"), synchronise);
    }
    if let Port::Server(health) = &facts.port
        && let Some(why) = &health.clock_behind
    {
        return Finding::warn(why.clone(), synchronise);
    }
    if let Some(clock) = &facts.server_clock {
        // The age of signatures is checked against the system clock of the server, which a shifted clock runs ahead of.
        let shown = Timestamp::parse(&clock.time).map_or(facts.now, Timestamp::secs);
        let system = shown - clock.ahead_secs.unwrap_or_default();
        let skew = system.abs_diff(facts.now);
        return match clock.mode {
            ClockMode::Fixed => {
                Finding::ok("the server's clock is fixed, so the age of signatures is not checked")
            }
            _ if skew > SKEW_MAX => Finding::fail(
                format!(
                    "this machine and the server differ by {skew} s: signatures are refused above {SKEW_MAX} s"
                ),
                format!("{synchronise}, or start the server with `--signature-skew off`"),
            ),
            _ if skew > SKEW_WARN => Finding::warn(
                format!("this machine and the server differ by {skew} s"),
                synchronise,
            ),
            _ => Finding::ok("this machine and the server agree"),
        };
    }
    match facts.directory.newest {
        Some(newest) if newest > facts.now.saturating_add_unsigned(SKEW_WARN) => Finding::warn(
            format!(
                "the data directory was changed at {}, which is in the future",
                Timestamp::from_secs(newest).iso8601()
            ),
            synchronise,
        ),
        _ => Finding::ok(Timestamp::from_secs(facts.now).iso8601()),
    }
}

pub(super) fn disk(facts: &Facts) -> Finding {
    let Some(free) = facts.directory.free_bytes else {
        return Finding::warn(
            "the free space for the data directory is not known",
            "check the file system of the data directory with `df`",
        );
    };
    let message = format!("{} MiB are free for the data directory", free >> 20);
    let remedy =
        "free space, compact the event log with `roleback compact`, or choose another `--data-dir`";
    match free {
        0..FREE_MIN => Finding::fail(message, remedy),
        FREE_MIN..FREE_WARN => Finding::warn(message, remedy),
        _ => Finding::ok(message),
    }
}

pub(super) fn permissions(facts: &Facts) -> Finding {
    let directory = &facts.directory;
    let Some(path) = &directory.path else {
        return Finding::fail(
            "no data directory: HOME and XDG_DATA_HOME are not set",
            "set `--data-dir` or ROLEBACK_DATA_DIR, or start the server with `--memory`",
        );
    };
    let shown = path.display();
    let elsewhere = "choose another directory with `--data-dir`";
    match directory {
        it if !it.exists && it.is_writable => {
            Finding::ok(format!("`{shown}` does not exist yet, and can be created"))
        }
        it if !it.exists => Finding::fail(
            format!("`{shown}` cannot be created by this user"),
            elsewhere,
        ),
        it if !it.is_directory => Finding::fail(format!("`{shown}` is not a directory"), elsewhere),
        it if !it.is_own => Finding::warn(
            format!("`{shown}` belongs to another user"),
            format!("run as that user, or {elsewhere}"),
        ),
        it if !it.is_writable => Finding::fail(
            format!("`{shown}` is not writable"),
            format!("run `chmod 700 '{shown}'`"),
        ),
        it if it.mode & OTHERS != 0 => Finding::warn(
            format!(
                "other users can read `{shown}`, which has secrets: its mode is {:o}",
                it.mode
            ),
            format!("run `chmod 700 '{shown}'`"),
        ),
        _ => Finding::ok(format!("`{shown}` is private and writable")),
    }
}

pub(super) fn shared_log(facts: &Facts) -> Finding {
    match &facts.shared_log {
        None => Finding::ok("the event log is not shared"),
        Some((address, Ok(true))) => Finding::ok(format!(
            "the servers and the stream of {address} have the settings that a shared log needs"
        )),
        Some((address, Ok(false))) => Finding::warn(
            format!(
                "the servers have the settings that a shared log needs, and no stream: {address}"
            ),
            "start a node, which creates the stream; if nodes run, check the address",
        ),
        Some((_, Err(why))) => Finding::fail(
            why.clone(),
            "correct the address, or change the named setting on the NATS servers; `roleback help serve` has all options",
        ),
    }
}
