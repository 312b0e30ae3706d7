//! What rules have found so far.

use super::place::Places;
use super::{Check, Finding};
use crate::span::Span;

/// Findings after this many are left out: a text with more has other troubles, and each costs a look at its line.
pub(super) const FINDINGS_MAX: usize = 1_000;

/// Collects findings by the bytes that they are about.
#[derive(Default)]
pub(super) struct Report {
    findings: Vec<(Check, String, Vec<Span>)>,
}

impl Report {
    /// Notes a finding about one place.
    pub(super) fn find(&mut self, check: Check, span: Span, message: impl Into<String>) {
        self.find_all(check, vec![span], message);
    }

    /// Notes a finding about places that have to do with each other.
    pub(super) fn find_all(&mut self, check: Check, spans: Vec<Span>, message: impl Into<String>) {
        if self.findings.len() < FINDINGS_MAX {
            self.findings.push((check, message.into(), spans));
        }
    }

    /// The findings in the order of the text, the worse first where they begin at one place.
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
