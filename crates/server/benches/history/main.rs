//! Measures diff, blame, states of the past and pods in a long event log. Run with
//!
//!     cargo bench -p roleback-server --bench history -- [diff|blame|past|pods] [--users N] [--changes N] [--keep DIR]
//!
//! Writes a log that creates `--users` users and changes `--changes` of them at random, opens it, and prints how long it
//! takes to compare moments that are 10, 1,000 and `--changes` records apart; to find who set the attributes of a user: the
//! first time, when the indexes of the log are made, and later; to get the state after random records: right after the
//! start, while the states along the log are built, later (cold), and the last of them again (warm); to save a pod while others
//! write, and to load it with all checks, with the memory that each takes beside the state. `--keep` writes the log to a new
//! directory and keeps it there, for measurements of commands such as `roleback bisect`.
#![expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

#[cfg(target_os = "linux")]
use libmimalloc_sys as _;
use std::fs;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use roleback_api::moment::Moment;
use roleback_identity::caller::Caller;
use roleback_identity::entropy::Seed;
use roleback_identity::record::{RecordBody, RecordedRequest, output_digest};
use roleback_identity::scene::Origin;
use roleback_journal::{Decision, Draft, Next, Ulid};
use roleback_policy::Effort;
use roleback_policy::effort::STEPS_MAX;
use roleback_server::admin::blame::blame;
use roleback_server::admin::diff::{DiffOptions, Side, diff};
use roleback_server::config::Config;
use roleback_server::store::Store;
use roleback_wire::Timestamp;
use roleback_world::arn::AccountId;
use roleback_world::event::{Event, Payload, TaggedV1, UserCreatedV1};
use roleback_world::resource_kind::ResourceKind;
use roleback_world::tag::Tag;

mod pods;

const ROUNDS: usize = 7;

/// Moments that the journal keeps after they were asked for: only these are warm.
const KEPT: usize = 16;
/// Moments of the past that are asked for.
const ASKED: u64 = 200;
/// How long the states along the log are waited for, at most.
const BUILDING_MAX: Duration = Duration::from_secs(120);
/// How long the thread that builds them is waited for, at most.
const STARTING_MAX: Duration = Duration::from_secs(2);
/// Pause between two looks at the threads.
const POLL: Duration = Duration::from_millis(1);

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let option = |name: &str| {
        let at = arguments.iter().position(|it| it == name)?;
        arguments.get(at + 1).cloned()
    };
    let number =
        |name: &str, default: u64| option(name).map_or(default, |it| it.parse().expect("a number"));
    let all = ["diff", "blame", "past", "pods"];
    let names_one = all.iter().any(|it| arguments.iter().any(|word| word == it));
    let wanted = |what: &str| !names_one || arguments.iter().any(|it| it == what);
    let (users, changes) = (number("--users", 100_000), number("--changes", 10_000));
    let dir = tempfile::tempdir().expect("a directory");
    let kept = option("--keep").map(PathBuf::from);
    let mut config = Config {
        data_dir: Some(kept.unwrap_or_else(|| dir.path().join("data"))),
        ..Config::default()
    };
    config.set("durability", "none").expect("a durability");
    write(&config, users, changes);
    // Its checkpoints have the state of the store that wrote, which the records did not change.
    let written = config.data_dir.as_deref().expect("a directory");
    fs::remove_dir_all(written.join("checkpoints")).expect("checkpoints");
    config.set("durability", "process").expect("a durability");
    let (store, _) = Store::open(&config).expect("the store");
    println!("{users} users, {} records", store.journal.head().seq);
    if wanted("past") {
        measure_past(&store);
    }
    if wanted("diff") {
        measure_diff(&store, changes);
    }
    if wanted("blame") {
        measure_blame(&store);
    }
    if wanted("pods") {
        pods::measure(&store, users);
    }
    store.journal.shutdown();
}

fn measure_past(store: &Store) {
    let head = store.journal.head().seq;
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    let asked: Vec<u64> = (0..ASKED).map(|_| 1 + next(&mut random) % head).collect();
    let ask = |seq: &u64| {
        let started = Instant::now();
        assert_eq!(store.at(*seq).expect("a state").head.seq, *seq);
        started.elapsed()
    };
    println!(
        "state after record {}, right after the start: {:?}",
        asked[0],
        ask(&asked[0])
    );
    let started = Instant::now();
    let wait = |while_building: bool, at_most: Duration| {
        while is_building() == while_building && started.elapsed() < at_most {
            thread::sleep(POLL);
        }
    };
    // A new thread has its name only once it runs.
    wait(false, STARTING_MAX);
    wait(true, BUILDING_MAX);
    println!("states along the log built in {:?}", started.elapsed());
    let timed = |seq: &u64| (ask(seq), *seq);
    let cold: Vec<_> = asked.iter().map(timed).collect();
    let warm: Vec<_> = asked[asked.len() - KEPT..].iter().map(timed).collect();
    for (what, mut took) in [("cold", cold), ("warm", warm)] {
        took.sort();
        let ((median, _), (longest, record)) = (took[took.len() / 2], took[took.len() - 1]);
        println!(
            "state after a random record of {head}, {what}: median {median:?}, longest {longest:?} (record {record})"
        );
    }
}

