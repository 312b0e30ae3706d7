//! Documents from tables of calls, and the proof on random ones.

use proptest::prelude::*;

mod effort;

use super::proof::{Proof, prove};
use super::*;
use crate::context::Context;
use crate::document::Document;
use crate::layers::Policy;
use crate::principal::Principal;
use crate::validate::{self, Purpose};

const USER: Principal<'_> = Principal::User {
    arn: "arn:aws:iam::111122223333:user/u",
    id: None,
};
const ROLE: &str = "arn:aws:iam::111122223333:role/app/r";
const SESSION: Principal<'_> = Principal::Session {
    arn: "arn:aws:sts::111122223333:assumed-role/r/s",
    role_arn: Some(ROLE),
    role_id: None,
};
const SERVICE: Principal<'_> = Principal::Service {
    name: "events.amazonaws.com",
};

fn call<'a>(action: &'a str, resource: &'a str) -> Request<'a> {
    Request::new(USER, action, resource)
}

fn generated(kind: Kind, calls: &[Request<'_>], widen: Option<usize>) -> Option<String> {
    document_for(kind, calls, widen, &Effort::unlimited()).unwrap()
}

fn proof_of(text: &str, kind: Kind, calls: &[Request<'_>]) -> Proof {
    let document = Document::parse(text).unwrap();
    prove(document, kind, calls, &Effort::unlimited()).unwrap()
}

/// Each statement in one line: principal, actions, resources, conditions.
fn lines(kind: Kind, calls: &[Request<'_>]) -> Vec<String> {
    let Some(text) = generated(kind, calls, None) else {
        return Vec::new();
    };
    let document = Document::parse(&text).unwrap();
    let texts = |texts: &[crate::document::Text]| {
        let texts: Vec<_> = texts.iter().map(|text| &*text.value).collect();
        texts.join(" ")
    };
    let line = |statement: &crate::document::Statement| {
        let mut words = vec![statement.sid().to_owned()];
        words.extend(
            statement
                .principal
                .iter()
                .flat_map(|element| &element.entries)
                .map(|entry| format!("{} {}", entry.kind.as_str(), entry.text.value)),
        );
        words.push(texts(&statement.action.entries));
        words.extend(
            statement
                .resource
                .iter()
                .map(|element| texts(&element.entries)),
        );
        words.extend(statement.conditions.iter().map(|condition| {
            format!(
                "{} {} {}",
                condition.operator_text.value,
                condition.key.value,
                texts(&condition.values)
            )
        }));
        words.join(" ; ")
    };
    document.statements.iter().map(line).collect()
}

#[test]
fn actions_on_the_same_resources_make_one_statement_of_their_service() {
    type Pairs<'a> = &'a [(&'a str, &'a str)];
    let table: [(Pairs<'_>, &[&str]); 8] = [
        (&[("sts:GetCallerIdentity", "*")], &[]),
        (
            &[("iam:GetUser", "arn:aws:iam::1:user/a")],
            &["Iam1 ; iam:GetUser ; arn:aws:iam::1:user/a"],
        ),
        (
            &[
                ("iam:GetUser", "arn:aws:iam::1:user/b"),
                ("iam:TagUser", "arn:aws:iam::1:user/a"),
                ("iam:GetUser", "arn:aws:iam::1:user/a"),
                ("IAM:getuser", "arn:aws:iam::1:user/a"),
                ("iam:TagUser", "arn:aws:iam::1:user/b"),
                ("s3:GetObject", "arn:aws:s3:::k/*?${x}"),
            ],
            &[
                "Iam1 ; iam:GetUser iam:TagUser ; arn:aws:iam::1:user/a arn:aws:iam::1:user/b",
                "S32 ; s3:GetObject ; arn:aws:s3:::k/${*}${?}${$}{x}",
            ],
        ),
        (
            &[
                ("iam:ListUsers", "*"),
                ("iam:ListUsers", "arn:aws:iam::1:user/a"),
            ],
            &["Iam1 ; iam:ListUsers ; *"],
        ),
        (
            &[("s3:ListAllMyBuckets", "*")],
            &["S31 ; s3:ListAllMyBuckets ; *"],
        ),
        (
            &[
                ("iam:ListUsers", "arn:aws:iam::1:user/"),
                ("iam:ListPolicies", "policy path /"),
            ],
            &["Iam1 ; iam:ListPolicies iam:ListUsers ; *"],
        ),
        (&[("a-b:C", "no arn")], &["Ab1 ; a-b:C ; *"]),
        (
            &[("a:B", "*"), ("a:C", "arn:aws:a:::x"), ("a:C", "*")],
            &["A1 ; a:B a:C ; *"],
        ),
    ];
    for (calls, expected) in table {
        let calls: Vec<_> = calls
            .iter()
            .map(|(action, resource)| call(action, resource))
            .collect();
        assert_eq!(lines(Kind::Identity, &calls), expected, "{calls:?}");
    }
}

#[test]
fn many_resources_at_one_place_are_widened_where_that_is_asked_for() {
    let users = ["tm-1", "tm-2", "tm-3"].map(|name| format!("arn:aws:iam::1:user/{name}"));
    let mut calls: Vec<_> = users.iter().map(|user| call("iam:GetUser", user)).collect();
    calls.push(call("iam:TagUser", &users[0]));
    let text = generated(Kind::Identity, &calls, Some(2)).unwrap();
    assert!(
        text.contains("\"Resource\": \"arn:aws:iam::1:user/tm-*\""),
        "{text}"
    );
    assert!(
        text.contains("\"Resource\": \"arn:aws:iam::1:user/tm-1\""),
        "{text}"
    );
    assert!(proof_of(&text, Kind::Identity, &calls).holds());
    let exact = generated(Kind::Identity, &calls, Some(3));
    assert_eq!(exact, generated(Kind::Identity, &calls, None));
}

#[test]
fn conditions_that_all_calls_share_stand_in_the_statement() {
    let attach = |resource, policy: &'static str| Request {
        context: Context::new()
            .with("iam:PolicyARN", policy)
            .with("aws:SourceIp", "10.0.0.1"),
        ..call("iam:AttachRolePolicy", resource)
    };
    let calls = [
        attach("arn:aws:iam::1:role/a", "arn:aws:iam::1:policy/x"),
        attach("arn:aws:iam::1:role/a", "arn:aws:iam::1:policy/y"),
        attach("arn:aws:iam::1:role/b", "arn:aws:iam::1:policy/x"),
    ];
    assert_eq!(
        lines(Kind::Identity, &calls),
        [
            "Iam1 ; iam:AttachRolePolicy ; arn:aws:iam::1:role/a ; ArnEquals iam:PolicyARN arn:aws:iam::1:policy/x arn:aws:iam::1:policy/y",
            "Iam2 ; iam:AttachRolePolicy ; arn:aws:iam::1:role/b ; ArnEquals iam:PolicyARN arn:aws:iam::1:policy/x",
        ]
    );
}

#[test]
fn a_resource_allows_whoever_asked_by_what_lasts_of_them() {
    let assume = |principal| Request::new(principal, "sts:AssumeRole", ROLE);
    let service = Request {
        context: Context::new().with("aws:SourceArn", "arn:aws:events:r:1:rule/x"),
        ..assume(SERVICE)
    };
    assert_eq!(
        lines(Kind::Trust, &[assume(USER), assume(SESSION), service]),
        [
            "Sts1 ; AWS arn:aws:iam::111122223333:role/app/r ; sts:AssumeRole",
            "Sts2 ; AWS arn:aws:iam::111122223333:user/u ; sts:AssumeRole",
            "Sts3 ; Service events.amazonaws.com ; sts:AssumeRole ; ArnEquals aws:SourceArn arn:aws:events:r:1:rule/x",
        ]
    );
    let queue = "arn:aws:sqs:r:444455556666:q";
    let table = [
        (assume(USER), Some(Kind::Trust)),
        (call("sqs:SendMessage", queue), Some(Kind::Resource)),
        (
            Request::new(SERVICE, "s3:PutObject", "arn:aws:s3:::b/k"),
            Some(Kind::Resource),
        ),
        (
            call("iam:GetUser", "arn:aws:iam::111122223333:user/a"),
            None,
        ),
    ];
    for (call, kind) in table {
        assert_eq!(Kind::of_resource(&call), kind, "{call:?}");
    }
}

#[test]
fn one_call_has_a_document_of_its_own() {
    let text = document_for_one(Kind::Identity, &call("iam:ListUsers", "*"), "Test0a1b2c3d");
    let expected = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Test0a1b2c3d",
      "Effect": "Allow",
      "Action": "iam:ListUsers",
      "Resource": "*"
    }
  ]
}
"#;
    assert_eq!(text.as_deref(), Some(expected));
}

