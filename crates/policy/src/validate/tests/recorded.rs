//! Policies with recorded AWS responses, and similar policies that show the order and the limits of the checks.

use super::*;

const SYNTAX: &str = "Syntax errors in policy.";
const LEGACY: &str = "The policy failed legacy parsing";
const VERSION: &str = "Policy document must be version 2012-10-17 or greater.";
const VENDOR: &str = "Resource vendor must be fully qualified and cannot contain regexes.";
const NO_ACTION: &str = "Policy statement must contain actions.";
const NO_RESOURCE: &str = "Policy statement must contain resources.";
const SAME_SID: &str = "Statement IDs (SID) in a single policy must be unique.";
const ONE_COLON: &str = "Actions/Condition can contain only one colon.";
const OK: &str = "accepted";

fn managed(text: &str) -> String {
    refusal(text, Purpose::Managed)
}

/// A statement that lists a bucket.
const LIST: &str = r#""Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::b""#;

fn of(statements: &str) -> String {
    format!(r#"{{"Version":"2012-10-17","Statement":[{{{statements}}}]}}"#)
}

fn on(resource: &str) -> String {
    of(&LIST.replace("arn:aws:s3:::b", resource))
}

#[test]
fn the_version_comes_after_the_grammar_and_before_all_else() {
    for (text, said) in [
        (of(LIST), OK),
        (of(LIST).replace("2012", "2013"), SYNTAX),
        (of(LIST).replace("2012-10-17", ""), SYNTAX),
        (of(LIST).replace("2012-10-17", "2008-10-17"), VERSION),
        (of(LIST).replace("\"Version\":\"2012-10-17\",", ""), VERSION),
        (of(&LIST.replace("Allow", "denY")), LEGACY),
        (of(&LIST.replace("Allow", "")), LEGACY),
        (
            of(&LIST.replace("Allow", "denY")).replace("\"Version\":\"2012-10-17\",", ""),
            VERSION,
        ),
        (of(&LIST.replace("\"Effect\":\"Allow\",", "")), SYNTAX),
        (of(&LIST.replace("\"Allow\"", "1")), SYNTAX),
    ] {
        assert_eq!(managed(&text), said, "{text}");
    }
}

#[test]
fn statement_ids_come_before_resources_and_resources_before_actions() {
    let two = |second: &str| of(&format!(r#""Sid":"S",{LIST}}},{{"Sid":"S",{second}"#));
    let action = |action: &str, resource: &str| {
        let list = LIST.replace("s3:ListBucket", action);
        of(&list.replace("arn:aws:s3:::b", resource))
    };
    let no_action = |resource: &str| on(resource).replace("\"Action\":\"s3:ListBucket\",", "");
    for (text, said) in [
        (
            two(r#""Effect":"Allow","Resource":"arn:aws:s3:::b""#),
            SAME_SID,
        ),
        (two(r#""Effect":"denY","Resource":"b""#), SAME_SID),
        (
            action("s:3:ListBucket", "sdfs"),
            "Resource sdfs must be in ARN format or \"*\".",
        ),
        (action("s:3:ListBucket", "arn:aws:s3:::b"), ONE_COLON),
        (action("ListBucket", "arn:aws:s3::b"), LEGACY),
        (no_action("arn:aws:s3::b"), LEGACY),
        (no_action("b"), "Resource b must be in ARN format or \"*\"."),
        (no_action("arn:aws:s3:::b"), NO_ACTION),
        (
            of(r#""Effect":"Allow","Action":"s3:ListBucket""#),
            NO_RESOURCE,
        ),
        (of(r#""Effect":"Allow""#), NO_ACTION),
        (of(r#""Effect":"denY""#), LEGACY),
    ] {
        assert_eq!(managed(&text), said, "{text}");
    }
}

#[test]
fn an_arn_is_filled_up_with_stars_before_it_is_judged() {
    let partition = |name: &str, arn: &str| {
        format!("Partition \"{name}\" is not valid for resource \"{arn}\".")
    };
    for (resource, said) in [
        ("a:bcd", partition("bcd", "arn:bcd:*:*:*:*")),
        ("a:b:cd", partition("b", "arn:b:cd:*:*:*")),
        ("arn:b:s3:::x", partition("b", "arn:b:s3:::x")),
        ("arn:b:s3::x", partition("b", "arn:b:s3::x:*")),
        ("a:", partition("", "arn::*:*:*:*")),
        (
            "a:aws:s3:::b",
            "Resource a:aws:s3:::b must be in ARN format or \"*\".".to_owned(),
        ),
        (
            "arn",
            "Resource arn must be in ARN format or \"*\".".to_owned(),
        ),
        ("", "Resource  must be in ARN format or \"*\".".to_owned()),
        ("arn:aws", VENDOR.to_owned()),
        ("arn:aws:", VENDOR.to_owned()),
        ("arn:aws:s3", OK.to_owned()),
        ("arn:aws:sqs:us-east-1:123456789012", OK.to_owned()),
        ("arn:aws:codepipeline:*", OK.to_owned()),
    ] {
        assert_eq!(managed(&on(resource)), said, "{resource}");
    }
}

#[test]
fn the_older_parser_reads_accounts_and_regions() {
    for (resource, said) in [
        ("arn:aws:s3::b", LEGACY),
        ("arn:aws:s3::b:c", LEGACY),
        ("arn:aws:sqs:us-east-1:ACCOUNT_ID:q", LEGACY),
        ("arn:aws:sqs:us-east-1:<account>:q", LEGACY),
        ("arn:aws:sqs:us east:123456789012:q", LEGACY),
        ("arn:aws:sqs:us-east-1:123456789012:q", OK),
        ("arn:aws:sqs:*:*:q", OK),
        ("arn:aws:sqs:us-*:12345678????:q", OK),
        (
            "arn:aws:sqs:${aws:RequestedRegion}:${aws:PrincipalAccount}:q",
            OK,
        ),
        ("arn:aws:iam::aws:policy/x", OK),
        ("arn:aws:iam::partner:policy/x", OK),
        ("arn:aws:s3:::123 456", OK),
    ] {
        assert_eq!(managed(&on(resource)), said, "{resource}");
    }
}

#[test]
fn the_older_parser_reads_dates_and_no_other_values_of_conditions() {
    let when = |condition: &str| of(&format!(r#"{LIST},"Condition":{{{condition}}}"#));
    for (condition, said) in [
        (r#""DateGreaterThan":{"a":"sdf"}"#, LEGACY),
        (
            r#""DateLessThanEquals":{"a":"2016-12-13t2:00:00.593194+1"}"#,
            LEGACY,
        ),
        (r#""DateLessThan":{"a":"9223372036854775808"}"#, LEGACY),
        (r#""DateLessThan":{"a":9223372036854775808}"#, LEGACY),
        (r#""DateLessThan":{"a":"9223372036854775807"}"#, OK),
        (r#""DateLessThan":{"a":"-9223372036854775808"}"#, OK),
        (r#""DateLessThanEquals":{"a":"2019-07-01T13:20:15Z"}"#, OK),
        (r#""DateGreaterThan":{"a":[]}"#, OK),
        (
            r#""DateGreaterThan":{"a":["2019-07-01T13:20:15Z",""]}"#,
            LEGACY,
        ),
        (r#""DateNotEqualsIfExists":{"a":"sdf"}"#, LEGACY),
        (r#""ForAnyValue:DateEquals":{"a":"sdf"}"#, LEGACY),
        (r#""DateEquals":{"a":true}"#, LEGACY),
        (r#""x":{},"y":{}"#, OK),
        (r#""x":{"a":"b"}"#, SYNTAX),
        (r#""x":"b""#, SYNTAX),
        (r#""DateGreaterThan":"sdf""#, SYNTAX),
        (r#""StringEquals":{"a":"sdf"}"#, OK),
        (r#""NumericEquals":{"a":"sdf"}"#, OK),
    ] {
        let text = when(condition);
        assert_eq!(managed(&text), said, "{text}");
    }
    let no_resource = r#""Effect":"Allow","Action":"s3:*","Condition":{"DateEquals":{"a":"b"}}"#;
    assert_eq!(managed(&of(no_resource)), LEGACY);
}

#[test]
fn one_statement_before_the_version_must_stand_in_a_list() {
    let assumed = r#""Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"*"}"#;
    for (text, identity) in [
        (r#"{"Statement":{@},"Version":"2012-10-17"}"#, LEGACY),
        (r#"{"Version":"2012-10-17","Statement":{@}}"#, OK),
        (r#"{"Statement":[{@}],"Version":"2012-10-17"}"#, OK),
        (r#"{"Id":"i","Statement":{@}}"#, OK),
    ] {
        for purpose in [Purpose::Inline, Purpose::Session] {
            let said = refusal(&text.replace('@', LIST), purpose);
            assert_eq!(said, identity, "{purpose:?} {text}");
        }
        let trusted = refusal(&text.replace('@', assumed), Purpose::Trust);
        assert_eq!(trusted, OK, "{text}");
    }
}

#[test]
fn white_space_is_refused_only_before_json() {
    for (text, identity, trust) in [
        (" {", SYNTAX, "This policy contains invalid Json"),
        ("\n\"x\"", SYNTAX, "This policy contains invalid Json"),
        ("\t{}", LEGACY, "JSON strings must not have leading spaces"),
        ("", SYNTAX, "This policy contains invalid Json"),
    ] {
        assert_eq!(managed(text), identity, "{text:?}");
        assert_eq!(refusal(text, Purpose::Trust), trust, "{text:?}");
    }
}

#[test]
fn services_without_regions_or_accounts_take_none_in_their_arns() {
    let region = |arn: &str| format!("Resource {arn} can not contain region information.");
    let account = |arn: &str| format!("Resource {arn} cannot contain an account id.");
    for arn in [
        "arn:aws:s3:us-east-1::b",
        "arn:aws:s3:us-west-2:123456789012:b/athena",
        "arn:aws:s3:us-*::b",
        "arn:aws:route53:us-east-1::hostedzone/Z",
        "arn:aws:route53:us-east-1:123456789012:hostedzone/Z",
        "arn:aws:cloudfront:us-east-1:123456789012:distribution/D",
        "arn:aws:organizations:us-east-1:123456789012:account/o-1/123456789012",
        "arn:aws:sts:us-east-1:123456789012:federated-user/f",
    ] {
        assert_eq!(managed(&on(arn)), region(arn));
    }
    for arn in [
        "arn:aws:route53::123456789012:hostedzone/Z",
        "arn:aws:route53:*:12345678901*:*",
    ] {
        assert_eq!(managed(&on(arn)), account(arn));
    }
    for arn in [
        "arn:aws:s3:*:*:b",
        "arn:aws:s3::123456789012:accesspoint/x.mrap",
        "arn:aws:s3:us-east-1:123456789012:accesspoint/a",
        "arn:aws:s3:us-east-1:123456789012:accesspoint/a/object/*",
        "arn:aws:s3:us-east-1:123456789012:storage-lens/l",
        "arn:aws:s3:us-east-1:123456789012:job/j",
        "arn:aws:s3:us-east-1:123456789012:*",
        "arn:aws:s3:us-east-1",
        "arn:aws:route53:::hostedzone/*",
        "arn:aws:cloudfront::123456789012:distribution/D",
        "arn:aws:ec2:us-east-1:123456789012:image/ami-1",
        "arn:aws:no-such-service:us-east-1:123456789012:x",
    ] {
        assert_eq!(managed(&on(arn)), OK, "{arn}");
    }
}
