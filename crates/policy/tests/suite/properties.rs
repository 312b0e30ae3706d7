//! What holds for every policy and every request.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use roleback_policy::chain::{Chain, Origin};
use roleback_policy::compiled::Compiled;
use roleback_policy::verdict::LayerTrace;
use roleback_policy::{Decision, Document, Layer, Layers, Policy, decide};

use crate::generate::{self, Question, question};

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: crate::effort::times(1_000),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

fn decision(question: &Question, layers: &Layers<'_>) -> Decision {
    decide(layers, &question.request()).decision
}

/// The identity policies of a question with other documents in their place.
fn with_identity<'a>(question: &'a Question, documents: &'a [Document]) -> Layers<'a> {
    Layers {
        identity: documents.iter().map(Policy::from).collect(),
        ..question.layers()
    }
}

/// A document with the given statements of another, in this order.
fn with_statements(document: &Document, statements: impl IntoIterator<Item = usize>) -> Document {
    let mut chosen = document.clone();
    chosen.statements = statements
        .into_iter()
        .map(|index| document.statements[index].clone())
        .collect();
    chosen
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn both_evaluators_decide_alike_and_name_the_same_reason(question in question()) {
        let (layers, request) = (question.layers(), question.request());
        let verdict = decide(&layers, &request);
        let answer = Compiled::new(&layers).unwrap().decide(&request);
        prop_assert_eq!((answer.decision, answer.reason), (verdict.decision, verdict.reason));
    }

    #[test]
    fn parts_compiled_apart_decide_as_one_set(question in question()) {
        let (layers, request) = (question.layers(), question.request());
        let of_resource = Layers {
            identity: Vec::new(), boundary: None, session: None, scope_down: None, service_control: None,
            ..layers.clone()
        };
        let of_principal = Layers {
            resource: None, trust: None, vpc_endpoint: None, resource_control: None, ..layers.clone()
        };
        let parts = [Compiled::new(&of_principal).unwrap(), Compiled::new(&of_resource).unwrap()];
        let apart = roleback_policy::compiled::decide(parts.iter(), &request);
        prop_assert_eq!(apart, Compiled::new(&layers).unwrap().decide(&request));
    }

    #[test]
    fn one_more_deny_never_turns_a_denial_into_an_allow(question in question(), extra in generate::document(false)) {
        let mut extra = extra;
        extra.statements.retain(|statement| statement.effect == roleback_policy::document::Effect::Deny);
        let before = decision(&question, &question.layers());
        let mut layers = question.layers();
        layers.identity.push(Policy::from(&extra));
        let after = decision(&question, &layers);
        prop_assert!(before == Decision::Allowed || after != Decision::Allowed, "{:?} became {:?}", before, after);
    }

    #[test]
    fn one_more_allow_of_the_identity_never_turns_an_allow_into_a_denial(
        question in question(), extra in generate::document(false)
    ) {
        let mut extra = extra;
        extra.statements.retain(|statement| statement.effect == roleback_policy::document::Effect::Allow);
        let before = decision(&question, &question.layers());
        let mut layers = question.layers();
        layers.identity.push(Policy::from(&extra));
        prop_assert!(before != Decision::Allowed || decision(&question, &layers) == Decision::Allowed);
    }

    #[test]
    fn the_order_of_statements_and_policies_does_not_matter(question in question()) {
        let turned: Vec<_> = question.identity.iter().rev()
            .map(|document| with_statements(document, (0..document.statements.len()).rev())).collect();
        let turned = with_identity(&question, &turned);
        prop_assert_eq!(decision(&question, &turned), decision(&question, &question.layers()));
    }

    #[test]
    fn splitting_policies_into_their_statements_changes_nothing(question in question()) {
        let split: Vec<_> = question.identity.iter()
            .flat_map(|document| (0..document.statements.len()).map(|index| with_statements(document, [index])))
            .collect();
        prop_assert_eq!(decision(&question, &with_identity(&question, &split)), decision(&question, &question.layers()));
    }

    #[test]
    fn widening_the_resources_of_allows_never_takes_away(question in question()) {
        let mut wider = question.identity.clone();
        let statements = wider.iter_mut().flat_map(|document| &mut document.statements);
        for statement in statements.filter(|statement| statement.effect == roleback_policy::document::Effect::Allow) {
            if let Some(resource) = statement.resource.as_mut().filter(|resource| !resource.negated) {
                resource.entries.iter_mut().for_each(|text| text.value = "*".into());
            }
        }
        let before = decision(&question, &question.layers());
        let after = decision(&question, &with_identity(&question, &wider));
        prop_assert!(before != Decision::Allowed || after == Decision::Allowed);
    }

    #[test]
    fn the_account_of_a_verdict_says_what_the_verdict_says(question in question()) {
        let (layers, request) = (question.layers(), question.request());
        let verdict = decide(&layers, &request);
        let chain = Chain::new(&verdict, &request, |_| Origin::default());
        let json = serde_json::to_string(&chain).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Chain>(&json).unwrap(), &chain);
        prop_assert_eq!((chain.decision, chain.reason), (verdict.decision, verdict.reason));
        for (place, trace) in verdict.layers.iter().flat_map(LayerTrace::statements) {
            let statement = chain.statement(&place).unwrap();
            prop_assert_eq!(statement.applies, trace.applies());
            prop_assert_eq!(statement.checks.iter().filter(|check| !check.passed).count(), trace.failures());
        }
    }

    #[test]
    fn a_document_read_again_is_the_same(document in generate::document(true)) {
        prop_assert_eq!(Document::parse(document.text()).unwrap(), document);
    }
}

#[test]
fn the_random_questions_reach_every_decision_and_every_layer() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut seen = std::collections::BTreeMap::new();
    for _ in 0..4_000 {
        let question = question().new_tree(&mut runner).unwrap().current();
        let request = question.request();
        let verdict = decide(&question.layers(), &request);
        *seen
            .entry((verdict.decision, verdict.reason.layer()))
            .or_insert(0_u32) += 1;
    }
    let of = |decision| {
        seen.iter()
            .filter(|((seen, _), _)| *seen == decision)
            .map(|(_, count)| count)
            .sum::<u32>()
    };
    for decision in [
        Decision::Allowed,
        Decision::ExplicitDeny,
        Decision::ImplicitDeny,
    ] {
        assert!(
            of(decision) >= 400,
            "{decision:?} in {} of 4000",
            of(decision)
        );
    }
    for layer in [
        Layer::ServiceControl,
        Layer::VpcEndpoint,
        Layer::Resource,
        Layer::Trust,
        Layer::Identity,
        Layer::Boundary,
        Layer::Session,
    ] {
        for decision in [Decision::ExplicitDeny, Decision::ImplicitDeny] {
            assert!(
                seen.contains_key(&(decision, Some(layer))),
                "no {decision:?} by {layer:?}: {seen:?}"
            );
        }
    }
    assert!(
        seen.contains_key(&(Decision::ExplicitDeny, Some(Layer::ResourceControl))),
        "{seen:?}"
    );
}
