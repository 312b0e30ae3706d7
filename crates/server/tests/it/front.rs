//! What comes before an operation: hosts, pages, methods, other services, credentials.

use roleback_server::Running;

use crate::support::{Answer, Client, exchange, in_memory, start};

fn with(settings: &[(&str, &str)]) -> Running {
    let mut config = in_memory();
    for (name, value) in settings {
        config.set(name, value).unwrap();
    }
    start(&config)
}

/// Sends a head of these lines and no body.
fn send(server: &Running, lines: &[&str]) -> Answer {
    let head = lines.join("\r\n") + "\r\nconnection: close\r\n\r\n";
    exchange(server.addr, head.as_bytes())
}

/// A head that a client of a service signed, though not well.
fn scope(service: &str) -> String {
    format!(
        "authorization: AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/{service}/aws4_request, SignedHeaders=host, Signature=0"
    )
}

#[test]
fn a_request_for_a_host_that_a_stranger_may_have_registered_is_refused_and_says_what_to_do() {
    let server = with(&[("allowed-hosts", "iam.example.com")]);
    for (path, host, status) in [
        (
            "/?Action=GetCallerIdentity&Version=2011-06-15",
            "localhost",
            403,
        ),
        (
            "/?Action=GetCallerIdentity&Version=2011-06-15",
            "evil.example",
            403,
        ),
        ("/_roleback/livez", "localhost", 200),
        ("/_roleback/livez", "roleback:4566", 200),
        ("/_roleback/livez", "iam.example.com", 200),
        ("/_roleback/livez", "evil.example", 403),
        ("/_roleback/livez", "iam.amazonaws.com", 403),
        ("/", "iam.amazonaws.com", 200),
        ("/", "evil.example", 403),
    ] {
        let answer = send(
            &server,
            &[&format!("GET {path} HTTP/1.1"), &format!("host: {host}")],
        );
        assert_eq!(answer.status, status, "{host}{path}");
        let is_told = answer.text().contains("--allowed-hosts evil.example");
        assert_eq!(is_told, host == "evil.example", "{}", answer.text());
    }
}

#[test]
fn a_page_of_the_same_strange_name_changes_nothing_though_it_signs() {
    let server = start(&in_memory());
    let mut root = Client::root(&server);
    root.host = Some("evil.example".to_owned());
    let refused = root.call("iam", "Action=CreateUser&UserName=eve");
    assert_eq!(refused.fault(), (403, "HostNotAllowed".to_owned()));
    root.host = None;
    let user = root.call("iam", "Action=GetUser&UserName=eve");
    assert_eq!(user.fault(), (404, "NoSuchEntity".to_owned()));
}

#[test]
fn a_request_without_a_host_or_with_two_is_malformed() {
    let server = start(&in_memory());
    for path in ["/", "/_roleback/livez"] {
        for hosts in [&[][..], &["host: localhost", "host: localhost"]] {
            let line = format!("GET {path} HTTP/1.1");
            let lines: Vec<_> = [&*line].into_iter().chain(hosts.iter().copied()).collect();
            assert_eq!(send(&server, &lines).status, 400, "{lines:?}");
        }
    }
}