#[test]
fn the_proof_finds_what_is_missing_and_what_is_too_much() {
    let calls = [call("iam:ListUsers", "*"), call("iam:ListRoles", "*")];
    let statement = |action| format!(r#"{{"Effect":"Allow","Action":"{action}","Resource":"*"}}"#);
    let table: [(&[&str], &[usize], &[usize]); 5] = [
        (&["iam:List*"], &[], &[]),
        (&["iam:ListUsers"], &[1], &[]),
        (&["iam:ListUsers", "iam:ListRoles"], &[], &[]),
        (&["iam:List*", "iam:ListRoles"], &[], &[1]),
        (&["iam:List*", "iam:List*", "sqs:*"], &[], &[0, 1, 2]),
    ];
    for (actions, denied, spare) in table {
        let statements: Vec<_> = actions.iter().map(statement).collect();
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":[{}]}}"#,
            statements.join(",")
        );
        let proof = proof_of(&text, Kind::Identity, &calls);
        assert_eq!(
            (&*proof.denied, &*proof.spare),
            (denied, spare),
            "{actions:?}"
        );
        assert_eq!(proof.holds(), denied.is_empty() && spare.is_empty());
    }
}

#[test]
fn what_was_granted_and_not_used_is_named_as_written() {
    let document = Document::parse(
        r#"{"Version":"2012-10-17","Statement":[
            {"Effect":"Allow","Action":["iam:List*","s3:*"],"Resource":"*"},
            {"Effect":"Deny","Action":"sqs:*","Resource":"*"},
            {"Effect":"Allow","NotAction":"iam:*","Resource":"arn:aws:s3:::b"},
            {"Effect":"Allow","Action":"iam:ListUsers","Resource":"*"}]}"#,
    );
    let document = document.unwrap();
    let found = unused::unused(
        &[Policy::from(&document)],
        &[call("iam:ListUsers", "*")],
        &Effort::unlimited(),
    )
    .unwrap();
    let found: Vec<_> = found
        .iter()
        .map(|unused| (unused.statement, unused.whole, unused.actions.join(" ")))
        .collect();
    assert_eq!(
        found,
        [(0, false, "s3:*".to_owned()), (2, true, String::new())]
    );
}

