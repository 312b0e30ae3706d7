//! `doctor`: checks whether this machine, its AWS settings and the server fit together.

mod aws;
mod checks;
mod endpoint;
mod facts;
mod probes;

use clap::{Arg, ArgMatches, Command};
use serde_json::{Value, json};

use self::checks::{CHECKS, Finding, Status};
use self::facts::Facts;
use crate::exit::Failure;
use crate::options::{examples, text};
use crate::output::Outcome;
use crate::output::text::{BOLD, Painted, Text, say, style_of};
use crate::shared_log_options;
use crate::target::endpoint;

pub(super) fn command() -> Command {
    Command::new("doctor")
        .about("Check this machine, its AWS settings and the server, and say how to repair what is wrong")
        .long_about(
            "Check this machine, its AWS settings and the server, and say how to repair what is wrong\n\n\
             Checks the port, the host names, the clock, the disk, the data directory, the versions, and the settings of AWS's \
             clients: endpoint, credentials, Region and proxies; and, if the event log is shared, the settings of its servers and its stream. Nothing is \
             changed. The exit code is 6 if a check fails; \
             warnings do not change it.",
        )
        .after_help(examples(&[
            ("Check the server on this machine", "roleback doctor"),
            (
                "Check another port and data directory",
                "roleback doctor --endpoint http://127.0.0.1:5000 --data-dir ./data",
            ),
            (
                "Check the servers of a shared log before nodes use them",
                "roleback doctor --log nats://127.0.0.1:4222/iam --shared-log-monitor http://127.0.0.1:8222",
            ),
            (
                "List the checks that did not succeed",
                "roleback doctor -o json | jq '.data.checks[] | select(.status != \"ok\")'",
            ),
        ]))
        .arg(endpoint())
        .arg(
            Arg::new("data-dir")
                .long("data-dir")
                .value_name("DIR")
                .help("Check this data directory [default: that of `roleback serve`] [env: ROLEBACK_DATA_DIR]"),
        )
        .arg(
            Arg::new("log")
                .long("log")
                .value_name("nats://HOST:PORT[,HOST:PORT]/NAME")
                .help("Check this shared log [env: ROLEBACK_SHARED_LOG]"),
        )
        .args(shared_log_options::arguments())
}

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    let facts = Facts::gather(options, text(options, "data-dir"))?;
    let findings: Vec<_> = CHECKS
        .iter()
        .map(|(name, judge)| (*name, judge(&facts)))
        .collect();
    let has_failed = findings.iter().any(|(_, it)| it.status == Status::Fail);
    Ok(Outcome::new(data(&findings), report(&findings)).expected_unless(has_failed))
}

fn count(findings: &[(&str, Finding)], status: Status) -> usize {
    findings
        .iter()
        .filter(|(_, it)| it.status == status)
        .count()
}

fn data(findings: &[(&str, Finding)]) -> Value {
    let checks: Vec<_> = findings
        .iter()
        .map(|(name, it)| json!({"check": name, "status": it.status.as_str(), "message": it.message, "remedy": it.remedy}))
        .collect();
    let [ok, warn, fail] =
        [Status::Ok, Status::Warn, Status::Fail].map(|status| count(findings, status));
    json!({"ok": ok, "warn": warn, "fail": fail, "checks": checks})
}

fn report(findings: &[(&str, Finding)]) -> Text {
    let mut text = Text::default();
    for (name, finding) in findings {
        let status = format!("{:<4}", finding.status.as_str());
        let style = style_of(finding.status.as_str()).unwrap_or(BOLD);
        say!(text, "{}  ", Painted(style, &status));
        say!(text, "{:<12}  {}\n", name, finding.message);
        if let Some(remedy) = &finding.remedy {
            say!(text, "{:<18}  {}\n", "", remedy);
        }
    }
    say!(
        text,
        "{} ok, {} warnings, {} failed.\n",
        count(findings, Status::Ok),
        count(findings, Status::Warn),
        count(findings, Status::Fail)
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_was_found_and_the_next_one_how_to_repair_it() {
        let findings = [
            ("port", Finding::ok("free")),
            ("proxy", Finding::warn("a\nb", "unset it")),
            ("disk", Finding::fail("full", "free space")),
        ];
        let text = report(&findings);
        let plain = anstream::adapter::strip_str(text.as_str()).to_string();
        assert_eq!(
            plain,
            "ok    port          free\n\
             warn  proxy         a\\nb\n                    unset it\n\
             fail  disk          full\n                    free space\n\
             1 ok, 1 warnings, 1 failed.\n"
        );
        let data = data(&findings);
        assert_eq!(data["fail"], 1);
        assert_eq!(
            data["checks"][1],
            json!({"check": "proxy", "status": "warn", "message": "a\nb", "remedy": "unset it"})
        );
        assert_eq!(data["checks"][0]["remedy"], Value::Null);
    }
}
