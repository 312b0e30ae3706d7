//! What a change of a policy allows and denies more, and less.
//!
//! Statements are cut into grants: who, which actions, one resource, under which conditions. A grant is new where no
//! grant of the other policy covers it. Actions are sets over the catalogue; resources are compared as patterns;
//! conditions only by what is written: fewer conditions cover more. A pattern that no single pattern covers has a text
//! that none of them matches, so what is called certain is so, given that its conditions can hold; where that cannot be
//! told the change is `certain: false`.

use crate::catalogue;
use crate::catalogue::set::ActionSet;
use crate::document::{Condition, Document, Effect, PrincipalEntry, PrincipalKind, Statement};
use crate::pattern;
use crate::summary::condition_words;

/// Something that one of two policies says and the other does not.
#[derive(Debug, PartialEq, Eq)]
pub struct Change {
    /// Whether it is allowed or denied.
    pub effect: Effect,
    /// Whether the new policy says it, or the old one did.
    pub more: bool,
    /// `false` when the other policy may say it too.
    pub certain: bool,
    /// The actions; `s3:*` for all of a service.
    pub actions: Vec<String>,
    /// Principals, resource and conditions in words.
    pub principal: Option<String>,
    /// The resource, or what is left out.
    pub resource: String,
    /// The conditions.
    pub conditions: Vec<String>,
}

/// A part of a statement: one principal, one resource.
struct Grant<'d> {
    effect: Effect,
    actions: ActionSet,
    /// Actions that the catalogue does not know.
    strangers: Vec<&'d str>,
    who: Who<'d>,
    what: What<'d>,
    conditions: &'d [Condition],
}

#[derive(Clone, Debug, PartialEq)]
enum Who<'d> {
    /// The policy's holder.
    Holder,
    One(&'d PrincipalEntry),
    AllBut(&'d [PrincipalEntry]),
}

#[derive(Clone, Debug, PartialEq)]
enum What<'d> {
    /// The resource that has the policy.
    Itself,
    One(&'d str),
    AllBut(Vec<&'d str>),
}

/// Whether one thing covers another.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Covers {
    No,
    Perhaps,
    /// All but what its further conditions leave out.
    InPart,
    Yes,
}

/// Every change from `old` to `new`: what is allowed more, allowed less, denied more, denied less.
pub fn compare(old: &Document, new: &Document) -> Vec<Change> {
    let (old, new) = (grants(old), grants(new));
    let mut changes = Vec::new();
    for effect in [Effect::Allow, Effect::Deny] {
        for (these, those, more) in [(&new, &old, true), (&old, &new, false)] {
            let mine = these.iter().filter(|grant| grant.effect == effect);
            changes.extend(mine.flat_map(|grant| beyond(grant, these, those, more)));
        }
    }
    changes
}

fn grants(document: &Document) -> Vec<Grant<'_>> {
    document.statements.iter().flat_map(of_statement).collect()
}

fn of_statement(statement: &Statement) -> Vec<Grant<'_>> {
    let actions = ActionSet::of(&statement.action);
    let strange = |entry: &&str| catalogue::matching(entry).next().is_none();
    let entries = statement.action.entries.iter().map(|entry| &*entry.value);
    let strangers: Vec<&str> = entries
        .filter(strange)
        .filter(|_| !statement.action.negated)
        .collect();
    let mut grants = Vec::new();
    for who in who(statement) {
        for what in what(statement) {
            grants.push(Grant {
                effect: statement.effect,
                actions: actions.clone(),
                strangers: strangers.clone(),
                who: who.clone(),
                what,
                conditions: &statement.conditions,
            });
        }
    }
    grants
}

fn who(statement: &Statement) -> Vec<Who<'_>> {
    match &statement.principal {
        None => vec![Who::Holder],
        Some(principal) if principal.negated => vec![Who::AllBut(&principal.entries)],
        Some(principal) => principal.entries.iter().map(Who::One).collect(),
    }
}

fn what(statement: &Statement) -> Vec<What<'_>> {
    match &statement.resource {
        None => vec![What::Itself],
        Some(resource) => {
            let entries = resource.entries.iter().map(|entry| &*entry.value);
            if resource.negated {
                vec![What::AllBut(entries.collect())]
            } else {
                entries.map(What::One).collect()
            }
        }
    }
}

