//! Sets of actions in the catalogue, one bit per action.

use std::sync::LazyLock;

use super::{AccessLevel, Action, Service, folded_cmp, services};
use crate::document::{Element, Text};
use crate::glob;

static ALL: LazyLock<Vec<(&Service, &Action)>> = LazyLock::new(|| {
    let with_service =
        |service: &'static Service| service.actions.iter().map(move |action| (service, action));
    services().iter().flat_map(with_service).collect()
});

/// A set of actions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionSet {
    words: Vec<u64>,
}

impl ActionSet {
    /// The empty set.
    pub fn none() -> Self {
        Self {
            words: vec![0; ALL.len().div_ceil(64)],
        }
    }

    /// The actions that a statement's element matches: its entries, or, if negated, all others.
    pub fn of(element: &Element<Text>) -> Self {
        let mut set = Self::none();
        element
            .entries
            .iter()
            .for_each(|entry| set.add(&entry.value));
        if element.negated {
            set.complement()
        } else {
            set
        }
    }

    /// Adds the actions that match a pattern.
    fn add(&mut self, pattern: &str) {
        let (prefix, name) = match pattern.split_once(':') {
            Some(parts) => parts,
            None if pattern == "*" => ("*", "*"),
            None => return,
        };
        let literal = !prefix.contains(['*', '?']);
        let first = if literal {
            ALL.partition_point(|(service, _)| folded_cmp(service.prefix, prefix).is_lt())
        } else {
            0
        };
        for (number, (service, action)) in ALL.iter().enumerate().skip(first) {
            if literal && !service.prefix.eq_ignore_ascii_case(prefix) {
                break;
            }
            let reached = (literal || glob::matches_ignoring_case(prefix, service.prefix))
                && glob::matches_ignoring_case(name, action.name);
            if reached && let Some(word) = self.words.get_mut(number.div_euclid(64)) {
                *word |= bit(number);
            }
        }
    }

    /// All other actions.
    fn complement(mut self) -> Self {
        self.words.iter_mut().for_each(|word| *word = !*word);
        let beyond = ALL.len().rem_euclid(64);
        if let Some(last) = self.words.last_mut().filter(|_| beyond > 0) {
            *last &= bit(beyond).wrapping_sub(1);
        }
        self
    }

    /// Whether the set is empty.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// The intersection.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        self.joined(other, |one, other| one & other)
    }

    /// The union.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        self.joined(other, |one, other| one | other)
    }

    /// The difference: actions in this set only.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        self.joined(other, |one, other| one & !other)
    }

    fn joined(&self, other: &Self, join: fn(u64, u64) -> u64) -> Self {
        let words = self.words.iter().zip(&other.words);
        Self {
            words: words.map(|(one, other)| join(*one, *other)).collect(),
        }
    }

    /// Its actions, by service and name.
    pub fn iter(&self) -> impl Iterator<Item = (&'static Service, &'static Action)> {
        let words = self
            .words
            .iter()
            .enumerate()
            .filter(|(_, word)| **word != 0);
        words.flat_map(|(at, word)| {
            let first = at.saturating_mul(64);
            let numbers = first..first.saturating_add(64);
            let here = numbers.filter(move |number| word & bit(*number) != 0);
            here.filter_map(|number| ALL.get(number).copied())
        })
    }

    /// The part of each service that is in the set.
    pub(crate) fn by_service(&self) -> Vec<Share> {
        let mut shares: Vec<Share> = Vec::new();
        for (service, action) in self.iter() {
            match shares
                .last_mut()
                .filter(|share| std::ptr::eq(share.service, service))
            {
                Some(share) => share.actions.push(action),
                None => shares.push(Share {
                    service,
                    actions: vec![action],
                }),
            }
        }
        shares
    }

    /// The patterns to write in a policy: `s3:*` for a whole service, otherwise every name.
    pub fn names(&self) -> Vec<String> {
        let names = |share: Share| -> Vec<String> {
            let prefix = share.service.prefix;
            if share.actions.len() == share.service.actions.len() {
                return vec![format!("{prefix}:*")];
            }
            share
                .actions
                .iter()
                .map(|action| format!("{prefix}:{}", action.name))
                .collect()
        };
        self.by_service().into_iter().flat_map(names).collect()
    }
}

/// The part of a service that is in a set.
pub struct Share {
    /// The service.
    pub service: &'static Service,
    /// Its actions in the set.
    pub actions: Vec<&'static Action>,
}

impl Share {
    /// The access levels in it, and whether each is complete.
    pub fn levels(&self) -> Vec<(AccessLevel, bool)> {
        let here = |level| {
            self.actions
                .iter()
                .filter(|action| action.access == level)
                .count()
        };
        let all = |level| {
            self.service
                .actions
                .iter()
                .filter(|action| action.access == level)
                .count()
        };
        let levels = AccessLevel::ALL
            .into_iter()
            .filter(|level| here(*level) > 0);
        levels
            .map(|level| (level, here(level) == all(level)))
            .collect()
    }
}

fn bit(number: usize) -> u64 {
    let place = u32::try_from(number.rem_euclid(64)).unwrap_or_default();
    1_u64.checked_shl(place).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;

    fn set(element: &str) -> ActionSet {
        let text = format!(r#"{{"Statement":{{"Effect":"Allow",{element}}}}}"#);
        ActionSet::of(&Document::parse(&text).unwrap().statements[0].action)
    }

    #[test]
    fn a_set_and_its_complement_share_nothing_and_are_all() {
        let (iam, others) = (set(r#""Action":"iam:*""#), set(r#""NotAction":"IAM:*""#));
        assert!(iam.and(&others).is_empty());
        assert_eq!(iam.or(&others), set(r#""Action":"*""#));
        assert_eq!(iam.or(&others).iter().count(), ALL.len());
        assert_eq!(set(r#""Action":"*""#).without(&others), iam);
        assert_eq!(iam.names(), ["iam:*"]);
    }

    #[test]
    fn patterns_reach_names_in_any_case_and_prefixes_with_wildcards() {
        assert_eq!(
            set(r#""Action":["S3:getobject","nobody:Nothing","x"]"#).names(),
            ["s3:GetObject"]
        );
        assert_eq!(set(r#""Action":"i?m:PassRole""#).names(), ["iam:PassRole"]);
        let levels = set(r#""Action":"iam:PassRole""#).by_service()[0].levels();
        assert_eq!(levels, [(AccessLevel::Write, false)]);
    }
}
