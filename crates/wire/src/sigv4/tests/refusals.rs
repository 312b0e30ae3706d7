//! Invalid signatures and their error messages.

use super::*;

const HEADER: &str = "POST / HTTP/1.1\nHost:iam.amazonaws.com\nX-Amz-Date:20150830T123600Z\nAuthorization:AWS4-HMAC-SHA256 \
     Credential=AKID/20150830/us-east-1/iam/aws4_request, SignedHeaders=host;x-amz-date, Signature=SIGNATURE\n\nAction=GetUser";
const QUERY: &str = "GET /?Action=GetUser&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKID%2F20150830%2Fus-east-1%2Fiam%2F\
     aws4_request&X-Amz-Date=20150830T123600Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=SIGNATURE HTTP/1.1\n\
     Host:iam.amazonaws.com";

/// The example with its correct signature.
fn signed(text: &str) -> String {
    let raw = Raw::parse(text);
    let query: Vec<_> = raw
        .query
        .split('&')
        .filter(|pair| !pair.starts_with("X-Amz-"))
        .collect();
    let outgoing = Outgoing {
        method: raw.method,
        path: raw.path,
        query: &query.join("&"),
        headers: &[("host", "iam.amazonaws.com")],
        body: raw.body.as_bytes(),
        region: "us-east-1",
        service: "iam",
        time: signing_time(),
    };
    let credentials = Credentials {
        access_key_id: "AKID",
        secret_access_key: SECRET,
        session_token: None,
    };
    let header = sign(&credentials, &outgoing).pop().unwrap().1;
    let made = if raw.query.contains("X-Amz-") {
        presign(&credentials, &outgoing, 60)
    } else {
        header
    };
    text.replace("SIGNATURE", &made[made.len() - 64..])
}

/// The error for the example after one replacement.
fn outcome(example: &str, from: &str, to: &str) -> String {
    let text = signed(example);
    assert!(text.contains(from), "{from} is not in the example");
    match verify(&Raw::parse(&text.replacen(from, to, 1)), signing_time()) {
        Ok(Some(access_key_id)) => access_key_id,
        Ok(None) => "unsigned".to_owned(),
        Err(fault) => format!("{} {}: {}", fault.status, fault.code, fault.message),
    }
}

const MISMATCH: &str = "403 SignatureDoesNotMatch: The request signature we calculated does not match the signature you \
     provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";
const WRONG_DATE: &str = "403 SignatureDoesNotMatch: Date in Credential scope does not match YYYYMMDD from ISO-8601 version \
     of date from HTTP. ";

