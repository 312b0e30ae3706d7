//! Deleting pods, and unexpected files in place of blobs.

use std::fs;

use roleback_journal::pod::{Listed, PodError, Pods, Version};

use crate::pods::{drain, expected, in_memory, lines, name, secrets};
use crate::tally::Home;

fn on_both(check: impl Fn(&Pods)) {
    let home = Home::new();
    check(home.open().0.pods());
    check(in_memory().pods());
}

fn save(pods: &Pods, pod: &str, count: u64) -> u64 {
    let saved = crate::pods::save(pods, pod, &lines(count), &secrets(0));
    saved.unwrap().version
}

fn all(pods: &Pods) -> Vec<(String, u64)> {
    let listed = pods.list_versions().unwrap().into_iter();
    let sound = listed.filter_map(Listed::sound);
    sound
        .map(|saved| (saved.name.to_string(), saved.version))
        .collect()
}

fn named(of: &[(&str, u64)]) -> Vec<(String, u64)> {
    of.iter()
        .map(|(pod, version)| ((*pod).to_owned(), *version))
        .collect()
}

#[test]
fn a_deleted_version_is_gone_its_number_stays_taken_and_the_others_stay() {
    on_both(|pods| {
        for count in 1..=3 {
            assert_eq!(save(pods, "dev", count), count);
        }
        save(pods, "other", 3);
        let deleted = pods.delete(&name("dev"), Some(Version::Latest)).unwrap();
        assert_eq!(deleted.versions, [3]);
        assert_eq!(all(pods), named(&[("dev", 1), ("dev", 2), ("other", 1)]));
        let gone = pods.open(&name("dev"), Version::Number(3)).map(drop);
        assert_eq!(gone.unwrap_err().to_string(), "there is no pod `dev:3`");
        assert_eq!(pods.find(&name("dev"), Version::Latest).unwrap().version, 2);
        assert_eq!(save(pods, "dev", 9), 4);
        pods.delete(&name("dev"), Some(Version::Number(1))).unwrap();
        assert_eq!(all(pods), named(&[("dev", 2), ("dev", 4), ("other", 1)]));
        let other = drain(pods.open(&name("other"), Version::Latest).unwrap()).unwrap();
        assert_eq!(other, expected(&lines(3), &[]));
    });
}

#[test]
fn a_name_is_gone_with_its_last_version_and_its_numbers_stay_taken() {
    on_both(|pods| {
        for (number, delete) in [(1, Some(Version::Latest)), (2, None)] {
            assert_eq!(save(pods, "dev", 1), number);
            pods.delete(&name("dev"), delete.clone()).unwrap();
            assert_eq!(pods.list().unwrap(), []);
            for again in [delete, Some(Version::Number(1))] {
                let refused = pods.delete(&name("dev"), again);
                assert!(matches!(refused, Err(PodError::NotFound(_))), "{refused:?}");
            }
        }
        for count in 1..=3 {
            assert_eq!(save(pods, "dev", count), count + 2);
        }
        assert_eq!(pods.delete(&name("dev"), None).unwrap().versions, [3, 4, 5]);
        assert_eq!(save(pods, "dev", 1), 6);
    });
}

#[test]
fn what_only_a_deleted_pod_needed_is_freed() {
    let home = Home::new();
    let journal = home.open().0;
    let pods = journal.pods();
    let blobs = || home.files("pods/blobs/sha256");
    save(pods, "dev", 100);
    let before = blobs();
    save(pods, "dev", 200);
    let bytes = |path| fs::metadata(path).unwrap().len();
    let more: u64 = blobs()
        .into_iter()
        .filter(|path| !before.contains(path))
        .map(bytes)
        .sum();
    let deleted = pods.delete(&name("dev"), Some(Version::Number(2))).unwrap();
    assert_eq!((deleted.freed_bytes, deleted.left), (more, None));
    assert_eq!(blobs(), before);
    pods.delete(&name("dev"), None).unwrap();
    assert!(blobs().is_empty());
    journal.shutdown();
    let journal = home.open().0;
    assert_eq!(journal.pods().list().unwrap(), []);
}

