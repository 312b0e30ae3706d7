//! Pod files of the wrong shape or size.

use roleback_journal::pod::{Unchecked, Version};

use crate::forge::{Entry, Forged, Layer, ZSTD, bomb, file, huge_window, plain, zstd};
use crate::hostile_pods::Case;
use crate::pods::{in_memory, lines, name, save, secrets};

/// What it is, and where it would write.
pub(crate) fn shapes() -> Vec<Case> {
    let link = |kind| Entry {
        kind,
        size: Some(0),
        ..file("blobs/sha256/x", "")
    };
    vec![
        // What it is.
        (
            "an empty file",
            Forged::with_entries(Vec::clear),
            "manifest.json: the file ends before it",
        ),
        (
            "no description",
            Forged::with_entries(|e| e.truncate(1)),
            "meta.json: the file ends before it",
        ),
        (
            "no chunk",
            Forged::with_entries(|e| e.truncate(2)),
            "the file ends before it",
        ),
        (
            "the manifest is not first",
            Forged::with_entries(|e| e.swap(0, 1)),
            "another entry is in its place",
        ),
        (
            "an entry too many",
            Forged::with_entries(|e| e.push(file("more", "x"))),
            "more entries than the manifest",
        ),
        (
            "a second manifest",
            Forged::with_entries(|e| e.push(e[0].clone())),
            "more entries than the manifest",
        ),
        // Where it would write.
        (
            "a name that climbs",
            Forged::with_entries(|e| e[2].name = "../../etc/passwd".into()),
            "another entry",
        ),
        (
            "an absolute name",
            Forged::with_entries(|e| e[2].name = "/etc/passwd".into()),
            "another entry",
        ),
        (
            "a name with a dot before it",
            Forged::with_entries(|e| e[0].name = "./manifest.json".into()),
            "another entry",
        ),
        (
            "a symbolic link",
            Forged::with_entries(|e| e[2] = link(tar::EntryType::Symlink)),
            "not a plain file",
        ),
        (
            "a hard link",
            Forged::with_entries(|e| e[2] = link(tar::EntryType::Link)),
            "not a plain file",
        ),
        (
            "a directory",
            Forged::with_entries(|e| e[2] = link(tar::EntryType::Directory)),
            "not a plain file",
        ),
        (
            "a device",
            Forged::with_entries(|e| e[2] = link(tar::EntryType::Block)),
            "not a plain file",
        ),
        (
            "a pipe",
            Forged::with_entries(|e| e[2] = link(tar::EntryType::Fifo)),
            "not a plain file",
        ),
        (
            "an extended header",
            Forged::with_entries(|e| e.insert(0, link(tar::EntryType::XHeader))),
            "not a plain file",
        ),
        (
            "a long name header",
            Forged::with_entries(|e| e.insert(0, link(tar::EntryType::GNULongName))),
            "not a plain file",
        ),
        (
            "a sparse file",
            Forged::with_entries(|e| e[2] = link(tar::EntryType::GNUSparse)),
            "not a plain file",
        ),
    ]
}

