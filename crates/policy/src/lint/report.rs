//! Collects the findings of the rules.

use super::place::Places;
use super::{Check, Finding};
use crate::span::Span;

/// The most findings; further ones are left out, because each one costs time to find its line.
pub(super) const FINDINGS_MAX: usize = 1_000;

/// Collects findings by their byte spans.
#[derive(Default)]
pub(super) struct Report {
    findings: Vec<(Check, String, Vec<Span>)>,
}

impl Report {
    /// Adds a finding with one position.
    pub(super) fn find(&mut self, check: Check, span: Span, message: impl Into<String>) {
        self.find_all(check, vec![span], message);
    }

    /// Adds a finding with several related positions.
    pub(super) fn find_all(&mut self, check: Check, spans: Vec<Span>, message: impl Into<String>) {
        if self.findings.len() < FINDINGS_MAX {
            self.findings.push((check, message.into(), spans));
        }
    }

    /// The findings in the order of the text; at the same position, the most severe first.
    pub(super) fn into_findings(mut self, places: &Places<'_>) -> Vec<Finding> {
        self.findings
            .sort_by_key(|(check, _, spans)| (spans.first().map(|span| span.start), *check));
        let finding = |(check, message, spans): (_, _, Vec<Span>)| Finding {
            check,
            message,
            locations: spans.iter().map(|span| places.location(*span)).collect(),
        };
        self.findings.into_iter().map(finding).collect()
    }
}
