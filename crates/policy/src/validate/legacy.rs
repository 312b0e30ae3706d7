//! Errors of AWS's older parser. It has one message for all of them, without details.

use super::Purpose;
use super::refusal::{Malformed, refuse};
use super::resources::filled;
use crate::catalogue;
use crate::document::{Condition, Draft, ErrorKind, Statement, Text};
use crate::operator::Test;
use crate::span::Span;
use crate::value::Instant;

pub(super) const REFUSAL: &str = "The policy failed legacy parsing";

/// Words that replace the account in ARNs: for resources of AWS, of its partners, and of CloudFront's users.
const ACCOUNT_WORDS: [&str; 4] = ["aws", "partner", "cloudfront", "aws-marketplace"];

pub(super) fn parsed(draft: &Draft, purpose: Purpose) -> Result<(), Malformed> {
    match misread(draft, purpose) {
        Some(span) => refuse(span, REFUSAL),
        None => Ok(()),
    }
}

/// The first part of the document that the parser cannot read.
fn misread(draft: &Draft, purpose: Purpose) -> Option<Span> {
    let is_effect = |kind: &ErrorKind| matches!(kind, ErrorKind::InvalidEffect(_));
    let mut errors = draft.errors.iter();
    let effect = errors.find(|error| is_effect(&error.kind));
    let statement = draft.statement_before_version;
    let mut statements = draft.document.statements.iter();
    effect
        .map(|error| error.span)
        .or(statement.filter(|_| purpose != Purpose::Trust))
        .or_else(|| statements.find_map(misread_in))
}

fn misread_in(statement: &Statement) -> Option<Span> {
    let resources = statement.resource.iter();
    let mut resources = resources.flat_map(|resource| &resource.entries);
    let values = statement.conditions.iter().filter(|one| is_of_dates(one));
    let mut values = values.flat_map(|condition| &condition.values);
    let resource = resources.find(|resource| !has_known_place(resource));
    let date = |value: &&Text| Instant::parse(&value.value).is_none();
    resource.or_else(|| values.find(date)).map(|text| text.span)
}

fn is_of_dates(condition: &Condition) -> bool {
    matches!(condition.operator.test, Test::Date(_))
}

/// Whether the Region and the account of an ARN are plausible. Variables have no meaning there, but AWS's own policies have some,
/// so variables pass.
fn has_known_place(resource: &Text) -> bool {
    let Some(arn) = filled(&resource.value) else {
        return true;
    };
    let may_stand = |byte: u8| byte.is_ascii_alphanumeric() || b"-*?".contains(&byte);
    let region = arn.region.contains("${") || arn.region.bytes().all(may_stand);
    let is_pattern = arn.account.contains("${")
        || arn.account.contains(['*', '?']) && arn.account.bytes().all(may_stand);
    let is_number = arn.account.bytes().all(|byte| byte.is_ascii_digit());
    let is_word = |word: &str| {
        ACCOUNT_WORDS.contains(&word)
            || catalogue::arns_of(arn.service).any(|known| known.account == word)
    };
    region && (is_number || is_pattern || is_word(arn.account))
}
