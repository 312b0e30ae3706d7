mod conditions;

use super::*;

const BOUNDARY: &str = "limit";

fn form(fields: &[(&str, &str)], file_name: &str, file: &str) -> String {
    let mut out = String::new();
    for (name, value) in fields {
        out.push_str(&format!(
            "--limit\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        ));
    }
    out + &format!(
        "--limit\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{file_name}\"\r\nContent-Type: text/plain\r\n\r\n{file}\r\n--limit--\r\n"
    )
}

/// The upload of a form, and where its file begins.
fn upload(fields: &[(&str, &str)], file_name: &str) -> Result<(Upload, usize), Fault> {
    let body = form(fields, file_name, "hello");
    let (fields, at) = Fields::read(BOUNDARY, body.as_bytes())?.unwrap();
    assert!(body[at..].starts_with("hello"));
    Ok((Upload::new(fields, "b", BOUNDARY)?, at))
}

fn refused(fields: &[(&str, &str)]) -> String {
    match upload(fields, "f").and_then(|(upload, _)| upload.signature().map(drop)) {
        Ok(()) => "ok".to_owned(),
        Err(fault) => format!("{}: {}", fault.code, fault.message),
    }
}

#[test]
fn a_boundary_is_read_or_refused() {
    for (content_type, expected) in [
        ("multipart/form-data; boundary=ab", Some(Ok("ab"))),
        (
            "Multipart/Form-Data;charset=utf-8; Boundary=\"a:b\"",
            Some(Ok("a:b")),
        ),
        ("multipart/form-data", Some(Err(()))),
        ("multipart/form-data; boundary=", Some(Err(()))),
        ("multipart/form-data; boundary=a; boundary=b", Some(Err(()))),
        ("multipart/form-data; boundary=\"a\\\"b\"", Some(Err(()))),
        ("application/x-www-form-urlencoded", None),
    ] {
        let found = boundary(content_type).map(|found| found.map_err(drop));
        let expected = expected.map(|expected| expected.map(str::to_owned));
        assert_eq!(found, expected, "{content_type}");
    }
}

#[test]
fn a_form_is_read_in_any_pieces_and_written_with_its_key() {
    let fields = [
        ("key", "a/${filename}"),
        ("ACL", "private"),
        ("policy", "p"),
        ("x-amz-signature", "s"),
        ("x-amz-meta-a", "1 ${filename} ${filename}"),
        ("x-ignore-b", "2"),
        ("unknown", "3"),
    ];
    let body = form(&fields, "C:\\photos\\é.jpg", "hello");
    let (read, at) = Fields::read(BOUNDARY, body.as_bytes()).unwrap().unwrap();
    for end in 0..at {
        assert_eq!(
            Fields::read(BOUNDARY, &body.as_bytes()[..end]).unwrap(),
            None,
            "{end}"
        );
    }
    let upload = Upload::new(read, "b", BOUNDARY).unwrap();
    assert_eq!(upload.path(false), "/b/a/%C3%A9.jpg");
    let part = |name: &str, value: &str| {
        format!("--limit\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let expected = part("key", "a/é.jpg")
        + &part("acl", "private")
        + &part("x-amz-meta-a", "1 é.jpg é.jpg")
        + "--limit\r\nContent-Disposition: form-data; name=\"file\"; filename=\"C:\\photos\\é.jpg\"\r\nContent-Type: text/plain\r\n\r\n";
    assert_eq!(
        String::from_utf8(upload.written(BOUNDARY, &[])).unwrap(),
        expected
    );
}

#[test]
fn a_quotation_mark_in_a_name_is_escaped_or_refused() {
    let fields = [("key", "${filename}")];
    let (upload, _) = upload(&fields, "a\\\"b").unwrap();
    assert_eq!(upload.path(false), "/b/a%22b");
    let written = String::from_utf8(upload.written(BOUNDARY, &[])).unwrap();
    assert!(written.contains("filename=\"a%22b\"\r\n"), "{written}");
    let body = form(&fields, "a\"b", "hello");
    assert!(Fields::read(BOUNDARY, body.as_bytes()).is_err());
}

#[test]
fn a_boundary_within_a_part_is_refused() {
    let inner = "--limit\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nother";
    for (fields, file_name) in [
        (&[("key", "k"), ("x-amz-meta-a", inner)][..], "f"),
        (&[("key", "k"), ("x-amz-meta-a", "a\n--limit--")], "f"),
        (&[("key", "k"), ("x-amz-meta---limit", "a")], "f"),
        (&[("key", "k")], "--limit"),
        (&[("key", "--${filename}")], "limit"),
    ] {
        let refused = upload(fields, file_name).map(drop).unwrap_err();
        assert_eq!(refused.code, "MalformedPOSTRequest", "{fields:?}");
    }
    let kind = "Content-Type: text/plain";
    let body = form(&[("key", "k")], "f", "").replace(kind, &format!("{kind}; --limit"));
    let (fields, _) = Fields::read(BOUNDARY, body.as_bytes()).unwrap().unwrap();
    assert!(Upload::new(fields, "b", BOUNDARY).is_err());
    assert!(upload(&[("key", "-limit")], "--limi").is_ok());
}

#[test]
fn what_is_no_form_is_refused() {
    let file = "Content-Disposition: form-data; name=\"file\"\r\n\r\n";
    for (body, code) in [
        ("--other\r\n".to_owned(), "MalformedPOSTRequest"),
        ("preamble\r\n--limit\r\n".to_owned(), "MalformedPOSTRequest"),
        (format!("--limit \r\n{file}"), "MalformedPOSTRequest"),
        ("--limit--\r\n".to_owned(), "InvalidArgument"),
        (
            form(&[("key", "a"), ("Key", "b")], "f", ""),
            "InvalidArgument",
        ),
        (form(&[("a\r\nb", "a")], "f", ""), "MalformedPOSTRequest"),
        (
            "--limit\r\nContent-Disposition: form-data; name=\"a\"; name=\"b\"\r\n\r\n".to_owned(),
            "MalformedPOSTRequest",
        ),
        (
            "--limit\r\nContent-Disposition: form-data; name=\"a\"; filename*=UTF-8''b\r\n\r\n"
                .to_owned(),
            "MalformedPOSTRequest",
        ),
        (
            "--limit\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\n".to_owned(),
            "MalformedPOSTRequest",
        ),
        (
            "--limit\r\nContent-Transfer-Encoding: base64\r\n\r\n".to_owned(),
            "MalformedPOSTRequest",
        ),
        (
            "--limit\r\nContent-Type: a\r\n\r\n".to_owned(),
            "MalformedPOSTRequest",
        ),
        (
            form(&[("a", &"x".repeat(FIELDS_BYTES_MAX))], "f", "")[..FIELDS_BYTES_MAX + 20]
                .to_owned(),
            "MaxPostPreDataLengthExceeded",
        ),
        (
            form(&[("a", &"x".repeat(FIELDS_BYTES_MAX))], "f", "hello"),
            "MaxPostPreDataLengthExceeded",
        ),
    ] {
        let read = Fields::read(BOUNDARY, body.as_bytes());
        assert_eq!(
            read.map_err(|fault| fault.code).err().as_deref(),
            Some(code),
            "{body:?}"
        );
    }
}

#[test]
fn the_limit_of_the_fields_is_about_what_is_before_the_file() {
    let empty = form(&[("a", "")], "f", "");
    let (_, at) = Fields::read(BOUNDARY, empty.as_bytes()).unwrap().unwrap();
    for (surplus, is_read) in [(0, true), (1, false)] {
        let value = "x".repeat(FIELDS_BYTES_MAX - at + surplus);
        let body = form(&[("a", &value)], "f", &"y".repeat(FIELDS_BYTES_MAX));
        let read = Fields::read(BOUNDARY, body.as_bytes());
        assert_eq!(read.is_ok_and(|read| read.is_some()), is_read, "{surplus}");
    }
}

#[test]
fn fields_say_what_is_stored_and_who_signed() {
    let missing = |name| {
        format!(
            "InvalidArgument: Bucket POST must contain a field named '{name}'.  If it is specified, please check the order of the fields."
        )
    };
    let version = "InvalidRequest: The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.";
    let long = "k".repeat(KEY + 1);
    const KEY: usize = 1_024;
    for (fields, expected) in [
        (&[("key", "k")][..], "ok".to_owned()),
        (&[("key", "")], missing("key")),
        (&[("acl", "private")], missing("key")),
        (
            &[("key", &long)],
            "KeyTooLongError: Your key is too long".to_owned(),
        ),
        (&[("key", "k"), ("policy", "p")], missing("x-amz-algorithm")),
        (&[("key", "k"), ("x-amz-date", "d")], missing("policy")),
        (
            &[("key", "k"), ("AWSAccessKeyId", "a"), ("policy", "p")],
            version.to_owned(),
        ),
        (&[("key", "k"), ("bucket", "b")], "ok".to_owned()),
        (
            &[("key", "k"), ("bucket", "c")],
            "InvalidArgument: The field 'bucket' names another bucket than the URL.".to_owned(),
        ),
        (
            &[("key", "k"), ("X-Amz-Copy-Source", "/c/k")],
            "InvalidArgument: A POST upload cannot copy an object: remove the x-amz-copy-source fields.".to_owned(),
        ),
    ] {
        assert_eq!(refused(fields), expected, "{fields:?}");
    }
    let tags = "<Tagging><TagSet><Tag><Key>a b</Key><Value>1</Value></Tag><Tag><Key>c</Key><Value/></Tag></TagSet></Tagging>";
    let fields = [
        ("key", "k"),
        ("acl", "public-read"),
        ("tagging", tags),
        ("X-Amz-Meta-X", "y"),
        ("Content-Type", "t"),
    ];
    let (upload, _) = upload(&fields, "f").unwrap();
    let headers = upload.headers().unwrap();
    let headers: Vec<_> = headers
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    assert_eq!(
        headers,
        [
            "x-amz-acl=public-read",
            "x-amz-tagging=a%20b=1&c=",
            "x-amz-meta-x=y"
        ]
    );
}
