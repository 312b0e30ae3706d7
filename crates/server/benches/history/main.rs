//! Measures diff and blame in a long event log. Run with
//!
//!     cargo bench -p roleback-server --bench history -- [--users N] [--changes N]
//!
//! Writes a log that creates `--users` users and changes `--changes` of them at random, opens it, and prints how long it
//! takes to compare moments that are 10, 1,000 and `--changes` records apart, and to find who set the attributes of a
//! user: the first time, when the indexes of the log are made, and later.
#![expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

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

const ROUNDS: usize = 7;

fn main() {
    let number = |name: &str, default: u64| {
        let mut arguments = std::env::args().skip_while(|it| it != name);
        arguments
            .nth(1)
            .map_or(default, |it| it.parse().expect("a number"))
    };
    let (users, changes) = (number("--users", 100_000), number("--changes", 10_000));
    let dir = tempfile::tempdir().expect("a directory");
    let mut config = Config {
        data_dir: Some(dir.path().join("data")),
        ..Config::default()
    };
    config.set("durability", "none").expect("a durability");
    write(&config, users, changes);
    let (store, _) = Store::open(&config).expect("the store");
    let head = store.journal.head().seq;
    println!("{users} users, {head} records");
    for apart in [10, 1_000, changes] {
        let [from, to] = [head - apart, head].map(|seq| side(&store, seq));
        let effort = Effort::new(STEPS_MAX);
        let mut found = 0;
        let took = best(|| {
            let diff = diff(&from, &to, DiffOptions::default(), &effort).expect("a diff");
            found = diff.changes.len();
        });
        println!("diff of moments {apart} records apart: {found} changes in {took:?}");
    }
    let at: Moment = "head".parse().expect("a moment");
    let started = Instant::now();
    blame(&store, "user/user-7", &at).expect("blame");
    println!("blame, which makes the indexes: {:?}", started.elapsed());
    let took = best(|| {
        blame(&store, "user/user-7", &at).expect("blame");
    });
    println!("blame: {took:?}");
    store.journal.shutdown();
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
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        append(&store, tagged(random % users, n));
    }
    store.journal.shutdown();
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
