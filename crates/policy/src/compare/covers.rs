//! Whether one grant covers another completely.

use super::grant::{Clause, Grant, LeftOut, Shared, What, Who};
use crate::document::{PrincipalEntry, PrincipalKind};
use crate::effort::Effort;
use crate::pattern;

/// Whether one thing covers another.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Covers {
    No,
    Perhaps,
    /// All of it, except what additional conditions exclude.
    InPart,
    Yes,
}

pub(super) fn covers(outer: &Grant<'_>, inner: &Grant<'_>, effort: &Effort) -> Covers {
    let who = covers_who(&outer.who, &inner.who, effort);
    if who == Covers::No {
        return who;
    }
    let place = who.min(covers_what(&outer.what, &inner.what, effort));
    place.min(covers_conditions(&outer.shared, &inner.shared))
}

fn covers_who(outer: &Who<'_>, inner: &Who<'_>, effort: &Effort) -> Covers {
    let everyone = |entry: &PrincipalEntry| {
        let any = entry.kind == PrincipalKind::Aws && &*entry.text.value == "*";
        any || entry.kind == PrincipalKind::Everyone
    };
    match (outer, inner) {
        (Who::Holder, Who::Holder) => Covers::Yes,
        (Who::One(outer), Who::One(_)) if everyone(outer) => Covers::Yes,
        (Who::One(outer), Who::One(inner))
            if outer.kind == inner.kind && outer.text.value == inner.text.value =>
        {
            Covers::Yes
        }
        // An account as principal grants its users only what their own policies also allow.
        (Who::One(outer), Who::One(inner))
            if outer.kind == inner.kind && related(&outer.text.value, &inner.text.value) =>
        {
            Covers::Perhaps
        }
        (Who::One(_), Who::One(_)) => Covers::No,
        (Who::AllBut(outer), Who::AllBut(inner)) if same_names(outer, inner, effort) => Covers::Yes,
        _ => Covers::Perhaps,
    }
}

/// Whether two principals belong to the same account.
fn related(one: &str, other: &str) -> bool {
    let account = |name: &str| {
        crate::Arn::parse(name).map_or_else(|| name.to_owned(), |arn| arn.account.to_owned())
    };
    account(one) == account(other)
}

fn same_names(one: &[PrincipalEntry], other: &[PrincipalEntry], effort: &Effort) -> bool {
    if effort.spend(one.len().saturating_mul(other.len())).is_err() {
        return false;
    }
    let has = |list: &[PrincipalEntry], entry: &PrincipalEntry| {
        list.iter()
            .any(|known| known.kind == entry.kind && known.text.value == entry.text.value)
    };
    one.iter().all(|entry| has(other, entry)) && other.iter().all(|entry| has(one, entry))
}

fn covers_what(outer: &What<'_>, inner: &What<'_>, effort: &Effort) -> Covers {
    let includes = |outer: &str, inner: &str| pattern::resource_includes(outer, inner, effort);
    let sure = |covered| match covered {
        true => Covers::Yes,
        false => Covers::Perhaps,
    };
    match (outer, inner) {
        (What::Itself, What::Itself) | (What::One("*"), _) => Covers::Yes,
        (What::One(outer), What::One(inner)) if includes(outer, inner) => Covers::Yes,
        // The value of a variable is unknown.
        (What::One(outer), What::One(_)) if outer.contains("${") => Covers::Perhaps,
        (What::One(_), What::One(_)) => Covers::No,
        (What::AllBut(outer), What::AllBut(inner)) => sure(
            outer
                .texts
                .iter()
                .all(|text| leaves_out(inner, text, effort)),
        ),
        (What::AllBut(outer), What::One(inner)) if leaves_out(outer, inner, effort) => Covers::No,
        (What::AllBut(outer), What::One(inner)) => {
            let overlaps = |text: &str| pattern::resources_overlap(text, inner, effort);
            sure(!outer.texts.iter().any(|text| overlaps(text)))
        }
        _ => Covers::Perhaps,
    }
}

/// Whether everything that `text` matches is excluded.
fn leaves_out(left_out: &LeftOut<'_>, text: &str, effort: &Effort) -> bool {
    let mut patterns = left_out
        .index
        .candidates(text)
        .filter_map(|number| left_out.texts.get(number));
    patterns.any(|pattern| pattern::resource_includes(pattern, text, effort))
}

fn covers_conditions(outer: &Shared<'_>, inner: &Shared<'_>) -> Covers {
    let (outer, inner) = (&outer.clauses, &inner.clauses);
    if outer.is_subset(inner) {
        return Covers::Yes;
    }
    // It has more conditions, one of which can fail.
    let mut further = outer.difference(inner);
    if inner.is_subset(outer) && further.any(Clause::can_fail) {
        return Covers::InPart;
    }
    Covers::Perhaps
}
