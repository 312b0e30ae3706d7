//! `policy generate`: the least-privilege policy for recorded calls, with its proof.

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use roleback_api::decisions::{GeneratedPolicy, MANAGED_POLICY_CHARACTERS_MAX};
use roleback_api::route::{Endpoint, query};
use roleback_policy::Effort;
use roleback_server::admin::summary::summarise;
use serde_json::Value;

use crate::exit::{Failure, Kind};
use crate::options::{examples, number, text};
use crate::output::print::note;
use crate::output::text::Text;
use crate::output::{Outcome, to_json};
use crate::target::{self, Target, at, target, typed};

pub(super) fn command() -> Command {
    Command::new("generate")
        .about("Generate the least-privilege policy for the recorded calls of a principal")
        .long_about("Generate the least-privilege policy for the recorded calls of a principal, and prove that it allows every call and that every statement is needed")
        .after_help(examples(&[
            ("Record calls first", "roleback policy stream --on"),
            ("Write the policy of a role to a file", "roleback policy generate role/deploy --out deploy.json"),
            ("Print the trust policy that a role needs", "roleback policy generate role/deploy --resource"),
        ]))
        .arg(
            Arg::new("principal")
                .required(true)
                .value_name("PRINCIPAL")
                .help("An ARN, `user/ann`, `role/deploy`, or a name that only one principal has"),
        )
        .arg(
            Arg::new("resource")
                .long("resource")
                .action(ArgAction::SetTrue)
                .help("Generate the policy of this resource, such as the trust policy of a role"),
        )
        .arg(
            Arg::new("out")
                .long("out")
                .value_name("FILE")
                .help("Write the policy to this file [default: standard output]"),
        )
        .args([widen(), at()])
        .args(target())
}

/// The option that limits how many resources a policy names before they become a pattern.
pub(super) fn widen() -> Arg {
    Arg::new("widen")
        .long("widen")
        .value_name("N")
        .value_parser(value_parser!(u64))
        .help("Replace more than N resources of one kind with a pattern [default: name each]")
}

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    let wanted = text(options, "principal").unwrap_or_default();
    let summary = summary(options, None)?;
    let list = if options.get_flag("resource") {
        "resources"
    } else {
        "principals"
    };
    let found = chosen(&summary[list], wanted)?;
    let generated: GeneratedPolicy = typed(&found)?;
    let Some(document) = &generated.text else {
        return Err(Kind::Error.because(format_args!(
            "`{wanted}` needs no policy: its recorded calls need no permission"
        )));
    };
    proof(&generated).into_iter().for_each(note);
    let shown = match text(options, "out") {
        None => Text::document(document),
        Some(path) => {
            let failed = |why| Kind::Error.because(format_args!("cannot write `{path}`: {why}"));
            std::fs::write(path, document).map_err(failed)?;
            Text::default()
        }
    };
    if generated.proof.holds {
        return Ok(Outcome::new(found, shown));
    }
    Err(Kind::Expectation.because(
        "the proof fails: the policy denies a recorded call, or has a statement that is not needed",
    ))
}

/// The summary of all calls, or of the calls whose principal's ARN contains a text.
pub(super) fn summary(options: &ArgMatches, principal: Option<&str>) -> Result<Value, Failure> {
    let widen = number(options, "widen");
    match Target::as_of(options)? {
        Target::Running(client) => {
            let principal = principal.map(|text| ("principal", text.to_owned()));
            let widen = widen.map(|most| ("widen", most.to_string()));
            let pairs: Vec<_> = principal.into_iter().chain(widen).collect();
            target::json(client.get(&query(&Endpoint::PolicySummary.path(&[]), &pairs)))
        }
        Target::Stopped(store) => {
            let widen = widen.map(|most| usize::try_from(most).unwrap_or(usize::MAX));
            let summary = summarise(&store, principal, widen, &Effort::unlimited());
            Ok(to_json(&summary.map_err(|why| Kind::Error.because(why))?))
        }
    }
}

/// The policy whose ARN is `wanted`, or the only policy whose ARN ends with `wanted`.
fn chosen(list: &Value, wanted: &str) -> Result<Value, Failure> {
    let all: Vec<&Value> = list.as_array().into_iter().flatten().collect();
    let name = |one: &&&Value| one["attached_to"].as_str().unwrap_or_default().to_owned();
    if let Some(exact) = all.iter().find(|one| name(one) == wanted) {
        return Ok((*exact).clone());
    }
    let ends_so = |one: &&&Value| {
        let rest = name(one).strip_suffix(wanted).map(str::to_owned);
        rest.is_some_and(|rest| rest.ends_with(['/', ':']))
    };
    let ending: Vec<_> = all.iter().filter(ends_so).collect();
    match ending.as_slice() {
        [only] => Ok((**only).clone()),
        [] => Err(Kind::Error.because(format_args!(
            "no calls of `{wanted}` are recorded: switch recording on with `roleback policy stream --on`, make the calls, and try again"
        ))),
        several => {
            let names: Vec<_> = several.iter().map(name).collect();
            Err(Kind::Usage.because(format_args!(
                "`{wanted}` is ambiguous: use one of {}",
                names.join(", ")
            )))
        }
    }
}

/// The proof as sentences.
pub(super) fn proof(generated: &GeneratedPolicy) -> Vec<String> {
    let proof = &generated.proof;
    let (calls, statements) = (proof.calls, proof.statements);
    let mut sentences = vec![if proof.holds {
        format!(
            "proof: all {calls} recorded calls are allowed, and each of the {statements} statements is needed"
        )
    } else {
        format!("the proof FAILS for {calls} recorded calls and {statements} statements")
    }];
    let denied = proof.denied.iter().map(|call| format!("denied: {call}"));
    sentences.extend(denied);
    let spare = proof.spare.iter();
    sentences.extend(spare.map(|index| format!("not needed: statement {}", index + 1)));
    if generated.characters > MANAGED_POLICY_CHARACTERS_MAX {
        sentences.push(format!(
            "the policy has {} characters without white space; a managed policy can have {MANAGED_POLICY_CHARACTERS_MAX}",
            generated.characters
        ));
    }
    sentences
}
