//! How often injected faults affected requests.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use roleback_world::behaviour::FaultRule;

/// How often each rule affected a request since the start, by the number of the rule. Clones are the same counts.
#[derive(Debug, Clone, Default)]
pub(crate) struct FaultHits(Arc<Mutex<BTreeMap<u64, u64>>>);

impl FaultHits {
    pub(crate) fn of(&self, rule: &FaultRule) -> u64 {
        self.counts().get(&rule.id).copied().unwrap_or_default()
    }

    /// Counts a request, unless the rule has affected its maximum.
    pub(crate) fn take(&self, rule: &FaultRule) -> bool {
        let mut counts = self.counts();
        let hits = counts.entry(rule.id).or_default();
        let is_left = rule.count.is_none_or(|most| *hits < most);
        *hits += u64::from(is_left);
        is_left
    }

    /// Forgets all rules but these, because the number of a removed rule can be given again.
    pub(crate) fn keep(&self, rules: &[FaultRule]) {
        let is_kept = |id: &u64| rules.iter().any(|rule| rule.id == *id);
        self.counts().retain(|id, _| is_kept(id));
    }

    fn counts(&self) -> MutexGuard<'_, BTreeMap<u64, u64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use roleback_world::behaviour::FaultKind;

    #[test]
    fn a_rule_stops_after_its_count() {
        let hits = FaultHits::default();
        let rule = |id, count| FaultRule {
            id,
            operation: "iam:*".to_owned(),
            kind: FaultKind::Throttle,
            code: "Throttling".to_owned(),
            per_million: 1,
            count,
            delay_ms: 0,
            seed: 0,
            region: None,
            status: None,
        };
        let twice = rule(1, Some(2));
        let taken: Vec<_> = (0..4).map(|_| hits.take(&twice)).collect();
        assert_eq!(taken, [true, true, false, false]);
        assert_eq!(hits.of(&twice), 2);
        assert!(hits.take(&rule(2, None)));
    }
}
