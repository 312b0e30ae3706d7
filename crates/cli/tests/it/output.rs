//! The output and the exit code of every verb.

use std::fs::File;
use std::process::Stdio;

use crate::support::World;

/// A call of each verb that prints something. `{head}` is the newest record.
const CALLS: &[&[&str]] = &[
    &["--help"],
    &["--version"],
    &["help", "log"],
    &["wait"],
    &["status"],
    &["doctor"],
    &["log"],
    &["log", "--oneline"],
    &["show", "1"],
    &["diff", "0"],
    &["diff", "0", "--stat"],
    &["decisions"],
    &["explain", "anonymous", "s3:GetObject"],
    &[
        "simulate",
        "--policy",
        "plain.json",
        "--action",
        "s3:GetObject",
    ],
    &["policy", "lint", "plain.json"],
    &["policy", "lint", "-o", "sarif", "plain.json"],
    &["policy", "fmt", "plain.json"],
    &["policy", "diff", "plain.json", "hostile.json"],
    &["policy", "summary", "plain.json"],
    &["policy", "stream", "--summary"],
    &["policy", "stream", "--off"],
    &["at", "1"],
    &["at", "head~1", "-o", "json"],
    &["log", "--at", "1"],
    &["mark", "start"],
    &["verify"],
    &["replay"],
    &["record", "--out", "history.jsonl", "--", "true"],
    &["check", "history.jsonl", "--", "true"],
    &["clock", "now"],
    &["pod", "save", "second"],
    &["pod", "list"],
    &["pod", "versions", "first"],
    &["pod", "load", "first", "--yes"],
    &["pod", "list", "--all"],
    &["idp", "token", "--subject", "ann", "--audience", "app"],
    &[
        "idp",
        "assertion",
        "--provider",
        "p",
        "--role",
        "r",
        "--name-id",
        "ann",
    ],
    &["idp", "metadata"],
    &["idp", "keys"],
    &["org", "show"],
    &["org", "apply", "tree.json"],
    &["undo", "{head}", "--dry-run"],
    &[
        "bisect",
        "--good",
        "0",
        "--bad",
        "{head}",
        "--",
        "sh",
        "-c",
        "test $ROLEBACK_SEQ = 0",
    ],
    &["fork", "list"],
    &["fault", "list"],
    &["consistency", "show"],
    &["graph", "who-can-assume"],
    &["rewind", "0", "--dry-run"],
    &["blame", "organizational-unit/Root"],
    &["reset", "--yes"],
    &["state", "reset", "--yes"],
    &["compact", "--before", "head", "--yes"],
    &["completions", "bash"],
    &["man"],
    &["idp", "metadata"],
    &["serve", "--memory", "--listen", "127.0.0.1:0"],
];

fn filled(world: &World, call: &[&str]) -> Vec<String> {
    let head = || {
        let log = world.run(&["log", "-n", "1", "-o", "json"]).stdout;
        let records: serde_json::Value = serde_json::from_slice(&log).unwrap();
        records["data"][0]["seq"].to_string()
    };
    let fill = |word: &&str| match *word {
        "{head}" => head(),
        word => word.to_owned(),
    };
    call.iter().map(fill).collect()
}

#[test]
fn every_verb_fails_if_its_output_cannot_be_written() {
    for format in [&[][..], &["-o", "json"]] {
        // Some calls need records that others remove.
        let world = World::new();
        for call in CALLS {
            // These have a fixed format.
            let fixed =
                call.contains(&"-o") || ["serve", "help", "--help", "--version"].contains(&call[0]);
            if fixed && !format.is_empty() {
                continue;
            }
            let call = filled(&world, call);
            let args: Vec<_> = call
                .iter()
                .map(String::as_str)
                .chain(format.iter().copied())
                .collect();
            let full = File::options().write(true).open("/dev/full").unwrap();
            let output = world.command(&args).stdout(full).output().unwrap();
            let stderr = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(1), "{args:?}: {stderr}");
            assert!(
                stderr.contains("cannot write the output"),
                "{args:?}: {stderr}"
            );
        }
    }
}

#[test]
fn a_shell_completes_the_names_of_pods_and_is_silent_without_a_server() {
    let world = World::new();
    let complete = |endpoint: &str, words: &[&str]| {
        let mut command = world.command(&["--"]);
        command.args(words).env("ROLEBACK_ENDPOINT", endpoint);
        command.env("COMPLETE", "fish");
        let output = command.output().unwrap();
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
        String::from_utf8(output.stdout).unwrap()
    };
    let running = format!("http://{}", world.server.addr);
    let words = ["roleback", "pod", "load", "f"];
    assert!(
        complete(&running, &words)
            .lines()
            .any(|line| line == "first")
    );
    assert!(!complete("http://127.0.0.1:1", &words).contains("first"));
    assert!(complete(&running, &["roleback", "ver"]).contains("verify"));
}

#[test]
fn a_pod_is_deleted_by_version_or_as_a_whole_after_confirmation() {
    let world = World::new();
    assert!(world.run(&["pod", "save", "first"]).status.success());
    let listed = |world: &World| {
        let output = world.run(&["pod", "list", "--all", "-o", "json"]);
        let listed: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        listed["data"].as_array().unwrap().len()
    };
    for (args, code, left) in [
        (&["first:1"][..], 3, 2),
        (&["first:9", "--yes"], 1, 2),
        (&["first:1", "--yes"], 0, 1),
        (&["first.pod", "--yes"], 2, 1),
        (&["first", "--yes"], 0, 0),
        (&["first", "--yes"], 1, 0),
    ] {
        let output = world.run(&[&["pod", "delete"], args].concat());
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{args:?}: {stderr}");
        assert_eq!(listed(&world), left, "{args:?}");
    }
}

