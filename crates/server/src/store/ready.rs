//! Work for a large world that is done ahead of requests.

use std::thread;

use super::Store;

/// Number of users and roles from which a world counts as large: a smaller one is indexed without a noticeable delay.
const LARGE_WORLD_PRINCIPALS: usize = 10_000;

impl Store {
    /// Computes in the background what lookups in a large world need. A request that arrives earlier computes it
    /// itself.
    pub(crate) fn get_ready(&self) {
        let now = self.now();
        if now.state.0.principals_count() < LARGE_WORLD_PRINCIPALS {
            return;
        }
        let getting_ready = thread::Builder::new().name("lookups".to_owned());
        let _ = getting_ready.spawn(move || now.state.0.prepare_lookups());
    }
}
