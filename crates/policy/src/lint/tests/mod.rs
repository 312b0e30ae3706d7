//! For each check, one policy with the finding and its position, and one similar policy without it.

mod conditions;
mod elements;
mod grants;
mod hostile;
mod principals;

use std::collections::BTreeSet;

use super::*;

/// Checks that AWS lists, or listed, and that no longer apply: since September 2025 service control policies support the whole
/// language. <https://aws.amazon.com/about-aws/whats-new/2025/09/aws-organizations-iam-language-service-control-policies/>
const RETIRED: [&str; 5] = [
    "SCP_SYNTAX_ERROR_ACTION_WILDCARD",
    "SCP_SYNTAX_ERROR_ALLOW_CONDITION",
    "SCP_SYNTAX_ERROR_ALLOW_NOTACTION",
    "SCP_SYNTAX_ERROR_ALLOW_RESOURCE",
    "SCP_SYNTAX_ERROR_NOTRESOURCE",
];

/// A check: the kind of policy, a text with the finding, the text at its position, and a text without the finding. Texts that
/// are not documents are members of a statement.
type Case = (
    &'static str,
    Subject,
    &'static str,
    &'static str,
    &'static str,
);

const IDENTITY: Subject = Subject::Identity;
const RESOURCE: Subject = Subject::Resource(None);
const BUCKET: Subject = Subject::Resource(Some(Attached::Bucket));
const TRUST: Subject = Subject::TRUST;
const SCP: Subject = Subject::ServiceControl;
const RCP: Subject = Subject::ResourceControl;

fn cases() -> Vec<Case> {
    [
        elements::CASES,
        grants::CASES,
        conditions::CASES,
        principals::CASES,
    ]
    .concat()
}

/// The whole document of a case's text.
fn document(text: &str) -> String {
    if text.starts_with(['{', '[']) {
        return text.to_owned();
    }
    format!(r#"{{"Version":"2012-10-17","Statement":[{{{text}}}]}}"#)
}

fn codes(text: &str, subject: Subject) -> Vec<&'static str> {
    lint(text, subject)
        .iter()
        .map(|finding| finding.check.code())
        .collect()
}

#[test]
fn every_check_finds_its_case_at_its_place_and_spares_the_near_miss() {
    for (code, subject, text, place, miss) in cases() {
        let text = document(text);
        let findings = lint(&text, subject);
        let found: Vec<_> = findings
            .iter()
            .filter(|finding| finding.check.code() == code)
            .collect();
        assert_eq!(
            found.len(),
            1,
            "{code} in {text}: {:?}",
            codes(&text, subject)
        );
        let location = &found[0].locations[0];
        let seen = &text[location.start.offset..location.end.offset];
        assert_eq!(
            seen,
            if place == "." { &text } else { place },
            "{code} in {text}"
        );
        let miss = document(miss);
        assert!(!codes(&miss, subject).contains(&code), "{code} in {miss}");
    }
}

#[test]
fn every_check_has_a_case() {
    let of_sizes = elements::SIZES.iter().map(|(.., code)| *code);
    let with_case: BTreeSet<_> = cases().iter().map(|case| case.0).chain(of_sizes).collect();
    let all: BTreeSet<_> = Check::ALL.iter().map(|check| check.code()).collect();
    assert_eq!(with_case, all);
}

#[test]
fn the_catalogue_is_as_long_as_the_page() {
    let count = |kind| {
        Check::ALL
            .iter()
            .filter(|check| check.kind() == kind)
            .count()
    };
    assert_eq!(Kind::ALL.map(count), [78, 19, 26, 27]);
    assert!(
        Check::ALL
            .iter()
            .all(|check| !RETIRED.contains(&check.code()))
    );
}

#[test]
fn titles_and_codes_say_the_same() {
    for check in Check::ALL {
        let letters = |text: &str| text.to_ascii_lowercase().replace([' ', '_'], "");
        assert_eq!(letters(check.title()), letters(check.code()), "{check}");
    }
    assert_eq!(
        Check::CreateSlrWithNotResource.learn_more(),
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html\
         #access-analyzer-reference-policy-checks-general-warning-create-slr-with-not-resource"
    );
}

#[test]
fn a_location_has_the_path_and_the_position_that_aws_gives() {
    let text = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [{\"Effect\": \"Allow\", \"Action\": [\"s3:Get*\", \"é:X\"], \"Resource\": \"*\"}]\n}";
    let findings = lint(text, IDENTITY);
    assert_eq!(findings.len(), 1, "{findings:?}");
    let location = &findings[0].locations[0];
    let value = |name: &str| Step::Value(name.to_owned());
    assert_eq!(
        location.path,
        [
            value("Statement"),
            Step::Index(0),
            value("Action"),
            Step::Index(1)
        ]
    );
    assert_eq!(
        location.start,
        Point {
            line: 3,
            column: 58,
            offset: 87
        }
    );
    assert_eq!(
        location.end,
        Point {
            line: 3,
            column: 63,
            offset: 93
        }
    );
    let findings = lint(
        r#"{"Version":"2012-10-17","Statement":[],"Extra":1}"#,
        IDENTITY,
    );
    let extra = findings
        .iter()
        .find(|finding| finding.check == Check::InvalidPolicyElement)
        .unwrap();
    assert_eq!(extra.locations[0].path, [Step::Key("Extra".to_owned())]);
}

#[test]
fn a_good_policy_has_no_finding() {
    let identity = r#""Sid":"Read","Effect":"Allow","Action":["s3:GetObject","s3:ListBucket"],"Resource":["arn:aws:s3:::bucket","arn:aws:s3:::bucket/${aws:username}/*"],
        "Condition":{"Bool":{"aws:SecureTransport":"true"},"IpAddress":{"aws:SourceIp":["203.0.113.0/24"]}}"#;
    let trust =
        r#""Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole""#;
    let control = r#""Effect":"Deny","NotAction":"iam:*Role","Resource":"*""#;
    let resource_control = r#""Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"BoolIfExists":{"aws:SecureTransport":"false"}}"#;
    for (text, subject) in [
        (identity, IDENTITY),
        (trust, TRUST),
        (control, SCP),
        (resource_control, RCP),
    ] {
        assert_eq!(codes(&document(text), subject), [""; 0], "{text}");
    }
}
