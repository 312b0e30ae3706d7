//! Reasons, places, changes and notes as text for people.

use super::{CheckAccount, LayerAccount, Origin, PolicyAccount, policy_at};
use crate::explain::Change;
use crate::plain::ConditionNote;
use crate::verdict::{Decision, Place, Reason};

/// Names places with the names in the account.
pub(super) struct Words<'l> {
    layers: &'l [LayerAccount],
}

impl<'l> Words<'l> {
    pub(super) fn new(layers: &'l [LayerAccount]) -> Self {
        Self { layers }
    }

    pub(super) fn reason(&self, decision: Decision, reason: &Reason, action: &str) -> String {
        match reason {
            Reason::Uncontrolled => format!("no policy controls {action}"),
            Reason::Root => "the root user may do everything that no policy forbids".into(),
            Reason::RootAssumesRole => "the root user may not assume roles".into(),
            Reason::Statement(place) if decision == Decision::Allowed => {
                format!("{} allows it", self.place(place))
            }
            Reason::Statement(place) => format!("{} denies it", self.place(place)),
            Reason::NoAllow { layer, level } => {
                format!("no {layer}{} allows the {action} action", at_level(*level))
            }
        }
    }

    /// `statement Read of readers of user alice`; numbers from 1 where names are missing.
    pub(super) fn place(&self, place: &Place) -> String {
        let policy = policy_at(self.layers, place);
        let statement = policy.and_then(|policy| policy.statements.get(place.statement));
        let statement = match statement.and_then(|statement| statement.sid.as_ref()) {
            Some(sid) => sid.clone(),
            None => place.statement.saturating_add(1).to_string(),
        };
        let policy = policy
            .and_then(policy_name)
            .unwrap_or_else(|| policy_number(place));
        format!("statement {statement} of {policy}")
    }

    pub(super) fn change(&self, change: &Change) -> String {
        match change {
            Change::Lift { place } => {
                format!("remove or narrow {}, which denies", self.place(place))
            }
            Change::Extend {
                place,
                element,
                value,
            } => {
                format!("add {value} to `{element}` in {}", self.place(place))
            }
            Change::MeetConditions { place, conditions } => {
                let conditions = self.conditions(place, conditions).join(" and ");
                format!("meet {conditions} of {}", self.place(place))
            }
            Change::Add {
                layer,
                level,
                statement,
            } => {
                let (article, level) = (layer.article(), at_level(*level));
                format!("add to {article} {layer}{level}: {statement}")
            }
        }
    }

    fn conditions(&self, place: &Place, wanted: &[usize]) -> Vec<String> {
        let policy = policy_at(self.layers, place);
        let statement = policy.and_then(|policy| policy.statements.get(place.statement));
        let checks = statement.map_or(&[][..], |statement| &statement.checks);
        let conditions = checks.iter().filter(|check| check.key.is_some());
        let wanted = conditions
            .enumerate()
            .filter(|(index, _)| wanted.contains(index));
        wanted.map(|(_, check)| condition(check)).collect()
    }
}

/// `IpAddress aws:SourceIp 203.0.113.0/24`
fn condition(check: &CheckAccount) -> String {
    let operator = check.operator.as_deref().unwrap_or_default();
    let key = check.key.as_deref().unwrap_or_default();
    format!("`{operator} {key} {}`", check.wanted.join(" or "))
}

fn policy_name(policy: &PolicyAccount) -> Option<String> {
    let Origin { holder, name } = &policy.origin;
    let name = name.as_ref().or(policy.arn.as_ref())?;
    Some(match holder {
        Some(holder) => format!("{name} of {holder}"),
        None => name.clone(),
    })
}

fn policy_number(place: &Place) -> String {
    let number = place.policy.saturating_add(1);
    format!("{} {number}{}", place.layer, at_level(place.level))
}

fn at_level(level: Option<usize>) -> String {
    level
        .map(|level| format!(" at level {level}"))
        .unwrap_or_default()
}

pub(super) fn note(note: &ConditionNote<'_>) -> String {
    match note {
        ConditionNote::NeedsSetOperator => {
            "the key is multivalued: only `ForAllValues:` and `ForAnyValue:` look at it".into()
        }
        ConditionNote::NotOfType(text) => format!("`{text}` is not of the operator's type"),
        ConditionNote::NoValueFor(key) => format!("the request has no value for `${{{key}}}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::Chain;
    use crate::document::Document;
    use crate::layers::{Layers, Policy};
    use crate::principal::Principal;
    use crate::request::Request;
    use crate::verdict::decide;

    const ALICE: Principal<'static> = Principal::User {
        arn: "arn:aws:iam::111122223333:user/alice",
        id: None,
    };

    fn chain(layers: &Layers<'_>) -> Chain {
        let request = Request::new(ALICE, "s3:GetObject", "arn:aws:s3:::b/k");
        let own = |_: &Place| Origin {
            holder: Some("user alice".into()),
            name: Some("own".into()),
        };
        Chain::new(&decide(layers, &request), &request, own)
    }

    #[test]
    fn reason_and_smallest_change_are_said_in_words() {
        let new = r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/k"}"#;
        let silent = "no identity-based policy allows the s3:GetObject action";
        let add = format!("add to an identity-based policy: {new}");
        let table = [
            (
                r#"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#,
                "statement 1 of own of user alice allows it",
                vec![],
            ),
            (
                r#"{"Sid":"Put","Effect":"Allow","Action":"s3:Put*","Resource":"*"}"#,
                silent,
                vec!["add \"s3:GetObject\" to `Action` in statement Put of own of user alice"],
            ),
            (
                r#"{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::other"}"#,
                silent,
                vec!["add \"arn:aws:s3:::b/k\" to `Resource` in statement 1 of own of user alice"],
            ),
            (
                r#"{"Effect":"Allow","Action":"s3:*","Resource":"*",
                    "Condition":{"Bool":{"a:b":"true"},"StringLike":{"c:d":["x","y*"]}}}"#,
                silent,
                vec![
                    "meet `Bool a:b true` and `StringLike c:d x or y*` of statement 1 of own of user alice",
                ],
            ),
            (
                r#"{"Effect":"Allow","Action":"iam:*","Resource":"arn:aws:iam::*:user/*"}"#,
                silent,
                vec![add.as_str()],
            ),
            (
                r#"{"Effect":"Deny","Action":"*","Resource":"*"}"#,
                "statement 1 of own of user alice denies it",
                vec![
                    "remove or narrow statement 1 of own of user alice, which denies",
                    &add,
                ],
            ),
        ];
        for (statements, because, changes) in table {
            let document = Document::parse(&format!("{{\"Statement\":{statements}}}")).unwrap();
            let chain = chain(&Layers::of_identity([&document]));
            assert_eq!(
                (chain.because.as_str(), chain.changes),
                (because, changes.iter().map(ToString::to_string).collect()),
                "{statements}"
            );
        }
    }

    #[test]
    fn a_policy_is_called_by_name_or_arn_or_number() {
        let text = r#"{"Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}"#;
        let document = Document::parse(text).unwrap();
        let denying = |arn| {
            let document = &document;
            let layers = Layers {
                service_control: Some(vec![vec![], vec![Policy { document, arn }]]),
                ..Layers::default()
            };
            let request = Request::new(ALICE, "s3:GetObject", "*");
            Chain::new(&decide(&layers, &request), &request, |_| Origin::default()).because
        };
        assert_eq!(denying(Some("arn:p")), "statement 1 of arn:p denies it");
        assert_eq!(
            denying(None),
            "statement 1 of service control policy 1 at level 1 denies it"
        );
    }
}
