//! Malicious pod files. Each is refused with a reason, and none costs much.

use roleback_journal::pod::{Keep, NewPod, PodError, PodFile, PodHistory, Version};

use crate::forge::{Forged, zstd};
use crate::pods::{drain, in_memory, name, save};
use crate::{hostile_secrets, hostile_shapes, hostile_words};

/// The case, the file, and a part of the expected reason.
pub(crate) type Case = (&'static str, Forged, &'static str);

fn corpus() -> Vec<Case> {
    [
        hostile_shapes::shapes(),
        hostile_shapes::sizes(),
        hostile_words::words(),
        hostile_words::layers(),
        hostile_secrets::secrets(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[test]
fn an_honest_file_made_the_same_way_is_read() {
    for forged in [
        Forged::honest(),
        Forged::of(vec![zstd(b"[\"a\",{}]\n[\"b\",[]]\n", 2)]),
    ] {
        let bytes = forged.bytes();
        assert_eq!(
            drain(PodFile::new(&*bytes).reader().unwrap())
                .unwrap()
                .len(),
            2
        );
        in_memory().pods().store_file(&name("x"), &*bytes).unwrap();
    }
}

#[test]
fn every_forged_file_is_refused_for_its_reason() {
    for (what, forged, reason) in corpus() {
        let bytes = forged.bytes();
        let refused = PodFile::new(&*bytes).reader().and_then(drain).unwrap_err();
        assert!(
            matches!(refused, PodError::Refused { .. } | PodError::TooNew { .. }),
            "{what}: {refused}"
        );
        assert!(refused.to_string().contains(reason), "{what}: {refused}");
    }
}

#[test]
fn a_refused_file_leaves_no_name_behind() {
    let journal = in_memory();
    for (what, forged, _) in corpus() {
        assert!(
            journal
                .pods()
                .store_file(&name("evil"), &*forged.bytes())
                .is_err(),
            "{what}"
        );
    }
    assert_eq!(journal.pods().list().unwrap(), []);
}

#[test]
fn any_cut_and_any_flipped_byte_of_a_file_is_refused_or_harmless() {
    let honest = in_memory();
    let lines: Vec<String> = (0..50).map(|n| format!(r#"{{"n":{n}}}"#)).collect();
    save(honest.pods(), "x", &lines, &lines).unwrap();
    let mut good = Vec::new();
    honest
        .pods()
        .write_file(&name("x"), Version::Latest, &mut good)
        .unwrap();
    let expected = drain(PodFile::new(&*good).reader().unwrap()).unwrap();
    let content = good.len() - 1_024;
    for cut in (0..content).step_by(97) {
        assert!(
            PodFile::new(&good[..cut]).reader().and_then(drain).is_err(),
            "cut to {cut}"
        );
    }
    for at in (0..good.len()).step_by(7) {
        let mut bad = good.clone();
        bad[at] ^= 1 << (at % 8);
        // Padding and unused header fields may change without harm; the lines must not.
        if let Ok(lines) = PodFile::new(&*bad).reader().and_then(drain) {
            assert_eq!(lines, expected, "byte {at}");
        }
    }
}

/// Names the directory of the corpus in the process that checks it under a limit of memory.
const LIMITED: &str = "ROLEBACK_LIMITED";
/// How much address space that process has, in bytes.
const MEMORY_BYTES_MAX: u64 = 256 << 20;

/// This test starts itself again with a limit: a file that costs more memory ends that process. The corpus is made outside of
/// the limit, because making it takes more than refusing it.
#[test]
fn every_hostile_file_is_refused_within_256_mib() {
    if let Some(dir) = std::env::var_os(LIMITED) {
        return refuse_all_in(std::path::Path::new(&dir));
    }
    let dir = tempfile::tempdir().unwrap();
    let corpus = corpus();
    assert!(corpus.len() >= 40, "{}", corpus.len());
    for (number, (_, forged, reason)) in corpus.iter().enumerate() {
        std::fs::write(dir.path().join(format!("{number}.pod")), forged.bytes()).unwrap();
        std::fs::write(dir.path().join(format!("{number}.txt")), reason).unwrap();
    }
    let limited = std::process::Command::new("prlimit")
        .arg(format!("--as={MEMORY_BYTES_MAX}"))
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "--test-threads=1", "--nocapture"])
        .arg("hostile_pods::every_hostile_file_is_refused_within_256_mib")
        .env(LIMITED, dir.path())
        .env("MALLOC_ARENA_MAX", "1")
        .output();
    let limited = limited.unwrap();
    let text = String::from_utf8_lossy(&limited.stderr);
    assert!(limited.status.success(), "{text}");
    let text = String::from_utf8_lossy(&limited.stdout);
    assert!(
        text.contains(&format!("refused {}", corpus.len())),
        "{text}"
    );
}

fn refuse_all_in(dir: &std::path::Path) {
    let mut refused = 0;
    while let Ok(file) = std::fs::File::open(dir.join(format!("{refused}.pod"))) {
        let reason = std::fs::read_to_string(dir.join(format!("{refused}.txt"))).unwrap();
        let error = PodFile::new(file).reader().and_then(drain).unwrap_err();
        assert!(error.to_string().contains(&reason), "{error}");
        refused += 1;
    }
    println!("refused {refused}");
}

/// 500 flipped bits in a pod with deltas, secrets and a history: what is read is what was saved, or an error.
#[test]
fn five_hundred_flipped_bits_of_a_pod_never_give_wrong_data() {
    let journal = in_memory();
    let pods = journal.pods();
    let mut content = crate::pods::entities(&crate::pods::lines(400), &crate::pods::secrets(60));
    let first = crate::pods::save_after(pods, "x", None, content.clone()).unwrap();
    content.remove(7);
    content[9].state = r#"{"kind":"user","name":"changed"}"#.to_owned();
    let history = || (0..300).map(|n| Ok(format!(r#"{{"seq":{n},"time":{}}}"#, n * 7_919)));
    let described = || NewPod {
        history: Some(PodHistory {
            records: 300,
            ..PodHistory::default()
        }),
        ..crate::pods::new_pod()
    };
    let parent = Some(first.digest.as_str());
    let lines = || content.clone();
    pods.save_with_history(
        &name("x"),
        parent,
        &Keep::Plain,
        (lines, history()),
        described,
    )
    .unwrap();
    let mut good = Vec::new();
    pods.write_file(&name("x"), Version::Latest, &mut good)
        .unwrap();
    let state = |file: &[u8]| PodFile::new(file).reader().and_then(drain);
    let log = |file: &[u8]| -> Result<Vec<Vec<u8>>, PodError> {
        let mut lines = Vec::new();
        let mut file = PodFile::new(file);
        let reader = file.reader()?;
        reader.read_history(&mut |line| {
            lines.push(line.to_vec());
            Ok(())
        })?;
        Ok(lines)
    };
    let (expected, expected_log) = (state(&good).unwrap(), log(&good).unwrap());
    assert_eq!((expected.len(), expected_log.len()), (458, 300));
    let (mut seed, mut refused) = (0x9e37_79b9_7f4a_7c15_u64, 0);
    for _ in 0..500 {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let at = (seed >> 33) as usize % (good.len() * 8);
        let mut bad = good.clone();
        bad[at / 8] ^= 1 << (at % 8);
        let read = state(&bad);
        refused += usize::from(read.is_err());
        assert!(read.is_err() || read.unwrap() == expected, "bit {at}");
        let read = log(&bad);
        assert!(read.is_err() || read.unwrap() == expected_log, "bit {at}");
    }
    assert!(refused > 250, "{refused}");
}
