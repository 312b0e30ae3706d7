//! Every set of up to two statements over a small alphabet, decided by both evaluators.
//!
//! Random policies are large and rarely meet on one point; these are tiny and meet on all of them. A normal run takes
//! every pair over few words and every single statement over more; `POLICY_TEST_EFFORT=2` or more takes every pair over
//! the larger alphabet (350 million decisions: run it in release and be patient).

use roleback_policy::compiled::Compiled;
use roleback_policy::{
    Context, Document, Layer, Layers, Policy, Principal, Request, Values, decide,
};

/// The words of statements and requests.
struct Alphabet {
    actions: &'static [&'static str],
    resources: &'static [&'static str],
    conditions: &'static [&'static str],
    principals: &'static [&'static str],
}

const FEW_WORDS: Alphabet = Alphabet {
    actions: &[r#""Action":"s3:Get*""#, r#""NotAction":"s3:GetObject""#],
    resources: &[r#""Resource":"arn:aws:s3:::b/${k}""#, r#""Resource":"*""#],
    conditions: &["", r#","Condition":{"StringNotEquals":{"k":"v"}}"#],
    principals: &[
        r#""Principal":{"AWS":"111122223333"}"#,
        r#""Principal":{"AWS":"arn:aws:iam::111122223333:role/r"}"#,
    ],
};

const MORE_WORDS: Alphabet = Alphabet {
    actions: &[
        r#""Action":"s3:Get*""#,
        r#""Action":["*"]"#,
        r#""NotAction":"s3:GetObject""#,
        r#""Action":"S3:GET?BJECT""#,
    ],
    resources: &[
        r#""Resource":"arn:aws:s3:::b/${k}""#,
        r#""Resource":"*""#,
        r#""NotResource":"arn:aws:s3:::b/*""#,
        r#""Resource":["arn:aws:s3","arn:aws:s3:::c"]"#,
    ],
    conditions: &[
        "",
        r#","Condition":{"StringEquals":{"k":"v"}}"#,
        r#","Condition":{"StringNotEquals":{"k":"v"}}"#,
        r#","Condition":{"StringLikeIfExists":{"k":"${K}*"}}"#,
        r#","Condition":{"ForAllValues:StringEquals":{"k":["v"]}}"#,
        r#","Condition":{"ForAnyValue:StringNotEquals":{"k":["v"]}}"#,
        r#","Condition":{"Null":{"k":"true"}}"#,
    ],
    principals: &[
        r#""Principal":"*""#,
        r#""Principal":{"AWS":"111122223333"}"#,
        r#""Principal":{"AWS":"arn:aws:iam::111122223333:role/r"}"#,
        r#""Principal":{"AWS":"arn:aws:iam::111122223333:user/u","Service":"s.amazonaws.com"}"#,
        r#""NotPrincipal":{"AWS":["arn:aws:iam::111122223333:user/u","111122223333"]}"#,
    ],
};

const LAYERS: [Layer; 8] = [
    Layer::ServiceControl,
    Layer::ResourceControl,
    Layer::VpcEndpoint,
    Layer::Resource,
    Layer::Trust,
    Layer::Identity,
    Layer::Boundary,
    Layer::Session,
];

const CALLERS: [Principal<'static>; 6] = [
    Principal::User {
        arn: "arn:aws:iam::111122223333:user/u",
        id: None,
    },
    Principal::Session {
        arn: "arn:aws:sts::111122223333:assumed-role/r/s",
        role_arn: None,
        role_id: None,
    },
    Principal::FederatedUser {
        arn: "arn:aws:sts::111122223333:federated-user/f",
        user_arn: Some("arn:aws:iam::111122223333:user/u"),
        user_id: None,
    },
    Principal::Root {
        arn: "arn:aws:iam::111122223333:root",
    },
    Principal::Service {
        name: "s.amazonaws.com",
    },
    Principal::Anonymous,
];

/// Every statement of an alphabet in every kind of policy, as a document of its own.
fn statements(words: &Alphabet) -> Vec<(Layer, Document)> {
    let mut placed = Vec::new();
    for layer in LAYERS {
        let principals = if layer.names_principals() {
            words.principals
        } else {
            &[r#""Sid":"none""#]
        };
        for principal in principals {
            for (effect, action, resource, condition) in elements(words) {
                let text = format!(
                    r#"{{"Version":"2012-10-17","Statement":{{"Effect":"{effect}",{principal},{action},{resource}{condition}}}}}"#
                );
                placed.push((layer, Document::parse(&text).unwrap()));
            }
        }
    }
    placed
}

fn elements(
    words: &Alphabet,
) -> impl Iterator<Item = (&'static str, &'static str, &'static str, &'static str)> {
    ["Allow", "Deny"].into_iter().flat_map(move |effect| {
        words.actions.iter().flat_map(move |action| {
            words.resources.iter().flat_map(move |resource| {
                words
                    .conditions
                    .iter()
                    .map(move |condition| (effect, *action, *resource, *condition))
            })
        })
    })
}

fn requests(
    contexts: &[Option<Values<'static>>],
    actions: &[&'static str],
) -> Vec<Request<'static>> {
    let mut requests = Vec::new();
    for principal in CALLERS {
        for (action, resource_account) in actions
            .iter()
            .flat_map(|action| [(action, None), (action, Some("444455556666"))])
        {
            for values in contexts {
                let mut context = Context::new();
                if let Some(values) = values {
                    context.set("k".into(), values.clone());
                }
                let request = Request::new(principal, action, "arn:aws:s3:::b/v");
                requests.push(Request {
                    resource_account,
                    context,
                    ..request
                });
            }
        }
    }
    requests
}

fn layers<'a>(placed: &[&'a (Layer, Document)]) -> Layers<'a> {
    let mut layers = Layers::default();
    for (layer, document) in placed.iter().copied() {
        let policy = Policy::from(document);
        let first_level = |levels: &mut Option<Vec<Vec<Policy<'a>>>>| {
            levels.get_or_insert_with(|| vec![Vec::new()])[0].push(policy);
        };
        match layer {
            Layer::Identity => layers.identity.push(policy),
            Layer::Boundary => layers.boundary.get_or_insert_default().push(policy),
            Layer::Session => layers.session.get_or_insert_default().push(policy),
            Layer::Resource => layers.resource.get_or_insert_default().push(policy),
            Layer::Trust => layers.trust.get_or_insert_default().push(policy),
            Layer::VpcEndpoint => layers.vpc_endpoint.get_or_insert_default().push(policy),
            Layer::ScopeDown => first_level(&mut layers.scope_down),
            Layer::ServiceControl => first_level(&mut layers.service_control),
            Layer::ResourceControl => first_level(&mut layers.resource_control),
        }
    }
    layers
}

/// Decides one set for all requests, twice; answers how many decisions were compared.
fn compare(placed: &[&(Layer, Document)], requests: &[Request<'static>]) -> usize {
    let layers = layers(placed);
    let compiled = Compiled::new(&layers).unwrap();
    for request in requests {
        let verdict = decide(&layers, request);
        let answer = compiled.decide(request);
        let texts = placed
            .iter()
            .map(|(layer, document)| (layer, document.text()));
        assert_eq!(
            (answer.decision, answer.reason),
            (verdict.decision, verdict.reason),
            "{request:?} under {:?}",
            texts.collect::<Vec<_>>()
        );
    }
    requests.len()
}

fn one(text: &'static str) -> Option<Values<'static>> {
    Some(Values::One(text.into()))
}

fn many(texts: &[&'static str]) -> Option<Values<'static>> {
    Some(Values::Many(
        texts.iter().map(|text| (*text).into()).collect(),
    ))
}

#[test]
fn both_evaluators_agree_on_every_single_statement() {
    let contexts = [None, one("v"), one("w"), many(&["v", "w"]), many(&[])];
    let requests = requests(&contexts, &["s3:GetObject", "iam:GetUser"]);
    let placed = statements(&MORE_WORDS);
    let compared: usize = placed
        .iter()
        .map(|statement| compare(&[statement], &requests))
        .sum();
    // 4 kinds without principals and 4 with 5 forms of them; 2 effects, 4 actions, 4 resources, 7 conditions.
    assert_eq!(compared, (4 + 4 * 5) * 2 * 4 * 4 * 7 * requests.len());
}

#[test]
fn both_evaluators_agree_on_every_pair_of_statements() {
    let is_long = crate::effort::times(1) > 1;
    let words = if is_long { MORE_WORDS } else { FEW_WORDS };
    let requests = requests(&[None, one("v")], &["s3:GetObject"]);
    let placed = statements(&words);
    let rest = |index| placed.iter().skip(index);
    let compared: usize = placed
        .iter()
        .enumerate()
        .flat_map(|(index, first)| rest(index).map(move |second| [first, second]))
        .map(|pair| compare(&pair, &requests))
        .sum();
    assert_eq!(compared, if is_long { 346_881_024 } else { 444_672 });
}
