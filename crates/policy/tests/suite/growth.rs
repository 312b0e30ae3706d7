//! Inputs made to be slow. Each test counts steps, or is so large that more than quadratic time would never end.

use std::cell::Cell;

use roleback_policy::compiled::Compiled;
use roleback_policy::effort::{Effort, STEPS_MAX, Stopped};
use roleback_policy::glob::{tokens, tokens_match};
use roleback_policy::lint::{Subject, lint_within};
use roleback_policy::{
    Context, Decision, Document, Layers, Principal, Request, decide, decide_within, validate,
};

const ALICE: Principal<'static> = Principal::User {
    arn: "arn:aws:iam::111122223333:user/alice",
    id: None,
};

#[test]
fn comparisons_are_at_most_pattern_times_text() {
    for (pattern, text) in [
        ("*a".repeat(200) + "b", "a".repeat(2_000)),
        ("a*".repeat(200) + "b", "a".repeat(2_000)),
        ("*".repeat(500) + "b", "a".repeat(2_000)),
        ("*?".repeat(200) + "b", "a".repeat(2_000)),
        ("*".to_owned() + &"a".repeat(500) + "b", "a".repeat(2_000)),
    ] {
        let steps = Cell::new(0_usize);
        let count = |wanted, seen| {
            steps.set(steps.get() + 1);
            wanted == seen
        };
        assert!(!tokens_match(tokens(&pattern), &text, count));
        assert!(
            steps.get() <= pattern.len() * text.len(),
            "{} steps for {}",
            steps.get(),
            &pattern[..20]
        );
    }
}

fn both_decide(text: &str, request: &Request<'_>) -> Decision {
    let document = Document::parse(text).unwrap();
    let layers = Layers::of_identity([&document]);
    let answer = Compiled::new(&layers).unwrap().decide(request);
    let verdict = decide(&layers, request);
    assert_eq!(
        (answer.decision, answer.reason),
        (verdict.decision, verdict.reason)
    );
    answer.decision
}

/// With a search that tried every way to share the text among the `*`s this would take longer than the universe has been.
#[test]
fn many_wildcards_against_a_long_text_are_decided() {
    let stars = "*a".repeat(1_000);
    let long = format!("arn:aws:s3:::{}", "a".repeat(5_000));
    let text = format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"s3:{stars}b","NotResource":"arn:aws:s3:::{stars}b",
            "Condition":{{"StringNotLike":{{"k":"{stars}b"}},"ArnNotLike":{{"a":"arn:aws:s3:::{stars}b"}}}}}}}}"#
    );
    let action = format!("s3:{}b", "a".repeat(5_000));
    let context = Context::new()
        .with("k", "a".repeat(5_000))
        .with("a", long.as_str());
    let request = Request {
        context,
        ..Request::new(ALICE, &action, &long)
    };
    assert_eq!(both_decide(&text, &request), Decision::Allowed);
}

#[test]
fn a_short_policy_does_not_become_a_huge_pattern() {
    let variables = "${k}".repeat(10_000);
    let text = format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::*{variables}b"}}}}"#
    );
    let long = format!("arn:aws:s3:::{}", "a".repeat(5_000));
    for value in ["a".repeat(2_000), "a".repeat(1_000_000)] {
        let request = Request {
            context: Context::new().with("k", value),
            ..Request::new(ALICE, "s3:Get", &long)
        };
        assert_eq!(both_decide(&text, &request), Decision::ImplicitDeny);
    }
}

#[test]
fn a_document_of_the_greatest_length_is_read_checked_and_decided() {
    let conditions: Vec<_> = (0..3_000)
        .map(|number| format!(r#""key:{number}":["{number}","${{key:{number}}}"]"#))
        .collect();
    let statements: Vec<_> = (0..2_000)
        .map(|number| {
            format!(
                r#"{{"Sid":"S{number}","Effect":"Allow","Action":"s3:G{number}*","Resource":"*"}}"#
            )
        })
        .collect();
    let text = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"s3:*","Resource":"*",
            "Condition":{{"StringEquals":{{{}}}}}}},{}]}}"#,
        conditions.join(","),
        statements.join(",")
    );
    assert!(validate::parse(&text, validate::Purpose::Inline).is_ok());
    let context = (0..3_000).fold(Context::new(), |context, number| {
        context.with(format!("KEY:{number}"), number.to_string())
    });
    let request = Request {
        context,
        ..Request::new(ALICE, "s3:Put", "arn:aws:s3:::b")
    };
    assert_eq!(both_decide(&text, &request), Decision::Allowed);
}