/// Whether the thread that builds the states along the log still runs. Where there is no /proc, it does not look so.
fn is_building() -> bool {
    let threads = fs::read_dir("/proc/self/task").into_iter().flatten();
    let mut names = threads
        .flatten()
        .map(|thread| fs::read_to_string(thread.path().join("comm")).unwrap_or_default());
    names.any(|name| name.trim_end() == "journal-past")
}

fn measure_diff(store: &Store, changes: u64) {
    let head = store.journal.head().seq;
    for apart in [10, 1_000, changes] {
        let [from, to] = [head - apart, head].map(|seq| side(store, seq));
        let effort = Effort::new(STEPS_MAX);
        let mut found = 0;
        let took = best(|| {
            let diff = diff(&from, &to, DiffOptions::default(), &effort).expect("a diff");
            found = diff.changes.len();
        });
        println!("diff of moments {apart} records apart: {found} changes in {took:?}");
    }
}

fn measure_blame(store: &Store) {
    let at: Moment = "head".parse().expect("a moment");
    let started = Instant::now();
    blame(store, "user/user-7", &at).expect("blame");
    println!("blame, which makes the indexes: {:?}", started.elapsed());
    let took = best(|| {
        blame(store, "user/user-7", &at).expect("blame");
    });
    println!("blame: {took:?}");
}

fn side(store: &Store, seq: u64) -> Side {
    Side::of(store, &Moment::of_seq(seq)).expect("a moment")
}

fn best(mut work: impl FnMut()) -> Duration {
    let rounds = (0..ROUNDS).map(|_| {
        let started = Instant::now();
        work();
        started.elapsed()
    });
    rounds.min().unwrap_or_default()
}

/// Writes the log. The state of this store does not change: the next one replays the records.
fn write(config: &Config, users: u64, changes: u64) {
    let (store, _) = Store::open(config).expect("a new store");
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    for n in 0..users {
        append(&store, created(n));
    }
    for n in 0..changes {
        append(&store, tagged(next(&mut random) % users, n));
    }
    store.journal.shutdown();
}

/// The next number without a pattern.
fn next(random: &mut u64) -> u64 {
    *random ^= *random << 13;
    *random ^= *random >> 7;
    *random ^= *random << 17;
    *random
}

fn name(n: u64) -> (String, String) {
    (format!("user-{n}"), format!("AIDA{n:016}"))
}

fn created(n: u64) -> Payload {
    let (name, id) = name(n);
    let tag = |key: &str| Tag {
        key: key.into(),
        value: "value".into(),
    };
    UserCreatedV1 {
        name,
        path: "/team/".into(),
        id,
        created: Timestamp(0),
        boundary: None,
        tags: vec![tag("team"), tag("stage")],
    }
    .into()
}

fn tagged(n: u64, value: u64) -> Payload {
    let (name, id) = name(n);
    let tag = Tag {
        key: "team".into(),
        value: value.to_string(),
    };
    let kind = ResourceKind::User;
    TaggedV1 {
        kind,
        name,
        id,
        tags: vec![tag],
    }
    .into()
}

fn append(store: &Store, payload: Payload) {
    let account = AccountId::default();
    let body = RecordBody {
        events: vec![Event::new(account, payload)],
        request: RecordedRequest {
            origin: Origin::default(),
            caller: Caller::root(account, "test"),
            service: "iam".into(),
            input: Vec::new(),
            entropy: Seed([0; 32]),
            quotas: Vec::new(),
            output_digest: output_digest(""),
            authorised_at: None,
        },
    };
    let payload = body.encode().expect("a record");
    let append = move |_: &_, next: Next<'_>| Decision::Append {
        draft: Draft {
            ulid: Ulid(u128::from(next.seq)),
            time_ns: next.prev_time_ns,
            account: 0,
            caller: "arn:aws:iam::000000000000:root".into(),
            operation: "iam:TagUser".into(),
            payload,
        },
        step: Default::default(),
        value: (),
    };
    store.journal.commit_blocking(append).expect("a commit");
}
