//! The memory that saves and loads of pods take beside the state. This test is a program of its own, and the only one in it,
//! because it counts what the whole program takes.

use std::fs;
use std::path::Path;

use peak_alloc::PeakAlloc;
use roleback_identity::caller::Caller;
use roleback_identity::entropy::Seed;
use roleback_identity::record::{RecordBody, RecordedRequest, output_digest};
use roleback_identity::scene::Origin;
use roleback_journal::pod::{Name, Version};
use roleback_journal::{Decision, Draft, Next, Ulid};
use roleback_server::admin::snapshots::{LoadOptions, load, load_file, save};
use roleback_server::config::Config;
use roleback_server::store::Store;
use roleback_wire::Timestamp;
use roleback_world::arn::AccountId;
use roleback_world::event::{Event, UserCreatedV1};
use roleback_world::merge::Strategy;
use roleback_world::tag::Tag;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Users of the smaller and of the larger state. What a user takes is the difference between the two, so that what is taken
/// once, such as buffers and catalogues, does not count. Both fill the largest chunk of a pod.
const USERS: [usize; 2] = [12_000, 18_000];
/// Users that one record creates.
const USERS_PER_RECORD: usize = 500;

/// Bytes for each user that a save takes beside the state, at most: it writes the state line by line, and a further version of a
/// name looks for what changed. The lines themselves would take more.
const SAVE_MAX: usize = 320;
/// The same for a load, with the loaded state and its record.
const LOAD_MAX: usize = 3_000;

#[test]
fn a_save_takes_little_and_a_load_a_fixed_number_of_bytes_for_each_user() {
    let [fewer, more] = USERS.map(measured);
    let users = USERS[1] - USERS[0];
    let mut exceeded = Vec::new();
    for ((what, fewer, most), (_, more, _)) in fewer.into_iter().zip(more) {
        let each = more.saturating_sub(fewer) / users;
        println!("{what}: {fewer} and {more} bytes, {each} for each user");
        if each > most {
            exceeded.push(format!(
                "{what}: {each} bytes for each user, more than {most}"
            ));
        }
    }
    assert!(exceeded.is_empty(), "{exceeded:#?}");
}

/// What saves and loads of a state with so many users take beside it, and the most for each user.
fn measured(users: usize) -> Vec<(String, usize, usize)> {
    let dir = tempfile::tempdir().unwrap();
    let store = with_users(&dir.path().join("full"), users);
    let mut found = Vec::new();
    for what in ["a save", "a second save"] {
        let taken = beside(|| drop(save(&store, "many", None).unwrap()));
        found.push((what.to_owned(), taken, SAVE_MAX));
    }
    let mut file = Vec::new();
    let name = Name::new("many").unwrap();
    let pods = store.journal.pods();
    pods.write_file(&name, Version::Latest, &mut file).unwrap();
    for merge in Strategy::ALL {
        let options = LoadOptions {
            merge,
            ignore_quotas: true,
            ..LoadOptions::default()
        };
        let taken = beside(|| {
            let loaded = load(&store, "many", Version::Latest, &options, None);
            assert_eq!(loaded.unwrap().seq, None);
        });
        found.push((
            format!("a load of the same, {}", merge.as_str()),
            taken,
            LOAD_MAX,
        ));
        let options = LoadOptions {
            base: (merge == Strategy::ThreeWay).then(|| "0".to_owned()),
            ..options
        };
        let empty = Store::open(&in_dir(&dir.path().join(merge.as_str())))
            .unwrap()
            .0;
        let taken = beside(|| {
            let loaded = load_file(&empty, &*file, &options, None);
            assert!(loaded.unwrap().seq.is_some());
        });
        found.push((
            format!("a load of another, {}", merge.as_str()),
            taken,
            LOAD_MAX,
        ));
        empty.journal.shutdown();
    }
    store.journal.shutdown();
    found
}

/// The most bytes that were taken at a time.
fn beside(work: impl FnOnce()) -> usize {
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    work();
    MEMORY.peak_usage().saturating_sub(before)
}

fn in_dir(dir: &Path) -> Config {
    let mut config = Config {
        data_dir: Some(dir.to_owned()),
        ..Config::default()
    };
    config.set("durability", "none").unwrap();
    config
}

/// A store whose records create so many users.
fn with_users(dir: &Path, users: usize) -> Store {
    let config = in_dir(dir);
    let (store, _) = Store::open(&config).unwrap();
    let numbers: Vec<_> = (0..users).collect();
    for some in numbers.chunks(USERS_PER_RECORD) {
        append(&store, some.iter().map(|number| created(*number)).collect());
    }
    store.journal.shutdown();
    // The state of this store did not change: the next one applies the records.
    fs::remove_dir_all(dir.join("checkpoints")).unwrap();
    Store::open(&config).unwrap().0
}

fn created(number: usize) -> Event {
    let tag = |key: &str| Tag {
        key: key.into(),
        value: "value".into(),
    };
    let user = UserCreatedV1 {
        name: format!("user-{number:08}"),
        path: "/team/".into(),
        id: format!("AIDA{number:017}"),
        created: Timestamp(0),
        boundary: None,
        tags: vec![tag("team"), tag("stage")],
    };
    Event::new(AccountId::default(), user)
}

fn append(store: &Store, events: Vec<Event>) {
    let body = RecordBody {
        events,
        request: RecordedRequest {
            origin: Origin::default(),
            caller: Caller::root(AccountId::default(), "test"),
            service: "iam".into(),
            input: Vec::new(),
            entropy: Seed([0; 32]),
            quotas: Vec::new(),
            output_digest: output_digest(""),
            authorised_at: None,
        },
    };
    let payload = body.encode().unwrap();
    let append = move |_: &_, next: Next<'_>| Decision::Append {
        draft: Draft {
            ulid: Ulid(u128::from(next.seq)),
            time_ns: next.prev_time_ns,
            account: 0,
            caller: "arn:aws:iam::000000000000:root".into(),
            operation: "iam:CreateUser".into(),
            payload,
        },
        step: Default::default(),
        value: (),
    };
    store.journal.commit_blocking(append).unwrap();
}