#[test]
fn a_hundred_thousand_brackets_are_refused() {
    for text in [
        "[".repeat(100_000),
        "{\"a\":".repeat(50_000),
        format!("{{\"Statement\":{}", "[".repeat(100_000)),
    ] {
        assert!(Document::parse(&text).is_err());
    }
}

/// All of them are about the action, none is passed over at a glance, and only the last applies.
#[test]
fn ten_thousand_statements_about_one_action_are_decided() {
    let statement = |number: usize| {
        format!(
            r#"{{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::*/{number}/*","Condition":{{"StringLike":{{"k":"*{number}"}}}}}}"#
        )
    };
    let statements: Vec<_> = (0..10_000).map(statement).collect();
    let texts = statements.chunks(2_500).map(|some| {
        let some = some.join(",");
        format!(r#"{{"Version":"2012-10-17","Statement":[{some}]}}"#)
    });
    let documents: Vec<_> = texts.map(|text| Document::parse(&text).unwrap()).collect();
    let layers = Layers::of_identity(&documents);
    let request = Request {
        context: Context::new().with("k", "9999"),
        ..Request::new(ALICE, "s3:GetObject", "arn:aws:s3:::bucket/9999/x")
    };
    let answer = Compiled::new(&layers).unwrap().decide(&request);
    let verdict = decide(&layers, &request);
    assert_eq!(answer.decision, Decision::Allowed);
    assert_eq!(
        (answer.decision, answer.reason),
        (verdict.decision, verdict.reason)
    );
}

/// Keys that differ only where a glance does not look.
#[test]
fn a_thousand_long_keys_that_end_alike_are_told_apart() {
    let key = |number: usize| format!("app:{number:04}{}", "x".repeat(2_000));
    let context = (0..1_000).fold(Context::new(), |context, number| {
        context.with(key(number), number.to_string())
    });
    for number in [0, 500, 999] {
        let text = context.text(&key(number).to_uppercase()).unwrap();
        assert_eq!(text, number.to_string());
    }
    assert_eq!(context.text(&key(1_000)), None);
}

/// A policy with thousands of wildcards wherever they can stand.
fn costly() -> Document {
    let stars = "*a".repeat(2_000);
    let text = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"*","Resource":["arn:aws:s3:::{stars}b","arn:aws:s3:::{stars}"]}},
            {{"Effect":"Deny","Action":"s3:{stars}b","Resource":"*","Condition":{{"StringLike":{{"k":["{stars}b","{stars}"]}}}}}}]}}"#
    );
    Document::parse(&text).unwrap()
}

/// AWS's simulator takes so many actions and resources that a hundred of each must have room.
#[test]
fn a_hundred_actions_on_a_hundred_resources_are_simulated_within_the_steps_of_one_evaluation() {
    let document = costly();
    let layers = Layers::of_identity([&document]);
    let resource = format!("arn:aws:s3:::{}", "a".repeat(1_000));
    let request = Request {
        context: Context::new().with("k", "a".repeat(1_000)),
        ..Request::new(ALICE, "s3:GetObject", &resource)
    };
    let effort = Effort::new(STEPS_MAX / 1_000);
    for _ in 0..100 * 100 / 1_000 {
        let verdict = decide_within(&layers, &request, &effort).unwrap();
        assert_eq!(verdict, decide(&layers, &request));
    }
}

#[test]
fn a_decision_ends_when_its_steps_are_used_up_or_it_is_cancelled() {
    let document = costly();
    let layers = Layers::of_identity([&document]);
    let resource = format!("arn:aws:s3:::{}", "a".repeat(1_000));
    let request = Request::new(ALICE, "s3:GetObject", &resource);
    let stopped = decide_within(&layers, &request, &Effort::new(1_000));
    assert_eq!(stopped.unwrap_err(), Stopped::Exhausted);
    let effort = Effort::new(STEPS_MAX);
    effort.cancel();
    let stopped = decide_within(&layers, &request, &effort);
    assert_eq!(stopped.unwrap_err(), Stopped::Cancelled);
}

#[test]
fn a_lint_ends_when_its_steps_are_used_up() {
    let long = r#""*a*b:*c*d","#.repeat(5_000);
    let wide = r#""arn:aws:s3:::*a*a*a*b*","#.repeat(5_000);
    for (name, list) in [("Action", &long), ("NotResource", &wide)] {
        let other = if name == "Action" {
            "\"Resource\":\"*\""
        } else {
            "\"Action\":\"*\""
        };
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow",{other},"{name}":[{list}"*"]}}]}}"#
        );
        let stopped = lint_within(&text, Subject::Identity, &Effort::new(1_000_000));
        assert_eq!(stopped.unwrap_err(), Stopped::Exhausted, "{name}");
    }
    assert!(lint_within("{}", Subject::Identity, &Effort::new(STEPS_MAX)).is_ok());
}
