//! Every case of the checklist that a body can express, and every mistake that a body can contain.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::*;

fn evaluate(body: &str) -> Result<Evaluation, String> {
    super::evaluate(body, &Effort::unlimited())
}

#[test]
fn an_evaluation_of_too_many_steps_is_stopped_and_says_so() {
    let pattern = "*a".repeat(1_000);
    let body = json!({
        "principal": "arn:aws:iam::111122223333:user/alice",
        "action": "s3:GetObject",
        "resource": format!("arn:aws:s3:::{}", "a".repeat(999)),
        "identityPolicies": [{"Statement": {"Effect": "Allow", "Action": "*", "Resource": format!("arn:aws:s3:::{pattern}")}}],
    });
    let stopped = super::evaluate(&body.to_string(), &Effort::new(1_000)).unwrap_err();
    assert!(stopped.contains("takes too many steps"), "{stopped}");
    assert!(evaluate(&body.to_string()).is_ok());
}

/// A case of `crates/policy/tests/cases`: its id, its body, and what is expected.
type Case = (String, Value, String);

/// Cases whose documents the engine can read, but which AWS does not accept as policies. The endpoint also refuses
/// them.
const NOT_STORABLE: [&str; 2] = ["K032", "X243"];

/// Reads the cases; `01_basics.txt` there describes their format. Leaves out cases that no member can express: the user
/// behind a federated user, and policies that scope a session down.
fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../policy/tests/cases");
    let files = fs::read_dir(folder).unwrap();
    let mut paths: Vec<_> = files.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let texts = paths.iter().map(|path| fs::read_to_string(path).unwrap());
    let text = texts.collect::<Vec<_>>().join("\n");
    text.split("\ncase ").skip(1).filter_map(case).collect()
}

fn case(block: &str) -> Option<Case> {
    let (heading, lines) = block.split_once('\n')?;
    let mut body = json!({
        "principal": "arn:aws:iam::111122223333:user/alice",
        "action": "s3:GetObject",
        "resource": "arn:aws:s3:::bucket/key",
        "context": [],
    });
    let mut expected = None;
    for line in lines
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        let (key, value) = line.split_once(' ')?;
        match key {
            "expect" => expected = Some(value.to_owned()),
            "malformed" => return None,
            "because" | "elsewhere" => {}
            _ => add(body.as_object_mut()?, key, value)?,
        }
    }
    Some((heading.to_owned(), body, expected?))
}

/// `None` if no member can express it.
fn add(body: &mut Map<String, Value>, key: &str, value: &str) -> Option<()> {
    let list = |body: &mut Map<String, Value>, name: &str| {
        let policies = body.entry(name).or_insert_with(|| json!([]));
        policies.as_array_mut().unwrap().extend(policy(value));
    };
    match key {
        "caller" => caller_of(body, value)?,
        "action" | "resource" => drop(body.insert(key.into(), value.into())),
        "management" => drop(body.insert("managementAccount".into(), value.into())),
        "owner" => drop(body.insert("resourceAccount".into(), value.into())),
        "context" => {
            let (name, value) = value.split_once(" =")?;
            body["context"]
                .as_array_mut()?
                .push(entry(name, value.trim_start()));
        }
        "identity" => list(body, "identityPolicies"),
        "boundary" => list(body, "permissionsBoundary"),
        "session" => list(body, "sessionPolicies"),
        "resource-policy" | "trust" => list(body, "resourcePolicy"),
        "vpce" => list(body, "vpcEndpointPolicies"),
        "scp" => level(body, "serviceControlPolicies", value)?,
        "rcp" => level(body, "resourceControlPolicies", value)?,
        "scope" => return None,
        other => panic!("no such line: {other}"),
    }
    Some(())
}

/// A caller, and the context keys that name it.
fn caller_of(body: &mut Map<String, Value>, value: &str) -> Option<()> {
    let mut words = value.split(' ');
    let first = words.next()?;
    let options: Vec<_> = words
        .clone()
        .filter_map(|word| word.split_once('='))
        .collect();
    let name = match first {
        "service" | "provider" => words.next()?,
        name => name,
    };
    body.insert("principal".into(), name.into());
    let context = body["context"].as_array_mut()?;
    for (option, value) in options {
        context.push(match option {
            "role" => entry("aws:PrincipalArn", value),
            "id" if name.contains(":user/") => entry("aws:userid", value),
            "id" => entry("aws:userid", &format!("{value}:session")),
            _ => return None,
        });
    }
    Some(())
}

