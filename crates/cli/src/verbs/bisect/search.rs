//! The search for the record after which a check changes its result.
//!
//! It knows records only by their numbers. Between a record where the check has one result and a later one where it has
//! the other, it halves the range until no candidate is left between the two. Records that cannot be tested are left out,
//! and their neighbours are tried, alternating outward.

use std::collections::{BTreeMap, BTreeSet};

/// The result of a check at one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The check succeeds.
    Good,
    /// The check fails.
    Bad,
    /// The check cannot be made there.
    Skip,
}

/// What the search needs to know about the history.
pub(super) trait History {
    /// Why a check or a look-up failed.
    type Error;

    /// Runs the check in the state after a record.
    fn check(&mut self, seq: u64) -> Result<Verdict, Self::Error>;

    /// A record whose state is the same as after this one; the same record for all records with that state.
    fn state(&mut self, seq: u64) -> Result<u64, Self::Error>;

    /// The last candidate in `after + 1..=seq`.
    fn last_candidate(&mut self, after: u64, seq: u64) -> Result<Option<u64>, Self::Error>;

    /// The first candidate in `seq..before`.
    fn next_candidate(&mut self, seq: u64, before: u64) -> Result<Option<u64>, Self::Error>;
}

/// The result of a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// The check has one result before this record, and the other after it.
    Record(u64),
    /// One of these records, but the check cannot be made between them.
    Candidates(Vec<u64>),
    /// The result changes at a record that is no candidate: between these two.
    Elsewhere(u64, u64),
}

/// A history with the results so far: no state is tested twice.
pub(super) struct Search<'h, H: History> {
    pub(super) history: &'h mut H,
    /// The results by the record that produced the state.
    known: BTreeMap<u64, Verdict>,
}

impl<'h, H: History> Search<'h, H> {
    pub(super) fn new(history: &'h mut H) -> Self {
        Self {
            history,
            known: BTreeMap::new(),
        }
    }

    /// The result after a record.
    pub(super) fn verdict(&mut self, seq: u64) -> Result<Verdict, H::Error> {
        let state = self.history.state(seq)?;
        if let Some(verdict) = self.known.get(&state) {
            return Ok(*verdict);
        }
        let verdict = self.history.check(seq)?;
        self.known.insert(state, verdict);
        Ok(verdict)
    }

    /// Finds the record at which the result of `first` changes to that of `last`. The two results differ.
    pub(super) fn between(&mut self, first: u64, last: u64) -> Result<Found, H::Error> {
        let at_first = self.verdict(first)?;
        let Some(end) = self.history.last_candidate(first, last)? else {
            return Ok(Found::Elsewhere(first, last));
        };
        if self.verdict(end)? == at_first {
            return Ok(Found::Elsewhere(end, last));
        }
        let (mut low, mut high) = (first, end);
        let mut skipped = BTreeSet::new();
        if self.verdict(end)? == Verdict::Skip {
            skipped.insert(end);
            high = last + 1;
        }
        while let Some(middle) = self.middle(low, high, &skipped)? {
            match self.verdict(middle)? {
                Verdict::Skip => {
                    skipped.insert(middle);
                }
                verdict if verdict == at_first => low = middle,
                _ => high = middle,
            }
        }
        self.answer(low, high, last, &skipped)
    }

    /// The answer, once nothing between `low` and `high` can be tested. The record and the one before it must both have
    /// been tested.
    fn answer(
        &mut self,
        low: u64,
        high: u64,
        last: u64,
        skipped: &BTreeSet<u64>,
    ) -> Result<Found, H::Error> {
        let mut left: Vec<u64> = skipped.range(low + 1..high).copied().collect();
        if !left.is_empty() {
            left.extend((high <= last).then_some(high));
            return Ok(Found::Candidates(left));
        }
        if self.verdict(high - 1)? == self.verdict(low)? {
            return Ok(Found::Record(high));
        }
        Ok(Found::Elsewhere(low, high - 1))
    }

    /// Finds every change that evenly spaced probes see: each with the result after it.
    pub(super) fn all(
        &mut self,
        first: u64,
        last: u64,
        probes: u64,
    ) -> Result<Vec<(Verdict, Found)>, H::Error> {
        let steps = probes.saturating_add(1);
        let at = |n: u64| {
            let distance = u128::from(last - first) * u128::from(n) / u128::from(steps);
            first + u64::try_from(distance).unwrap_or(u64::MAX)
        };
        let mut seen: Option<(u64, Verdict)> = None;
        let mut found = Vec::new();
        for seq in (0..=steps).map(at) {
            let verdict = self.verdict(seq)?;
            if verdict == Verdict::Skip {
                continue;
            }
            if let Some((before, earlier)) = seen
                && earlier != verdict
            {
                found.push((verdict, self.between(before, seq)?));
            }
            seen = Some((seq, verdict));
        }
        Ok(found)
    }

