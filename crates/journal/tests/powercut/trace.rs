//! Runs the appender under the recorder and reads the recording.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A change that the appender made to the disk.
#[derive(Debug)]
pub(crate) enum Op {
    Open {
        fd: u32,
        create: bool,
        truncate: bool,
        path: PathBuf,
    },
    Write {
        fd: u32,
        at: usize,
        bytes: Vec<u8>,
    },
    Resize {
        fd: u32,
        size: usize,
    },
    Sync {
        fd: u32,
    },
    Close {
        fd: u32,
    },
    MakeDir(PathBuf),
    Remove(PathBuf),
    Rename(PathBuf, PathBuf),
}

/// Records a run of the appender. Returned paths are relative to its directory.
pub(crate) fn record(durability: &str, rounds: u32, records: u32) -> Vec<Op> {
    let home = TempDir::new().unwrap();
    let (root, to) = (home.path().join("root"), home.path().join("trace"));
    std::fs::create_dir(&root).unwrap();
    let status = Command::new(appender())
        .arg(&root)
        .args([durability, &rounds.to_string(), &records.to_string()])
        .env("LD_PRELOAD", recorder(home.path()))
        .env("RECORD_ROOT", &root)
        .env("RECORD_TO", &to)
        .status()
        .unwrap();
    assert!(status.success(), "the appender failed");
    parse(&std::fs::read(to).unwrap(), &root)
}

/// Builds the appender with cargo, with the profile of this test, and finds it beside this test. With the features of the
/// whole workspace, so that nothing is compiled where all tests of the workspace run.
fn appender() -> PathBuf {
    let mut build = Command::new(env!("CARGO"));
    build.args(["build", "--quiet", "--workspace", "--example", "appender"]);
    build.current_dir(env!("CARGO_MANIFEST_DIR"));
    if !cfg!(debug_assertions) {
        build.arg("--release");
    }
    assert!(
        build.status().unwrap().success(),
        "the appender does not build"
    );
    let test = std::env::current_exe().unwrap();
    test.ancestors().nth(2).unwrap().join("examples/appender")
}

fn recorder(dir: &Path) -> PathBuf {
    let (source, library) = (
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/powercut/recorder.c"),
        dir.join("recorder.so"),
    );
    let flags = [
        "-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-o",
    ];
    let status = Command::new("cc")
        .args(flags)
        .arg(&library)
        .arg(source)
        .status()
        .unwrap();
    assert!(status.success(), "the recorder does not compile");
    library
}

fn parse(mut trace: &[u8], root: &Path) -> Vec<Op> {
    let mut ops = Vec::new();
    while !trace.is_empty() {
        let end = trace.iter().position(|byte| *byte == b'\n').unwrap();
        let line = std::str::from_utf8(&trace[..end]).unwrap();
        trace = &trace[end + 1..];
        let mut op = parse_line(line, root);
        if let Op::Write { bytes, .. } = &mut op {
            let (written, rest) = trace.split_at(bytes.len());
            bytes.copy_from_slice(written);
            trace = rest;
        }
        ops.push(op);
    }
    ops
}

fn parse_line(line: &str, root: &Path) -> Op {
    let path = |text: &str| Path::new(text).strip_prefix(root).unwrap().to_owned();
    let (kind, rest) = line.split_once(' ').unwrap();
    let number = |text: &str| text.parse::<usize>().unwrap();
    let fields: Vec<&str> = rest.splitn(4, ' ').collect();
    let fd = || number(fields[0]) as u32;
    match kind {
        "O" => Op::Open {
            fd: fd(),
            create: fields[1] == "1",
            truncate: fields[2] == "1",
            path: path(fields[3]),
        },
        "W" => Op::Write {
            fd: fd(),
            at: number(fields[1]),
            bytes: vec![0; number(fields[2])],
        },
        "T" => Op::Resize {
            fd: fd(),
            size: number(fields[1]),
        },
        "F" => Op::Sync { fd: fd() },
        "E" => Op::Close { fd: fd() },
        "D" => Op::MakeDir(path(rest)),
        "U" | "X" => Op::Remove(path(rest)),
        "R" => {
            let (from, to) = rest.split_once('\t').unwrap();
            Op::Rename(path(from), path(to))
        }
        kind => panic!("the recorder wrote an operation `{kind}`"),
    }
}
