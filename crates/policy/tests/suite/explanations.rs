//! The changes that an explanation proposes are made, and then the request is allowed.

use proptest::prelude::*;
use roleback_policy::document::Text;
use roleback_policy::explain::{Change, explain};
use roleback_policy::json::{self, Value};
use roleback_policy::verdict::{Place, Reason};
use roleback_policy::{Decision, Document, decide};

use crate::generate::{Question, question};

proptest! {
    #![proptest_config(ProptestConfig {
        cases: crate::effort::times(2_000), failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn what_an_explanation_proposes_allows_the_request(question in question()) {
        let request = question.request();
        let verdict = decide(&question.layers(), &request);
        let changes = explain(&verdict, &request).changes;
        if verdict.reason == Reason::RootAssumesRole {
            prop_assert!(changes.is_empty(), "{:?}", changes);
            return Ok(());
        }
        prop_assert_eq!(changes.is_empty(), verdict.decision == Decision::Allowed);
        let mut changed = question.clone();
        make(&mut changed, &changes);
        let after = decide(&changed.layers(), &request).decision;
        prop_assert_eq!(after, Decision::Allowed, "after {:?}", changes);
    }

    #[test]
    fn no_proposed_change_can_be_left_out(question in question()) {
        let request = question.request();
        let changes = explain(&decide(&question.layers(), &request), &request).changes;
        for left_out in 0..changes.len() {
            let mut some = changes.clone();
            some.remove(left_out);
            let mut changed = question.clone();
            make(&mut changed, &some);
            let after = decide(&changed.layers(), &request).decision;
            prop_assert!(after != Decision::Allowed, "{:?} is enough of {:?}", some, changes);
        }
    }
}

/// Makes the changes: first those that leave statements in place, then the removals, from the end.
fn make(question: &mut Question, changes: &[Change]) {
    let mut lifted = Vec::new();
    for change in changes {
        match change {
            Change::Lift { place } => lifted.push(*place),
            Change::Extend {
                place,
                element,
                value,
            } => extend(document(question, place), place.statement, element, value),
            Change::MeetConditions { place, conditions } => {
                let statement = &mut document(question, place).statements[place.statement];
                let kept =
                    (0..statement.conditions.len()).filter(|index| !conditions.contains(index));
                statement.conditions = kept
                    .map(|index| statement.conditions[index].clone())
                    .collect();
            }
            Change::Add {
                layer,
                level,
                statement,
            } => {
                let text = format!("{{\"Version\":\"2012-10-17\",\"Statement\":{statement}}}");
                question
                    .documents_mut(*layer, *level)
                    .push(Document::parse(&text).unwrap());
            }
        }
    }
    lifted.sort();
    for place in lifted.iter().rev() {
        document(question, place).statements.remove(place.statement);
    }
}

fn document<'q>(question: &'q mut Question, place: &Place) -> &'q mut Document {
    &mut question.documents_mut(place.layer, place.level)[place.policy]
}

fn extend(document: &mut Document, statement: usize, element: &str, value: &str) {
    let statement = &mut document.statements[statement];
    let node = json::parse(value).unwrap();
    let text = |value: &Value| match value {
        Value::Text(text) => Text {
            value: text.as_str().into(),
            span: node.span,
        },
        other => panic!("no text: {other:?}"),
    };
    match element {
        "Action" => statement.action.entries.push(text(&node.value)),
        "Resource" => statement
            .resource
            .as_mut()
            .unwrap()
            .entries
            .push(text(&node.value)),
        _ => {
            let sample = format!(
                "{{\"Statement\":{{\"Effect\":\"Allow\",\"Action\":\"*\",\"Principal\":{value}}}}}"
            );
            let sample = Document::parse(&sample)
                .unwrap()
                .statements
                .remove(0)
                .principal
                .unwrap();
            statement
                .principal
                .as_mut()
                .unwrap()
                .entries
                .extend(sample.entries);
        }
    }
}