    /// The candidate closest to the middle of a range, both ends excluded, that was not skipped.
    fn middle(
        &mut self,
        low: u64,
        high: u64,
        skipped: &BTreeSet<u64>,
    ) -> Result<Option<u64>, H::Error> {
        let middle = low + (high - low) / 2;
        let (mut down, mut up) = (middle.min(high - 1), middle + 1);
        loop {
            let below = self.history.last_candidate(low, down)?;
            if let Some(seq) = below {
                if !skipped.contains(&seq) {
                    return Ok(Some(seq));
                }
                down = seq - 1;
            }
            let above = self.history.next_candidate(up, high)?;
            if let Some(seq) = above {
                if !skipped.contains(&seq) {
                    return Ok(Some(seq));
                }
                up = seq + 1;
            }
            if below.is_none() && above.is_none() {
                return Ok(None);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A history in memory: for each record whether it changed the state, and the result after it.
    #[derive(Debug, Clone)]
    struct Listed {
        records: Vec<(bool, Verdict)>,
        checks: Vec<u64>,
    }

    impl History for Listed {
        type Error = std::convert::Infallible;

        fn check(&mut self, seq: u64) -> Result<Verdict, Self::Error> {
            self.checks.push(seq);
            Ok(self.after(seq))
        }

        fn state(&mut self, seq: u64) -> Result<u64, Self::Error> {
            Ok(self.last_candidate(0, seq)?.unwrap_or(0))
        }

        fn last_candidate(&mut self, after: u64, seq: u64) -> Result<Option<u64>, Self::Error> {
            Ok((after + 1..=seq).rev().find(|seq| self.changes(*seq)))
        }

        fn next_candidate(&mut self, seq: u64, before: u64) -> Result<Option<u64>, Self::Error> {
            Ok((seq..before).find(|seq| self.changes(*seq)))
        }
    }

    impl Listed {
        fn new(records: Vec<(bool, Verdict)>) -> Self {
            Self {
                records,
                checks: Vec::new(),
            }
        }

        fn changes(&self, seq: u64) -> bool {
            let at = usize::try_from(seq).unwrap() - 1;
            self.records.get(at).is_some_and(|(changed, _)| *changed)
        }

        fn after(&self, seq: u64) -> Verdict {
            let before = &self.records[..usize::try_from(seq).unwrap()];
            let last = before.iter().rev().find(|(changed, _)| *changed);
            last.map_or(Verdict::Good, |(_, verdict)| *verdict)
        }

        /// The answer of a linear scan: the first bad record, or all that it could be.
        fn scan(&self) -> Found {
            let last = self.records.len() as u64;
            let changed: Vec<u64> = (1..=last).filter(|seq| self.changes(*seq)).collect();
            let is = |verdict| move |seq: &u64| self.after(*seq) == verdict;
            let bad = changed
                .iter()
                .position(is(Verdict::Bad))
                .expect("a bad end");
            let good = changed[..bad].iter().rposition(is(Verdict::Good));
            match &changed[good.map_or(0, |at| at + 1)..=bad] {
                [record] => Found::Record(*record),
                several => Found::Candidates(several.to_vec()),
            }
        }
    }

    /// Histories that are good up to some record, then bad, with records that change nothing and records that cannot be
    /// tested. The last record changes the state and is bad.
    fn listed() -> impl Strategy<Value = Listed> {
        let record = (proptest::bool::weighted(0.7), proptest::bool::weighted(0.2));
        let records = proptest::collection::vec(record, 0..60);
        (records, any::<prop::sample::Index>()).prop_map(|(records, first_bad)| {
            let first_bad = first_bad.index(records.len() + 1);
            let verdict = |at, skip| match (skip, at >= first_bad) {
                (true, _) => Verdict::Skip,
                (false, true) => Verdict::Bad,
                (false, false) => Verdict::Good,
            };
            let records = (0..).zip(records);
            let records = records.map(|(at, (changes, skip))| (changes, verdict(at, skip)));
            Listed::new(records.chain([(true, Verdict::Bad)]).collect())
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5_000))]

        #[test]
        fn the_answer_is_that_of_a_linear_scan(mut history in listed()) {
            let last = history.records.len() as u64;
            let expected = history.scan();
            let found = Search::new(&mut history).between(0, last).unwrap();
            prop_assert_eq!(found, expected);
            let mut once = history.checks.clone();
            once.sort_unstable();
            once.dedup();
            prop_assert_eq!(once.len(), history.checks.len(), "a state was tested twice");
        }

        #[test]
        fn every_change_is_found_with_a_probe_at_every_record(
            verdicts in proptest::collection::vec(any::<bool>(), 1..40),
        ) {
            let verdict = |good: &bool| if *good { Verdict::Good } else { Verdict::Bad };
            let mut history = Listed::new(verdicts.iter().map(|good| (true, verdict(good))).collect());
            let last = verdicts.len() as u64;
            let changed = |seq: &u64| history.after(*seq) != history.after(seq - 1);
            let expected: Vec<_> = (1..=last).filter(changed).map(Found::Record).collect();
            let found = Search::new(&mut history).all(0, last, last).unwrap();
            let found: Vec<_> = found.into_iter().map(|(_, found)| found).collect();
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn a_long_history_needs_few_checks() {
        let mut records = vec![(true, Verdict::Good); 654_321];
        records.resize(1_000_000, (true, Verdict::Bad));
        let mut history = Listed::new(records);
        let found = Search::new(&mut history).between(0, 1_000_000).unwrap();
        assert_eq!(found, Found::Record(654_322));
        assert!(history.checks.len() <= 22, "{}", history.checks.len());
    }

    #[test]
    fn a_change_outside_the_candidates_is_reported() {
        /// Only record 2 is a candidate, but the result changes at record 4.
        struct Other;
        impl History for Other {
            type Error = std::convert::Infallible;
            fn check(&mut self, seq: u64) -> Result<Verdict, Self::Error> {
                Ok(if seq < 4 { Verdict::Good } else { Verdict::Bad })
            }
            fn state(&mut self, seq: u64) -> Result<u64, Self::Error> {
                Ok(seq)
            }
            fn last_candidate(&mut self, after: u64, seq: u64) -> Result<Option<u64>, Self::Error> {
                Ok((after < 2 && seq >= 2).then_some(2))
            }
            fn next_candidate(
                &mut self,
                seq: u64,
                before: u64,
            ) -> Result<Option<u64>, Self::Error> {
                Ok((seq <= 2 && before > 2).then_some(2))
            }
        }
        let found = Search::new(&mut Other).between(0, 5).unwrap();
        assert_eq!(found, Found::Elsewhere(2, 5));
    }
}