/// What of a grant the other policy's grants do not cover.
fn beyond(grant: &Grant<'_>, these: &[Grant<'_>], those: &[Grant<'_>], more: bool) -> Vec<Change> {
    let mut left = grant.actions.clone();
    let (mut once, mut unclear) = (ActionSet::none(), ActionSet::none());
    for other in those.iter().filter(|other| other.effect == grant.effect) {
        match covers(other, grant) {
            Covers::Yes => left = left.without(&other.actions),
            // One that leaves something out does so for certain; of two, each may have what the other leaves out.
            Covers::InPart => {
                unclear = unclear.or(&once.and(&other.actions));
                once = once.or(&other.actions);
            }
            Covers::Perhaps => unclear = unclear.or(&other.actions),
            Covers::No => {}
        }
    }
    left = left.without(&denied_anyway(grant, these));
    let mut changes = Vec::new();
    let certain = left.without(&unclear);
    let strangers = strangers_beyond(grant, those);
    for (actions, strangers, is_certain) in [
        (&certain, strangers, true),
        (&left.and(&unclear), Vec::new(), false),
    ] {
        let names: Vec<String> = actions.names().into_iter().chain(strangers).collect();
        if !names.is_empty() {
            changes.push(change(grant, names, more, is_certain));
        }
    }
    changes
}

/// What the same policy denies without conditions, so that an Allow of it means nothing.
fn denied_anyway(grant: &Grant<'_>, these: &[Grant<'_>]) -> ActionSet {
    let denies = |other: &&Grant<'_>| {
        grant.effect == Effect::Allow
            && other.effect == Effect::Deny
            && other.conditions.is_empty()
            && covers(other, grant) == Covers::Yes
    };
    these
        .iter()
        .filter(denies)
        .fold(ActionSet::none(), |all, other| all.or(&other.actions))
}

fn strangers_beyond(grant: &Grant<'_>, those: &[Grant<'_>]) -> Vec<String> {
    let covered = |name: &str| {
        those.iter().any(|other| {
            let named = other
                .strangers
                .iter()
                .any(|known| pattern::includes_ignoring_case(known, name));
            other.effect == grant.effect && named && covers(other, grant) != Covers::No
        })
    };
    grant
        .strangers
        .iter()
        .filter(|name| !covered(name))
        .map(|name| (*name).to_owned())
        .collect()
}

fn change(grant: &Grant<'_>, actions: Vec<String>, more: bool, certain: bool) -> Change {
    let principal = match &grant.who {
        Who::Holder => None,
        Who::One(entry) => Some(entry.text.value.to_string()),
        Who::AllBut(entries) => {
            let names: Vec<&str> = entries.iter().map(|entry| &*entry.text.value).collect();
            Some(format!("all but {}", names.join(", ")))
        }
    };
    let resource = match &grant.what {
        What::Itself => "the resource itself".to_owned(),
        What::One(text) => (*text).to_owned(),
        What::AllBut(texts) => format!("all but {}", texts.join(", ")),
    };
    Change {
        effect: grant.effect,
        more,
        certain,
        actions,
        principal,
        resource,
        conditions: grant.conditions.iter().map(condition_words).collect(),
    }
}

fn covers(outer: &Grant<'_>, inner: &Grant<'_>) -> Covers {
    let place = covers_who(&outer.who, &inner.who).min(covers_what(&outer.what, &inner.what));
    place.min(covers_conditions(outer.conditions, inner.conditions))
}

fn covers_who(outer: &Who<'_>, inner: &Who<'_>) -> Covers {
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
        // An account stands for its users only with their own policies.
        (Who::One(outer), Who::One(inner))
            if outer.kind == inner.kind && related(&outer.text.value, &inner.text.value) =>
        {
            Covers::Perhaps
        }
        (Who::One(_), Who::One(_)) => Covers::No,
        (Who::AllBut(outer), Who::AllBut(inner)) if same_names(outer, inner) => Covers::Yes,
        _ => Covers::Perhaps,
    }
}

/// Whether two principals are of one account.
fn related(one: &str, other: &str) -> bool {
    let account = |name: &str| {
        crate::Arn::parse(name).map_or_else(|| name.to_owned(), |arn| arn.account.to_owned())
    };
    account(one) == account(other)
}

