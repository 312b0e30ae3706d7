//! Replay of decisions: decides a recorded request again in its recorded scene.
//!
//! This shows which decisions change in a new version, on the user's own history. A replay of events does not use it.

use roleback_model::{self as model, OperationInfo, Request, Service};
use roleback_policy::validate::UnknownServices;
use roleback_wire::encode::Encode;
use roleback_wire::form::Form;
use roleback_wire::xml::{ANSWER_BYTES_EXPECTED, Writer};
use roleback_wire::{Fault, Timestamp};
use roleback_world::World;
use roleback_world::event::Event;

mod policy_change;

pub use policy_change::{ChangeError, PolicyChange, parse as policy_changes};

use crate::answer::{Answer, answer};
use crate::authorize::{self, Judgement};
use crate::entropy::Entropy;
use crate::organization::step::{self, Step};
use crate::quota::Quotas;
use crate::record::{RecordBody, RecordedRequest, is_withheld, output_digest};
use crate::scene::Scene;
use crate::settings::Settings;

/// The service name, and the caller, in records of the server's own operations.
pub const OWN_SERVICE: &str = "roleback";

/// The result of deciding a recorded request again.
#[derive(Debug, Clone, PartialEq)]
pub enum Redecided {
    /// The same events and output.
    Same,
    /// The request cannot be decided again: it is one of the server's own operations.
    OwnAction,
    /// The request cannot be decided again: it contained a password, which records omit.
    Withheld,
    /// The request was rejected.
    Refused {
        /// AWS's error code.
        code: String,
        /// The error message.
        message: String,
    },
    /// Different events.
    Events(Vec<Event>),
    /// The same events, but an output with a different digest.
    Output([u8; 32]),
}

/// Decides a recorded request again: on the world before it, at its time, with its entropy.
/// `operation` is the name in the record, such as `iam:CreateUser`.
pub fn decide_again(
    world: &World,
    at: Timestamp,
    operation: &str,
    recorded: &RecordBody,
) -> Redecided {
    let request = &recorded.request;
    let name = operation.split(':').next_back().unwrap_or_default();
    let known = contract(&request.service, name);
    if known.is_some_and(|operation| is_withheld(operation, &request.input)) {
        return Redecided::Withheld;
    }
    if request.service != OWN_SERVICE {
        return compare(answer_again(world, at, name, request), recorded);
    }
    match Step::recorded(name, &request.input) {
        Some(step) => take_again(world, &step, recorded),
        None => Redecided::OwnAction,
    }
}

fn take_again(world: &World, step: &Step, recorded: &RecordBody) -> Redecided {
    match step::decide(world, &Entropy::new(recorded.request.entropy), step) {
        Err(refusal) => Redecided::Refused {
            code: refusal.aws.to_owned(),
            message: refusal.message,
        },
        Ok(decided) if decided.events == recorded.events => Redecided::Same,
        Ok(decided) => Redecided::Events(decided.events),
    }
}

fn compare(
    outcome: Result<(&'static OperationInfo, Answer), Fault>,
    recorded: &RecordBody,
) -> Redecided {
    match outcome {
        Err(fault) => Redecided::Refused {
            code: fault.code.to_string(),
            message: fault.message.into_owned(),
        },
        Ok((_, answer)) if answer.events != recorded.events => Redecided::Events(answer.events),
        Ok((operation, answer)) => {
            let now = output_digest(&output_xml(operation, &*answer.output));
            if now == recorded.request.output_digest {
                Redecided::Same
            } else {
                Redecided::Output(now)
            }
        }
    }
}

fn answer_again(
    world: &World,
    at: Timestamp,
    name: &str,
    recorded: &RecordedRequest,
) -> Result<(&'static OperationInfo, Answer), Fault> {
    let (operation, request) = request_again(name, recorded)?;
    let answered = in_scene(world, at, recorded, |scene| answer(scene, &request));
    Ok((operation, answered?))
}

fn request_again(
    name: &str,
    recorded: &RecordedRequest,
) -> Result<(&'static OperationInfo, Request), Fault> {
    let operation = contract(&recorded.service, name)
        .ok_or_else(|| Fault::sender("InvalidAction", 400, "This build has no such operation."))?;
    let pairs = recorded.input.iter();
    let form = Form::of(pairs.map(|(name, value)| (name.as_str(), value.as_str())));
    Ok((operation, model::request_of(operation, &form)?))
}

fn in_scene<T>(
    world: &World,
    at: Timestamp,
    recorded: &RecordedRequest,
    decide: impl FnOnce(&Scene<'_>) -> T,
) -> T {
    decide(&Scene {
        world,
        caller: &recorded.caller,
        now: at,
        entropy: &Entropy::new(recorded.entropy),
        settings: &settings(recorded),
        origin: &recorded.origin,
    })
}

/// Whether the policies of two worlds allow a recorded request, and the evaluation of every permission that it needs if
/// they disagree. `None` if the request cannot be decided again, or needs no permission.
pub fn permissions_in(
    worlds: [&World; 2],
    at: Timestamp,
    operation: &str,
    recorded: &RecordedRequest,
) -> Option<Option<[Vec<Judgement>; 2]>> {
    let name = operation.split(':').next_back().unwrap_or_default();
    let known = contract(&recorded.service, name)?;
    if is_withheld(known, &recorded.input) {
        return None;
    }
    let (_, request) = request_again(name, recorded).ok()?;
    let allowed = worlds.map(|world| {
        in_scene(world, at, recorded, |scene| {
            authorize::is_allowed(scene, &request)
        })
    });
    if allowed.first() == allowed.last() {
        return Some(None);
    }
    Some(Some(worlds.map(|world| {
        in_scene(world, at, recorded, |scene| {
            authorize::authorize(scene, &request)
        })
    })))
}

/// The contract's operation for a record; `None` for the server's own operations.
pub fn contract(service: &str, operation: &str) -> Option<&'static OperationInfo> {
    let mut services = [Service::Iam, Service::Sts].into_iter();
    let service = services.find(|known| known.as_str() == service)?;
    model::operation(service, operation)
}

/// The result element of an output without the surrounding response: the digest in records covers only this.
fn output_xml(operation: &OperationInfo, output: &(dyn Encode + Send)) -> String {
    let mut xml = Writer::with_capacity(ANSWER_BYTES_EXPECTED);
    if let Some(result) = operation.result {
        xml.member(result, output);
    }
    xml.finish()
}

fn settings(recorded: &RecordedRequest) -> Settings {
    let mut quotas = Quotas::default();
    for (name, value) in &recorded.quotas {
        quotas.set(name, *value);
    }
    Settings {
        default_account: recorded.caller.account,
        quotas,
        // Recorded requests were accepted, so unknown service principals are allowed regardless of the server's
        // setting.
        unknown_service_principals: UnknownServices::Accept,
        ..Settings::default()
    }
}
