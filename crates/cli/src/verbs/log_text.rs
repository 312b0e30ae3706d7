//! `log export` and `log import`: the event log as JSON lines, one record a line.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use clap::{Arg, ArgAction, ArgMatches, Command};
use roleback_identity::record::RecordBody;
use roleback_journal::{Draft, Hash, Imported, Journal, LogId, Options, OwnedRecord, Record, Ulid};
use roleback_server::State;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::exit::{Failure, Kind};
use crate::options::{examples, text};
use crate::output::Outcome;
use crate::output::print::note;
use crate::output::text::said;
use crate::progress;
use crate::target::{Access, Target, opened};

/// The name of the format.
const FORMAT: &str = "roleback-log";
/// The version of the format that this build writes.
const VERSION: u32 = 1;
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

#[derive(Serialize, Deserialize)]
struct Header {
    format: String,
    version: u32,
    log: String,
    records: u64,
    state_hash: String,
    redacted: bool,
}

/// A record. `bytes` holds the whole record where its members do not determine its bytes: another version wrote it.
#[derive(Serialize, Deserialize)]
struct Line {
    seq: u64,
    ulid: String,
    time_ns: i64,
    account: u64,
    caller: String,
    operation: String,
    hash: String,
    body: Value,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bytes: Option<String>,
}

fn export(options: &ArgMatches) -> Result<Outcome, Failure> {
    let (from, out) = (given(options, "from"), given(options, "out"));
    let redacts = options.get_flag("redact");
    let Target::Stopped(store) = opened(from, Access::Read)? else {
        return Ok(Outcome::nothing());
    };
    let moment = store.journal.read();
    let header = Header {
        format: FORMAT.to_owned(),
        version: VERSION,
        log: store.journal.log().0.to_string(),
        records: moment.head.seq,
        state_hash: if redacts {
            String::new()
        } else {
            moment.state.hash()
        },
        redacted: redacts,
    };
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(PRIVATE)
        .open(out)
        .map_err(|why| unwritten(out, &why))?;
    let mut file = BufWriter::new(file);
    write_line(&mut file, out, &header)?;
    for record in store.journal.records(1..) {
        let record = record.map_err(|why| Kind::Integrity.because(why))?;
        write_line(&mut file, out, &line(&record, redacts)?)?;
    }
    file.flush().map_err(|why| unwritten(out, &why))?;
    if !redacts {
        note(format_args!(
            "`{out}` contains secrets in clear text; only its owner can read it"
        ));
    }
    let text = said!("Wrote {} records to {}.\n", header.records, out);
    let data = json!({"file": out, "records": header.records, "redacted": redacts});
    Ok(Outcome::new(data, text))
}

fn line(record: &OwnedRecord, redacts: bool) -> Result<Line, Failure> {
    let read = record.get();
    let body = RecordBody::decode(read.payload)
        .map_err(|why| Kind::Integrity.because(format_args!("record {}: {why}", read.seq)))?;
    let value = if redacts {
        body.to_redacted_json(read.operation)
    } else {
        body.to_json()
    };
    let same = body
        .encode()
        .is_ok_and(|payload| record.is_made_of(&draft(&read, payload)));
    Ok(Line {
        seq: read.seq,
        ulid: read.ulid.to_string(),
        time_ns: read.time_ns,
        account: read.account,
        caller: read.caller.to_owned(),
        operation: read.operation.to_owned(),
        hash: read.hash.to_string(),
        body: value,
        bytes: (!same && !redacts).then(|| hex(record.as_bytes())),
    })
}

fn draft(record: &Record<'_>, payload: Vec<u8>) -> Draft {
    Draft {
        ulid: record.ulid,
        time_ns: record.time_ns,
        account: record.account,
        caller: record.caller.to_owned(),
        operation: record.operation.to_owned(),
        payload,
    }
}

fn import(options: &ArgMatches) -> Result<Outcome, Failure> {
    let (path, into) = (given(options, "file"), given(options, "into"));
    let failed = |why: &dyn std::fmt::Display| {
        Kind::Usage.because(format_args!("cannot import `{path}`: {why}"))
    };
    let file = File::open(path).map_err(|why| failed(&why))?;
    let mut lines = BufReader::new(file).lines();
    let first = lines.next().transpose().map_err(|why| failed(&why))?;
    let header = header(&first.unwrap_or_default()).map_err(|why| failed(&why))?;
    let log = Ulid::from_string(&header.log)
        .map_err(|why| failed(&format_args!("its log id is not valid: {why}")))?;
    let records = lines.map(|line| imported(&line.map_err(|why| why.to_string())?));
    let options = Options {
        progress: progress::bar(),
        ..Options::at(Path::new(into).to_owned(), log)
    };
    let (journal, _) = Journal::import_records(LogId(log), records, options, State::default())
        .map_err(|why| failed(&why))?;
    let moment = journal.read();
    let (seq, hash) = (moment.head.seq, moment.state.hash());
    drop(moment);
    journal.shutdown();
    if (seq, hash.as_str()) != (header.records, header.state_hash.as_str()) {
        return Err(Kind::Integrity.because(format_args!(
            "`{path}` ends at record {seq} with the state hash {hash}; its header says record {} and {}: it is incomplete, or another version wrote it",
            header.records, header.state_hash
        )));
    }
    let text = said!(
        "Imported {} records into {}.\nState hash {}\n",
        seq,
        into,
        hash
    );
    Ok(Outcome::new(
        json!({"data_dir": into, "records": seq, "state_hash": hash}),
        text,
    ))
}

fn header(line: &str) -> Result<Header, String> {
    let header: Header = serde_json::from_str(line)
        .map_err(|_| "its first line is not the header of an exported log".to_owned())?;
    if header.format != FORMAT {
        return Err("it is not an exported log".to_owned());
    }
    if header.version > VERSION {
        return Err(format!(
            "it has version {} of the format, and this build reads {VERSION}",
            header.version
        ));
    }
    if header.redacted {
        return Err("it was exported with `--redact`, so its secrets and hashes cannot be restored; export it again without".to_owned());
    }
    Ok(header)
}

fn imported(line: &str) -> Result<Imported, String> {
    let line: Line = serde_json::from_str(line).map_err(|why| why.to_string())?;
    if let Some(bytes) = &line.bytes {
        return Ok(Imported::Bytes(
            unhex(bytes).ok_or("its bytes are not hexadecimal")?,
        ));
    }
    let payload = RecordBody::from_json(line.body)?.encode();
    let hash = Hash::from_hex(&line.hash).ok_or("its hash is not hexadecimal")?;
    let draft = Draft {
        ulid: Ulid::from_string(&line.ulid).map_err(|why| why.to_string())?,
        time_ns: line.time_ns,
        account: line.account,
        caller: line.caller,
        operation: line.operation,
        payload: payload.map_err(|why| why.to_string())?,
    };
    Ok(Imported::Draft(draft, hash))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2);
    pairs
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}

fn given<'a>(options: &'a ArgMatches, name: &str) -> &'a str {
    text(options, name).unwrap_or_default()
}

fn write_line(file: &mut impl Write, path: &str, line: &impl Serialize) -> Result<(), Failure> {
    let written = serde_json::to_writer(&mut *file, line).map_err(std::io::Error::other);
    written
        .and_then(|()| file.write_all(b"\n"))
        .map_err(|why| unwritten(path, &why))
}

fn unwritten(path: &str, why: &std::io::Error) -> Failure {
    Kind::Error.because(format_args!("cannot write `{path}`: {why}"))
}
