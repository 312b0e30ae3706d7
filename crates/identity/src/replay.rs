//! Replay of decisions: decides a recorded request again in its recorded scene.
//!
//! This shows which decisions change in a new version, on the user's own history. A replay of events does not use it.

use roleback_model::{self as model, OperationInfo, Service};
use roleback_policy::validate::UnknownServices;
use roleback_wire::encode::Encode;
use roleback_wire::form::Form;
use roleback_wire::xml::{ANSWER_BYTES_EXPECTED, Writer};
use roleback_wire::{Fault, Timestamp};
use roleback_world::World;
use roleback_world::event::Event;

use crate::answer::{Answer, answer};
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
    /// The request cannot be decided again: it is one of the server's own operations, or it contained a password, which
    /// records omit.
    OwnAction,
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
        return Redecided::OwnAction;
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
    let operation = contract(&recorded.service, name)
        .ok_or_else(|| Fault::sender("InvalidAction", 400, "This build has no such operation."))?;
    let pairs = recorded.input.iter();
    let form = Form::of(pairs.map(|(name, value)| (name.as_str(), value.as_str())));
    let request = model::request_of(operation, &form)?;
    let scene = Scene {
        world,
        caller: &recorded.caller,
        now: at,
        entropy: &Entropy::new(recorded.entropy),
        settings: &settings(recorded),
        origin: &recorded.origin,
    };
    Ok((operation, answer(&scene, &request)?))
}

/// The contract's operation for a record; `None` for the server's own operations.
pub fn contract(service: &str, operation: &str) -> Option<&'static OperationInfo> {
    let mut services = [Service::Iam, Service::Sts].into_iter();
    let service = services.find(|known| known.as_str() == service)?;
    model::operation(service, operation)
}

/// The result element of an output without the surrounding response: the digest in records covers only this.
pub fn output_xml(operation: &OperationInfo, output: &(dyn Encode + Send)) -> String {
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
