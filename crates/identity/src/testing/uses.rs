//! The events of a walk, and uses of keys, users and roles as a server records them.

use roleback_world::event::{Event, UsesRecordedV1};
use roleback_world::uses::{KeyUse, PrincipalUse};

use super::Walk;

impl Walk {
    /// All events of the walk.
    pub(crate) fn history(&self) -> &[Event] {
        &self.history
    }

    /// Records that a principal, by unique id, called an action such as `iam:GetUser` in us-east-1 at this time.
    pub(crate) fn note_use(&mut self, id: &str, key: Option<&str>, called: &str) {
        let (service, action) = called.split_once(':').expect("service:Action");
        let (at, region) = (self.now(), "us-east-1".to_owned());
        let key = key.map(|id| KeyUse {
            id: id.into(),
            at,
            service: service.into(),
            region: region.clone(),
        });
        let principal = PrincipalUse {
            id: id.into(),
            at,
            service: service.into(),
            action: action.into(),
            region,
        };
        let used = UsesRecordedV1 {
            keys: key.into_iter().collect(),
            principals: vec![principal],
        };
        self.happen([used.into()]);
    }
}
