//! A policy as grants, indexed to find those that can cover another grant.

use super::covers::{Covers, covers};
use super::grant::{Grant, What, grants};
use super::index::PatternIndex;
use crate::document::{Document, Effect};
use crate::effort::{Effort, Stopped};

/// A policy split into grants, with an index.
pub(super) struct Said<'d> {
    pub(super) grants: Vec<Grant<'d>>,
    allows: GrantIndex<'d>,
    denies: GrantIndex<'d>,
}

impl<'d> Said<'d> {
    pub(super) fn of(document: &'d Document, effort: &Effort) -> Result<Self, Stopped> {
        let grants = grants(document, effort)?;
        let (mut allows, mut denies) = (GrantIndex::default(), GrantIndex::default());
        for (number, grant) in grants.iter().enumerate() {
            match grant.effect {
                Effect::Allow => allows.add(grant, number),
                Effect::Deny => denies.add(grant, number),
            }
        }
        Ok(Self {
            grants,
            allows,
            denies,
        })
    }

    /// The grants with this effect that cover another one in any way, and how.
    pub(super) fn covering(
        &self,
        effect: Effect,
        inner: &Grant<'_>,
        effort: &Effort,
    ) -> Vec<(&Grant<'d>, Covers)> {
        let index = match effect {
            Effect::Allow => &self.allows,
            Effect::Deny => &self.denies,
        };
        let candidates = index.candidates(inner).into_iter();
        let candidates = candidates.take_while(|_| effort.spend(1).is_ok());
        candidates
            .filter_map(|number| self.grants.get(number))
            .map(|outer| (outer, covers(outer, inner, effort)))
            .filter(|(_, covers)| *covers != Covers::No)
            .collect()
    }
}

/// The grants with one effect.
#[derive(Default)]
struct GrantIndex<'d> {
    patterns: PatternIndex<'d>,
    /// Grants on all resources with exceptions, or on the resource that has the policy.
    others: Vec<usize>,
    all: Vec<usize>,
}

impl<'d> GrantIndex<'d> {
    fn add(&mut self, grant: &Grant<'d>, number: usize) {
        self.all.push(number);
        match grant.what {
            What::One(pattern) => self.patterns.add(pattern, number),
            What::Itself | What::AllBut(_) => self.others.push(number),
        }
    }

    /// The grants that may cover another one.
    fn candidates(&self, inner: &Grant<'_>) -> Vec<usize> {
        match inner.what {
            What::One(text) => {
                let others = self.others.iter().copied();
                self.patterns.candidates(text).chain(others).collect()
            }
            What::Itself | What::AllBut(_) => self.all.clone(),
        }
    }
}
