//! Appends to a journal and reports what was acknowledged: the program that the power-cut simulator runs.
//!
//!     appender DIR power|process ROUNDS RECORDS
//!
//! Each round opens the journal in `DIR/data`, appends with four writers, saves a pod and stops. `DIR/acks` gets a line
//! for each record that was acknowledged and each pod that was saved.

#[path = "../tests/powercut/workload.rs"]
mod workload;

use std::error::Error;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::thread;

use roleback_journal::pod::{Name, NewPod, Version};
use roleback_journal::{Durability, Journal};
use workload::{Count, decide, options, pod_content};

const WRITERS: u64 = 4;

struct Acks(Mutex<File>);

impl Acks {
    /// One write per line: a reader must never see half a line.
    fn tell(&self, line: &str) -> io::Result<()> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .write_all(line.as_bytes())
    }
}

fn append(journal: &Journal<Count>, records: u64, acks: &Acks) -> io::Result<()> {
    for _ in 0..records {
        let seq = journal
            .commit_blocking(|_: &Count, next| decide(next.seq))
            .map_err(io::Error::other)?;
        acks.tell(&format!("record {seq}\n"))?;
    }
    Ok(())
}

fn round(
    dir: &Path,
    durability: Durability,
    records: u64,
    acks: &Acks,
) -> Result<(), Box<dyn Error>> {
    let journal = Journal::open(options(dir, durability), Count::default())?.0;
    thread::scope(|scope| {
        let append = || append(&journal, records / WRITERS, acks);
        let writers: Vec<_> = (0..WRITERS).map(|_| scope.spawn(append)).collect();
        writers.into_iter().try_for_each(|writer| {
            writer
                .join()
                .map_err(|_| io::Error::other("a writer panicked"))?
        })
    })?;
    let seq = journal.head().seq;
    let name = Name::new("state")?;
    let before = journal.pods().find(&name, Version::Latest).ok();
    let saved = journal.pods().save(
        &name,
        before.as_ref().map(|before| before.digest.as_str()),
        || pod_content(seq),
        || NewPod {
            seq,
            ..NewPod::default()
        },
    )?;
    acks.tell(&format!("pod {}\n", saved.version))?;
    journal.shutdown();
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [dir, durability, rounds, records] = arguments.as_slice() else {
        return Err("usage: appender DIR power|process ROUNDS RECORDS".into());
    };
    let dir = Path::new(dir);
    let acks = Acks(Mutex::new(File::create(dir.join("acks"))?));
    for _ in 0..rounds.parse::<u32>()? {
        round(dir, durability.parse()?, records.parse()?, &acks)?;
    }
    Ok(())
}