fn same_names(one: &[PrincipalEntry], other: &[PrincipalEntry]) -> bool {
    let has = |list: &[PrincipalEntry], entry: &PrincipalEntry| {
        list.iter()
            .any(|known| known.kind == entry.kind && known.text.value == entry.text.value)
    };
    one.iter().all(|entry| has(other, entry)) && other.iter().all(|entry| has(one, entry))
}

fn covers_what(outer: &What<'_>, inner: &What<'_>) -> Covers {
    let sure = |covered| {
        if covered {
            Covers::Yes
        } else {
            Covers::Perhaps
        }
    };
    match (outer, inner) {
        (What::Itself, What::Itself) | (What::One("*"), _) => Covers::Yes,
        (What::One(outer), What::One(inner)) if pattern::resource_includes(outer, inner) => {
            Covers::Yes
        }
        // What a variable stands for is not known.
        (What::One(outer), What::One(_)) => {
            if outer.contains("${") {
                Covers::Perhaps
            } else {
                Covers::No
            }
        }
        (What::AllBut(outer), What::AllBut(inner)) => sure(outer.iter().all(|outer| {
            inner
                .iter()
                .any(|inner| pattern::resource_includes(inner, outer))
        })),
        (What::AllBut(outer), What::One(inner)) => {
            if outer
                .iter()
                .any(|outer| pattern::resource_includes(outer, inner))
            {
                Covers::No
            } else {
                sure(
                    !outer
                        .iter()
                        .any(|outer| pattern::resources_overlap(outer, inner)),
                )
            }
        }
        _ => Covers::Perhaps,
    }
}

fn covers_conditions(outer: &[Condition], inner: &[Condition]) -> Covers {
    let within = |some: &[Condition], all: &[Condition]| {
        some.iter()
            .all(|one| all.iter().any(|other| same(one, other)))
    };
    if within(outer, inner) {
        return Covers::Yes;
    }
    // It asks for more, and for something that can fail.
    let can_fail = |condition: &&Condition| {
        !condition.values.is_empty() && condition.values.iter().all(|value| &*value.value != "*")
    };
    let mut further = outer
        .iter()
        .filter(|one| !inner.iter().any(|other| same(one, other)));
    if within(inner, outer) && further.any(|condition| can_fail(&condition)) {
        return Covers::InPart;
    }
    Covers::Perhaps
}

