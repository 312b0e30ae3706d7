use proptest::prelude::*;

use super::*;
use crate::mutate::{Mutator, corpus};

const LOG: LogId = LogId(Ulid(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef));

fn draft(payload: Vec<u8>) -> Draft {
    Draft {
        ulid: Ulid(99),
        time_ns: 1_764_000_000_000_000_000,
        account: 123_456_789_012,
        caller: "arn:aws:iam::123456789012:user/ann".to_owned(),
        operation: "CreateUser".to_owned(),
        payload,
    }
}

fn sealed(draft: &Draft) -> Vec<u8> {
    let after = Head {
        seq: 41,
        hash: Hash::of(b"before"),
        time_ns: 0,
    };
    seal(draft, LOG, &after).unwrap().bytes.to_vec()
}

fn seeds() -> Vec<Vec<u8>> {
    corpus("record", || {
        vec![
            ("plain", sealed(&draft(b"{\"user\":\"ann\"}".to_vec()))),
            (
                "empty",
                sealed(&Draft {
                    caller: String::new(),
                    operation: String::new(),
                    ..draft(Vec::new())
                }),
            ),
            ("compressed", sealed(&draft(b"again and ".repeat(4_000)))),
            (
                "labels",
                sealed(&Draft {
                    caller: "ä".repeat(1_024),
                    operation: "O".repeat(128),
                    ..draft(vec![0xff; 40])
                }),
            ),
        ]
    })
}

/// Gives damaged bytes a correct hash and checksum, so that they pass verification.
fn with_true_sums(mut bytes: Vec<u8>) -> Vec<u8> {
    let Ok(opened) = Opened::unchecked(&bytes) else {
        return bytes;
    };
    let end = opened.length;
    let hash = Hash::of(&bytes[..end - TRAILER_BYTES]);
    bytes[end - TRAILER_BYTES..end - 4].copy_from_slice(hash.as_bytes());
    let sum = crc32c::crc32c(&bytes[..end - 4]);
    bytes[end - 4..end].copy_from_slice(&sum.to_le_bytes());
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_record_comes_back_as_it_was_drafted(
        ulid in any::<u128>(),
        time_ns in any::<i64>(),
        account in any::<u64>(),
        caller in "\\PC{0,200}",
        operation in "[A-Za-z]{0,128}",
        payload in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..2_000),
            (any::<u8>(), 16_000..20_000_usize).prop_map(|(byte, count)| vec![byte; count]),
        ],
        seq in 0..u64::MAX,
        behind in prop::collection::vec(any::<u8>(), 0..50),
    ) {
        let draft = Draft { ulid: Ulid(ulid), time_ns, account, caller, operation, payload };
        let after = Head { seq, hash: Hash::of(&behind), time_ns: 7 };
        let frame = seal(&draft, LOG, &after).unwrap();
        let mut bytes = frame.bytes.to_vec();
        bytes.extend_from_slice(&behind);
        let opened = Opened::at_front_of(&bytes).unwrap();
        prop_assert_eq!(opened.continues(LOG, &after), Ok(()));
        prop_assert_eq!((opened.length, opened.head()), (frame.bytes.len(), frame.head));
        let payload = opened.payload().unwrap();
        let expected = Record {
            log: LOG,
            seq: seq + 1,
            ulid: draft.ulid,
            time_ns,
            account,
            caller: &draft.caller,
            operation: &draft.operation,
            payload: &draft.payload,
            prev: after.hash,
            hash: frame.head.hash,
        };
        prop_assert_eq!(opened.record(&payload), expected);
    }
}

#[test]
fn the_seeds_are_records_that_every_version_reads() {
    let seeds = seeds();
    assert_eq!(seeds.len(), 4);
    for seed in seeds {
        let opened = Opened::at_front_of(&seed).unwrap();
        assert_eq!(
            (opened.length, opened.seq(), opened.log()),
            (seed.len(), 42, LOG)
        );
        opened.payload().unwrap();
    }
}

