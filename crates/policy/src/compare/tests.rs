//! The reported changes, and that decisions are the same if no change is reported.

use super::*;

fn changes(old: &str, new: &str) -> Vec<String> {
    let document = |statements: &str| {
        Document::parse(&format!(
            r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#
        ))
        .unwrap()
    };
    let changes = compare(&document(old), &document(new), &Effort::unlimited()).unwrap();
    let told = |change: &Change| {
        let sign = if change.more { "+" } else { "-" };
        let sure = if change.certain { "" } else { "?" };
        format!(
            "{sign}{sure}{} {} on {}",
            change.effect.as_str(),
            change.actions.join(","),
            change.resource
        )
    };
    changes.iter().map(told).collect()
}

fn allow(action: &str, resource: &str, more: &str) -> String {
    format!(r#"{{"Effect":"Allow","Action":"{action}","Resource":"{resource}"{more}}}"#)
}

#[test]
fn a_change_tells_what_is_allowed_and_denied_more_and_less() {
    const MFA: &str = r#","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"#;
    const NO_MFA: &str = r#","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"false"}}"#;
    let get = |resource: &str| allow("s3:GetObject", resource, "");
    let deny = r#"{"Effect":"Deny","Action":"s3:*","Resource":"*"}"#;
    for (old, new, expected) in [
        (get("*"), get("*"), &[][..]),
        (
            get("arn:aws:s3:::b/a*"),
            get("arn:aws:s3:::b/*"),
            &["+Allow s3:GetObject on arn:aws:s3:::b/*"],
        ),
        (
            get("*"),
            get("arn:aws:s3:::b/*"),
            &["-Allow s3:GetObject on *"],
        ),
        (get("*"), allow("s3:Get*Object", "*", ""), &[]),
        (
            allow("sqs:ListQueue*", "*", ""),
            allow("sqs:ListQueues", "*", ""),
            &["-Allow sqs:ListQueueTags on *"],
        ),
        // Removing a condition allows more. Two conditions that together cover all requests may not.
        (
            allow("s3:GetObject", "*", MFA),
            get("*"),
            &["+Allow s3:GetObject on *"],
        ),
        (
            allow("s3:GetObject", "*", MFA) + "," + &allow("s3:GetObject", "*", NO_MFA),
            get("*"),
            &["+?Allow s3:GetObject on *"],
        ),
        (
            allow("s3:GetObject", "*", MFA),
            allow("s3:GetObject", "*", NO_MFA),
            &["+?Allow s3:GetObject on *", "-?Allow s3:GetObject on *"],
        ),
        // Actions that are denied anyway are not additionally allowed.
        (
            get("*") + "," + deny,
            allow("s3:PutObject", "*", "") + "," + deny,
            &[],
        ),
        (get("*"), get("*") + "," + deny, &["+Deny s3:* on *"]),
        (
            allow("x:Y", "*", ""),
            allow("x:Z", "*", ""),
            &["+Allow x:Z on *", "-Allow x:Y on *"],
        ),
        (
            get("arn:aws:s3:::b/${aws:username}"),
            get("arn:aws:s3:::b/x"),
            &[
                "+?Allow s3:GetObject on arn:aws:s3:::b/x",
                "-Allow s3:GetObject on arn:aws:s3:::b/${aws:username}",
            ],
        ),
    ] {
        assert_eq!(changes(&old, &new), expected, "{old} {new}");
    }
}

/// Two statements against one, over a small alphabet: if no change is reported, every request is decided as before.
#[test]
fn policies_without_changes_decide_alike() {
    use crate::{Layers, Principal, Request, decide};
    let mut statements = Vec::new();
    for effect in ["Allow", "Deny"] {
        for action in ["s3:GetObject", "s3:*"] {
            for resource in ["*", "arn:aws:s3:::b/*", "arn:aws:s3:::b/x"] {
                for condition in [
                    "",
                    r#","Condition":{"Bool":{"aws:SecureTransport":"true"}}"#,
                ] {
                    statements.push(format!(r#"{{"Effect":"{effect}","Action":"{action}","Resource":"{resource}"{condition}}}"#));
                }
            }
        }
    }
    let document = |text: String| {
        Document::parse(&format!(
            r#"{{"Version":"2012-10-17","Statement":[{text}]}}"#
        ))
        .unwrap()
    };
    let decisions = |document: &Document| {
        let mut decisions = Vec::new();
        for action in ["s3:GetObject", "s3:PutObject"] {
            for resource in ["arn:aws:s3:::b/x", "arn:aws:s3:::b/y", "arn:aws:s3:::c/z"] {
                for secure in [None, Some("true"), Some("false")] {
                    let alice = Principal::User {
                        arn: "arn:aws:iam::111122223333:user/alice",
                        id: None,
                    };
                    let mut request = Request::new(alice, action, resource);
                    if let Some(secure) = secure {
                        request.context = request.context.with("aws:SecureTransport", secure);
                    }
                    decisions.push(decide(&Layers::of_identity([document]), &request).decision);
                }
            }
        }
        decisions
    };
    let decided = |text: &String| {
        let document = document(text.clone());
        (decisions(&document), document)
    };
    let singles: Vec<_> = statements.iter().map(decided).collect();
    let (mut alike, mut compared) = (0, 0);
    for one in &statements {
        for two in statements.iter().step_by(2) {
            let pair = document(format!("{one},{two}"));
            let of_pair = decisions(&pair);
            for (of_single, single) in singles.iter().step_by(3) {
                compared += 1;
                if compare(&pair, single, &Effort::unlimited())
                    .unwrap()
                    .is_empty()
                {
                    alike += 1;
                    assert_eq!(&of_pair, of_single, "{one},{two} {}", single.text());
                }
            }
        }
    }
    assert!(
        alike > 50 && compared == 24 * 12 * 8,
        "{alike} of {compared}"
    );
}

/// Twice as many resources take about twice as many steps, with and without wildcards.
#[test]
fn the_steps_of_a_comparison_grow_as_the_policies() {
    let steps = |count: usize, resource: fn(usize) -> String, name: &str| {
        let list: Vec<String> = (0..count)
            .map(|number| format!("\"{}\"", resource(number)))
            .collect();
        let text = |action: &str| {
            let list = list.join(",");
            format!(
                r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"{action}","{name}":[{list}]}}}}"#
            )
        };
        let document = |action: &str| Document::parse(&text(action)).unwrap();
        let effort = Effort::new(u64::MAX);
        let changes = compare(&document("s3:GetObject"), &document("s3:Get*"), &effort).unwrap();
        assert!(!changes.is_empty());
        effort.spent(u64::MAX)
    };
    for (resource, name) in [
        (
            (|number| format!("arn:aws:s3:::bucket-{number}")) as fn(usize) -> String,
            "Resource",
        ),
        (
            |number| format!("arn:aws:s3:::bucket-{number}/*"),
            "Resource",
        ),
        (
            |number| format!("arn:aws:s3:::{number}-${{aws:username}}/*"),
            "Resource",
        ),
        (
            |number| format!("arn:aws:s3:::bucket-{number}/*"),
            "NotResource",
        ),
    ] {
        let (small, large) = (steps(400, resource, name), steps(1_600, resource, name));
        assert!(large < small * 6, "{small} {large} {}", resource(1));
    }
}

#[test]
fn a_comparison_that_takes_too_long_is_stopped() {
    let list: Vec<String> = (0..2_000).map(|number| format!("\"*{number}\"")).collect();
    let text = format!(
        r#"{{"Statement":{{"Effect":"Deny","Action":"*","Resource":[{}]}}}}"#,
        list.join(",")
    );
    let document = Document::parse(&text).unwrap();
    let stopped = compare(&document, &document, &Effort::new(1_000_000));
    assert_eq!(stopped, Err(Stopped::Exhausted));
}
