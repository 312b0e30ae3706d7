//! Calls of the AWS API: who is asking, and how a request has to look.

use roleback_server::config::Config;
use roleback_wire::Timestamp;

use crate::support::{Answer, Client, in_memory, post, start};

const AKIA: &str = "AKIAIOSFODNN7EXAMPLE";

/// The ARN of the caller.
fn arn(client: &Client) -> Result<String, (u16, String)> {
    let answer = client.call("iam", "Action=GetUser");
    if answer.status == 200 {
        Ok(answer.element("Arn"))
    } else {
        Err(answer.fault())
    }
}

fn refused<T>(status: u16, code: &str) -> Result<T, (u16, String)> {
    Err((status, code.to_owned()))
}

#[test]
fn an_answer_has_its_type_and_its_request_id_twice() {
    let server = start(&in_memory());
    let root = Client::root(&server);
    let created = root.call("iam", "Action=CreateUser&UserName=test");
    let read = root.call("iam", "Action=GetUser&UserName=TEST");
    assert_eq!(read.element("UserId"), created.element("UserId"));
    assert_eq!(read.header("content-type"), Some("text/xml"));
    assert_eq!(
        read.header("x-amzn-requestid"),
        Some(&*read.element("RequestId"))
    );
    assert_ne!(created.element("RequestId"), read.element("RequestId"));
    assert!(read.text().starts_with(
        "<GetUserResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><GetUserResult><User>"
    ));
}

#[test]
fn a_key_id_that_is_not_of_the_form_of_aws_is_root_with_either_secret() {
    let server = start(&in_memory());
    for (key_id, secret, expected) in [
        ("test", "test", Ok("000000000000")),
        ("local", "test", Ok("000000000000")),
        ("local", "local", Ok("000000000000")),
        ("123456789012", "test", Ok("123456789012")),
        ("local", "guess", refused(403, "SignatureDoesNotMatch")),
        (AKIA, "test", refused(403, "InvalidClientTokenId")),
        (
            "ASIAIOSFODNN7EXAMPLE",
            "test",
            refused(403, "InvalidClientTokenId"),
        ),
    ]
    .map(|(key_id, secret, expected)| {
        let expected = expected.map(|account: &str| format!("arn:aws:iam::{account}:root"));
        (key_id, secret, expected)
    }) {
        assert_eq!(
            arn(&Client::new(&server, key_id, secret)),
            expected,
            "{key_id} {secret}"
        );
    }
}

#[test]
fn known_keys_can_be_required() {
    let server = start(&Config {
        unknown_keys: roleback_server::config::UnknownKeys::Refuse,
        ..in_memory()
    });
    assert_eq!(
        arn(&Client::root(&server)),
        refused(403, "InvalidClientTokenId")
    );
}

#[test]
fn a_users_key_opens_while_it_is_there_and_active() {
    let server = start(&in_memory());
    let root = Client::root(&server);
    root.call("iam", "Action=CreateUser&UserName=test");
    let made = root.call("iam", "Action=CreateAccessKey&UserName=test");
    let (id, secret) = (made.element("AccessKeyId"), made.element("SecretAccessKey"));
    let user = Client::new(&server, &id, &secret);
    let is_user = Ok("arn:aws:iam::000000000000:user/test".to_owned());
    assert_eq!(arn(&user), is_user);
    assert_eq!(
        arn(&Client::new(&server, &id, "wrong")),
        refused(403, "SignatureDoesNotMatch")
    );
    for (change, expected) in [
        (
            "Action=UpdateAccessKey&Status=Inactive",
            refused(403, "InvalidClientTokenId"),
        ),
        ("Action=UpdateAccessKey&Status=Active", is_user),
        (
            "Action=DeleteAccessKey",
            refused(403, "InvalidClientTokenId"),
        ),
    ] {
        let changed = root.call("iam", &format!("{change}&UserName=test&AccessKeyId={id}"));
        assert_eq!(changed.status, 200, "{}", changed.text());
        assert_eq!(arn(&user), expected, "{change}");
    }
}