#[test]
fn a_page_of_an_allowed_origin_may_use_both_apis_and_no_other_page_may() {
    let server = with(&[
        ("cors-origins", "http://localhost:3000"),
        ("cors-expose-headers", "x-more"),
    ]);
    let (good, bad) = ("http://localhost:3000", "http://localhost:3001");
    for path in [
        "/?Action=GetCallerIdentity&Version=2011-06-15",
        "/_roleback/livez",
    ] {
        for (origin, is_allowed) in [(good, true), (bad, false)] {
            let origin_header = format!("origin: {origin}");
            let get = send(
                &server,
                &[
                    &format!("GET {path} HTTP/1.1"),
                    "host: localhost",
                    &origin_header,
                ],
            );
            let preflight = send(
                &server,
                &[
                    &format!("OPTIONS {path} HTTP/1.1"),
                    "host: localhost",
                    &origin_header,
                    "access-control-request-method: POST",
                    "access-control-request-headers: authorization,x-amz-date",
                ],
            );
            let expected = is_allowed.then_some(origin);
            assert_eq!(
                get.header("access-control-allow-origin"),
                expected,
                "{path}"
            );
            assert_eq!(
                preflight.header("access-control-allow-origin"),
                expected,
                "{path}"
            );
            if is_allowed {
                assert_eq!(preflight.status, 204);
                let headers = preflight.header("access-control-allow-headers");
                assert_eq!(headers, Some("authorization,x-amz-date"));
                let exposed = get.header("access-control-expose-headers").unwrap();
                for header in [
                    "x-amzn-requestid",
                    "x-roleback-next",
                    "x-roleback-head",
                    "x-roleback-status",
                    "x-more",
                ] {
                    assert!(exposed.contains(header), "{header}");
                }
            } else {
                assert_eq!((get.status, preflight.status), (403, 403), "{path}");
                assert!(get.text().contains("--cors-origins http://localhost:3001"));
            }
        }
    }
}

#[test]
fn people_who_look_see_a_page_and_a_wrong_method_is_told_the_right_ones() {
    let server = start(&in_memory());
    let page = send(
        &server,
        &[
            "GET / HTTP/1.1",
            "host: localhost",
            "sec-fetch-site: cross-site",
        ],
    );
    assert_eq!(
        (page.status, page.header("content-type")),
        (200, Some("text/plain; charset=utf-8"))
    );
    for method in ["PUT", "DELETE", "PATCH", "OPTIONS"] {
        let answer = send(
            &server,
            &[&format!("{method} / HTTP/1.1"), "host: localhost"],
        );
        assert_eq!(
            answer.fault(),
            (405, "MethodNotAllowed".to_owned()),
            "{method}"
        );
        assert_eq!(answer.header("allow"), Some("GET, POST"));
    }
}

#[test]
fn a_client_of_another_service_is_told_which_services_are_here() {
    let server = start(&in_memory());
    for (line, service) in [
        ("GET / HTTP/1.1", "s3"),
        ("PUT /bucket HTTP/1.1", "s3"),
        ("GET /2015-03-31/functions HTTP/1.1", "lambda"),
        ("POST / HTTP/1.1", "dynamodb"),
    ] {
        let answer = send(&server, &[line, "host: localhost", &scope(service)]);
        assert_eq!(answer.status, 501, "{line}");
        let told = format!("serves IAM and STS, not {service}");
        assert!(answer.text().contains(&told), "{}", answer.text());
    }
}

#[test]
fn keys_of_localstack_are_root_and_without_signatures_unknown_keys_are_too() {
    for (signatures, key_id, secret, expected) in [
        ("on", "test", "test", 200),
        ("on", "test", "other", 403),
        ("on", "LKIAQAAAAAAAEXAMPLE1", "test", 200),
        ("on", "AKIAIOSFODNN7EXAMPLE", "test", 403),
        ("off", "AKIAIOSFODNN7EXAMPLE", "any", 200),
        ("off", "LKIAQAAAAAAAEXAMPLE1", "any", 200),
    ] {
        let server = with(&[("signatures", signatures)]);
        let answer = Client::new(&server, key_id, secret).call("sts", "Action=GetCallerIdentity");
        assert_eq!(answer.status, expected, "{signatures} {key_id} {secret}");
        if expected == 200 {
            assert!(
                answer.element("Arn").ends_with("000000000000:root"),
                "{key_id}"
            );
        }
    }
}

#[test]
fn a_clock_that_is_wrong_is_accepted_where_the_server_is_told_so() {
    for (skew, status) in [("15m", 403), ("off", 200)] {
        let server = with(&[("signature-skew", skew)]);
        let mut root = Client::root(&server);
        root.time = root.time.plus_secs(-86_400);
        assert_eq!(
            root.call("sts", "Action=GetCallerIdentity").status,
            status,
            "{skew}"
        );
    }
}
