//! Saving, listing, exporting and refusing pods.

use std::collections::BTreeMap;
use std::fs;

use roleback_journal::pod::{
    Line, Listed, Name, NewPod, Part, PodError, PodFile, PodReader, Pods, Saved, Secrecy, Version,
};
use roleback_journal::{Journal, Options, Ulid};

use crate::tally::{Home, Tally};

pub(crate) fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

pub(crate) fn new_pod() -> NewPod {
    NewPod {
        product: "0.1.0".to_owned(),
        content: "tally-1".to_owned(),
        log: Ulid(42).to_string(),
        seq: 7,
        head_hash: "00".repeat(32),
        state_hash: "11".repeat(32),
        ulid: Ulid(43).to_string(),
        created_ns: 1_700_000_000_000_000_000,
        label: Some("before the migration".to_owned()),
        message: None,
        author: Some("ann".to_owned()),
        parents: vec![],
        counts: BTreeMap::from([("user".to_owned(), 3)]),
        public_hash: Some("22".repeat(32)),
        accounts: BTreeMap::from([("000000000000".to_owned(), 3)]),
        account_count: Some(1),
        history: None,
    }
}

pub(crate) fn lines(count: u64) -> Vec<String> {
    (0..count)
        .map(|n| {
            format!(
                r#"{{"kind":"user","name":"user{n:06}","path":"/","n":{}}}"#,
                n * n
            )
        })
        .collect()
}