#[test]
fn a_signature_in_headers_is_accepted_or_refused_in_awss_words() {
    for (from, to, expected) in [
        ("", "", "AKID"),
        (", ", ",", "AKID"),
        ("Host:iam", "Host: \t iam", "AKID"),
        ("Authorization:", "User-Agent:cli\nAuthorization:", "AKID"),
        ("X-Amz-Date", "Date", MISMATCH),
        ("POST", "PUT", MISMATCH),
        ("POST / ", "POST /a ", MISMATCH),
        ("POST / ", "POST /?a=b ", MISMATCH),
        ("GetUser", "DeleteUser", MISMATCH),
        ("iam.amazonaws", "sts.amazonaws", MISMATCH),
        ("us-east-1", "us-east-2", MISMATCH),
        ("Signature=", "Signature=0", MISMATCH),
        ("123600Z", "123601Z", MISMATCH),
        (
            &signed(HEADER)[signed(HEADER).find("Signature=").unwrap()..][..74],
            "Signature=",
            MISMATCH,
        ),
        ("Authorization:AWS4-HMAC-SHA256 ", "X-Nothing: ", "unsigned"),
        (
            "X-Amz-Date:20150830T123600Z",
            "X-Amz-Date:20150830T123600Z\nX-Amz-Content-Sha256:UNSIGNED-PAYLOAD",
            "403 SignatureDoesNotMatch: 'X-Amz-Content-Sha256' must be a 'SignedHeader' in the AWS Authorization.",
        ),
        ("20150830/", "20150831/", WRONG_DATE),
        (
            "/aws4_request",
            "/aws5_request",
            "403 SignatureDoesNotMatch: Credential should be scoped with a valid terminator: 'aws4_request'. ",
        ),
        (
            "SignedHeaders=host;",
            "SignedHeaders=",
            "403 SignatureDoesNotMatch: 'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
        ),
        (
            "host;x-amz-date",
            "host",
            "403 SignatureDoesNotMatch: 'X-Amz-Date' must be a 'SignedHeader' in the AWS Authorization.",
        ),
        (
            "host;x-amz-date",
            &format!(
                "host{}",
                (0..SIGNED_HEADERS_MAX)
                    .map(|n| format!(";h{n}"))
                    .collect::<String>()
            ),
            "400 IncompleteSignature: SignedHeaders must name at most 100 headers, and each only once.",
        ),
        (
            "host;x-amz-date",
            "host;x-amz-date;Host",
            "400 IncompleteSignature: SignedHeaders must name at most 100 headers, and each only once.",
        ),
        (
            "AWS4-HMAC-SHA256",
            "AWS4-HMAC-SHA512",
            "400 IncompleteSignature: Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA512'",
        ),
        (
            "20150830T123600Z",
            "Sun, 30 Aug 2015 12:36:00 GMT",
            "400 IncompleteSignature: Date must be in ISO-8601 'basic format'. Got 'Sun, 30 Aug 2015 12:36:00 GMT'. \
             See http://en.wikipedia.org/wiki/ISO_8601",
        ),
        (
            "us-east-1/iam",
            "iam",
            "400 IncompleteSignature: Credential must have exactly 5 slash-delimited elements, \
             e.g. keyid/date/region/service/term, got 'AKID/20150830/iam/aws4_request'",
        ),
        (
            "AWS4-HMAC-SHA256 Credential=",
            "Bearer ",
            "400 IncompleteSignature: Invalid key=value pair (missing equal-sign) in Authorization header \
             (hashed with SHA-256 and encoded with Base64): 'ooBd1GghXh2IO2DRMEsANALU7qGvrgvxaRfUD0+Xr0Y='.",
        ),
    ] {
        assert_eq!(outcome(HEADER, from, to), expected, "{from} -> {to}");
    }
}

#[test]
fn a_header_that_lacks_parts_is_told_all_of_them_and_keeps_its_secret() {
    let raw = Raw::parse(
        "POST / HTTP/1.1\nHost:iam.amazonaws.com\nAuthorization:Basic dXNlcjpodW50ZXIy=",
    );
    assert_eq!(
        verify(&raw, signing_time()).unwrap_err().message,
        "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. \
         Authorization header requires 'SignedHeaders' parameter. \
         Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. \
         (Hashed with SHA-256 and encoded with Base64) Authorization=1ZBGstQpqk/hv12w7Rhj/SMwdrGnfMUxGMp5HvyVqoQ="
    );
}

