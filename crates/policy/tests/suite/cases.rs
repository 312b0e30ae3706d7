//! Every edge case of the checklist, decided.

use roleback_policy::compiled::Compiled;
use roleback_policy::verdict::{Place, Reason};
use roleback_policy::{Layer, decide, validate};

use crate::case_file::{self, Case};

#[test]
fn every_case_is_decided_as_its_file_says() {
    let cases = case_file::read_all();
    let wrong: Vec<_> = cases
        .iter()
        .filter_map(|case| complaint(case).map(|why| format!("{} {}: {why}", case.id, case.title)))
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_item_of_the_checklist_has_one_case() {
    let mut ids: Vec<_> = case_file::read_all()
        .into_iter()
        .map(|case| case.id)
        .collect();
    ids.sort();
    let of_checklist: Vec<_> = ids
        .iter()
        .filter(|id| id.starts_with('K'))
        .cloned()
        .collect();
    assert_eq!(
        of_checklist,
        (1..=237)
            .map(|number| format!("K{number:03}"))
            .collect::<Vec<_>>()
    );
    ids.dedup();
    assert_eq!(ids.len(), case_file::read_all().len(), "duplicate id");
}

fn complaint(case: &Case) -> Option<String> {
    if case.elsewhere {
        return None;
    }
    if let Some((purpose, text, message)) = &case.malformed {
        let seen = validate::parse(text, *purpose)
            .err()
            .map(|malformed| malformed.message);
        return (seen.as_ref() != Some(message))
            .then(|| format!("refused with {seen:?}, wanted {message:?}"));
    }
    let documents = case.documents();
    let (layers, request) = (case.layers(&documents), case.request());
    let verdict = decide(&layers, &request);
    let answer = Compiled::new(&layers).unwrap().decide(&request);
    if (answer.decision, answer.reason) != (verdict.decision, verdict.reason) {
        return Some(format!(
            "the compiled evaluator says {answer:?}, the plain one {:?}",
            verdict.reason
        ));
    }
    let (decision, reason) = (verdict.decision.as_str(), shown(&verdict.reason));
    let as_wanted = case.expect.as_deref() == Some(decision)
        && case
            .because
            .as_ref()
            .is_none_or(|because| *because == reason);
    (!as_wanted).then(|| {
        format!(
            "{decision} because {reason}, wanted {:?} because {:?}",
            case.expect, case.because
        )
    })
}

fn shown(reason: &Reason) -> String {
    let level = |level: &Option<usize>| level.map_or(String::new(), |level| format!(" {level}"));
    match reason {
        Reason::Uncontrolled => "uncontrolled".into(),
        Reason::Root => "root".into(),
        Reason::RootAssumesRole => "root assumes role".into(),
        Reason::NoAllow { layer, level: of } => format!("no {}{}", kind(*layer), level(of)),
        Reason::Statement(Place {
            layer,
            level: of,
            policy,
            statement,
        }) => {
            format!("{}{} {policy}.{statement}", kind(*layer), level(of))
        }
    }
}

fn kind(layer: Layer) -> &'static str {
    match layer {
        Layer::ServiceControl => "scp",
        Layer::ResourceControl => "rcp",
        Layer::VpcEndpoint => "vpce",
        Layer::Resource => "resource",
        Layer::Trust => "trust",
        Layer::Identity => "identity",
        Layer::Boundary => "boundary",
        Layer::Session => "session",
        Layer::ScopeDown => "scope",
    }
}
