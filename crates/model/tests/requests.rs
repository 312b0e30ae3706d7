//! Forms to requests and back.

use roleback_wire::form::Form;
use roleback_wire::normal::HIDDEN;
use roleback_wire::shape::{Member, Shape, Text};

use super::patterns::example;
use crate::{OPERATIONS, OperationInfo, Request, decode, normalise, redact};

type Pairs = Vec<(String, String)>;

/// A secret by which it is found wherever it should not be.
const SECRET: &str = "SECRET";

/// A form with every member of the operation, each within its bounds.
fn full(info: &OperationInfo) -> Pairs {
    let mut pairs = vec![];
    fill("", info.input, &mut pairs);
    pairs
}

fn fill(name: &str, shape: &Shape, pairs: &mut Pairs) {
    match shape {
        Shape::Structure(members) => members.iter().for_each(
            |Member {
                 name: member,
                 shape,
                 ..
             }| {
                let name = if name.is_empty() {
                    (*member).to_owned()
                } else {
                    format!("{name}.{member}")
                };
                fill(&name, shape, pairs);
            },
        ),
        Shape::List { member, min, .. } => {
            (1..=(*min).max(2))
                .for_each(|number| fill(&format!("{name}.member.{number}"), member, pairs));
        }
        Shape::Map { key, value, .. } => {
            fill(&format!("{name}.entry.1.key"), key, pairs);
            fill(&format!("{name}.entry.1.value"), value, pairs);
        }
        scalar => pairs.push((name.to_owned(), value(scalar))),
    }
}

fn value(shape: &Shape) -> String {
    match shape {
        Shape::Text(text) if text.sensitive => secret(text),
        Shape::Text(text) => example(text),
        Shape::Enum(words) => words[0].to_owned(),
        Shape::Integer { min, max } => 1.clamp(*min, *max).to_string(),
        Shape::Boolean => "true".to_owned(),
        Shape::Timestamp => "2026-11-21T20:57:49Z".to_owned(),
        other => panic!("no request has {other:?}"),
    }
}

/// A secret must be short enough for every secret's bounds, and match their patterns: all of them take letters.
fn secret(text: &Text) -> String {
    let times = (text.min as usize).div_ceil(SECRET.len()).max(1);
    SECRET.repeat(times)
}

fn form(pairs: &Pairs) -> Form<'_> {
    Form::of(
        pairs
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str())),
    )
}

fn read(info: &OperationInfo, pairs: &Pairs) -> Request {
    decode(info.service, info.name, &form(pairs))
        .unwrap_or_else(|fault| panic!("{}: {fault:?}", info.name))
}

#[test]
fn an_empty_form_breaks_exactly_the_required_members() {
    for info in OPERATIONS {
        let Shape::Structure(members) = info.input else {
            panic!("{} has no structure", info.name)
        };
        let required = members.iter().filter(|member| member.required).count();
        let message = match decode(info.service, info.name, &Form::default()) {
            Ok(request) => {
                assert_eq!(request.operation().name, info.name);
                String::new()
            }
            Err(fault) => fault.message.into_owned(),
        };
        assert_eq!(
            message.matches("Member must not be null").count(),
            required,
            "{}: {message}",
            info.name
        );
        assert_eq!(
            message.matches("failed to satisfy constraint").count(),
            required,
            "{}: {message}",
            info.name
        );
    }
}

#[test]
fn a_full_form_decodes_and_so_does_its_normal_spelling() {
    for info in OPERATIONS {
        let pairs = full(info);
        let request = read(info, &pairs);
        assert_eq!(request.operation().name, info.name);
        let normal = normalise(info, &form(&pairs));
        assert_eq!(normal, pairs, "{}", info.name);
        assert_eq!(read(info, &normal), request, "{}", info.name);
    }
}

#[test]
fn a_normal_spelling_has_no_trace_of_how_the_request_was_spelled() {
    for info in OPERATIONS {
        let pairs = full(info);
        let mut odd: Pairs = pairs.iter().rev().cloned().collect();
        odd.push(("Action".to_owned(), info.name.to_owned()));
        odd.push(("NoSuchMember.member.1".to_owned(), "x".to_owned()));
        assert_eq!(normalise(info, &form(&odd)), pairs, "{}", info.name);
        assert_eq!(read(info, &odd), read(info, &pairs), "{}", info.name);
    }
}

#[test]
fn secrets_of_requests_are_hidden_and_nothing_else_is() {
    for info in OPERATIONS {
        let pairs = full(info);
        let shown = format!("{:?}", read(info, &pairs));
        assert!(!shown.contains(SECRET), "{}: {shown}", info.name);
        for ((name, value), (_, redacted)) in pairs.iter().zip(redact(info, &pairs)) {
            let expected = if value.contains(SECRET) {
                HIDDEN
            } else {
                value
            };
            assert_eq!(redacted, expected, "{} {name}", info.name);
        }
    }
}

#[test]
fn passwords_keys_and_tokens_of_requests_are_secrets() {
    let secrets = OPERATIONS.iter().flat_map(|info| {
        full(info)
            .into_iter()
            .map(|(name, value)| (info.name, name, value))
    });
    let named: Vec<_> = secrets
        .filter(|(.., value)| value.contains(SECRET))
        .map(|(of, name, _)| format!("{of} {name}"))
        .collect();
    for expected in [
        "ChangePassword OldPassword",
        "ChangePassword NewPassword",
        "CreateLoginProfile Password",
        "UpdateLoginProfile Password",
        "UploadServerCertificate PrivateKey",
        "CreateSAMLProvider AddPrivateKey",
        "AssumeRoleWithSAML SAMLAssertion",
        "AssumeRoleWithWebIdentity WebIdentityToken",
    ] {
        assert!(
            named.iter().any(|name| name == expected),
            "{expected} is not secret: {named:?}"
        );
    }
}