/// How large it says it is, and what it becomes.
pub(crate) fn sizes() -> Vec<Case> {
    vec![
        // How large it says it is.
        (
            "a manifest of a terabyte",
            Forged::with_entries(|e| e[0].size = Some(1 << 40)),
            "are allowed",
        ),
        (
            "a description of a gigabyte",
            Forged::with_entries(|e| e[1].size = Some(1 << 30)),
            "are allowed",
        ),
        (
            "a chunk larger than listed",
            Forged::with_entries(|e| e[2].size = Some(1 << 33)),
            "are allowed",
        ),
        (
            "a chunk of 5 MiB",
            Forged::of(vec![Layer {
                size: Some(5 << 20),
                raw: 5 << 20,
                ..plain("[\"k\",1]\n")
            }]),
            "too large",
        ),
        (
            "2^63 stored bytes",
            Forged::of(vec![Layer {
                size: Some(1 << 63),
                ..plain("[\"k\",1]\n")
            }]),
            "too large",
        ),
        (
            "too many stored bytes in all",
            Forged::of(vec![
                Layer {
                    size: Some(4 << 20),
                    ..plain("[\"k\",1]\n")
                };
                65
            ]),
            "stored bytes, the limit is",
        ),
        (
            "too many bytes in all",
            Forged::of(vec![
                Layer {
                    size: Some(200 << 10),
                    raw: 4 << 20,
                    media: ZSTD.into(),
                    ..plain("[\"k\",1]\n")
                };
                513
            ]),
            "bytes, the limit is",
        ),
        (
            "too many lines in all",
            Forged::of(vec![
                Layer {
                    lines: 2_500_001,
                    ..plain("[\"k\",1]\n")
                };
                2
            ]),
            "lines, the limit is",
        ),
        (
            "counts that overflow",
            Forged::of(vec![
                Layer {
                    lines: u64::MAX / 2,
                    ..plain("[\"k\",1]\n")
                };
                2
            ]),
            "lines, the limit is",
        ),
        (
            "too many chunks",
            Forged::of(vec![plain("[\"k\",1]\n"); 9_999]),
            "more than 9998 chunks",
        ),
        // What it becomes.
        (
            "a bomb that says so",
            Forged::of(vec![Layer {
                bytes: bomb(64 << 20),
                raw: 64 << 20,
                media: ZSTD.into(),
                ..plain("")
            }]),
            "expands too far",
        ),
        (
            "a bomb that lies",
            Forged::of(vec![Layer {
                bytes: bomb(256 << 20),
                raw: 60_000,
                lines: 1,
                media: ZSTD.into(),
                ..plain("")
            }]),
            "the length that the manifest says",
        ),
        (
            "a chunk that expands 201 to 1",
            Forged::of(vec![Layer {
                raw: 65_536 + 201 * 8,
                media: ZSTD.into(),
                ..plain("[\"k\",1]\n")
            }]),
            "expands too far",
        ),
        (
            "a zstd window of 2^30",
            Forged::of(vec![Layer {
                bytes: huge_window(&[b'7'; 60_000]),
                raw: 60_000,
                lines: 1,
                media: ZSTD.into(),
                ..plain("")
            }]),
            "Frame requires too much memory",
        ),
        (
            "a chunk shorter than said",
            Forged::of(vec![Layer {
                raw: 9,
                ..zstd(b"[\"k\",1]\n", 1)
            }]),
            "the length that the manifest says",
        ),
        (
            "a chunk that is not zstd",
            Forged::of(vec![Layer {
                media: ZSTD.into(),
                ..plain("[\"k\",1]\n")
            }]),
            "Unknown frame descriptor",
        ),
        (
            "a chunk with a second frame",
            Forged::of(vec![Layer {
                bytes: [zstd(b"[\"k\",1]\n", 1).bytes, bomb(1 << 20)].concat(),
                ..zstd(b"[\"k\",1]\n", 1)
            }]),
            "the length that the manifest says",
        ),
    ]
}

#[test]
fn a_reader_stops_at_the_first_line_that_is_refused() {
    use std::sync::atomic::{AtomicU64, Ordering};

    const LINES: u64 = 100_000;
    let journal = in_memory();
    let pods = journal.pods();
    save(pods, "dev", &lines(LINES), &secrets(2)).unwrap();
    let seen = AtomicU64::new(0);
    let refusing = |line: Unchecked<'_>| {
        seen.fetch_add(1, Ordering::Relaxed);
        match line.strict()?.ends_with(b"\"n\":4}") {
            true => Err("it is the third".to_owned()),
            false => Ok(()),
        }
    };
    let reader = pods.open(&name("dev"), Version::Latest).unwrap();
    let error = reader
        .lines(&refusing, &mut |_| {})
        .unwrap_err()
        .to_string();
    assert!(error.contains("line 3: it is the third"), "{error}");
    // Other threads check the next chunks meanwhile, but not all of the pod.
    assert!(seen.into_inner() < LINES * 3 / 4);
    let reader = pods.open(&name("dev"), Version::Latest).unwrap();
    let (mut checked, parse) = (0, |line: Unchecked<'_>| line.strict().map(<[u8]>::to_vec));
    let read = reader.lines(&parse, &mut |lines| checked += lines).unwrap();
    let expected = lines(LINES).into_iter().map(String::into_bytes);
    assert!(read.state.into_iter().eq(expected));
    assert_eq!((read.secrets.len(), checked), (2, LINES + 2));
}
