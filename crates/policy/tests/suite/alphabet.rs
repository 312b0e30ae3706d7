//! The words that random questions are made of: few, so that they meet.

use roleback_policy::Principal;

pub(crate) const ACCOUNTS: [&str; 2] = ["111122223333", "444455556666"];

pub(crate) const USER: &str = "arn:aws:iam::111122223333:user/dev/alice";
pub(crate) const USER_ID: &str = "AIDAALICEALICEALICE1";
pub(crate) const ROLE: &str = "arn:aws:iam::111122223333:role/app/reader";
pub(crate) const ROLE_ID: &str = "AROAREADERREADERREA1";
pub(crate) const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/reader/run";
pub(crate) const LINKED: &str = "arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForX/run";
pub(crate) const FEDERATED: &str = "arn:aws:sts::111122223333:federated-user/guest";
pub(crate) const ROOT: &str = "arn:aws:iam::111122223333:root";
pub(crate) const SERVICE: &str = "events.amazonaws.com";
pub(crate) const PROVIDER: &str = "accounts.google.com";

pub(crate) const PRINCIPALS: [Principal<'static>; 11] = [
    Principal::User {
        arn: USER,
        id: Some(USER_ID),
    },
    Principal::User {
        arn: USER,
        id: None,
    },
    Principal::Session {
        arn: SESSION,
        role_arn: Some(ROLE),
        role_id: Some(ROLE_ID),
    },
    Principal::Session {
        arn: SESSION,
        role_arn: None,
        role_id: None,
    },
    Principal::Session {
        arn: LINKED,
        role_arn: None,
        role_id: None,
    },
    Principal::FederatedUser {
        arn: FEDERATED,
        user_arn: Some(USER),
        user_id: Some(USER_ID),
    },
    Principal::Root { arn: ROOT },
    Principal::Session {
        arn: ROLE,
        role_arn: Some(ROLE),
        role_id: None,
    },
    Principal::Service { name: SERVICE },
    Principal::Federated { provider: PROVIDER },
    Principal::Anonymous,
];

pub(crate) const NAMED_PRINCIPALS: [&str; 14] = [
    r#""*""#,
    r#"{"AWS":"*"}"#,
    r#"{"AWS":"111122223333"}"#,
    r#"{"AWS":"arn:aws:iam::111122223333:root"}"#,
    r#"{"AWS":"arn:aws:iam::444455556666:root"}"#,
    r#"{"AWS":["arn:aws:iam::111122223333:user/dev/alice","111122223333"]}"#,
    r#"{"AWS":"AIDAALICEALICEALICE1"}"#,
    r#"{"AWS":"arn:aws:iam::111122223333:role/app/reader"}"#,
    r#"{"AWS":["arn:aws:sts::111122223333:assumed-role/reader/run","arn:aws:iam::111122223333:role/reader","111122223333"]}"#,
    r#"{"AWS":["AROAREADERREADERREA1","arn:aws:iam::111122223333:user/*"]}"#,
    r#"{"AWS":"arn:aws:sts::111122223333:federated-user/guest"}"#,
    r#"{"Service":"events.amazonaws.com"}"#,
    r#"{"Federated":"accounts.google.com"}"#,
    r#"{"CanonicalUser":"79a5","Service":["ec2.amazonaws.com","events.amazonaws.com"]}"#,
];

pub(crate) const ACTIONS: [&str; 9] = [
    "s3:GetObject",
    "s3:PutObject",
    "sqs:SendMessage",
    "kms:Decrypt",
    "kms:RetireGrant",
    "sts:AssumeRole",
    "sts:GetCallerIdentity",
    "s3:ListAllMyBuckets",
    "s3:PutBucketPolicy",
];

pub(crate) const RESOURCES: [&str; 9] = [
    "*",
    "arn:aws:s3:::*",
    "arn:aws:s3:::bucket/folder/alice/x",
    "arn:aws:s3:::bucket/é*",
    "arn:aws:sqs:eu-west-1:111122223333:queue",
    "arn:aws:kms:eu-west-1:111122223333:key/1234",
    "arn:aws:iam::444455556666:role/wanted",
    "bucket",
    "arn:aws:s3:::bucket/${*}:a:b",
];

/// Keys and what the request may say of them.
pub(crate) const KEYS: [(&str, &[&str]); 9] = [
    ("aws:username", &["alice", "bob", "", "al*ce", "ÉLISE"]),
    ("aws:SourceIp", &["203.0.113.7", "2001:db8::7", "host"]),
    (
        "aws:CurrentTime",
        &["2026-11-21T20:57:49Z", "1795294669", "never"],
    ),
    ("s3:max-keys", &["10", "9", "10.0", "-1", "ten"]),
    ("aws:SecureTransport", &["true", "FALSE", "yes"]),
    (
        "aws:SourceArn",
        &["arn:aws:sns:eu-west-1:111122223333:topic:x", "topic"],
    ),
    ("app:blob", &["aGVsbG8=", "aGVsbG8", "!"]),
    ("aws:PrincipalTag/Team", &["red", "blue", "b:l/ue"]),
    ("aws:TagKeys", &["", "red", "Red"]),
];

/// A key that may be in conditions and variables but in no request.
pub(crate) const ABSENT_KEY: &str = "aws:absent";

pub(crate) const WANTED: [&str; 40] = [
    "alice",
    "ALICE",
    "a*",
    "?lice",
    "",
    "*",
    "élise",
    "${aws:username}",
    "${AWS:USERNAME}*",
    "${aws:absent}",
    "${aws:absent, 'alice'}",
    "${*}",
    "al${*}ce",
    "203.0.113.0/24",
    "2001:DB8::/32",
    "0.0.0.0/0",
    "203.0.113.7",
    "2026-11-21T22:57:49+02:00",
    "1795294668",
    "10",
    "9.99",
    "true",
    "False",
    "arn:aws:sns:*:*:top*",
    "arn:aws:sns:*:topic:x",
    "arn:*:*:*:*:*${aws:PrincipalTag/team}",
    "aGVsbG8",
    "red",
    "1e1",
    "ten",
    "2026-11-21",
    "2026-13-01",
    "203.0.113.200/24",
    "203.0.113.7/33",
    "::/0",
    "!",
    "arn:aws:sns",
    "${aws:TagKeys, 're*'}",
    "${aws:PrincipalTag/Team, 'x}:y'}",
    "${unclosed",
];