#[derive(Debug, Clone)]
struct Made {
    principal: usize,
    action: String,
    resource: String,
    context: Vec<(String, String)>,
}

const PRINCIPALS: [Principal<'_>; 8] = [
    USER,
    SESSION,
    SERVICE,
    Principal::Root {
        arn: "arn:aws:iam::000000000000:root",
    },
    Principal::FederatedUser {
        arn: "arn:aws:sts::111122223333:federated-user/f",
        user_arn: Some("arn:aws:iam::111122223333:user/u"),
        user_id: None,
    },
    Principal::Federated {
        provider: "accounts.google.com",
    },
    Principal::Session {
        arn: "arn:aws:sts::111122223333:assumed-role/r/other",
        role_arn: None,
        role_id: None,
    },
    Principal::Anonymous,
];

fn made() -> impl Strategy<Value = Made> {
    let resource = prop_oneof![
        Just("*".to_owned()),
        "[a-c]{1,2}",
        "arn:aws:iam::(111122223333|444455556666):user/[ab*?$:/]{1,3}(\\$\\{[ab]\\})?",
        "arn:aws:s3:::[ab*?$:/]{1,3}",
    ];
    let key = prop_oneof![
        Just("sts:ExternalId".to_owned()),
        Just("STS:externalid".to_owned()),
        Just("iam:PolicyARN".to_owned()),
        Just("aws:PrincipalTag/t".to_owned()),
        Just("aws:MultiFactorAuthPresent".to_owned()),
        Just("aws:SourceIp".to_owned()),
    ];
    let value = prop_oneof![
        Just("true".to_owned()),
        "[ab*?${}\"\\\\]{0,3}",
        "arn:aws:iam::1:policy/[ab*$]",
    ];
    let action = "(iam|sts|sts-x|IAM):(Get|List|get|GetCallerIdentity)";
    let context = prop::collection::vec((key, value), 0..4);
    (0..PRINCIPALS.len(), action, resource, context).prop_map(
        |(principal, action, resource, context)| Made {
            principal,
            action,
            resource,
            context,
        },
    )
}

impl Made {
    fn request(&self) -> Request<'_> {
        let context = self.context.iter();
        Request {
            context: context.fold(Context::new(), |context, (key, value)| {
                context.with(key.as_str(), value.as_str())
            }),
            ..Request::new(PRINCIPALS[self.principal], &self.action, &self.resource)
        }
    }
}

proptest! {
    #[test]
    fn every_document_is_proved_by_its_calls_whatever_their_order(
        mut made in prop::collection::vec(made(), 1..12),
        kind in prop_oneof![Just(Kind::Identity), Just(Kind::Resource), Just(Kind::Trust)],
        widen in prop::option::of(0..3_usize),
    ) {
        for made in made.iter_mut().filter(|_| kind == Kind::Trust) {
            made.action = ["sts:AssumeRole", "sts:TagSession"][made.action.len() % 2].to_owned();
        }
        let calls: Vec<_> = made.iter().map(Made::request).collect();
        let reversed: Vec<_> = calls.iter().rev().cloned().collect();
        let text = generated(kind, &calls, widen);
        prop_assert_eq!(&text, &generated(kind, &reversed, widen));
        if let Some(text) = text {
            let proof = proof_of(&text, kind, &calls);
            prop_assert!(proof.holds(), "{:?} by {}", proof, text);
            let purpose = match kind {
                Kind::Identity => Purpose::Inline,
                Kind::Resource => Purpose::Resource,
                Kind::Trust => Purpose::Trust,
            };
            prop_assert_eq!(validate::parse(&text, purpose).map(|_| ()), Ok(()), "{}", text);
        }
    }

    #[test]
    fn a_document_of_one_call_allows_it(made in made()) {
        let call = [made.request()];
        if let Some(text) = document_for_one(Kind::Identity, &call[0], "Test00000000") {
            prop_assert!(proof_of(&text, Kind::Identity, &call).holds(), "{}", text);
        }
    }
}