#[test]
fn a_clock_that_is_off_is_told_so_in_the_words_of_aws() {
    let server = start(&in_memory());
    for (minutes, words) in [
        (-20, "Signature expired: "),
        (20, "Signature not yet current: "),
    ] {
        let mut root = Client::root(&server);
        root.time = root.time.plus_secs(minutes * 60);
        let answer = root.call("iam", "Action=GetUser");
        assert_eq!(answer.fault(), (403, "SignatureDoesNotMatch".to_owned()));
        assert!(
            answer.element("Message").starts_with(words),
            "{}",
            answer.text()
        );
    }
}

#[test]
fn with_a_clock_that_stands_still_clients_sign_by_their_own() {
    let mut config = in_memory();
    config.set("clock", "fixed:2020-02-29T12:00:00Z").unwrap();
    let server = start(&config);
    let mut root = Client::root(&server);
    root.time = Timestamp::from_secs(1_900_000_000);
    let created = root.call("iam", "Action=CreateUser&UserName=test");
    assert_eq!(created.element("CreateDate"), "2020-02-29T12:00:00Z");
}

#[test]
fn ignored_signatures_still_say_who_asks() {
    let mut config = in_memory();
    config.set("signatures", "off").unwrap();
    let server = start(&config);
    assert_eq!(
        arn(&Client::new(&server, "123456789012", "whatever")),
        Ok("arn:aws:iam::123456789012:root".to_owned())
    );
    assert_eq!(
        arn(&Client::new(&server, AKIA, "x")),
        Ok("arn:aws:iam::000000000000:root".to_owned())
    );
}

#[test]
fn the_partition_of_arns_follows_the_region() {
    let server = start(&in_memory());
    for (region, partition) in [
        ("eu-west-1", "aws"),
        ("cn-north-1", "aws-cn"),
        ("us-gov-west-1", "aws-us-gov"),
    ] {
        let mut root = Client::root(&server);
        root.region = region;
        assert_eq!(
            arn(&root),
            Ok(format!("arn:{partition}:iam::000000000000:root"))
        );
    }
}

/// An unsigned request.
fn unsigned(server: &roleback_server::Running, form: &str) -> Answer {
    let host = server.addr.to_string();
    let headers = [
        ("host", &*host),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    crate::support::exchange(server.addr, &post("/", headers, form.as_bytes()))
}

#[test]
fn a_request_says_which_operation_it_is_for_or_is_told_what_is_missing() {
    let server = start(&in_memory());
    for (form, status, code, service) in [
        ("", 400, "MissingAction", "iam"),
        ("Version=2011-06-15", 400, "MissingAction", "sts"),
        ("Action=&Version=2010-05-08", 400, "MissingAction", "iam"),
        ("Action=GetUser", 400, "InvalidAction", "iam"),
        ("Action=GetCallerIdentity", 400, "InvalidAction", "sts"),
        (
            "Action=GetUsr&Version=2010-05-08",
            400,
            "InvalidAction",
            "iam",
        ),
        (
            "Action=GetUser&Version=2011-06-15",
            400,
            "InvalidAction",
            "sts",
        ),
        (
            "Action=GetUser&Version=2010-05-08",
            403,
            "MissingAuthenticationToken",
            "iam",
        ),
        (
            "Action=GetSessionToken&Version=2011-06-15",
            403,
            "MissingAuthenticationToken",
            "sts",
        ),
        ("Action=%zz", 404, "MalformedQueryString", "iam"),
    ] {
        let answer = unsigned(&server, form);
        assert_eq!(answer.fault(), (status, code.to_owned()), "{form}");
        let namespace = format!("xmlns=\"https://{service}.amazonaws.com/doc/");
        assert!(
            answer.text().contains(&namespace),
            "{form}: {}",
            answer.text()
        );
    }
}

#[test]
fn the_scope_of_a_signature_must_be_of_the_service() {
    let server = start(&in_memory());
    let answer = Client::root(&server).call("ec2", "Action=GetUser");
    assert_eq!(answer.fault(), (403, "SignatureDoesNotMatch".to_owned()));
    assert!(
        answer.element("Message").contains("correct service: 'iam'"),
        "{}",
        answer.text()
    );
}

#[test]
fn all_violations_come_in_one_answer() {
    let server = start(&in_memory());
    let answer = Client::root(&server).call("iam", "Action=CreateUser&PermissionsBoundary=x");
    assert_eq!(answer.fault(), (400, "ValidationError".to_owned()));
    let message = answer.element("Message");
    assert!(
        message.starts_with("2 validation errors detected: "),
        "{message}"
    );
}
