//! `explain`: why a request is allowed or denied.

mod render;

use std::collections::BTreeMap;

use clap::{Arg, ArgAction, ArgMatches, Command};
use roleback_api::explain::{ExplainAnswer, ExplainRequest};
use roleback_api::route::Endpoint;
use roleback_server::admin::explain::{ExplainError, explain};
use roleback_server::moments::MomentError;
use serde_json::json;

use crate::exit::{Failure, Kind};
use crate::names;
use crate::options::{examples, text, texts};
use crate::output::text::Text;
use crate::output::{Outcome, to_json};
use crate::request::{EVERYTHING, context, note_unknown};
use crate::target::{self, Access, Target, at, moment, target, typed};

pub(super) fn command() -> Command {
    let recorded = ["request-id", "last-denied"];
    let name = |name: &'static str, shown: &'static str, help: &'static str| {
        Arg::new(name)
            .value_name(shown)
            .conflicts_with_all(recorded)
            .help(help)
    };
    Command::new("explain")
        .about("Explain why a request is allowed or denied")
        .long_about("Explain why a request is allowed or denied: every policy and statement that matters, and which changes would allow it")
        .after_help(examples(&[
            ("Explain the last denial", "roleback explain --last-denied"),
            ("Explain whether a user may create users", "roleback explain user/ann iam:CreateUser"),
            ("Explain the same for ten minutes ago", "roleback explain user/ann iam:CreateUser --at -10m"),
            (
                "Explain with a resource and a condition key",
                "roleback explain ann s3:GetObject arn:aws:s3:::photos/cat.jpg --context aws:SourceIp=203.0.113.7",
            ),
        ]))
        .args([
            name("principal", "PRINCIPAL", "The caller: an ARN, `user/ann`, `role/deploy`, a name that only one principal has, a service such as events.amazonaws.com, or `anonymous`").add(names::principals()),
            name("action", "ACTION", "An action such as iam:CreateUser"),
            name("resource", "RESOURCE", "An ARN [default: *]"),
            Arg::new("context")
                .long("context")
                .value_name("KEY=VALUE")
                .action(ArgAction::Append)
                .help("Add a condition key to the request; KEY=[A,B] gives it several values"),
            Arg::new("request-id")
                .long("request-id")
                .value_name("ID")
                .conflicts_with_all(["last-denied", "context"])
                .help("Explain the recorded decisions about this request"),
            Arg::new("last-denied")
                .long("last-denied")
                .action(ArgAction::SetTrue)
                .conflicts_with("context")
                .help("Explain the last denial"),
            at(),
        ])
        .args(target())
}

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    let request = request(options)?;
    request
        .action
        .iter()
        .for_each(|action| note_unknown(action));
    let answer = match Target::of(options, Access::Read)? {
        Target::Running(client) => {
            let body = to_json(&request).to_string();
            target::json(client.post(&Endpoint::Explain.path(&[]), body))?
        }
        Target::Stopped(store) => {
            let explanations = explain(&store, &request).map_err(failure)?;
            json!({ "explanations": to_json(&explanations) })
        }
    };
    let ExplainAnswer { explanations } = typed(&answer)?;
    let mut text = Text::default();
    for explanation in &explanations {
        if !text.is_empty() {
            text.append(&Text::own("\n"));
        }
        text.append(&render::explanation(explanation));
    }
    Ok(Outcome::new(answer, text))
}

pub(super) fn failure(error: ExplainError) -> Failure {
    let kind = match error {
        ExplainError::Moment(MomentError::Read(_)) => Kind::Integrity,
        _ => Kind::Error,
    };
    kind.because(error)
}

fn request(options: &ArgMatches) -> Result<ExplainRequest, Failure> {
    let given = |name| text(options, name).map(str::to_owned);
    let recorded = options.get_flag("last-denied") || options.contains_id("request-id");
    let missing = ["principal", "action"].map(|name| !options.contains_id(name));
    if !recorded && missing.contains(&true) {
        return Err(Kind::Usage.because(
            "name what to explain: PRINCIPAL ACTION [RESOURCE], `--request-id ID`, or `--last-denied` for the last denial",
        ));
    }
    let resource = given("resource").unwrap_or_else(|| EVERYTHING.to_owned());
    let pairs: Result<BTreeMap<_, _>, _> = texts(options, "context").map(context).collect();
    Ok(ExplainRequest {
        principal: given("principal"),
        action: given("action"),
        resource: (!recorded).then_some(resource),
        context: pairs?,
        request_id: given("request-id"),
        last_denied: options.get_flag("last-denied"),
        at: moment(options)?,
    })
}
