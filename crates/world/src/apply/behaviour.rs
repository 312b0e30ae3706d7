//! Events about the server's own behaviour.

use super::Apply;
use crate::arn::AccountId;
use crate::behaviour::ClockSetting;
use crate::event::{BehaviourSetV1, ClockSetV1};
use crate::world::World;

impl Apply for ClockSetV1 {
    fn apply(self, world: &mut World, _: AccountId) {
        let Self { time, offset_ns } = self;
        world.behaviour_mut().clock = Some(ClockSetting { time, offset_ns });
    }
}

impl Apply for BehaviourSetV1 {
    fn apply(self, world: &mut World, _: AccountId) {
        let behaviour = world.behaviour_mut();
        behaviour.faults = self.faults;
        behaviour.consistency = self.consistency;
    }
}
