use super::*;

const SEC: i64 = 1_000_000_000;

fn point(text: &str) -> Option<Point> {
    let moment: Moment = text.parse().ok()?;
    (moment.back == 0).then_some(moment.point)
}

#[test]
fn a_point_has_one_of_these_forms() {
    let pod = |name: &str, version| Point::Pod(name.to_owned(), version);
    let tag = |tag: &str| Some(PodVersion::Tag(tag.to_owned()));
    let ulid = "01JD8F3ZQWERTY0123456789AB";
    for (text, expected) in [
        ("head", Point::Head),
        ("0", Point::Seq(0)),
        ("42", Point::Seq(42)),
        ("18446744073709551615", Point::Seq(u64::MAX)),
        (ulid, Point::Ulid(ulid.to_owned())),
        ("01jd8f3zqwerty0123456789ab", Point::Ulid(ulid.to_owned())),
        ("00000000000000000000000000", Point::Ulid("0".repeat(26))),
        ("1970-01-01", Point::Time(0)),
        ("1970-01-01T00:00:01Z", Point::Time(SEC)),
        ("1970-01-01T00:00:00.5Z", Point::Time(SEC / 2)),
        ("1970-01-01T00:00:00.000000001Z", Point::Time(1)),
        ("1970-01-01T01:00:00+01:00", Point::Time(0)),
        ("1969-12-31T23:30:00-00:30", Point::Time(0)),
        ("1969-12-31T23:59:59Z", Point::Time(-SEC)),
        ("2026-11-21T20:57:49Z", Point::Time(1_795_294_669 * SEC)),
        ("2024-02-29", Point::Time(1_709_164_800 * SEC)),
        ("0001-01-01", Point::Time(i64::MIN)),
        ("9999-12-31", Point::Time(i64::MAX)),
        ("-10m", Point::Ago(600 * SEC)),
        ("-1h30m", Point::Ago(5_400 * SEC)),
        ("-250ms", Point::Ago(SEC / 4)),
        ("pod:ci", pod("ci", None)),
        ("pod:ci:3", pod("ci", Some(PodVersion::Number(3)))),
        ("pod:ci@3", pod("ci", Some(PodVersion::Number(3)))),
        (
            "pod:ci:3#7",
            Point::PodRecord("ci".to_owned(), Some(PodVersion::Number(3)), 7),
        ),
        ("pod:ci#0", Point::PodRecord("ci".to_owned(), None, 0)),
        ("pod:ci@green", pod("ci", tag("green"))),
        ("fork:a", Point::Fork("a".to_owned(), None)),
        ("fork:a:7", Point::Fork("a".to_owned(), Some(7))),
        (
            "mark:before-test.1",
            Point::Mark("before-test.1".to_owned()),
        ),
    ] {
        assert_eq!(point(text), Some(expected.clone()), "{text}");
        let shown = expected.to_string();
        assert_eq!(point(&shown), Some(expected), "{text} as {shown}");
    }
}

#[test]
fn a_moment_is_a_point_and_records_before_it() {
    for (text, back, shown) in [
        ("head~2", 2, "head~2"),
        ("42~1", 1, "42~1"),
        ("42~1~2", 3, "42~3"),
        ("head~0", 0, "head"),
        ("-10m~1", 1, "-10m~1"),
        ("pod:ci@green~4", 4, "pod:ci@green~4"),
    ] {
        let moment: Moment = text.parse().unwrap();
        assert_eq!((moment.back, moment.to_string().as_str()), (back, shown));
    }
}

#[test]
fn everything_else_is_refused() {
    let long = "1".repeat(CHARS_MAX + 1);
    for text in [
        "",
        "HEAD",
        "Head",
        "043",
        "00",
        "+1",
        "4.2",
        "18446744073709551616",
        "head~",
        "head~01",
        "head~x",
        "~1",
        "head~18446744073709551615~1",
        "42^",
        "@{10m}",
        "-",
        "-10",
        "-10M",
        "-1y",
        "10m",
        "--10m",
        "2026-13-01",
        "2026-02-29",
        "1900-02-29",
        "2026-11-31",
        "2026-1-1",
        "2026-11-21T20:57:49",
        "2026-11-21t20:57:49Z",
        "2026-11-21 20:57:49Z",
        "2026-11-21T20:57:60Z",
        "2026-11-21T24:00:00Z",
        "2026-11-21T20:57:49.Z",
        "2026-11-21T20:57:49.0123456789Z",
        "2026-11-21T20:57:49+0100",
        "2026-11-21T20:57:49+24:00",
        "2026-11-21T20:57:49é",
        "81JD8F3ZQWERTY0123456789AB",
        "01JD8F3ZQWERTY0123456789AI",
        "pod:",
        "pod:a/b",
        "pod:.a",
        "pod:a:",
        "pod:a:x",
        "pod:a@",
        "pod:a@007x/",
        "pod:a:1:2",
        "fork:",
        "fork:a:b",
        "mark:",
        "mark:a:1",
        "Pod:ci",
        "noon",
        "é",
        &long,
    ] {
        let error = text.parse::<Moment>().unwrap_err();
        assert!(error.to_string().contains("is not a moment"), "{text}");
    }
    assert_eq!(
        "x".parse::<Moment>().unwrap_err().to_string(),
        "`x` is not a moment: use a record number, a time such as 2026-11-21T20:57:49Z, `-10m`, `head~2` or `pod:NAME`"
    );
}

#[test]
fn the_command_line_knows_the_forms_of_git_too() {
    for (text, same) in [
        ("@{10m}", "-10m"),
        ("@{2026-11-21}", "2026-11-21"),
        ("42^", "42~1"),
        ("head^^", "head~2"),
        ("42~1^", "42~2"),
        ("-10m", "-10m"),
        ("head", "head"),
    ] {
        let moment = Moment::parse_on_command_line(text);
        assert_eq!(moment, same.parse(), "{text}");
    }
    for text in ["", "^", "@{", "@{}", "@{x}", "@10m", "{10m}", "é^"] {
        assert!(Moment::parse_on_command_line(text).is_err(), "{text}");
    }
}

#[test]
fn in_json_a_moment_is_a_number_or_a_text() {
    for (json, text) in [("42", "42"), (r#""42""#, "42"), (r#""head~2""#, "head~2")] {
        let moment: Moment = serde_json::from_str(json).unwrap();
        assert_eq!(moment.to_string(), text);
    }
    assert_eq!(serde_json::to_string(&Moment::of_seq(7)).unwrap(), "7");
    for json in ["-1", "4.2", "null", r#""043""#] {
        assert!(serde_json::from_str::<Moment>(json).is_err(), "{json}");
    }
}

#[test]
fn every_day_has_the_number_after_the_day_before() {
    let mut expected = time::nanos("1970-01-01").unwrap();
    for day in 0..80_000 {
        let text = time::text(expected);
        assert_eq!(time::nanos(&text), Some(expected), "{day}: {text}");
        assert_eq!(time::nanos(&text[..10]), Some(expected), "{day}: {text}");
        expected += 86_400 * SEC;
    }
}
