use super::*;

const NOW: i64 = 1_800_000_000;
/// The seed of the test vectors of RFC 6238, appendix B.
const RFC_SEED: &[u8] = b"12345678901234567890";

fn at(secs: i64) -> Timestamp {
    Timestamp::from_secs(secs)
}

fn rfc() -> Totp {
    Totp::new(RFC_SEED)
}

fn code(counter: i64) -> String {
    format!("{:06}", rfc().code(counter))
}

#[test]
fn codes_are_those_of_the_rfc() {
    // The last six of the RFC's eight digits.
    for (secs, expected) in [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ] {
        // The last time is beyond the range of the type; its counter is not.
        assert_eq!(code(secs / 30), expected, "{secs}");
    }
    assert_eq!(rfc().code_at(at(59)), "287082");
}

#[test]
fn two_consecutive_codes_enable_a_device_and_find_its_offset() {
    let now = counter(at(NOW));
    let pair = |second: i64| (code(second - 1), code(second));
    let find = |(first, second): (String, String), offset: i64, last: Option<i64>| {
        rfc()
            .find_pair((&first, &second), at(NOW), offset, last)
            .map(|counter| counter - now)
            .ok()
    };
    let rows = [
        ("now", pair(now), 0, None, Some(0)),
        ("the next two", pair(now + 2), 0, None, Some(2)),
        (
            "as far behind as can be",
            pair(now - 998),
            0,
            None,
            Some(-998),
        ),
        ("further behind", pair(now - 999), 0, None, None),
        (
            "as far ahead as can be",
            pair(now + 1_000),
            0,
            None,
            Some(1_000),
        ),
        ("further ahead", pair(now + 1_001), 0, None, None),
        (
            "around the offset that is known",
            pair(now + 1_900),
            1_000,
            None,
            Some(1_900),
        ),
        ("no longer around zero", pair(now - 998), 1_000, None, None),
        (
            "the pair that was accepted last",
            pair(now),
            0,
            Some(now),
            None,
        ),
        ("an older pair", pair(now - 1), 0, Some(now), None),
        (
            "a pair that shares a code with the last",
            pair(now + 1),
            0,
            Some(now),
            Some(1),
        ),
        (
            "the wrong way round",
            (code(now), code(now - 1)),
            0,
            None,
            None,
        ),
        ("the same twice", (code(now), code(now)), 0, None, None),
        ("one left out", (code(now - 2), code(now)), 0, None, None),
    ];
    for (what, codes, offset, last, expected) in rows {
        assert_eq!(find(codes, offset, last), expected, "{what}");
    }
    for (first, second) in [
        ("", ""),
        ("12345", "123456"),
        ("1234567", "123456"),
        ("12345a", "123456"),
        ("+12345", "123456"),
        ("１２", "34"),
    ] {
        assert_eq!(
            rfc().find_pair((first, second), at(NOW), 0, None).ok(),
            None,
            "{first}"
        );
    }
}

#[test]
fn a_code_is_good_near_the_time_of_the_device_and_once() {
    let now = counter(at(NOW));
    let find = |code: &str, offset: i64, used: &[i64]| {
        rfc()
            .find(code, at(NOW), offset, used)
            .map(|counter| counter - now)
            .ok()
    };
    for steps in -4..=4_i64 {
        let expected = (steps.abs() <= 2).then_some(steps);
        assert_eq!(find(&code(now + steps), 0, &[]), expected, "{steps}");
        let drifted = (100..=104).contains(&(102 + steps)).then_some(102 + steps);
        assert_eq!(
            find(&code(now + 102 + steps), 102, &[]),
            drifted,
            "{steps} with an offset"
        );
    }
    assert_eq!(find(&code(now), 0, &[now]), None, "the same code again");
    assert_eq!(
        find(&code(now - 1), 0, &[now]),
        Some(-1),
        "an older one that was not used"
    );
    assert_eq!(find("", 0, &[]), None);
    assert_eq!(find("00000a", 0, &[]), None);
}

#[test]
fn used_codes_are_kept_as_long_as_they_could_be_used_again() {
    let now = counter(at(NOW));
    let used = [now - 3, now - 2, now, now + 2];
    assert_eq!(still_in_window(&used, at(NOW), 0), [now - 2, now, now + 2]);
    assert_eq!(still_in_window(&used, at(NOW), 3), [now + 2]);
}

#[test]
fn the_seed_is_given_as_apps_read_it() {
    let seed = [0xff; SEED_BYTES];
    assert_eq!(base32(&seed), "7".repeat(64));
    assert_eq!(
        otpauth_uri("phone", "bob", RFC_SEED),
        "otpauth://totp/phone@bob?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    );
}

#[test]
fn the_picture_is_the_qr_code_in_black_and_white() {
    let text = otpauth_uri("phone", "bob", &[7; SEED_BYTES]);
    let picture = qr_png(&text).unwrap();
    // Signature, IHDR, one IDAT, IEND; each chunk is preceded by its length and followed by its checksum.
    assert_eq!(picture[..16], *b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR");
    assert_eq!(picture[24..29], [1, 0, 0, 0, 0]);
    // The end of every PNG.
    assert!(picture.ends_with(b"\0\0\0\0IEND\xae\x42\x60\x82"));
    let number = |at: usize| u32::from_be_bytes(picture[at..at + 4].try_into().unwrap());
    let (width, height) = (number(16), number(20));
    let length = number(33) as usize;
    assert_eq!(
        (&picture[37..41], 41 + length + 4 + 12),
        (&b"IDAT"[..], picture.len())
    );
    let mut rows = Vec::with_capacity(100_000);
    flate2::Decompress::new(true)
        .decompress_vec(
            &picture[41..41 + length],
            &mut rows,
            flate2::FlushDecompress::Finish,
        )
        .unwrap();
    let code = QrCode::new(&text).unwrap();
    let side = (code.width() + 2 * QR_MARGIN) * QR_SCALE;
    assert_eq!((width as usize, height as usize), (side, side));
    assert_eq!(rows.len(), side * (side / 8 + 1));
    // Each module has the color of the code, and the margin is white.
    let white = |x: usize, y: usize| (rows[y * (side / 8 + 1) + 1 + x / 8] >> (7 - x % 8)) & 1 == 1;
    for y in 0..side {
        for x in 0..side {
            let inside = |at: usize| {
                (at / QR_SCALE)
                    .checked_sub(QR_MARGIN)
                    .filter(|at| *at < code.width())
            };
            let dark = match (inside(x), inside(y)) {
                (Some(x), Some(y)) => code[(x, y)] == Color::Dark,
                _ => false,
            };
            assert_eq!(white(x, y), !dark, "{x} {y}");
        }
    }
    assert_eq!(qr_png(&"a".repeat(3_000)), None);
}

#[test]
fn wrong_codes_are_refused_in_the_words_of_aws() {
    let text = |fault: Fault| format!("{} {} {}", fault.code, fault.status, fault.message);
    assert_eq!(
        rfc().find_pair(("1", "2"), at(NOW), 0, None).map_err(text),
        Err(
            "InvalidAuthenticationCode 403 Authentication code for device is not valid.".to_owned()
        )
    );
    assert_eq!(
        rfc().find("1", at(NOW), 0, &[]).map_err(text),
        Err("AccessDenied 403 MultiFactorAuthentication failed with invalid MFA one time pass code. ".to_owned())
    );
}