fn same(one: &Condition, other: &Condition) -> bool {
    let has =
        |list: &Condition, value: &str| list.values.iter().any(|known| &*known.value == value);
    one.operator == other.operator
        && one.key.value.eq_ignore_ascii_case(&other.key.value)
        && one.values.iter().all(|value| has(other, &value.value))
        && other.values.iter().all(|value| has(one, &value.value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changes(old: &str, new: &str) -> Vec<String> {
        let document = |statements: &str| {
            Document::parse(&format!(
                r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#
            ))
            .unwrap()
        };
        let changes = compare(&document(old), &document(new));
        let told = |change: &Change| {
            let sign = if change.more { "+" } else { "-" };
            let sure = if change.certain { "" } else { "?" };
            format!(
                "{sign}{sure}{} {} on {}",
                change.effect.as_str(),
                change.actions.join(","),
                change.resource
            )
        };
        changes.iter().map(told).collect()
    }

    fn allow(action: &str, resource: &str, more: &str) -> String {
        format!(r#"{{"Effect":"Allow","Action":"{action}","Resource":"{resource}"{more}}}"#)
    }

    #[test]
    fn a_change_tells_what_is_allowed_and_denied_more_and_less() {
        const MFA: &str = r#","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"#;
        const NO_MFA: &str = r#","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"false"}}"#;
        let get = |resource: &str| allow("s3:GetObject", resource, "");
        let deny = r#"{"Effect":"Deny","Action":"s3:*","Resource":"*"}"#;
        for (old, new, expected) in [
            (get("*"), get("*"), &[][..]),
            (
                get("arn:aws:s3:::b/a*"),
                get("arn:aws:s3:::b/*"),
                &["+Allow s3:GetObject on arn:aws:s3:::b/*"],
            ),
            (
                get("*"),
                get("arn:aws:s3:::b/*"),
                &["-Allow s3:GetObject on *"],
            ),
            (get("*"), allow("s3:Get*Object", "*", ""), &[]),
            (
                allow("sqs:ListQueue*", "*", ""),
                allow("sqs:ListQueues", "*", ""),
                &["-Allow sqs:ListQueueTags on *"],
            ),
            // A condition that goes opens; two that part the requests between them may not.
            (
                allow("s3:GetObject", "*", MFA),
                get("*"),
                &["+Allow s3:GetObject on *"],
            ),
            (
                allow("s3:GetObject", "*", MFA) + "," + &allow("s3:GetObject", "*", NO_MFA),
                get("*"),
                &["+?Allow s3:GetObject on *"],
            ),
            (
                allow("s3:GetObject", "*", MFA),
                allow("s3:GetObject", "*", NO_MFA),
                &["+?Allow s3:GetObject on *", "-?Allow s3:GetObject on *"],
            ),
            // What is denied all the same is no more allowed than before.
            (
                get("*") + "," + deny,
                allow("s3:PutObject", "*", "") + "," + deny,
                &[],
            ),
            (get("*"), get("*") + "," + deny, &["+Deny s3:* on *"]),
            (
                allow("x:Y", "*", ""),
                allow("x:Z", "*", ""),
                &["+Allow x:Z on *", "-Allow x:Y on *"],
            ),
            (
                get("arn:aws:s3:::b/${aws:username}"),
                get("arn:aws:s3:::b/x"),
                &[
                    "+?Allow s3:GetObject on arn:aws:s3:::b/x",
                    "-Allow s3:GetObject on arn:aws:s3:::b/${aws:username}",
                ],
            ),
        ] {
            assert_eq!(changes(&old, &new), expected, "{old} {new}");
        }
    }

    /// Two statements against one, over a small alphabet: where no change is told, no request is decided otherwise.
    #[test]
    fn policies_without_changes_decide_alike() {
        use crate::{Layers, Principal, Request, decide};
        let mut statements = Vec::new();
        for effect in ["Allow", "Deny"] {
            for action in ["s3:GetObject", "s3:*"] {
                for resource in ["*", "arn:aws:s3:::b/*", "arn:aws:s3:::b/x"] {
                    for condition in [
                        "",
                        r#","Condition":{"Bool":{"aws:SecureTransport":"true"}}"#,
                    ] {
                        statements.push(format!(r#"{{"Effect":"{effect}","Action":"{action}","Resource":"{resource}"{condition}}}"#));
                    }
                }
            }
        }
        let document = |text: String| {
            Document::parse(&format!(
                r#"{{"Version":"2012-10-17","Statement":[{text}]}}"#
            ))
            .unwrap()
        };
        let decisions = |document: &Document| {
            let mut decisions = Vec::new();
            for action in ["s3:GetObject", "s3:PutObject"] {
                for resource in ["arn:aws:s3:::b/x", "arn:aws:s3:::b/y", "arn:aws:s3:::c/z"] {
                    for secure in [None, Some("true"), Some("false")] {
                        let alice = Principal::User {
                            arn: "arn:aws:iam::111122223333:user/alice",
                            id: None,
                        };
                        let mut request = Request::new(alice, action, resource);
                        if let Some(secure) = secure {
                            request.context = request.context.with("aws:SecureTransport", secure);
                        }
                        decisions.push(decide(&Layers::of_identity([document]), &request).decision);
                    }
                }
            }
            decisions
        };
        let decided = |text: &String| {
            let document = document(text.clone());
            (decisions(&document), document)
        };
        let singles: Vec<_> = statements.iter().map(decided).collect();
        let (mut alike, mut compared) = (0, 0);
        for one in &statements {
            for two in statements.iter().step_by(2) {
                let pair = document(format!("{one},{two}"));
                let of_pair = decisions(&pair);
                for (of_single, single) in singles.iter().step_by(3) {
                    compared += 1;
                    if compare(&pair, single).is_empty() {
                        alike += 1;
                        assert_eq!(&of_pair, of_single, "{one},{two} {}", single.text());
                    }
                }
            }
        }
        assert!(
            alike > 50 && compared == 24 * 12 * 8,
            "{alike} of {compared}"
        );
    }
}
