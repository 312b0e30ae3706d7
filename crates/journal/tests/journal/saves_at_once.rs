//! Saving, reading and deleting pods in parallel.

use std::collections::BTreeSet;
use std::sync::Barrier;
use std::thread;

use roleback_journal::pod::{Listed, PodError, Pods, Version};

use crate::pods::{drain, expected, in_memory, lines, name, save, secrets};
use crate::tally::Home;

/// Number of threads that save at the same time.
const SAVERS: u64 = 16;
/// Number of saves of each thread.
const ROUNDS: u64 = 8;

/// Runs `each` on all threads at the same time, for a number of rounds.
fn at_once(each: impl Fn(u64, u64) + Sync) {
    let start = Barrier::new(SAVERS as usize);
    thread::scope(|scope| {
        for saver in 0..SAVERS {
            let (start, each) = (&start, &each);
            scope.spawn(move || {
                start.wait();
                (0..ROUNDS).for_each(|round| each(saver, round));
            });
        }
    });
}

fn on_both(check: impl Fn(&Pods)) {
    let home = Home::new();
    check(home.open().0.pods());
    check(in_memory().pods());
}

#[test]
fn saves_of_one_name_all_succeed_and_each_gets_a_version_of_its_own() {
    on_both(|pods| {
        at_once(|_, round| {
            save(pods, "dev", &lines(round), &secrets(3)).unwrap();
        });
        let versions: Vec<_> = pods
            .versions(&name("dev"))
            .unwrap()
            .into_iter()
            .map(|listed| listed.sound().unwrap().version)
            .collect();
        assert_eq!(versions, (1..=SAVERS * ROUNDS).collect::<Vec<_>>());
        for version in versions {
            drain(pods.open(&name("dev"), Version::Number(version)).unwrap()).unwrap();
        }
    });
}

#[test]
fn saves_of_one_state_share_its_blobs() {
    let home = Home::new();
    let journal = home.open().0;
    let pods = journal.pods();
    at_once(|saver, _| {
        save(pods, &format!("pod-{saver}"), &lines(500), &secrets(3)).unwrap();
    });
    assert_eq!(pods.list().unwrap().len() as u64, SAVERS);
    // State, secrets, description, manifest, and no unfinished file.
    assert_eq!(home.files("pods/blobs/sha256").len(), 4);
}

#[test]
fn deletions_take_nothing_away_from_saves_and_readers_beside_them() {
    on_both(|pods| {
        let state = lines(2_000);
        at_once(|saver, round| {
            // All share the chunks of one state, and half of them delete what they saved.
            let pod = name(&format!("pod-{saver}"));
            let saved = save(pods, pod.as_str(), &state, &secrets(round)).unwrap();
            let reader = pods.open(&pod, Version::Number(saved.version)).unwrap();
            if saver % 2 == 0 {
                let deleted = pods.delete(&pod, Some(Version::Number(saved.version)));
                let deleted = deleted.unwrap();
                assert_eq!(
                    (deleted.versions, deleted.left),
                    (vec![saved.version], None)
                );
            }
            assert_eq!(drain(reader).unwrap(), expected(&state, &secrets(round)));
        });
        let left: BTreeSet<_> = pods
            .list_versions()
            .unwrap()
            .into_iter()
            .filter_map(Listed::sound)
            .map(|saved| {
                drain(
                    pods.open(&saved.name, Version::Number(saved.version))
                        .unwrap(),
                )
                .unwrap();
                (saved.name.to_string(), saved.version)
            })
            .collect();
        assert_eq!(left.len() as u64, SAVERS / 2 * ROUNDS);
    });
}

#[test]
fn one_name_that_is_saved_and_deleted_at_once_is_whole_or_gone() {
    on_both(|pods| {
        at_once(|saver, _| {
            let pod = name("dev");
            if saver % 4 == 0 {
                let deleted = pods.delete(&pod, None);
                assert!(matches!(deleted, Ok(_) | Err(PodError::NotFound(_))));
            } else {
                save(pods, pod.as_str(), &lines(saver), &secrets(1)).unwrap();
            }
            match pods.open(&pod, Version::Latest) {
                Ok(reader) => drop(drain(reader).unwrap()),
                Err(error) => assert!(matches!(error, PodError::NotFound(_)), "{error}"),
            }
        });
    });
}
