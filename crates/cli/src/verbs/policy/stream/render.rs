//! Decisions and summaries as text, in a format similar to LocalStack's policy stream.

use roleback_api::decisions::{
    ContextValues, GeneratedPolicy, MissingPermission, NeededPolicy, PolicyKind, PolicySummary,
    StreamedDecision, UnusedStatement,
};

use super::super::document::shown;
use super::super::generate::proof;
use crate::output::text::{self, Text, said, say};

/// A decision and the policies that the call needs.
pub(super) fn decision(streamed: &StreamedDecision) -> Text {
    let decision = &streamed.decision;
    let mut text = said!(
        "{} {} by {}: {}\n",
        decision.time,
        decision.operation,
        decision.caller,
        text::decision(decision.decision.as_str())
    );
    for NeededPolicy {
        kind,
        attached_to,
        document,
    } in &streamed.policies
    {
        say!(text, "{}: \"{}\"\n", attached(*kind), attached_to);
        say!(text, "Policy:\n{}\n", Text::document(&shown(document)));
    }
    say!(text, "\n");
    text
}

fn attached(kind: PolicyKind) -> &'static str {
    match kind {
        PolicyKind::Identity => "Attached to identity",
        PolicyKind::Trust => "Attached to role (trust policy)",
        PolicyKind::Resource => "Attached to resource",
    }
}

/// The policies for all recorded calls.
pub(super) fn summary(summary: &PolicySummary) -> Text {
    let mut text = Text::default();
    for principal in &summary.principals {
        write_generated(&mut text, &principal.generated);
        for missing in &principal.not_granted {
            write_missing(&mut text, missing);
        }
        for unused in &principal.not_used {
            write_unused(&mut text, unused);
        }
        say!(text, "\n");
    }
    for resource in &summary.resources {
        write_generated(&mut text, resource);
        say!(text, "\n");
    }
    if text.is_empty() {
        say!(
            text,
            "No calls recorded. Switch recording on with `roleback policy stream --on`, and make calls.\n"
        );
    }
    let status = &summary.status;
    if status.not_logged > 0 {
        say!(
            text,
            "note: {} decisions were not recorded: they came too fast, or the disk failed\n",
            status.not_logged
        );
    }
    if status.not_summarized > 0 {
        say!(
            text,
            "note: {} calls are missing, because the summary has reached its limit\n",
            status.not_summarized
        );
    }
    text
}

fn write_generated(text: &mut Text, policy: &GeneratedPolicy) {
    say!(
        text,
        "{}: \"{}\"\n",
        attached(policy.kind),
        policy.attached_to
    );
    let Some(document) = &policy.text else {
        say!(text, "No policy is needed.\n");
        return;
    };
    say!(text, "Policy:\n{}", Text::document(document));
    for sentence in proof(policy) {
        say!(text, "{}\n", sentence);
    }
}

fn write_missing(text: &mut Text, missing: &MissingPermission) {
    say!(
        text,
        "needed but not granted: {} on {}",
        missing.action,
        missing.resource
    );
    for (key, values) in &missing.context {
        match values {
            ContextValues::One(value) => say!(text, " with {}={}", key, value),
            many @ ContextValues::Many(_) => say!(text, " with {}={}", key, many),
        }
    }
    say!(text, "\n");
}

fn write_unused(text: &mut Text, unused: &UnusedStatement) {
    let statement = unused.sid.clone();
    let statement = statement.unwrap_or_else(|| format!("statement {}", unused.statement + 1));
    let what = if unused.whole {
        "the whole statement".to_owned()
    } else {
        unused.actions.join(", ")
    };
    let policy = unused.policy.as_deref().unwrap_or_default();
    say!(
        text,
        "granted but not used: {} of {} of {}: {}\n",
        statement,
        policy,
        unused.holder,
        what
    );
}
