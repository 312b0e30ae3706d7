//! Malicious pod files. Each is refused with a reason, and none costs much.

use roleback_journal::pod::{PodError, PodFile, Version};

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
