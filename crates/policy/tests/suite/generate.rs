//! Random questions, drawn so that most of them are near a match: policies are written with the words of the requests.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use roleback_policy::json::quote;
use roleback_policy::operator::NAMES;
use roleback_policy::{Context, Document, Layer, Layers, Policy, Principal, Request, Values};

pub(crate) const ACCOUNTS: [&str; 2] = ["111122223333", "444455556666"];

const USER: &str = "arn:aws:iam::111122223333:user/dev/alice";
const USER_ID: &str = "AIDAALICEALICEALICE1";
const ROLE: &str = "arn:aws:iam::111122223333:role/app/reader";
const ROLE_ID: &str = "AROAREADERREADERREA1";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/reader/run";
const LINKED: &str = "arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForX/run";
const FEDERATED: &str = "arn:aws:sts::111122223333:federated-user/guest";
const ROOT: &str = "arn:aws:iam::111122223333:root";
const SERVICE: &str = "events.amazonaws.com";
const PROVIDER: &str = "accounts.google.com";

const PRINCIPALS: [Principal<'static>; 11] = [
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

const NAMED_PRINCIPALS: [&str; 14] = [
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

const ACTIONS: [&str; 8] = [
    "s3:GetObject",
    "s3:PutObject",
    "sqs:SendMessage",
    "kms:Decrypt",
    "kms:RetireGrant",
    "sts:AssumeRole",
    "sts:GetCallerIdentity",
    "s3:ListAllMyBuckets",
];

const RESOURCES: [&str; 8] = [
    "*",
    "arn:aws:s3:::*",
    "arn:aws:s3:::bucket/home/alice/x",
    "arn:aws:s3:::bucket/é*",
    "arn:aws:sqs:eu-west-1:111122223333:queue",
    "arn:aws:kms:eu-west-1:111122223333:key/1234",
    "arn:aws:iam::444455556666:role/wanted",
    "bucket",
];

/// Keys and what the request may say of them.
const KEYS: [(&str, &[&str]); 8] = [
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
    ("aws:PrincipalTag/Team", &["red", "blue"]),
];

/// A key that may be in conditions and variables but in no request.
const ABSENT_KEY: &str = "aws:absent";

const WANTED: [&str; 28] = [
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
];

/// Everything that a decision depends on, as texts.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    principal: Principal<'static>,
    action: &'static str,
    resource: &'static str,
    owner: Option<&'static str>,
    management: Option<&'static str>,
    context: Vec<(&'static str, Vec<&'static str>, bool)>,
    pub(crate) identity: Vec<Document>,
    boundary: Option<Vec<Document>>,
    session: Option<Vec<Document>>,
    resource_policies: Option<Vec<Document>>,
    trust: Option<Vec<Document>>,
    endpoint: Option<Vec<Document>>,
    service_control: Option<Vec<Vec<Document>>>,
    resource_control: Option<Vec<Vec<Document>>>,
}

fn policies(documents: &[Document]) -> Vec<Policy<'_>> {
    documents.iter().map(Policy::from).collect()
}

fn policy_levels(levels: &[Vec<Document>]) -> Vec<Vec<Policy<'_>>> {
    levels.iter().map(|level| policies(level)).collect()
}

impl Question {
    pub(crate) fn layers(&self) -> Layers<'_> {
        Layers {
            identity: policies(&self.identity),
            boundary: self.boundary.as_deref().map(policies),
            session: self.session.as_deref().map(policies),
            resource: self.resource_policies.as_deref().map(policies),
            trust: self.trust.as_deref().map(policies),
            vpc_endpoint: self.endpoint.as_deref().map(policies),
            service_control: self.service_control.as_deref().map(policy_levels),
            resource_control: self.resource_control.as_deref().map(policy_levels),
            management_account: self.management,
        }
    }

    pub(crate) fn request(&self) -> Request<'_> {
        let mut context = Context::new();
        for (key, values, many) in &self.context {
            let values = match (many, values.first()) {
                (false, Some(one)) => Values::One((*one).into()),
                _ => Values::Many(values.iter().map(|value| (*value).into()).collect()),
            };
            context.set((*key).into(), values);
        }
        let request = Request::new(self.principal, self.action, self.resource);
        Request {
            resource_account: self.owner,
            context,
            ..request
        }
    }
}

