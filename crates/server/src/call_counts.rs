//! How often each operation of the AWS API was called since the server started.

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};

use roleback_api::localstack::Usage;
use roleback_model::{OPERATIONS, OperationInfo};

/// The counters. Each operation has its own, so that connections that call different operations do not wait for one
/// another's cache line.
#[derive(Debug)]
pub(crate) struct CallCounts(HashMap<&'static str, Count>);

#[derive(Debug, Default)]
struct Count {
    calls: AtomicU64,
    errors: AtomicU64,
}

impl Default for CallCounts {
    fn default() -> Self {
        let counts = OPERATIONS.iter();
        Self(
            counts
                .map(|operation| (operation.action, Count::default()))
                .collect(),
        )
    }
}

impl CallCounts {
    /// Counts a call and whether it failed.
    pub(crate) fn count(&self, operation: &OperationInfo, failed: bool) {
        let Some(count) = self.0.get(operation.action) else {
            return;
        };
        count.calls.fetch_add(1, Ordering::Relaxed);
        if failed {
            count.errors.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The calls by service and operation, without what is zero.
    pub(crate) fn usage(&self) -> Usage {
        let mut usage = Usage::new();
        for (action, count) in &self.0 {
            let (service, operation) = action.split_once(':').unwrap_or_default();
            for (kind, number) in [("calls", &count.calls), ("errors", &count.errors)] {
                let number = number.load(Ordering::Relaxed);
                if number > 0 {
                    let counter: &mut BTreeMap<_, _> =
                        usage.entry(format!("{service}:{kind}")).or_default();
                    counter.insert(operation.to_owned(), number);
                }
            }
        }
        usage
    }
}
