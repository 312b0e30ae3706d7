//! Decides a request to another service, with the same policies and the same decision log as IAM and STS.

use std::borrow::Cow;

use roleback_gateway::denial::{Denied, Reader};
use roleback_gateway::members::Form;
use roleback_gateway::needs::{self, Need, Place};
use roleback_gateway::route::Route;
use roleback_identity::authorize::{self, ElsewhereNeed, Judgement};
use roleback_identity::caller::Caller;
use roleback_identity::entropy::{Entropy, Seed};
use roleback_identity::principal::Principal;
use roleback_identity::scene::{Origin, Scene};
use roleback_journal::Moment;
use roleback_policy::{Context, Decision};
use roleback_world::arn::Partition;

use super::Asked;
use super::respond::{self, Refused};
use crate::decisions::Outcome;
use crate::enforcement::{self, Mode};
use crate::projection::State;

/// The region of requests that do not say one.
const DEFAULT_REGION: &str = "us-east-1";

/// A request to decide on.
pub(super) struct Decided<'a> {
    pub(super) asked: &'a Asked<'a>,
    /// `None` if the service is unknown.
    pub(super) route: Option<&'a Route<'a>>,
    pub(super) form: Option<&'a Form<'a>>,
    pub(super) body: &'a [u8],
    pub(super) caller: &'a Caller,
    pub(super) origin: &'a Origin,
    pub(super) moment: &'a Moment<State>,
}

impl Decided<'_> {
    /// Refuses the request if the mode denies it. Records the decisions, as far as the decision log keeps them.
    pub(super) fn authorize(&self, reader: &Reader<'_>) -> Result<(), Refused> {
        let (service, name) = self.names();
        let store = &self.asked.core.store;
        if self.caller.access_key_id.is_some() {
            let region = &self.origin.region;
            let core = self.asked.core;
            core.last_used
                .note(self.caller, (service, name), region, self.asked.now);
        }
        if !self.asked.is_decided() {
            return Ok(());
        }
        let needs = self
            .needs()
            .map_err(|why| Refused::fault(reader, &respond::ambiguous(why)))?;
        let entropy = Entropy::new(Seed([0; 32]));
        let scene = Scene {
            world: &self.moment.state.0,
            caller: self.caller,
            now: self.asked.now,
            entropy: &entropy,
            settings: &store.settings,
            origin: self.origin,
        };
        let needs: Vec<Need> = needs.into_iter().map(|need| passed(need, &scene)).collect();
        let needs: Vec<ElsewhereNeed<'_>> = needs.iter().map(elsewhere).collect();
        let mode = store.enforcement.mode();
        let passes = mode == Mode::Off || authorize::allows(&scene, &needs);
        if passes && !store.decisions.wants_all() {
            return Ok(());
        }
        let judgements = authorize::judge(&scene, &needs);
        let outcome = Outcome {
            mode: mode.name(),
            refused: !passes && mode == Mode::On,
            seq: self.moment.head.seq,
        };
        store
            .decisions
            .record_all(&scene, &format!("{service}:{name}"), &judgements, outcome);
        if passes {
            return Ok(());
        }
        if mode != Mode::Engine {
            enforcement::log(&scene, (service, name), &judgements);
        }
        if mode != Mode::On {
            return Ok(());
        }
        Err(self.denied(reader, &scene, &judgements))
    }

    /// The names of the service and the operation, as the decision log shows them.
    fn names(&self) -> (&str, &'static str) {
        let service = self.route.map(|route| route.service.prefix);
        let operation = self.route.and_then(|route| route.operation);
        let scope = self.asked.head.scope.unwrap_or("?");
        (
            service.unwrap_or(scope),
            operation.map_or("UnknownOperation", |operation| operation.name),
        )
    }

    fn needs(&self) -> Result<Vec<Need>, roleback_gateway::members::Ambiguous> {
        let Some(route) = self.route else {
            let scope = self.asked.head.scope.unwrap_or("unknown");
            return Ok(vec![Need {
                action: Cow::Owned(format!("{scope}:UnknownOperation")),
                resource: "*".to_owned(),
                context: Context::new(),
            }]);
        };
        let head = &self.asked.head;
        let members = needs::members(route, head, self.body, self.form)?;
        let region = match self.origin.region.as_str() {
            "" => DEFAULT_REGION,
            region => region,
        };
        let account = self.caller.account.to_string();
        let place = Place {
            partition: Partition::of_region(region).as_str(),
            region,
            account: &account,
        };
        needs::needs(route, head, &members, place)
    }

    fn denied(&self, reader: &Reader<'_>, scene: &Scene<'_>, judgements: &[Judgement]) -> Refused {
        let caller = self
            .caller
            .arn(scene.world, Partition::of_region(&self.origin.region));
        let is_named = self.caller.principal != Principal::Anonymous;
        let mut denials = judgements
            .iter()
            .filter(|judged| judged.decision != Decision::Allowed);
        let first = denials.next();
        let encoded = authorize::encoded_message(scene, judgements);
        let (service, name) = self.names();
        let action = format!("{service}:{name}");
        // The two evaluators disagree, or policies did not compile: denied all the same.
        let denied = Denied {
            caller: is_named.then_some(&caller),
            action: first.map_or(&action, |judged| &judged.need.action),
            resource: first.map_or("*", |judged| &judged.need.resource),
            clause: first.and_then(Judgement::clause),
            encoded: encoded.as_deref(),
        };
        Refused::of(reader, reader.denied(&denied))
    }
}

/// Passing an instance profile is passing its role.
fn passed(need: Need, scene: &Scene<'_>) -> Need {
    let role = match &*need.action {
        "iam:PassRole" => authorize::passed_role(scene.world, &need.resource),
        _ => None,
    };
    Need {
        resource: role.unwrap_or(need.resource),
        ..need
    }
}

fn elsewhere(need: &Need) -> ElsewhereNeed<'_> {
    ElsewhereNeed {
        action: &need.action,
        resource: &need.resource,
        context: need.context.clone(),
        owner: None,
        policy: None,
    }
}