pub(crate) fn secrets(count: u64) -> Vec<String> {
    (0..count)
        .map(|n| format!(r#"{{"key":"AKIA{n:016}","secret":"s{n}"}}"#))
        .collect()
}

/// Entities that consist of these lines; the first ones have the secrets.
pub(crate) fn entities(state: &[String], secrets: &[String]) -> Vec<Line> {
    let numbered = state.iter().enumerate();
    let line = |(number, state): (usize, &String)| Line {
        key: format!("{number:06}"),
        state: state.clone(),
        secrets: secrets.get(number).cloned().into_iter().collect(),
    };
    numbered.map(line).collect()
}

/// Saves lines without a parent.
pub(crate) fn save(
    pods: &Pods,
    pod: &str,
    state: &[String],
    secrets: &[String],
) -> Result<Saved, PodError> {
    save_after(pods, pod, None, entities(state, secrets))
}

/// Saves entities as a delta to `parent`.
pub(crate) fn save_after(
    pods: &Pods,
    pod: &str,
    parent: Option<&Saved>,
    entities: Vec<Line>,
) -> Result<Saved, PodError> {
    let parent = parent.map(|saved| saved.digest.as_str());
    pods.save(&name(pod), parent, || entities.clone(), new_pod)
}

pub(crate) fn in_memory() -> Journal<Tally> {
    Journal::open(Options::memory(Ulid(42)), Tally::default())
        .unwrap()
        .0
}

/// All lines of a reader, or its error.
pub(crate) fn drain(mut reader: PodReader<'_>) -> Result<Vec<(Part, String)>, PodError> {
    let mut lines = Vec::new();
    while let Some((part, line)) = reader.next_line()? {
        lines.push((part, String::from_utf8(line.to_vec()).unwrap()));
    }
    Ok(lines)
}

pub(crate) fn expected(state: &[String], secret: &[String]) -> Vec<(Part, String)> {
    let part = |part, lines: &[String]| {
        lines
            .iter()
            .map(|line| (part, line.clone()))
            .collect::<Vec<_>>()
    };
    let secret: Vec<_> = secret
        .iter()
        .map(|text| serde_json::Value::from(text.as_str()).to_string())
        .collect();
    [part(Part::State, state), part(Part::Secrets, &secret)].concat()
}

/// Runs `check` on pods in a directory and on pods in memory.
fn on_both(check: impl Fn(&Pods)) {
    let home = Home::new();
    check(home.open().0.pods());
    check(in_memory().pods());
}

#[test]
fn what_was_saved_is_read_back_line_by_line() {
    on_both(|pods| {
        for (state, secret) in [(0, 0), (1, 0), (1, 1), (3, 2), (30_000, 500)] {
            let (state, secret) = (lines(state), secrets(secret));
            let saved = save(pods, "dev", &state, &secret).unwrap();
            assert_eq!(saved.meta.secrets, Secrecy::Plain);
            let reader = pods.open(&name("dev"), Version::Latest).unwrap();
            assert_eq!(
                (reader.digest(), reader.meta()),
                (saved.digest, &saved.meta)
            );
            assert_eq!(drain(reader).unwrap(), expected(&state, &secret));
        }
    });
}

#[test]
fn each_save_is_the_next_version_and_older_ones_stay() {
    on_both(|pods| {
        for version in 1..=3 {
            let saved = save(pods, "dev", &lines(version), &secrets(0)).unwrap();
            assert_eq!(saved.version, version);
        }
        save(pods, "other", &lines(9), &secrets(0)).unwrap();
        let versions: Vec<_> = pods
            .versions(&name("dev"))
            .unwrap()
            .into_iter()
            .filter_map(Listed::sound)
            .map(|saved| (saved.version, saved.meta.counted.state_lines))
            .collect();
        assert_eq!(versions, [(1, 1), (2, 2), (3, 3)]);
        let list: Vec<_> = pods
            .list()
            .unwrap()
            .into_iter()
            .filter_map(Listed::sound)
            .map(|saved| (saved.name.to_string(), saved.version))
            .collect();
        assert_eq!(list, [("dev".to_owned(), 3), ("other".to_owned(), 1)]);
        let second = drain(pods.open(&name("dev"), Version::Number(2)).unwrap()).unwrap();
        assert_eq!(second, expected(&lines(2), &[]));
    });
}

#[test]
fn a_pod_that_is_not_there_is_named() {
    on_both(|pods| {
        save(pods, "dev", &lines(1), &secrets(0)).unwrap();
        let refused = |version, pod| pods.find(&name(pod), version).unwrap_err().to_string();
        assert_eq!(refused(Version::Latest, "nope"), "there is no pod `nope`");
        assert_eq!(
            refused(Version::Number(2), "dev"),
            "there is no pod `dev:2`"
        );
        assert_eq!(
            pods.versions(&name("nope")).unwrap_err().to_string(),
            "there is no pod `nope`"
        );
    });
}

#[test]
fn names_are_safe_as_directories_and_in_addresses() {
    for good in ["a", "A.b_c-9", "0", &"x".repeat(128)] {
        assert_eq!(Name::new(good).unwrap().as_str(), good);
    }
    for bad in [
        "",
        ".",
        "..",
        ".hidden",
        "a/b",
        "a\\b",
        "a b",
        "a\0b",
        "a%2e",
        "ä",
        &"x".repeat(129),
    ] {
        assert!(matches!(Name::new(bad), Err(PodError::Name(_))), "{bad}");
    }
}

#[test]
fn a_pod_survives_the_trip_through_a_file() {
    on_both(|pods| {
        let (state, secret) = (lines(20_000), secrets(100));
        let saved = save(pods, "dev", &state, &secret).unwrap();
        let mut file = Vec::new();
        let written = pods
            .write_file(&name("dev"), Version::Latest, &mut file)
            .unwrap();
        assert_eq!(written, file.len() as u64);
        assert_eq!(
            drain(PodFile::new(&*file).reader().unwrap()).unwrap(),
            expected(&state, &secret)
        );

        let elsewhere = in_memory();
        let taken = elsewhere.pods().store_file(&name("copy"), &*file).unwrap();
        assert_eq!(
            (taken.digest, taken.meta, taken.bytes),
            (saved.digest, saved.meta, saved.bytes)
        );
        let mut again = Vec::new();
        elsewhere
            .pods()
            .write_file(&name("copy"), Version::Latest, &mut again)
            .unwrap();
        assert!(again == file);
    });
}

#[test]
fn two_saves_share_what_did_not_change() {
    let home = Home::new();
    let journal = home.open().0;
    let mut state = lines(60_000);
    save(journal.pods(), "dev", &state, &secrets(10)).unwrap();
    let before = home.files("pods/blobs/sha256").len();
    state[30_000] = r#"{"kind":"user","name":"changed"}"#.to_owned();
    save(journal.pods(), "dev", &state, &secrets(10)).unwrap();
    let after = home.files("pods/blobs/sha256").len();
    // One chunk, the description and the manifest are new.
    assert_eq!((before > 8, after - before), (true, 3));
}

#[test]
fn lines_that_break_a_rule_are_not_saved_and_nothing_is_named() {
    let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let long = |bytes: usize| format!("\"{}\"", "x".repeat(bytes - 2));
    on_both(|pods| {
        for (line, saved) in [
            (deep(31), true),
            (deep(32), false),
            (long((256 << 10) - 11), true),
            (long((256 << 10) - 10), false),
            ("{}\n{}".to_owned(), false),
            (String::new(), false),
            ("{} {}".to_owned(), false),
            (r#"{"a":1,"a":2}"#.to_owned(), false),
            (r#"{"a":{"b":1,"c":[{"b":1,"b":2}]}}"#.to_owned(), false),
            ("not json".to_owned(), false),
        ] {
            let pod = name(if saved { "good" } else { "bad" });
            assert_eq!(
                save(pods, pod.as_str(), std::slice::from_ref(&line), &[]).is_ok(),
                saved,
                "{line:.40}"
            );
        }
        assert_eq!(pods.list().unwrap().len(), 1);
    });
}

#[test]
fn lines_that_would_expand_like_a_bomb_are_saved_so_that_they_can_be_read() {
    on_both(|pods| {
        let state = vec![r#"{"same":"again"}"#.to_owned(); 100_000];
        save(pods, "dev", &state, &secrets(0)).unwrap();
        let lines = drain(pods.open(&name("dev"), Version::Latest).unwrap()).unwrap();
        assert_eq!(lines.len(), state.len());
    });
}

#[test]
fn no_error_repeats_a_secret() {
    let pods = in_memory();
    let line = [r#"{"secret":"hunter2" oops}"#.to_owned()];
    let refused = save(pods.pods(), "dev", &line, &[]).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the pod is refused: a line to be saved: it is not JSON (column 21)"
    );
}

#[test]
fn any_changed_byte_in_a_stored_pod_is_noticed_and_saving_again_heals_it() {
    let home = Home::new();
    let journal = home.open().0;
    let (state, secret) = (lines(200), secrets(20));
    save(journal.pods(), "dev", &state, &secret).unwrap();
    for path in home.files("pods/blobs/sha256") {
        let good = fs::read(&path).unwrap();
        for at in (0..good.len()).step_by(good.len() / 20 + 1) {
            let mut bad = good.clone();
            bad[at] ^= 1 << (at % 8);
            fs::write(&path, bad).unwrap();
            let outcome = journal
                .pods()
                .open(&name("dev"), Version::Latest)
                .and_then(drain);
            assert!(
                matches!(outcome, Err(PodError::Refused { .. })),
                "{} byte {at}",
                path.display()
            );
        }
        for length in [0, good.len() / 2, good.len() - 1] {
            fs::write(&path, &good[..length]).unwrap();
            let outcome = journal
                .pods()
                .open(&name("dev"), Version::Latest)
                .and_then(drain);
            assert!(
                matches!(outcome, Err(PodError::Refused { .. })),
                "{} cut to {length}",
                path.display()
            );
        }
    }
    save(journal.pods(), "dev", &state, &secret).unwrap();
    assert_eq!(
        drain(
            journal
                .pods()
                .open(&name("dev"), Version::Number(1))
                .unwrap()
        )
        .unwrap(),
        expected(&state, &secret)
    );
}
