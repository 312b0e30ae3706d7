//! GetHumanReadableSummary: a policy summarized in words.

use roleback_model::iam::{
    GetHumanReadableSummaryRequest, GetHumanReadableSummaryResponse, SummaryStateType,
};
use roleback_policy::document::Effect;
use roleback_policy::summary::{Row, summarize};
use roleback_policy::{Arn, Document};
use roleback_wire::Fault;

use super::{document, find};
use crate::answer::Read;
use crate::fault;
use crate::scene::Scene;

/// Characters of a summary at most: the bound of `SummaryContent` in AWS's model.
const SUMMARY_CHARS_MAX: usize = 10_000;
/// Characters kept free for the last sentence of a summary that is cut.
const REST_CHARS: usize = 60;

impl Read for GetHumanReadableSummaryRequest {
    /// If the policy of the request is unknown, summaries are not supported.
    fn read(&self, scene: &Scene<'_>) -> Result<GetHumanReadableSummaryResponse, Fault> {
        let arn = Arn::parse(&self.entity_arn).ok_or_else(fault::invalid_arn)?;
        let id = arn.resource_of("delegation-request");
        let id = id.filter(|_| arn.service == "iam");
        let id = id.ok_or_else(|| fault::no_summary_of(&self.entity_arn))?;
        let content = document(scene, find(scene, id)?).map(|it| words(it));
        Ok(GetHumanReadableSummaryResponse {
            summary_state: Some(match &content {
                Some(_) => SummaryStateType::Available,
                None => SummaryStateType::NotSupported,
            }),
            summary_content: content,
            locale: self.locale.clone(),
        })
    }
}

/// One sentence per service, denials first, then the actions that belong to no known service.
fn words(document: &Document) -> String {
    let (rows, unknown) = summarize(document);
    let mut sentences: Vec<String> = rows.iter().map(sentence).collect();
    if !unknown.is_empty() {
        sentences.push(format!("No service has: {}.", unknown.join(", ")));
    }
    if sentences.is_empty() {
        sentences.push("Allows nothing.".to_owned());
    }
    cut(&sentences)
}

/// The sentences as lines. Those that are too many for a summary are counted in a last one.
fn cut(sentences: &[String]) -> String {
    let text = sentences.join("\n");
    if text.chars().count() <= SUMMARY_CHARS_MAX {
        return text;
    }
    let mut room = SUMMARY_CHARS_MAX - REST_CHARS;
    let fits = |sentence: &&String| {
        let left = room.checked_sub(sentence.chars().count() + 1);
        room = left.unwrap_or_default();
        left.is_some()
    };
    let mut lines: Vec<&str> = Vec::new();
    lines.extend(sentences.iter().take_while(fits).map(String::as_str));
    let rest = format!(
        "{} more sentences do not fit.",
        sentences.len() - lines.len()
    );
    lines.push(&rest);
    lines.join("\n")
}

fn sentence(row: &Row) -> String {
    let verb = match row.effect {
        Effect::Allow => "Allows",
        Effect::Deny => "Denies",
    };
    let levels: Vec<String> = row
        .levels
        .iter()
        .map(|(level, full)| {
            let share = if *full { "all" } else { "some" };
            format!("{share} {} actions", level.as_str())
        })
        .collect();
    let resources = match row.resources.as_slice() {
        [all] if all == "*" => "all resources".to_owned(),
        some => some.join(", "),
    };
    let conditions = match row.conditions.as_slice() {
        [] => String::new(),
        some => format!(", if {}", some.join(" and ")),
    };
    let (service, levels) = (row.service.name, levels.join(", "));
    format!("{verb} {levels} of {service} on {resources}{conditions}.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_summary_is_cut_between_sentences_and_says_so() {
        let sentence = |chars: usize| "x".repeat(chars);
        let text = cut(&[sentence(4_000), sentence(6_001), sentence(1)]);
        assert_eq!(
            text,
            format!("{}\n2 more sentences do not fit.", sentence(4_000))
        );
        assert_eq!(cut(&[sentence(20_000)]), "1 more sentences do not fit.");
        let whole = [sentence(4_999), sentence(5_000)];
        assert_eq!(cut(&whole), whole.join("\n"));
    }

    #[test]
    fn a_policy_is_told_in_sentences() {
        for (statements, expected) in [
            (
                r#"{"Effect":"Allow","Action":"sqs:*","Resource":"*"}"#,
                "Allows all Read actions, all Write actions, all Tagging actions, all Permissions management actions of Amazon SQS on all resources.",
            ),
            (
                r#"{"Effect":"Deny","Action":"sqs:SendMessage","Resource":"arn:aws:sqs:::q","Condition":{"Bool":{"aws:SecureTransport":"false"}}},{"Effect":"Allow","Action":"nothing:Here","Resource":"*"}"#,
                "Denies some Write actions of Amazon SQS on arn:aws:sqs:::q, if aws:SecureTransport Bool false.\nNo service has: nothing:Here.",
            ),
        ] {
            let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#);
            assert_eq!(words(&Document::parse(&text).unwrap()), expected);
        }
    }
}
