use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use roleback_wire::Timestamp;

use super::*;

/// Whether a policy document with these conditions allows a form, or the end of the error.
fn checked(conditions: &str, fields: &[(&str, &str)]) -> Result<Option<(u64, u64)>, String> {
    let document = format!(
        r#"{{"expiration": "2026-01-01T00:00:00.000Z", "conditions": [{{"bucket": "b"}}, {conditions}]}}"#
    );
    let told = |fault: Fault| {
        fault
            .message
            .trim_start_matches("Invalid according to ")
            .to_owned()
    };
    let policy = Policy::parse(&STANDARD.encode(document)).map_err(told)?;
    let (upload, _) = upload(fields, "f.jpg").map_err(told)?;
    upload
        .check(&policy, Timestamp::parse("2025-12-31T23:59:59Z").unwrap())
        .map_err(told)
}

#[test]
fn conditions_hold_for_the_fields_or_the_form_is_refused() {
    let failed = |condition: &str| Err(format!("Policy: Policy Condition failed: {condition}"));
    let extra = |names: &str| Err(format!("Policy: Extra input fields: {names}"));
    for (conditions, fields, expected) in [
        (r#"{"key": "k"}"#, &[("key", "k")][..], Ok(None)),
        (
            r#"{"key": "k"}"#,
            &[("key", "other")],
            failed(r#"["eq", "$key", "k"]"#),
        ),
        (r#"["eq", "$KEY", "k"]"#, &[("key", "k")], Ok(None)),
        (
            r#"["starts-with", "$key", "a/"]"#,
            &[("key", "a/${filename}")],
            Ok(None),
        ),
        (
            r#"["starts-with", "$key", "a/f"]"#,
            &[("key", "a/${filename}")],
            Ok(None),
        ),
        (
            r#"["eq", "$key", "a/f.jpg"]"#,
            &[("key", "a/${filename}")],
            Ok(None),
        ),
        (
            r#"["starts-with", "$key", "b/"]"#,
            &[("key", "a/k")],
            failed(r#"["starts-with", "$key", "b/"]"#),
        ),
        (
            r#"["starts-with", "$key", ""]"#,
            &[("key", "any")],
            Ok(None),
        ),
        (
            r#"{"key": "k"}, {"acl": "f.jpg"}"#,
            &[("key", "k"), ("acl", "${filename}")],
            Ok(None),
        ),
        (
            r#"{"key": "k"}"#,
            &[("key", "k"), ("acl", "private")],
            extra("acl"),
        ),
        (
            r#"{"key": "k"}, {"acl": "private"}"#,
            &[("key", "k")],
            failed(r#"["eq", "$acl", "private"]"#),
        ),
        (
            r#"{"key": "k"}"#,
            &[
                ("key", "k"),
                ("policy", "p"),
                ("x-amz-signature", "s"),
                ("x-ignore-a", "b"),
            ],
            Ok(None),
        ),
        (
            r#"{"key": "k"}"#,
            &[("key", "k"), ("x-amz-date", "d"), ("x-amz-meta-a", "b")],
            extra("x-amz-date, x-amz-meta-a"),
        ),
        (
            r#"{"key": "k"}, ["content-length-range", 1, "10"]"#,
            &[("key", "k")],
            Ok(Some((1, 10))),
        ),
        (
            r#"{"key": "k"}, ["content-length-range", 1, 10], ["content-length-range", 5, 20]"#,
            &[("key", "k")],
            Ok(Some((5, 10))),
        ),
        (
            r#"{"key": "k"}, ["starts-with", "$Content-Type", "image/"]"#,
            &[("key", "k"), ("Content-Type", "image/png, image/gif")],
            Ok(None),
        ),
        (
            r#"{"key": "k"}, ["starts-with", "$Content-Type", "image/"]"#,
            &[("key", "k"), ("Content-Type", "image/png,text/html")],
            failed(r#"["starts-with", "$Content-Type", "image/"]"#),
        ),
        (r#"{"key": "a\$b"}"#, &[("key", "a$b")], Ok(None)),
        (
            r#"{"key": 1}"#,
            &[("key", "k")],
            Err("Invalid Policy: Invalid Simple-Condition: value must be a string.".to_owned()),
        ),
        (
            r#"["matches", "$key", "k"]"#,
            &[("key", "k")],
            Err("Invalid Policy: Invalid Condition: unknown operation 'matches'.".to_owned()),
        ),
    ] {
        assert_eq!(
            checked(conditions, fields),
            expected,
            "{conditions} {fields:?}"
        );
    }
}

#[test]
fn a_document_is_read_and_expires() {
    for (document, expected) in [
        ("{}", "Policy missing expiration."),
        (
            r#"{"expiration": "soon", "conditions": []}"#,
            "Invalid 'expiration' value: it must be a date.",
        ),
        (
            r#"{"expiration": "2026-01-01T00:00:00Z"}"#,
            "Policy missing conditions.",
        ),
        (
            r#"{"expiration": "2026-01-01T00:00:00Z", "conditions": ["x"]}"#,
            "Invalid Condition: it must be an object, or a list of three values.",
        ),
        (
            r#"{"expiration": "2026-01-01T00:00:00Z", "conditions": [["content-length-range", -1, 2]]}"#,
            "Invalid content-length-range: it must have two numbers.",
        ),
    ] {
        let fault = Policy::parse(&STANDARD.encode(document)).unwrap_err();
        assert_eq!(
            (
                fault.status,
                fault.message.trim_start_matches("Invalid Policy: ")
            ),
            (400, expected)
        );
    }
    assert!(Policy::parse("!").unwrap_err().message.contains("Base64"));
    assert!(
        Policy::parse(&STANDARD.encode("{"))
            .unwrap_err()
            .message
            .contains("JSON")
    );
    let policy = STANDARD.encode(r#"{"expiration": "2026-01-01T00:00:00Z", "conditions": []}"#);
    let policy = Policy::parse(&policy).unwrap();
    for (now, is_valid) in [
        ("2025-12-31T23:59:59Z", true),
        ("2026-01-01T00:00:00Z", false),
    ] {
        let checked = policy.check(Timestamp::parse(now).unwrap(), std::iter::empty());
        assert_eq!(checked.is_ok(), is_valid, "{now}");
    }
}