#[test]
fn a_damaged_pod_can_be_deleted_and_one_beside_it_keeps_the_chunks() {
    let home = Home::new();
    let journal = home.open().0;
    let pods = journal.pods();
    for (pod, count) in [("bad", 1), ("good", 2), ("gone", 3)] {
        save(pods, pod, count);
    }
    let digest = pods.find(&name("bad"), Version::Latest).unwrap().digest;
    let manifest = digest.strip_prefix("sha256:").unwrap();
    fs::write(home.path().join("pods/blobs/sha256").join(manifest), "{}").unwrap();
    let deleted = pods.delete(&name("gone"), None).unwrap();
    assert_eq!(deleted.freed_bytes, 0);
    assert!(deleted.left.unwrap().contains("do not match"));
    let deleted = pods.delete(&name("bad"), None).unwrap();
    assert_eq!(deleted.left, None);
    assert!(deleted.freed_bytes > 0);
    assert_eq!(home.files("pods/blobs/sha256").len(), 3);
}

#[test]
fn what_a_crash_left_of_an_interrupted_deletion_is_removed() {
    let home = Home::new();
    let journal = home.open().0;
    save(journal.pods(), "dev", 1);
    save(journal.pods(), "dev", 2);
    journal.shutdown();
    let refs = home.path().join("pods/refs/dev");
    fs::write(refs.join("v1.json"), r#"{"version":1,"digest":null}"#).unwrap();
    fs::write(refs.join("v2.json.0.tmp"), "half").unwrap();
    let journal = home.open().0;
    assert_eq!(all(journal.pods()), named(&[("dev", 2)]));
    assert!(!refs.join("v2.json.0.tmp").exists());
    assert_eq!(home.files("pods/blobs/sha256").len(), 3);
}

#[test]
fn names_that_differ_only_in_case_are_refused() {
    on_both(|pods| {
        save(pods, "Dev", 1);
        let refused = crate::pods::save(pods, "dEV", &lines(1), &[]).unwrap_err();
        assert!(matches!(refused, PodError::Case { .. }), "{refused}");
        assert_eq!(all(pods), named(&[("Dev", 1)]));
        assert_eq!(save(pods, "Dev", 1), 2);
    });
}

/// Replaces each blob of a pod, one after the other, by something that is not a regular file.
#[cfg(unix)]
fn for_each_impostor(check: impl Fn(&Pods, &std::path::Path, &str)) {
    use std::os::unix::fs::symlink;
    use std::path::Path;
    use std::process::Command;

    type Impostor = fn(&Path);
    let impostors: [(&str, Impostor); 4] = [
        ("a FIFO, a socket or a device", |path| {
            let made = Command::new("mkfifo").arg(path).status();
            assert!(made.unwrap().success());
        }),
        ("a FIFO, a socket or a device", |path| {
            drop(std::os::unix::net::UnixListener::bind(path).unwrap());
        }),
        ("a symbolic link", |path| {
            symlink("/dev/zero", path).unwrap()
        }),
        ("a directory", |path| fs::create_dir(path).unwrap()),
    ];
    let home = Home::new();
    let journal = home.open().0;
    save(journal.pods(), "dev", 3);
    for path in home.files("pods/blobs/sha256") {
        let good = fs::read(&path).unwrap();
        for (what, make) in impostors {
            fs::remove_file(&path).unwrap();
            make(&path);
            check(journal.pods(), &path, what);
            match what {
                "a directory" => fs::remove_dir(&path).unwrap(),
                _ => fs::remove_file(&path).unwrap(),
            }
            fs::write(&path, &good).unwrap();
        }
    }
}

#[cfg(unix)]
#[test]
fn only_regular_files_are_read_as_blobs() {
    for_each_impostor(|pods, _, what| {
        let read = pods.open(&name("dev"), Version::Latest).and_then(drain);
        let error = read.unwrap_err().to_string();
        let expected = format!("it is {what}, not a regular file");
        assert!(error.contains(&expected), "{error}");
        let written = pods.write_file(&name("dev"), Version::Latest, Vec::new());
        assert!(written.unwrap_err().to_string().contains(&expected));
    });
}

#[cfg(unix)]
#[test]
fn a_save_puts_a_regular_file_where_something_else_stood() {
    for_each_impostor(|pods, path, what| {
        let saved = crate::pods::save(pods, "dev", &lines(3), &secrets(0));
        // Directories are not removed.
        assert_eq!(saved.is_ok(), what != "a directory");
        assert_eq!(fs::symlink_metadata(path).unwrap().is_file(), saved.is_ok());
    });
}
