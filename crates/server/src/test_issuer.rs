//! The test issuer of the state that is served.

use std::sync::{Arc, Mutex, PoisonError};

use roleback_identity::federation::test_issuer::{TestIssuer, TestIssuerError};
use roleback_world::World;
use roleback_world::entity::SealingKey;

/// The test issuer that was asked last. Computing its key takes about 30 ms; loading a pod may bring another sealing key
/// and so another issuer.
#[derive(Default)]
pub(crate) struct TestIssuers(Mutex<Option<(SealingKey, Arc<TestIssuer>)>>);

impl TestIssuers {
    /// The test issuer of this state. Blocks: not for async threads.
    ///
    /// # Errors
    /// Where the state has no sealing key.
    pub(crate) fn of(&self, world: &World) -> Result<Arc<TestIssuer>, TestIssuerError> {
        // The lock is held over the computation, so that requests that come meanwhile wait for its result.
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((sealing_key, issuer)) = &*kept
            && Some(sealing_key) == world.sealing_key()
        {
            return Ok(Arc::clone(issuer));
        }
        let issuer = Arc::new(TestIssuer::of(world)?);
        *kept = world
            .sealing_key()
            .map(|key| (key.clone(), Arc::clone(&issuer)));
        Ok(issuer)
    }
}