fn words(table: &'static [&'static str]) -> impl Strategy<Value = String> + Clone {
    select(table).prop_map(quote)
}

/// A JSON list of one to three of these.
fn list(item: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    prop::collection::vec(item, 1..4).prop_map(|items| format!("[{}]", items.join(",")))
}

/// Puts a wildcard over a piece of a text, or changes its case, or leaves it.
fn near(table: &'static [&'static str]) -> impl Strategy<Value = String> {
    (select(table), any::<Index>(), any::<Index>(), 0..8).prop_map(|(text, one, other, how)| {
        let chars: Vec<char> = text.chars().collect();
        let (one, other) = (one.index(chars.len() + 1), other.index(chars.len() + 1));
        let (from, to) = (one.min(other), one.max(other));
        let piece = |range: &[char]| range.iter().collect::<String>();
        match how {
            0 => format!("{}*{}", piece(&chars[..from]), piece(&chars[to..])),
            1 => format!("{}*", piece(&chars[..from])),
            2 => format!("*{}", piece(&chars[to..])),
            3 if from < chars.len() => {
                format!("{}?{}", piece(&chars[..from]), piece(&chars[from + 1..]))
            }
            4 => text.to_uppercase(),
            _ => text.to_owned(),
        }
    })
}

fn action_element() -> impl Strategy<Value = String> {
    let pattern = near(&ACTIONS).prop_map(|pattern| quote(&pattern));
    let pattern = prop_oneof![3 => pattern, 1 => words(&["*", "s3:*", "s*:Get*", "*:*e*"])];
    (prop::bool::weighted(0.2), list(pattern))
        .prop_map(|(not, patterns)| element("Action", not, &patterns))
}

fn resource_element() -> impl Strategy<Value = String> {
    let odd = words(&[
        "*",
        "arn:aws:s3",
        "arn:aws:s3:::bucket/home/${aws:username}/*",
        "arn:*:*:*:*:*",
        "arn:aws:s3:::${aws:absent}*",
        "arn:aws:s3:::bucket/${*}",
        "arn:aws:sqs:*:${aws:username}:q*",
        "*:bucket",
        "arn:aws:s3:::bucket/?*",
    ]);
    let pattern = prop_oneof![3 => near(&RESOURCES).prop_map(|pattern| quote(&pattern)), 2 => odd];
    (prop::bool::weighted(0.2), list(pattern))
        .prop_map(|(not, patterns)| element("Resource", not, &patterns))
}

fn element(name: &str, not: bool, value: &str) -> String {
    format!("\"{}{name}\":{value}", if not { "Not" } else { "" })
}

fn condition() -> impl Strategy<Value = String> {
    let names = NAMES.map(|(name, ..)| name);
    let key = prop_oneof![8 => select(&KEYS[..]).prop_map(|(key, _)| key), 1 => Just(ABSENT_KEY)];
    let operator = (
        select(&["", "", "ForAllValues:", "ForAnyValue:"][..]),
        select(names.to_vec()),
        any::<bool>(),
    );
    (
        operator,
        key,
        prop::collection::vec(select(&WANTED[..]).prop_map(quote), 0..4),
    )
        .prop_map(|((qualifier, name, if_exists), key, wanted)| {
            let suffix = if if_exists && name != "Null" {
                "IfExists"
            } else {
                ""
            };
            format!(
                "\"Condition\":{{\"{qualifier}{name}{suffix}\":{{{}:[{}]}}}}",
                quote(key),
                wanted.join(",")
            )
        })
}

fn principal_element() -> impl Strategy<Value = String> {
    (prop::bool::weighted(0.2), select(&NAMED_PRINCIPALS[..]))
        .prop_map(|(not, value)| element("Principal", not, value))
}

