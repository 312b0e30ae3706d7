//! The condition keys of recorded calls that a least-privilege document keeps.
//!
//! It keeps keys about *delegated permissions* (a passed role, an attached policy, a boundary) and about *the principal* (an
//! external id, principal tags, MFA, for services the resource that they act for). It does not keep keys that change from call
//! to call (time, address, user agent, session names), or keys that only describe the resource, which the document names
//! anyway.
//!
//! A kept key becomes a condition of an action on a resource when **every** recorded call of it had the key, with one
//! value each, and all calls together had at most [`VALUES_MAX`] different values. These are the values of the condition. A
//! key that some call did not have was not needed, and a key with more values does not distinguish the calls.

use std::collections::{BTreeMap, BTreeSet};

use crate::arn::Arn;
use crate::context::Values;
use crate::request::Request;
use crate::variable::escape;

/// The most values of a condition. A key with more values does not become a condition.
pub(crate) const VALUES_MAX: usize = 16;

/// The keys of a row.
#[derive(Clone, Copy)]
enum Keys {
    /// This key.
    Exactly(&'static str),
    /// All keys with this prefix: tags.
    Below(&'static str),
    /// All keys with this suffix: claims of identity providers, whose names are the prefix.
    Ending(&'static str),
}

/// The keys that are kept, with the operator of their conditions.
const KEPT: [(Keys, &str); 13] = [
    (Keys::Exactly("aws:MultiFactorAuthPresent"), "Bool"),
    (Keys::Below("aws:PrincipalTag/"), "StringEquals"),
    (Keys::Exactly("aws:SourceAccount"), "StringEquals"),
    (Keys::Exactly("aws:SourceArn"), "ArnEquals"),
    (Keys::Exactly("aws:SourceIdentity"), "StringEquals"),
    (Keys::Exactly("iam:AWSServiceName"), "StringEquals"),
    (Keys::Exactly("iam:AssociatedResourceArn"), "ArnEquals"),
    (Keys::Exactly("iam:PassedToService"), "StringEquals"),
    (Keys::Exactly("iam:PermissionsBoundary"), "StringEquals"),
    (Keys::Exactly("iam:PolicyARN"), "ArnEquals"),
    (Keys::Exactly("sts:ExternalId"), "StringEquals"),
    (Keys::Exactly("sts:SourceIdentity"), "StringEquals"),
    (Keys::Ending(":aud"), "StringEquals"),
];

/// A kept condition.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Kept {
    pub(super) operator: &'static str,
    pub(super) key: String,
    /// The values, as in the document.
    pub(super) values: BTreeSet<String>,
}

/// Whether conditions on this key are kept.
pub fn is_kept(key: &str) -> bool {
    operator(key).is_some()
}

fn operator(key: &str) -> Option<&'static str> {
    let is = |keys: Keys| match keys {
        Keys::Exactly(known) => known.eq_ignore_ascii_case(key),
        Keys::Below(start) => starts(key, start),
        Keys::Ending(end) => key.ends_with(end),
    };
    KEPT.into_iter()
        .find(|(keys, _)| is(*keys))
        .map(|(_, operator)| operator)
}

fn starts(key: &str, start: &str) -> bool {
    key.get(..start.len())
        .is_some_and(|found| found.eq_ignore_ascii_case(start))
}

/// The conditions that all of these calls of one action on one resource share.
pub(super) fn shared(calls: &[&Request<'_>]) -> Vec<Kept> {
    let mut keys: BTreeMap<String, &str> = BTreeMap::new();
    for (key, _) in calls.iter().flat_map(|call| call.context.iter()) {
        // Keys ignore case; the spelling in the document must not depend on the order of the calls.
        let spelling = keys.entry(key.to_ascii_lowercase()).or_insert(key);
        *spelling = key.min(spelling);
    }
    let conditions = keys.into_values().filter_map(|key| condition(key, calls));
    let mut kept: Vec<_> = conditions.collect();
    kept.sort();
    kept
}

fn condition(key: &str, calls: &[&Request<'_>]) -> Option<Kept> {
    let operator = operator(key)?;
    let mut values = BTreeSet::new();
    for call in calls {
        let Some(Values::One(value)) = call.context.get(key) else {
            return None;
        };
        values.insert(value.as_ref());
        if values.len() > VALUES_MAX {
            return None;
        }
    }
    let fits = |value: &&str| match operator {
        // Calls with MFA need it; calls without MFA do not need its absence.
        "Bool" => *value == "true",
        // A value with wildcards would match other values as well.
        "ArnEquals" => Arn::parse(value).is_some() && !value.contains(['*', '?']),
        _ => true,
    };
    if !values.iter().all(fits) {
        return None;
    }
    Some(Kept {
        operator,
        key: key.to_owned(),
        values: values
            .into_iter()
            .map(|value| escape(value, &['$']))
            .collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Context;
    use crate::principal::Principal;

    fn call<'a>(context: Context<'a>) -> Request<'a> {
        Request {
            context,
            ..Request::new(Principal::Anonymous, "sts:AssumeRole", "*")
        }
    }

    fn shown(contexts: &[Context<'_>]) -> Vec<String> {
        let calls: Vec<_> = contexts.iter().cloned().map(call).collect();
        let kept = shared(&calls.iter().collect::<Vec<_>>());
        let show = |kept: Kept| {
            let values: Vec<_> = kept.values.into_iter().collect();
            format!("{} {} {}", kept.operator, kept.key, values.join("|"))
        };
        kept.into_iter().map(show).collect()
    }

    #[test]
    fn a_condition_is_kept_when_every_call_had_the_key() {
        let id = |value: &'static str| Context::new().with("sts:ExternalId", value);
        let table: [(&[Context<'_>], &[&str]); 11] = [
            (&[id("x")], &["StringEquals sts:ExternalId x"]),
            (&[id("x"), id("x")], &["StringEquals sts:ExternalId x"]),
            (&[id("y"), id("x")], &["StringEquals sts:ExternalId x|y"]),
            (&[id("x"), Context::new()], &[]),
            (&[id("a$b*")], &["StringEquals sts:ExternalId a${$}b*"]),
            (&[Context::new().with("iam:PolicyARN", "none")], &[]),
            (
                &[Context::new().with("iam:AssociatedResourceArn", "arn:aws:ec2:*:1:instance/*")],
                &[],
            ),
            (&[Context::new().with("aws:SourceIp", "127.0.0.1")], &[]),
            (
                &[Context::new().with("AWS:principaltag/Team", "red")],
                &["StringEquals AWS:principaltag/Team red"],
            ),
            (
                &[Context::new().with("aws:MultiFactorAuthPresent", "true")],
                &["Bool aws:MultiFactorAuthPresent true"],
            ),
            (
                &[Context::new().with("aws:MultiFactorAuthPresent", "false")],
                &[],
            ),
        ];
        for (contexts, expected) in table {
            assert_eq!(shown(contexts), expected, "{contexts:?}");
        }
    }

    #[test]
    fn a_key_with_many_values_or_a_list_of_them_is_no_condition() {
        let many: Vec<_> = (0..=VALUES_MAX)
            .map(|number| Context::new().with("sts:ExternalId", number.to_string()))
            .collect();
        assert!(shown(&many).is_empty());
        assert_eq!(shown(&many[1..]).len(), 1);
        assert!(shown(&[Context::new().with_many("sts:ExternalId", ["x"])]).is_empty());
    }
}
