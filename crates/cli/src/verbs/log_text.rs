//! `log export` and `log import`: the event log as JSON lines, one record a line.

use std::fs::OpenOptions;
use std::io::{BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use clap::{Arg, ArgAction, ArgMatches, Command};
use roleback_server::log_lines::{self, BaseLines, Header, Secrets};
use serde_json::{Value, json};

use crate::exit::{Failure, Kind};
use crate::log_file;
use crate::options::{examples, text};
use crate::output::Outcome;
use crate::output::print::note;
use crate::output::text::{Text, said, say};
use crate::target::{Access, Target, at, moment, opened};

/// Only the owner may read a file with secrets.
const PRIVATE: u32 = 0o600;

/// The subcommands of `log`.
pub(super) fn commands() -> [Command; 2] {
    [export_command(), import_command()]
}

/// Runs a subcommand of `log`.
pub(super) fn run(name: &str, options: &ArgMatches) -> Result<Outcome, Failure> {
    match name {
        "export" => export(options),
        _ => import(options),
    }
}

fn export_command() -> Command {
    Command::new("export")
        .about("Write the event log of a stopped server as JSON lines, one record a line")
        .after_help(examples(&[
            (
                "Write the log with its secrets, to import it later",
                "roleback log export --from ./data --out log.jsonl",
            ),
            (
                "Write it without secrets, to read or share it",
                "roleback log export --from ./data --out log.jsonl --redact",
            ),
        ]))
        .args([
            directory("from", "The data directory of a stopped server"),
            Arg::new("out")
                .long("out")
                .value_name("FILE")
                .required(true)
                .help("Write the records to this new file"),
            Arg::new("redact")
                .long("redact")
                .action(ArgAction::SetTrue)
                .help("Leave out secrets and the entropy they can be computed from; such a file cannot be imported"),
            at(),
        ])
}

fn import_command() -> Command {
    Command::new("import")
        .about("Make a data directory from the JSON lines of an exported event log, with the same records and hashes")
        .after_help(examples(&[(
            "Import a log, and check it",
            "roleback log import log.jsonl --into ./copy && roleback verify --data-dir ./copy",
        )]))
        .args([
            Arg::new("file")
                .value_name("FILE")
                .required(true)
                .help("The file that `roleback log export` wrote"),
            directory("into", "The new or empty data directory"),
        ])
}

fn directory(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .value_name("DIR")
        .required(true)
        .help(help)
}

fn export(options: &ArgMatches) -> Result<Outcome, Failure> {
    let (from, out) = (given(options, "from"), given(options, "out"));
    let redacts = options.get_flag("redact");
    let Target::Stopped(store) = opened(from, Access::Read)?.at(moment(options)?)? else {
        return Ok(Outcome::nothing());
    };
    let moment = store.journal.read();
    let secrets = if redacts {
        Secrets::Hidden
    } else {
        Secrets::Kept
    };
    let last = moment.head.seq;
    let base =
        BaseLines::of(&store.journal, secrets).map_err(|why| Kind::Integrity.because(why))?;
    let end = (last, moment.state.hash());
    let header = Header::of(&store.journal, base.as_ref(), end, secrets);
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(PRIVATE)
        .open(out)
        .map_err(|why| unwritten(out, &why))?;
    let mut file = BufWriter::new(file);
    write_line(&mut file, out, &header.line())?;
    let mut first = 1;
    if let Some(base) = &base {
        first = base.first_record();
        for line in &base.lines {
            write_line(&mut file, out, line)?;
        }
    }
    for record in store.journal.records(first..=last) {
        let record = record.map_err(|why| Kind::Integrity.because(why))?;
        let seq = record.get().seq;
        let line = log_lines::line(&record, secrets);
        let line =
            line.map_err(|why| Kind::Integrity.because(format_args!("record {seq}: {why}")))?;
        write_line(&mut file, out, &line)?;
    }
    file.flush().map_err(|why| unwritten(out, &why))?;
    if !redacts {
        note(format_args!(
            "`{out}` contains secrets in clear text; only its owner can read it"
        ));
    }
    let mut text = said!("Wrote {} records to {}.\n", header.records, out);
    let mut data = json!({"file": out, "records": header.records, "redacted": redacts});
    add_folded(base.map_or(0, |base| base.seq()), &mut text, &mut data);
    Ok(Outcome::new(data, text))
}

fn import(options: &ArgMatches) -> Result<Outcome, Failure> {
    let (path, into) = (given(options, "file"), given(options, "into"));
    let made = log_file::import(path, Path::new(into))?;
    let mut text = said!(
        "Imported {} records into {}.\nState hash {}\n",
        made.records,
        into,
        made.state_hash
    );
    let mut data =
        json!({"data_dir": into, "records": made.records, "state_hash": made.state_hash});
    add_folded(made.folded, &mut text, &mut data);
    Ok(Outcome::new(data, text))
}

/// Adds what a compacted log does not have.
fn add_folded(folded: u64, text: &mut Text, data: &mut Value) {
    if folded > 0 {
        say!(
            text,
            "Records 1 to {} are not in it, because `roleback compact` removed them; the state after record {} is.\n",
            folded,
            folded
        );
        data["folded"] = folded.into();
    }
}

fn given<'a>(options: &'a ArgMatches, name: &str) -> &'a str {
    text(options, name).unwrap_or_default()
}

fn write_line(file: &mut impl Write, path: &str, line: &str) -> Result<(), Failure> {
    file.write_all(line.as_bytes())
        .and_then(|()| file.write_all(b"\n"))
        .map_err(|why| unwritten(path, &why))
}

fn unwritten(path: &str, why: &std::io::Error) -> Failure {
    Kind::Error.because(format_args!("cannot write `{path}`: {why}"))
}