pub(crate) fn statement(with_principal: bool) -> impl Strategy<Value = String> {
    let effect = prop_oneof![3 => Just("Allow"), 1 => Just("Deny")];
    let principal = if with_principal {
        principal_element().prop_map(Some).boxed()
    } else {
        Just(None).boxed()
    };
    let resource = prop::option::weighted(0.9, resource_element());
    (
        effect,
        principal,
        action_element(),
        resource,
        prop::option::weighted(0.5, condition()),
    )
        .prop_map(|(effect, principal, action, resource, condition)| {
            let rest = [principal, Some(action), resource, condition]
                .into_iter()
                .flatten();
            let elements: Vec<_> = [format!("\"Effect\":\"{effect}\"")]
                .into_iter()
                .chain(rest)
                .collect();
            format!("{{{}}}", elements.join(","))
        })
}

pub(crate) fn document(with_principal: bool) -> impl Strategy<Value = Document> {
    let version = select(
        &[
            "\"Version\":\"2012-10-17\",",
            "\"Version\":\"2008-10-17\",",
            "",
        ][..],
    );
    (
        version,
        prop::collection::vec(statement(with_principal), 0..4),
    )
        .prop_map(|(version, statements)| {
            let text = format!("{{{version}\"Statement\":[{}]}}", statements.join(","));
            Document::parse(&text).unwrap_or_else(|error| panic!("{error} in {text}"))
        })
}

fn documents(with_principal: bool) -> impl Strategy<Value = Vec<Document>> {
    prop::collection::vec(document(with_principal), 0..3)
}

fn levels(with_principal: bool) -> impl Strategy<Value = Option<Vec<Vec<Document>>>> {
    let full =
        Document::parse(r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#).unwrap();
    let level = prop_oneof![1 => documents(with_principal), 2 => Just(vec![full])];
    prop::option::weighted(0.3, prop::collection::vec(level, 0..3))
}

fn context() -> impl Strategy<Value = Vec<(&'static str, Vec<&'static str>, bool)>> {
    let values = |(key, values): (&'static str, &'static [&'static str])| {
        (
            Just(key),
            prop::collection::vec(select(values), 0..3),
            prop::bool::weighted(0.2),
        )
    };
    prop::collection::vec(select(&KEYS[..]).prop_flat_map(values), 0..6)
}

prop_compose! {
    pub(crate) fn question()(
        (principal, action, resource) in (select(&PRINCIPALS[..]), select(&ACTIONS[..]), select(&RESOURCES[..])),
        (owner, management) in (prop::option::weighted(0.3, select(&ACCOUNTS[..])), prop::option::weighted(0.1, select(&ACCOUNTS[..]))),
        context in context(),
        identity in documents(false),
        (boundary, session) in (prop::option::weighted(0.2, documents(false)), prop::option::weighted(0.2, documents(false))),
        resource_policies in prop::option::weighted(0.4, documents(true)),
        (trust, endpoint) in (prop::option::weighted(0.1, documents(true)), prop::option::weighted(0.1, documents(true))),
        (service_control, resource_control) in (levels(false), levels(true)),
    ) -> Question {
        Question {
            principal, action, resource, owner, management, context, identity, boundary, session, resource_policies,
            trust, endpoint, service_control, resource_control,
        }
    }
}

impl Question {
    /// The policies of one kind and level; makes a list where there is none.
    pub(crate) fn documents_mut(
        &mut self,
        layer: Layer,
        level: Option<usize>,
    ) -> &mut Vec<Document> {
        match layer {
            Layer::Identity => &mut self.identity,
            Layer::Boundary => self.boundary.get_or_insert_default(),
            Layer::Session => self.session.get_or_insert_default(),
            Layer::Resource => self.resource_policies.get_or_insert_default(),
            Layer::Trust => self.trust.get_or_insert_default(),
            Layer::VpcEndpoint => self.endpoint.get_or_insert_default(),
            Layer::ServiceControl => &mut self.service_control.as_mut().unwrap()[level.unwrap()],
            Layer::ResourceControl => &mut self.resource_control.as_mut().unwrap()[level.unwrap()],
        }
    }
}
