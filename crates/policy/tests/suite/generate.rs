//! Random questions, drawn so that most of them are near a match: policies are written with the words of the requests.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use roleback_policy::json::quote;
use roleback_policy::operator::NAMES;
use roleback_policy::{Context, Document, Layer, Layers, Policy, Principal, Request, Values};

use crate::alphabet::*;

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
    scope_down: Option<Vec<Vec<Document>>>,
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
            scope_down: self.scope_down.as_deref().map(policy_levels),
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

/// A JSON list of one to three values, and sometimes of none, which the language has although AWS does not store it.
fn list(item: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    let count = prop_oneof![15 => 1..4_usize, 1 => Just(0)];
    let items = (count, prop::collection::vec(item, 3));
    items.prop_map(|(count, items)| format!("[{}]", items[..count].join(",")))
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
        "arn:aws:s3:::bucket/folder/${aws:username}/*",
        "arn:*:*:*:*:*",
        "arn:aws:s3:::${aws:absent}*",
        "arn:aws:s3:::bucket/${*}",
        "arn:aws:sqs:*:${aws:username}:q*",
        "*:bucket",
        "arn:aws:s3:::bucket/?*",
        "arn:aws:s3:::bucket/${$}{${*}}:?:*",
        "arn:aws:s3:::bucket/${aws:TagKeys, 'folder'}/*",
        "arn:aws:s3:::${unclosed*",
        "arn:aws:kms:*:*:key/${*}*",
    ]);
    let pattern = prop_oneof![3 => near(&RESOURCES).prop_map(|pattern| quote(&pattern)), 2 => odd];
    (prop::bool::weighted(0.2), list(pattern))
        .prop_map(|(not, patterns)| element("Resource", not, &patterns))
}

fn element(name: &str, not: bool, value: &str) -> String {
    format!("\"{}{name}\":{value}", if not { "Not" } else { "" })
}

/// One to three operators, each once, with one or two keys.
fn conditions() -> impl Strategy<Value = String> {
    let keys = |operator: &str, keys: &[(String, String)]| {
        let named = keys.iter().enumerate().filter(|(index, (key, _))| {
            let before = &keys[..*index];
            before.iter().all(|(other, _)| other != key)
        });
        let members: Vec<_> = named
            .map(|(_, (key, wanted))| format!("{key}:{wanted}"))
            .collect();
        format!("\"{operator}\":{{{}}}", members.join(","))
    };
    let mostly_one = || prop_oneof![4 => Just(1_usize), 1 => 2..4_usize];
    let named = mostly_one().prop_flat_map(|keys| prop::collection::vec((key(), wanted()), keys));
    let blocks = mostly_one().prop_flat_map(move |operators| {
        prop::collection::vec((operator(), named.clone()), operators)
    });
    blocks.prop_map(move |blocks| {
        let by_operator: BTreeMap<_, _> = blocks.into_iter().collect();
        let blocks: Vec<_> = by_operator
            .iter()
            .map(|(name, named)| keys(name, named))
            .collect();
        format!("\"Condition\":{{{}}}", blocks.join(","))
    })
}

fn key() -> impl Strategy<Value = String> + Clone {
    let known = select(&KEYS[..]).prop_map(|(key, _)| key.to_owned());
    let of_another_case = known.clone().prop_map(|key| key.to_uppercase());
    let key = prop_oneof![7 => known, 1 => of_another_case, 1 => Just(ABSENT_KEY.to_owned())];
    key.prop_map(|key| quote(&key))
}

/// Mostly a list, else one text.
fn wanted() -> impl Strategy<Value = String> + Clone {
    let one = select(&WANTED[..]).prop_map(quote);
    let list = prop::collection::vec(one.clone(), 0..4);
    prop_oneof![4 => list.prop_map(|texts| format!("[{}]", texts.join(","))), 1 => one]
}

fn operator() -> impl Strategy<Value = String> {
    let names = NAMES.map(|(name, ..)| name).to_vec();
    let qualifier = select(&["", "", "ForAllValues:", "ForAnyValue:"][..]);
    (qualifier, select(names), any::<bool>()).prop_map(|(qualifier, name, if_exists)| {
        let suffix = if if_exists && name != "Null" {
            "IfExists"
        } else {
            ""
        };
        format!("{qualifier}{name}{suffix}")
    })
}

fn principal_element() -> impl Strategy<Value = String> {
    (prop::bool::weighted(0.2), select(&NAMED_PRINCIPALS[..]))
        .prop_map(|(not, value)| element("Principal", not, value))
}

pub(crate) fn statement(with_principal: bool) -> impl Strategy<Value = String> {
    let effect = prop_oneof![5 => Just("Allow"), 2 => Just("Deny")];
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
        prop::option::weighted(0.4, conditions()),
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
        (service_control, resource_control, scope_down) in (levels(false), levels(true), levels(false)),
    ) -> Question {
        Question {
            principal, action, resource, owner, management, context, identity, boundary, session, resource_policies,
            trust, endpoint, service_control, resource_control, scope_down,
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
            Layer::ScopeDown => &mut self.scope_down.as_mut().unwrap()[level.unwrap()],
            Layer::ServiceControl => &mut self.service_control.as_mut().unwrap()[level.unwrap()],
            Layer::ResourceControl => &mut self.resource_control.as_mut().unwrap()[level.unwrap()],
        }
    }
}
