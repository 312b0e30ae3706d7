//! Runs a command against a new server in memory, and makes a recording of what it changed.

use roleback_identity::record::RecordBody;
use roleback_identity::recording::{Call, Recording, Run, Settings};
use roleback_server::calls::Calls;
use roleback_server::config::Config;
use roleback_server::store::Store;
use roleback_server::{Running, Server};
use roleback_world::event::Event;

use crate::child;
use crate::exit::{Failure, Kind};
use crate::log_file;
use crate::output::Format;
use crate::target::{Access, Target, opened};

/// The seed of every recording: generated ids and secrets are predictable, and nothing in a recording depends on them.
const SEED: u64 = 0;
/// A free port of this machine.
const LISTEN: &str = "127.0.0.1:0";

/// Runs the command and makes the recording.
pub(crate) fn of_command(
    words: &[&str],
    settings: Settings,
    format: Format,
) -> Result<Recording, Failure> {
    let calls = Calls::default();
    let running = start(&settings, &calls)?;
    let endpoint = format!("http://{}", running.addr);
    let mut command = child::prepare(words, &endpoint, format)?;
    let status = child::run(&mut command, words)?;
    let store = running.store.clone();
    running.shutdown();
    made_of(&store, settings, &calls.take(), child::code(status))
}

/// Makes a recording of an exported event log, as if the command that wrote it had succeeded.
pub(crate) fn of_log(path: &str) -> Result<Recording, Failure> {
    let unpacked = log_file::unpack(path)?;
    let Target::Stopped(store) = opened(&unpacked.dir(), Access::Read)? else {
        return Err(Kind::Error.because(format_args!("cannot open the event log in `{path}`")));
    };
    let made = match store.journal.base() {
        None => made_of(&store, Settings::default(), &[], 0),
        Some(base) => Err(Kind::Usage.because(format_args!(
            "the event log in `{path}` has no records 1 to {}, because `roleback compact` removed them; use a log that begins with record 1",
            base.head().seq
        ))),
    };
    store.journal.shutdown();
    made
}

fn made_of(
    store: &Store,
    settings: Settings,
    calls: &[Call],
    exit: i32,
) -> Result<Recording, Failure> {
    let moment = store.journal.read();
    let run = Run {
        events: &events(store)?,
        calls,
        world: &moment.state.0,
        account: store.default_account(),
        exit,
    };
    Recording::of(run, settings).map_err(|error| Kind::Usage.because(error))
}

fn start(settings: &Settings, calls: &Calls) -> Result<Running, Failure> {
    let mut config = Config {
        memory: true,
        seed: Some(SEED),
        // When uses are recorded depends on the time.
        last_used_interval: None,
        calls: settings.calls.then(|| calls.clone()),
        ..Config::default()
    };
    let enforce = settings.enforce.as_deref().map(|mode| ("enforce", mode));
    for (name, value) in [("listen", LISTEN)].into_iter().chain(enforce) {
        config
            .set(name, value)
            .map_err(|error| Kind::Usage.because(error))?;
    }
    Server::start(&config).map_err(|error| Kind::Error.because(error))
}

/// Every event, with the sequence number of its record.
fn events(store: &Store) -> Result<Vec<(u64, Event)>, Failure> {
    let mut events = Vec::new();
    for record in store.journal.records(1..) {
        let record = record.map_err(|error| Kind::Integrity.because(error))?;
        let record = record.get();
        let body = RecordBody::decode(record.payload).map_err(|error| {
            Kind::Integrity.because(format_args!("record {}: {error}", record.seq))
        })?;
        events.extend(body.events.into_iter().map(|event| (record.seq, event)));
    }
    Ok(events)
}