#[test]
fn every_flipped_bit_and_every_cut_is_noticed() {
    for seed in seeds() {
        for at in 0..seed.len() {
            let mut bad = seed.clone();
            bad[at] ^= 1 << (at % 8);
            assert!(Opened::at_front_of(&bad).is_err(), "byte {at}");
            assert!(Opened::at_front_of(&seed[..at]).is_err(), "cut to {at}");
        }
    }
}

#[test]
fn no_broken_record_is_believed_and_none_does_harm() {
    let (seeds, mut mutator) = (seeds(), Mutator::new(1));
    for _ in 0..12_000 {
        let bad = mutator.mutate(&seeds);
        if let Ok(opened) = Opened::at_front_of(&bad) {
            assert!(seeds.iter().any(|seed| seed[..] == bad[..opened.length]));
        }
        let forged = with_true_sums(bad);
        if let Ok(opened) = Opened::at_front_of(&forged) {
            assert!(opened.length <= forged.len());
            if let Ok(payload) = opened.payload() {
                assert!(payload.len() <= Draft::PAYLOAD_BYTES_MAX);
            }
        }
    }
}

#[test]
fn flaws_are_told_apart() {
    let good = sealed(&draft(b"payload".to_vec()));
    let edit = |at: usize, byte: u8| {
        let mut bytes = good.clone();
        bytes[at] = byte;
        bytes
    };
    let cases = [
        (Vec::new(), Flaw::Cut { have: 0, need: 112 }),
        (
            good[..111].to_vec(),
            Flaw::Cut {
                have: 111,
                need: 112,
            },
        ),
        (
            good[..good.len() - 1].to_vec(),
            Flaw::Cut {
                have: good.len() - 1,
                need: good.len(),
            },
        ),
        (edit(0, b'R'), Flaw::NotARecord),
        (edit(4, 0), Flaw::Field("envelope version")),
        (edit(4, 2), Flaw::TooNew(2)),
        (edit(5, 3), Flaw::Field("codec")),
        (edit(75, 1), Flaw::Field("reserved space")),
        (edit(7, 0xff), Flaw::Limit("caller")),
        (edit(73, 0xff), Flaw::Limit("operation")),
        (edit(11, 0xff), Flaw::Limit("stored payload")),
        (edit(15, 0xff), Flaw::Limit("payload")),
        (edit(32, 7), Flaw::Checksum),
        (edit(112, 0xff), Flaw::Field("caller")),
    ];
    for (bytes, flaw) in cases {
        assert_eq!(Opened::at_front_of(&bytes).unwrap_err(), flaw);
    }
    let mut wrong_hash = edit(32, 7);
    let end = wrong_hash.len() - 4;
    let sum = crc32c::crc32c(&wrong_hash[..end]);
    wrong_hash[end..].copy_from_slice(&sum.to_le_bytes());
    assert_eq!(Opened::at_front_of(&wrong_hash).unwrap_err(), Flaw::Hash);
    let mut wrong_length = good.clone();
    wrong_length[12] += 1;
    let wrong_length = with_true_sums(wrong_length);
    assert_eq!(
        Opened::at_front_of(&wrong_length)
            .unwrap()
            .payload()
            .unwrap_err(),
        Flaw::Payload
    );
}

#[test]
fn a_record_continues_only_the_one_before_it_in_its_own_log() {
    let good = sealed(&draft(b"payload".to_vec()));
    let opened = Opened::at_front_of(&good).unwrap();
    let after = Head {
        seq: 41,
        hash: Hash::of(b"before"),
        time_ns: 0,
    };
    assert_eq!(opened.continues(LOG, &after), Ok(()));
    let other = LogId(Ulid(1));
    assert_eq!(opened.continues(other, &after), Err(Flaw::OtherLog(LOG)));
    assert_eq!(
        opened.continues(LOG, &Head { seq: 40, ..after }),
        Err(Flaw::OtherSeq(42))
    );
    assert_eq!(
        opened.continues(
            LOG,
            &Head {
                hash: Hash::ZERO,
                ..after
            }
        ),
        Err(Flaw::Chain)
    );
}