#[test]
fn every_verb_is_in_the_table() {
    let world = World::new();
    let help = String::from_utf8(world.run(&["--help"]).stdout).unwrap();
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let commands = commands.take_while(|line| !line.is_empty());
    let names: Vec<_> = commands
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(
        names.contains(&"serve") && names.contains(&"help"),
        "{help}"
    );
    for name in names {
        assert!(
            CALLS.iter().any(|call| call[0] == name),
            "`{name}` has no call"
        );
    }
}

#[test]
fn a_closed_pipe_is_not_a_failure() {
    let world = World::new();
    for call in CALLS.iter().filter(|call| call[0] != "serve") {
        let call = filled(&world, call);
        let args: Vec<_> = call.iter().map(String::as_str).collect();
        let mut child = world
            .command(&args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{call:?}: {stderr}");
        assert!(!stderr.contains("error"), "{call:?}: {stderr}");
    }
}

#[test]
fn an_unwritable_standard_error_does_not_end_a_verb() {
    let world = World::new();
    for (call, code) in [
        (&["show", "99"][..], 1),
        (&["log", "--account", "x"], 2),
        (&["policy", "generate", "nobody"], 1),
        (
            &[
                "simulate",
                "--policy",
                "plain.json",
                "--action",
                "s3:Nothing",
            ],
            0,
        ),
    ] {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let status = world
            .command(call)
            .stdout(Stdio::null())
            .stderr(full)
            .status()
            .unwrap();
        assert_eq!(status.code(), Some(code), "{call:?}");
    }
}

#[test]
fn untrusted_text_begins_no_line_and_does_not_control_the_terminal() {
    let world = World::new();
    let message = "m\n::error::message\u{1b}[31m";
    assert!(
        world
            .run(&["pod", "save", "first", "-m", message])
            .status
            .success()
    );
    let pod = world.dir.path().join("bad.pod");
    std::fs::write(&pod, "\n::error::\u{1b}[31m").unwrap();
    for call in [
        &["policy", "lint", "hostile.json"][..],
        &["policy", "lint", "-o", "sarif", "hostile.json"],
        &["policy", "lint", "raw\n::error::.json"],
        &["policy", "fmt", "hostile.json"],
        &["policy", "fmt", "--check", "raw\n::error::.json"],
        &["policy", "diff", "plain.json", "hostile.json"],
        &["policy", "summary", "hostile.json"],
        &["policy", "generate", "\n::error::x"],
        &["pod", "list"],
        &["pod", "versions", "first"],
        &["pod", "load", "--yes", "bad.pod"],
        &["pod", "load", "--yes", "\n::error::x"],
        &["pod", "load", "--yes", "\n::error::x.pod"],
        &["explain", "\n::error::p", "s3:GetObject", "*"],
        &["explain", "anonymous", "s3:GetObject\u{1b}[31m"],
        &[
            "explain",
            "anonymous",
            "s3:GetObject",
            "arn:aws:s3:::b\n::error::\u{1b}[31m",
        ],
        &[
            "simulate",
            "--policy",
            "hostile.json",
            "--action",
            "s3:GetObject",
            "--resource",
            "arn:aws:s3:::b\n::error::x",
        ],
        &[
            "simulate",
            "--policy",
            "hostile.json",
            "--action",
            "s3:\n::error::x",
        ],
        &[
            "org",
            "policy",
            "put",
            "a\n::error::",
            "--type",
            "scp",
            "--document",
            "hostile.json",
        ],
        &["org", "unit", "add", "a\n::error::\u{1b}[31m"],
        &["org", "show"],
        &["show", "1"],
        &["log"],
        &["log", "--operation", "\n::error::"],
        &["log", "--oneline"],
        &["diff", "0", "--text", "--effect"],
        &["diff", "\n::error::"],
        &["blame", "\n::error::\u{1b}[31m"],
        &["status", "--endpoint", "\n::error::\u{1b}[31m"],
        &["\n::error::verb"],
        &["replay", "--data-dir", "\n::error::"],
    ] {
        for format in [&[][..], &["-o", "json"]] {
            if call.contains(&"-o") && !format.is_empty() {
                continue;
            }
            let output = world.run(&[call, format].concat());
            for bytes in [&output.stdout, &output.stderr] {
                let text = String::from_utf8(bytes.clone()).unwrap();
                let steers = text.chars().find(|char| char.is_control() && *char != '\n');
                assert_eq!(steers, None, "{call:?}: {text:?}");
                let forged = text
                    .lines()
                    .find(|line| line.trim_start().starts_with("::"));
                assert_eq!(forged, None, "{call:?}: {text}");
            }
        }
    }
}

#[test]
fn every_command_has_a_manual_page() {
    let world = World::new();
    let page = world.run(&["man", "policy", "lint"]);
    let text = String::from_utf8(page.stdout).unwrap();
    assert!(text.contains(".TH roleback-policy-lint 1"), "{text}");
    assert!(text.contains("\\-\\-strict"), "{text}");
    let unknown = world.run(&["man", "policy", "nope"]);
    let stderr = String::from_utf8(unknown.stderr).unwrap();
    assert_eq!(unknown.status.code(), Some(2), "{stderr}");
    assert!(stderr.contains("unknown command `policy nope`"), "{stderr}");
    assert!(world.run(&["man", "--dir", "man"]).status.success());
    for name in ["roleback", "roleback-log", "roleback-org-unit-add"] {
        let path = world.dir.path().join(format!("man/{name}.1"));
        let text = std::fs::read_to_string(path).unwrap();
        assert!(text.contains(&format!(".TH {name} 1")), "{text}");
    }
}