fn level(body: &mut Map<String, Value>, name: &str, value: &str) -> Option<()> {
    let (number, value) = value.split_once(' ')?;
    let levels = body
        .entry(name)
        .or_insert_with(|| json!([]))
        .as_array_mut()?;
    let number: usize = number.parse().unwrap();
    levels.resize(levels.len().max(number + 1), json!([]));
    levels[number].as_array_mut()?.extend(policy(value));
    Some(())
}

/// A document, or its statements; `None` for `none`.
fn policy(text: &str) -> Option<Value> {
    match text {
        "none" => None,
        document if document.contains("\"Statement\"") => Some(document.into()),
        statements => {
            Some(format!("{{\"Version\":\"2012-10-17\",\"Statement\":{statements}}}").into())
        }
    }
}

fn entry(name: &str, value: &str) -> Value {
    let list = value
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let (values, kind) = match list {
        Some("") => (vec![], "stringList"),
        Some(list) => (list.split(", ").collect(), "stringList"),
        None => (vec![value], "string"),
    };
    json!({"ContextKeyName": name, "ContextKeyValues": values, "ContextKeyType": kind})
}

#[test]
fn every_case_of_the_checklist_that_a_body_can_express_is_decided_so() {
    let cases = cases();
    let mut wrong = Vec::new();
    for (heading, body, expected) in &cases {
        let came = evaluate(&body.to_string());
        let came = came.map_or_else(|why| why, |chain| chain.decision.as_str().to_owned());
        let id = heading.split(' ').next().unwrap();
        let is_right = match NOT_STORABLE.contains(&id) {
            true => came.ends_with("The policy failed legacy parsing"),
            false => came == *expected,
        };
        if !is_right {
            wrong.push(format!("{heading}: {came}, not {expected}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(cases.len() >= 390, "only {} cases were read", cases.len());
}

fn mistake(change: impl FnOnce(&mut Value)) -> String {
    let mut body = json!({"principal": "anonymous", "action": "s3:GetObject", "resource": "*"});
    change(&mut body);
    match evaluate(&body.to_string()) {
        Err(why) => why,
        Ok(chain) => chain.decision.as_str().into(),
    }
}

#[test]
fn each_mistake_names_its_member() {
    let many = |count: usize, item: Value| Value::from(vec![item; count]);
    let allow = r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;
    let entry = |value: Value| json!([{"ContextKeyName": "a:b", "ContextKeyValues": value, "ContextKeyType": "numeric"}]);
    for (member, value, expected) in [
        ("context", Value::Null, "implicitDeny"),
        (
            "principal",
            Value::Null,
            "`principal` is missing; it has to be an ARN, the name of a service such as `events.amazonaws.com`, or `anonymous`",
        ),
        (
            "principal",
            json!("bob"),
            "`principal` is the ARN of a caller, the name of a service, or `anonymous`, not `bob`",
        ),
        (
            "principal",
            json!("arn:aws:iam::111122223333:group/g"),
            "`principal` is the ARN of a caller, the name of a service, or `anonymous`, not `arn:aws:iam::111122223333:group/g`",
        ),
        (
            "action",
            json!(7),
            "`action` has to be `service:Name`: invalid type: integer `7`, expected a string at line 1 column 1",
        ),
        (
            "action",
            json!("s3:*"),
            "`action` is a service and a name without wildcards, such as `s3:GetObject`, not `s3:*`",
        ),
        ("actions", json!([]), "there is no member `actions`"),
        (
            "identityPolicies",
            json!([allow, "x"]),
            "`identityPolicies[1]` at line 1, column 1: Syntax errors in policy.",
        ),
        (
            "identityPolicies",
            json!(["x".repeat(524_289)]),
            "`identityPolicies[0]` has 524289 bytes; at most 524288 are taken",
        ),
        (
            "identityPolicies",
            json!([{"Statement": {}}]),
            "`identityPolicies[0]` at line 1, column 14: Syntax errors in policy.",
        ),
        (
            "resourcePolicy",
            json!(allow),
            "`resourcePolicy` at line 1, column 14: Missing required field Principal",
        ),
        (
            "serviceControlPolicies",
            json!([[allow], ["{}"]]),
            "`serviceControlPolicies[1][0]` at line 1, column 1: The provided policy document does not meet the requirements of the specified policy type.",
        ),
        (
            "serviceControlPolicies",
            json!("x"),
            "`serviceControlPolicies` has to be a list of levels, the root's first, each a list of policies: invalid type: string \"x\", expected a sequence at line 1 column 3",
        ),
        (
            "serviceControlPolicies",
            many(17, json!([])),
            "`serviceControlPolicies` has 17 levels; at most 16 are taken",
        ),
        (
            "sessionPolicies",
            many(101, json!(allow)),
            "`sessionPolicies` has 101 policies; at most 100 are taken",
        ),
        (
            "context",
            entry(json!(["ten"])),
            "`context[0].ContextKeyValues` has `ten`, which is not of its type",
        ),
        (
            "context",
            entry(json!(["1", "2"])),
            "`context[0].ContextKeyValues` has 2 values; a type that is no list takes one",
        ),
        (
            "context",
            json!([{"ContextKeyName": "a:b", "ContextKeyValues": [], "ContextKeyType": "text"}]),
            "`context[0].ContextKeyType` is `string`, `stringList`, `numeric`, `boolean`, `ip`, `binary`, `date` or a list of one of these, not `text`",
        ),
        (
            "context",
            json!([{"Name": "a:b"}]),
            "`context` has to be a list of {ContextKeyName, ContextKeyValues, ContextKeyType}: unknown field `Name`, expected one of `ContextKeyName`, `ContextKeyValues`, `ContextKeyType` at line 1 column 8",
        ),
        (
            "context",
            many(
                1001,
                json!({"ContextKeyName": "a:b", "ContextKeyValues": ["c"]}),
            ),
            "`context` has 1001 keys; at most 1000 are taken",
        ),
    ] {
        let came = mistake(|body| body[member] = value.clone());
        assert_eq!(came, expected, "{member}");
    }
    assert_eq!(
        evaluate("[]").unwrap_err(),
        "the body has to be a JSON object, each member once: invalid type: sequence, expected a map at line 1 column 0"
    );
}

#[test]
fn what_is_given_twice_is_refused_where_it_is_given_again() {
    let members = r#""principal": "anonymous", "action": "s3:GetObject", "resource": "*""#;
    let key = r#"{"ContextKeyName": "aws:SourceVpc", "ContextKeyValues": ["a"]}"#;
    let again = key.replace("SourceVpc", "sourcevpc");
    for (more, expected) in [
        (
            "\n\"action\": \"s3:PutObject\"".to_owned(),
            "the body has to be a JSON object, each member once: `action` is there twice at line 2 column 8",
        ),
        (
            "\"sessionPolicies\": null,\n\"sessionPolicies\": []".to_owned(),
            "the body has to be a JSON object, each member once: `sessionPolicies` is there twice at line 2 column 17",
        ),
        (
            format!("\"context\": [{key}, {again}]"),
            "`context[1].ContextKeyName` is that of `context[0]`, too; give a key once, with all its values",
        ),
        (
            r#""context": [{"ContextKeyName": "a:b", "ContextKeyName": "a:c", "ContextKeyValues": []}]"#.to_owned(),
            "`context` has to be a list of {ContextKeyName, ContextKeyValues, ContextKeyType}: duplicate field `ContextKeyName` at line 1 column 43",
        ),
    ] {
        let body = format!("{{{members}, {more}}}");
        assert_eq!(evaluate(&body).unwrap_err(), expected, "{more}");
    }
}

#[test]
fn policies_are_called_by_their_members_and_stand_as_they_were_sent() {
    let body = r#"{"principal": "arn:aws:iam::111122223333:user/u", "action": "sqs:SendMessage", "resource": "*",
        "serviceControlPolicies": [[], ["{\"Statement\":{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\"}}"]],
        "identityPolicies": [{ "Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "*", "Resource": "*"} ] }]}"#;
    let chain = evaluate(body).unwrap();
    assert_eq!(
        chain.because,
        "statement 1 of serviceControlPolicies[1][0] denies it"
    );
    let own = chain.layers.last().unwrap().policies[0].statements[0].clone();
    assert_eq!((own.line, own.column, own.applies), (2, 13, true));
}

#[test]
fn a_role_has_to_trust_whom_sts_is_asked_by_and_nobody_else() {
    let trust = r#"{"Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole"}}"#;
    for (action, policy, expected) in [
        ("STS:AssumeRole", json!(trust), "allowed"),
        ("sts:TagSession", json!(trust), "implicitDeny"),
        ("sts:AssumeRole", json!([]), "implicitDeny"),
        ("iam:GetRole", json!(trust), "allowed"),
        ("iam:PassRole", json!([]), "allowed"),
    ] {
        let body = json!({
            "principal": "arn:aws:iam::111122223333:user/u",
            "action": action,
            "resource": "arn:aws:iam::111122223333:role/r",
            "identityPolicies": [{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}],
            "resourcePolicy": policy,
        });
        let chain = evaluate(&body.to_string()).unwrap();
        assert_eq!(chain.decision.as_str(), expected, "{action}");
    }
}
