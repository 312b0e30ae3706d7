//! Events about the server's own behaviour.

use super::Apply;
use crate::arn::AccountId;
use crate::behaviour::ClockSetting;
use crate::event::{BehaviourSetV1, BehaviourSetV2, ClockSetV1};
use crate::world::World;

impl Apply for ClockSetV1 {
    fn apply(self, world: &mut World, _: AccountId) {
        let Self { time, offset_ns } = self;
        world.behaviour_mut().clock = Some(ClockSetting { time, offset_ns });
    }
}

impl From<BehaviourSetV1> for BehaviourSetV2 {
    fn from(old: BehaviourSetV1) -> Self {
        Self {
            faults: old.faults.into_iter().map(Into::into).collect(),
            consistency: old.consistency,
        }
    }
}

impl Apply for BehaviourSetV2 {
    fn apply(self, world: &mut World, _: AccountId) {
        let behaviour = world.behaviour_mut();
        behaviour.faults = self.faults;
        behaviour.consistency = self.consistency;
    }
}