#[test]
fn a_presigned_url_is_accepted_or_refused_in_awss_words() {
    let lacks = |parts: &str| {
        format!("400 IncompleteSignature: {parts}Re-examine the query-string parameters.")
    };
    for (from, to, expected) in [
        ("", "", "AKID".to_owned()),
        (
            "X-Amz-Expires=60&",
            "X-Amz-Expires=%36%30&",
            "AKID".to_owned(),
        ),
        ("Action=GetUser&", "", MISMATCH.to_owned()),
        (
            "Host:",
            "X-Amz-Security-Token:t\nHost:",
            "403 SignatureDoesNotMatch: 'X-Amz-Security-Token' must be a \
          'SignedHeader' in the AWS Authorization."
                .to_owned(),
        ),
        ("X-Amz-Expires=60", "X-Amz-Expires=61", MISMATCH.to_owned()),
        (
            "X-Amz-Expires=60",
            "X-Amz-Expires=604801",
            "400 AuthorizationQueryParametersError: X-Amz-Expires must be a \
          number of seconds, at most 604800 (a week)"
                .to_owned(),
        ),
        (
            "X-Amz-Expires=60",
            "X-Amz-Expires=-1",
            "400 AuthorizationQueryParametersError: X-Amz-Expires must be a \
          number of seconds, at most 604800 (a week)"
                .to_owned(),
        ),
        (
            "X-Amz-Algorithm=AWS4-HMAC-SHA256&",
            "",
            lacks("AWS query-string parameters must include 'X-Amz-Algorithm'. "),
        ),
        (
            "X-Amz-Date=20150830T123600Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&",
            "",
            lacks(
                "AWS query-string parameters must include 'X-Amz-SignedHeaders'. AWS query-string parameters must include 'X-Amz-Date'. ",
            ),
        ),
        (
            "X-Amz-Algorithm=AWS4-HMAC-SHA256",
            "X-Amz-Algorithm=AWS4",
            "400 IncompleteSignature: Unsupported AWS 'algorithm': 'AWS4'".to_owned(),
        ),
        ("AKID%2F20150830", "AKID%2F20150829", WRONG_DATE.to_owned()),
        (
            "SignedHeaders=host",
            "SignedHeaders=",
            "403 SignatureDoesNotMatch: 'Host' or ':authority' must be a 'SignedHeader' in the \
          AWS Authorization."
                .to_owned(),
        ),
    ] {
        assert_eq!(outcome(QUERY, from, to), expected, "{from} -> {to}");
    }
}

#[test]
fn a_signature_lives_a_quarter_of_an_hour_either_way() {
    for (offset_secs, expected) in [
        (0, None),
        (900, None),
        (-900, None),
        (
            901,
            Some(
                "Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z (20150830T125101Z - 15 min.)",
            ),
        ),
        (
            -901,
            Some(
                "Signature not yet current: 20150830T123600Z is still later than 20150830T123559Z (20150830T122059Z + 15 min.)",
            ),
        ),
    ] {
        for example in [HEADER, QUERY] {
            let text = signed(example);
            let now = Timestamp(signing_time().plus_secs(offset_secs).0 + 999_999_999);
            let fault = verify(&Raw::parse(&text), now).err();
            assert_eq!(
                fault.map(|fault| fault.message.into_owned()).as_deref(),
                expected,
                "{offset_secs}"
            );
        }
    }
}

#[test]
fn a_hash_that_the_request_declares_must_be_that_of_its_body() {
    let credentials = Credentials {
        access_key_id: "AKID",
        secret_access_key: SECRET,
        session_token: Some("token"),
    };
    let right = String::from_utf8(sha256_hex(&[b"Action=GetUser"]).to_vec()).unwrap();
    for (declared, expected) in [(&*right, true), ("UNSIGNED-PAYLOAD", false), ("", false)] {
        let headers = [
            ("host", "iam.amazonaws.com"),
            ("x-amz-content-sha256", declared),
        ];
        let outgoing = Outgoing {
            method: "POST",
            path: "/",
            query: "",
            headers: &headers,
            body: b"Action=GetUser",
            region: "us-east-1",
            service: "iam",
            time: signing_time(),
        };
        let added = sign(&credentials, &outgoing);
        let all = headers
            .iter()
            .copied()
            .chain(added.iter().map(|(name, value)| (*name, &**value)))
            .collect();
        let raw = Raw {
            method: "POST",
            path: "/",
            query: "",
            headers: all,
            body: "Action=GetUser",
        };
        assert_eq!(verify(&raw, signing_time()).is_ok(), expected, "{declared}");
        let signed = Signed::parse(&raw.request(), signing_time())
            .unwrap()
            .unwrap();
        assert_eq!(signed.session_token(), Some("token"));
    }
}

#[test]
fn nothing_secret_is_printed() {
    let text = signed(HEADER);
    let raw = Raw::parse(&text);
    let signed = Signed::parse(&raw.request(), signing_time())
        .unwrap()
        .unwrap();
    assert_eq!(
        format!("{signed:?}"),
        "Signed(AKID for 20150830/us-east-1/iam/aws4_request)"
    );
    let credentials = Credentials {
        access_key_id: "AKID",
        secret_access_key: SECRET,
        session_token: Some("token"),
    };
    assert_eq!(format!("{credentials:?}"), "Credentials(AKID)");
}
