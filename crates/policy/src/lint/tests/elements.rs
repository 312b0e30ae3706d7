//! The elements of a policy: structure, actions, resources, variables, sizes.

use super::*;

pub(super) const CASES: &[Case] = &[
    (
        "JSON_SYNTAX_ERROR",
        IDENTITY,
        r#"{"Version":"2012-10-17","Version":"2012-10-17","Statement":[]}"#,
        r#""Version""#,
        r#"{"Version":"2012-10-17","Statement":[]}"#,
    ),
    (
        "DATA_TYPE_MISMATCH",
        IDENTITY,
        r#""Effect":"Allow","Action":1,"Resource":"*""#,
        "1",
        r#""Effect":"Allow","Action":"1","Resource":"*""#,
    ),
    (
        "INVALID_POLICY_ELEMENT",
        IDENTITY,
        r#""Effect":"Allow","Action":"s3:*","Resource":"*","Actions":[]"#,
        r#""Actions""#,
        r#""Effect":"Allow","Action":"s3:*","Resource":"*","Sid":"a""#,
    ),
    (
        "INVALID_VERSION",
        IDENTITY,
        r#"{"Version":"2012-10-18","Statement":[]}"#,
        r#""2012-10-18""#,
        r#"{"Version":"2008-10-17","Statement":[]}"#,
    ),
    (
        "MISSING_VERSION",
        IDENTITY,
        r#"{"Statement":[]}"#,
        ".",
        r#"{"Version":"2008-10-17","Statement":[]}"#,
    ),
    (
        "MISSING_STATEMENT",
        IDENTITY,
        r#"{"Version":"2012-10-17","Statement":[]}"#,
        ".",
        r#""Effect":"Allow""#,
    ),
    (
        "INVALID_EFFECT",
        IDENTITY,
        r#""Effect":"allow","Action":"s3:*","Resource":"*""#,
        r#""allow""#,
        r#""Effect":"Allow","Action":"s3:*","Resource":"*""#,
    ),
    (
        "MISSING_EFFECT",
        IDENTITY,
        r#""Action":"s3:*","Resource":"*""#,
        r#"{"Action":"s3:*","Resource":"*"}"#,
        r#""Effect":"x","Action":"s3:*","Resource":"*""#,
    ),
    (
        "MISSING_ACTION",
        IDENTITY,
        r#""Effect":"Allow","Resource":"*""#,
        r#"{"Effect":"Allow","Resource":"*"}"#,
        r#""Effect":"Allow","NotAction":"s3:*","Resource":"*""#,
    ),
    (
        "MISSING_RESOURCE",
        IDENTITY,
        r#""Effect":"Allow","Action":"s3:*""#,
        r#"{"Effect":"Allow","Action":"s3:*"}"#,
        r#""Effect":"Allow","Action":"s3:*","NotResource":"*""#,
    ),
    (
        "MISSING_PRINCIPAL",
        RESOURCE,
        r#""Effect":"Allow","Action":"s3:*","Resource":"*""#,
        r#"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#,
        r#""Effect":"Allow","Action":"s3:*","Resource":"*","Principal":"*""#,
    ),
    (
        "UNSUPPORTED_ELEMENT_COMBINATION",
        IDENTITY,
        r#""Effect":"Allow","Action":"s3:*","NotAction":"ec2:*","Resource":"*""#,
        r#""Action""#,
        r#""Effect":"Allow","Action":"s3:*","NotResource":"*""#,
    ),
    (
        "EMPTY_ARRAY_ACTION",
        IDENTITY,
        r#""Effect":"Allow","Action":[],"Resource":"*""#,
        "[]",
        r#""Effect":"Allow","Action":["s3:*"],"Resource":"*""#,
    ),
    (
        "EMPTY_ARRAY_RESOURCE",
        IDENTITY,
        r#""Effect":"Allow","Action":"s3:*","Resource":[]"#,
        "[]",
        r#""Effect":"Allow","Action":"s3:*","Resource":["*"]"#,
    ),
    (
        "EMPTY_SID_VALUE",
        IDENTITY,
        r#""Sid":"","Effect":"Allow","Action":"s3:*","Resource":"*""#,
        r#""""#,
        r#""Sid":"a","Effect":"Allow","Action":"s3:*","Resource":"*""#,
    ),
    (
        "UNSUPPORTED_SID",
        IDENTITY,
        r#""Sid":"a b","Effect":"Allow","Action":"s3:*","Resource":"*""#,
        r#""a b""#,
        r#""Sid":"a1","Effect":"Allow","Action":"s3:*","Resource":"*""#,
    ),
    (
        "UNIQUE_SIDS_REQUIRED",
        IDENTITY,
        r#"{"Version":"2012-10-17","Statement":[{"Sid":"a","Effect":"Allow","Action":"s3:*","Resource":"*"},{"Sid": "a","Effect":"Deny","Action":"s3:*","Resource":"*"}]}"#,
        r#""a""#,
        r#"{"Version":"2012-10-17","Statement":[{"Sid":"a","Effect":"Allow","Action":"s3:*","Resource":"*"},{"Sid": "A","Effect":"Deny","Action":"s3:*","Resource":"*"}]}"#,
    ),
    (
        "UNIQUE_SIDS_RECOMMENDED",
        RESOURCE,
        r#"{"Version":"2012-10-17","Statement":[{"Sid":"a","Effect":"Allow","Action":"s3:*","Resource":"*"},{"Sid":"a","Effect":"Deny","Action":"s3:*","Resource":"*"}]}"#,
        r#""a""#,
        r#"{"Version":"2012-10-17","Statement":[{"Sid":"a","Effect":"Allow","Action":"s3:*","Resource":"*"},{"Sid":"b","Effect":"Deny","Action":"s3:*","Resource":"*"}]}"#,
    ),
    (
        "REDUNDANT_STATEMENT",
        IDENTITY,
        r#"{"Version":"2012-10-17","Statement":[{"Sid":"a","Effect":"Allow","Action":"s3:*","Resource":"*"},{"Effect":"Allow","Resource":["*"],"Action":"s3:*"}]}"#,
        r#"{"Effect":"Allow","Resource":["*"],"Action":"s3:*"}"#,
        r#"{"Version":"2012-10-17","Statement":[{"Sid":"a","Effect":"Allow","Action":"s3:*","Resource":"*"},{"Effect":"Deny","Resource":["*"],"Action":"s3:*"}]}"#,
    ),
    // Actions.
    (
        "INVALID_ACTION",
        IDENTITY,
        r#""Effect":"Allow","Action":"s3:GetObjekt","Resource":"*""#,
        r#""s3:GetObjekt""#,
        r#""Effect":"Allow","Action":"S3:getobject","Resource":"*""#,
    ),
    (
        "INVALID_SERVICE_IN_ACTION",
        IDENTITY,
        r#""Effect":"Allow","Action":"s4:Get","Resource":"*""#,
        r#""s4:Get""#,
        r#""Effect":"Allow","Action":"s3:Get","Resource":"*""#,
    ),
    (
        "WILDCARD_IN_SERVICE_NAME",
        IDENTITY,
        r#""Effect":"Allow","Action":"s3*:GetObject","Resource":"*""#,
        r#""s3*:GetObject""#,
        r#""Effect":"Allow","Action":"s3:GetObject*","Resource":"*""#,
    ),
    (
        "REDUNDANT_ACTION",
        IDENTITY,
        r#""Effect":"Allow","Action":["iam:Get*","iam:List*","iam:getcredentialreport"],"Resource":"*""#,
        r#""iam:getcredentialreport""#,
        r#""Effect":"Allow","Action":["iam:Get*","iam:*CredentialReport"],"Resource":"*""#,
    ),
    (
        "UNSUPPORTED_ACTION_IN_POLICY",
        BUCKET,
        r#""Effect":"Allow","Principal":"*","Action":"kms:Decrypt","Resource":"arn:aws:s3:::b""#,
        r#""kms:Decrypt""#,
        r#""Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b""#,
    ),
    // Resources.
    (
        "INVALID_ARN_PREFIX",
        IDENTITY,
        r#""Effect":"Allow","Action":"s3:*","Resource":"aws:s3:::b""#,
        r#""aws:s3:::b""#,
        r#""Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b""#,
    ),
    (
        "MISSING_ARN_FIELD",
        IDENTITY,
        r#""Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:b""#,
        r#""arn:aws:s3:b""#,
        r#""Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:*""#,
    ),
    (
        "INVALID_PARTITION",
        IDENTITY,
        r#""Effect":"Allow","Action":"s3:*","Resource":"arn:asw:s3:::b""#,
        r#""arn:asw:s3:::b""#,
        r#""Effect":"Allow","Action":"s3:*","Resource":"arn:aws-cn:s3:::b""#,
    ),
    (
        "INVALID_SERVICE",
        IDENTITY,
        r#""Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s4:::b""#,
        r#""arn:aws:s4:::b""#,
        r#""Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b""#,
    ),
    (
        "INVALID_ARN_SERVICE_CASE",
        IDENTITY,
        r#""Effect":"Allow","Action":"s3:*","Resource":"arn:aws:S3:::b""#,
        r#""arn:aws:S3:::b""#,
        r#""Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::B""#,
    ),
    (
        "INVALID_ARN_RESOURCE",
        IDENTITY,
        r#""Effect":"Allow","Action":"iam:*","Resource":"arn:aws:iam::123456789012:usr/a""#,
        r#""arn:aws:iam::123456789012:usr/a""#,
        r#""Effect":"Allow","Action":"iam:*","Resource":"arn:aws:iam::123456789012:us*""#,
    ),
    (
        "INVALID_ARN_RESOURCE",
        IDENTITY,
        r#""Effect":"Allow","Action":"backup:*","Resource":"arn:aws:backup:*:*:recoverypoint""#,
        r#""arn:aws:backup:*:*:recoverypoint""#,
        r#""Effect":"Allow","Action":"backup:*","Resource":"arn:aws:backup:*:*:recovery-point:*""#,
    ),
    (
        "INVALID_ARN_RESOURCE",
        IDENTITY,
        r#""Effect":"Allow","Action":"cloudformation:*","Resource":"arn:aws:cloudformation:*:aws:transforms/T""#,
        r#""arn:aws:cloudformation:*:aws:transforms/T""#,
        r#""Effect":"Allow","Action":"cloudformation:*","Resource":"arn:aws:cloudformation:*:aws:transform/T""#,
    ),
    (
        "ARN_REGION_NOT_ALLOWED",
        IDENTITY,
        r#""Effect":"Allow","Action":"iam:*","Resource":"arn:aws:iam:us-east-1:123456789012:user/a""#,
        r#""arn:aws:iam:us-east-1:123456789012:user/a""#,
        r#""Effect":"Allow","Action":"iam:*","Resource":"arn:aws:iam:*:123456789012:user/a""#,
    ),
    (
        "MISSING_ARN_REGION",
        IDENTITY,
        r#""Effect":"Allow","Action":"sqs:*","Resource":"arn:aws:sqs::123456789012:q""#,
        r#""arn:aws:sqs::123456789012:q""#,
        r#""Effect":"Allow","Action":"sqs:*","Resource":"arn:aws:sqs:*:123456789012:q""#,
    ),
    (
        "INVALID_ARN_REGION",
        IDENTITY,
        r#""Effect":"Allow","Action":"sqs:*","Resource":"arn:aws:sqs:us-esat-1:123456789012:q""#,
        r#""arn:aws:sqs:us-esat-1:123456789012:q""#,
        r#""Effect":"Allow","Action":"sqs:*","Resource":"arn:aws:sqs:us-e*:123456789012:q""#,
    ),
    (
        "ARN_ACCOUNT_NOT_ALLOWED",
        IDENTITY,
        r#""Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3::123456789012:b/k""#,
        r#""arn:aws:s3::123456789012:b/k""#,
        r#""Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3::*:b/k""#,
    ),
    (
        "MISSING_ARN_ACCOUNT",
        IDENTITY,
        r#""Effect":"Allow","Action":"iam:*","Resource":"arn:aws:iam:::user/a""#,
        r#""arn:aws:iam:::user/a""#,
        r#""Effect":"Allow","Action":"iam:*","Resource":"arn:aws:iam::*:user/a""#,
    ),
    (
        "INVALID_ARN_ACCOUNT",
        IDENTITY,
        r#""Effect":"Allow","Action":"iam:*","Resource":"arn:aws:iam::12345:user/a""#,
        r#""arn:aws:iam::12345:user/a""#,
        r#""Effect":"Allow","Action":"iam:*","Resource":"arn:aws:iam::12345*:user/a""#,
    ),
    (
        "REDUNDANT_RESOURCE",
        IDENTITY,
        r#""Effect":"Allow","Action":"iam:*","Resource":["arn:aws:iam::123456789012:role/jane","arn:aws:iam::123456789012:role/ja*"]"#,
        r#""arn:aws:iam::123456789012:role/jane""#,
        r#""Effect":"Allow","Action":"iam:*","Resource":["arn:aws:iam::123456789012:role/Jane","arn:aws:iam::123456789012:role/ja*"]"#,
    ),
    (
        "UNSUPPORTED_RESOURCE_ARN_IN_POLICY",
        BUCKET,
        r#""Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"arn:aws:kms:us-east-1:123456789012:key/k""#,
        r#""arn:aws:kms:us-east-1:123456789012:key/k""#,
        r#""Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::b/*""#,
    ),
    (
        "ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE",
        TRUST,
        r#""Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"sts:AssumeRole","Resource":"*""#,
        r#""Resource""#,
        r#""Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"sts:AssumeRole""#,
    ),
    // Variables.
    (
        "MISSING_BRACE_IN_VARIABLE",
        IDENTITY,
        r#""Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/${aws:username""#,
        r#""arn:aws:s3:::b/${aws:username""#,
        r#""Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/${aws:username}""#,
    ),
    (
        "EMPTY_VARIABLE",
        IDENTITY,
        r#""Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/${ }""#,
        r#""arn:aws:s3:::b/${ }""#,
        r#""Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/${*}""#,
    ),
    (
        "UNSUPPORTED_SPACE_IN_VARIABLE",
        IDENTITY,
        r#""Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/${aws: username}""#,
        r#""arn:aws:s3:::b/${aws: username}""#,
        r#""Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/${aws:username, 'a b'}""#,
    ),
    (
        "MISSING_QUOTE_IN_VARIABLE",
        IDENTITY,
        r#""Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/${aws:username, none}""#,
        r#""arn:aws:s3:::b/${aws:username, none}""#,
        r#""Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/${aws:username, 'none'}""#,
    ),
    (
        "VARIABLE_UNSUPPORTED_IN_ELEMENT",
        IDENTITY,
        r#""Effect":"Allow","Action":"s3:${aws:username}","Resource":"*""#,
        r#""s3:${aws:username}""#,
        r#""Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::${aws:username}""#,
    ),
    (
        "VARIABLE_UNSUPPORTED_IN_VERSION",
        IDENTITY,
        r#"{"Version":"2008-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::${aws:username}"}}"#,
        r#""arn:aws:s3:::${aws:username}""#,
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::${aws:username}"}}"#,
    ),
];

/// Text of more characters than a quota, within one string.
fn long(chars: usize) -> String {
    format!(
        r#""Sid":"{}","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*""#,
        "a".repeat(chars)
    )
}

pub(super) const SIZES: [(Subject, usize, &str); 5] = [
    (IDENTITY, 6_144, "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA"),
    (TRUST, 2_048, "POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA"),
    (
        RESOURCE,
        20_480,
        "POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA",
    ),
    (SCP, 10_240, "POLICY_SIZE_EXCEEDS_SCP_QUOTA"),
    (RCP, 5_120, "POLICY_SIZE_EXCEEDS_RCP_QUOTA"),
];

#[test]
fn sizes_are_held_against_the_quota_of_the_kind_of_policy() {
    for (subject, quota, code) in SIZES {
        let around = document(&long(0)).len();
        let of = |size: usize| codes(&document(&long(size - around)), subject);
        assert!(
            of(quota + 1).contains(&code) && !of(quota).contains(&code),
            "{code}"
        );
    }
    let spaced = format!("{}{}", document(&long(5_900)), " ".repeat(900));
    assert!(!codes(&spaced, IDENTITY).contains(&"POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA"));
}
