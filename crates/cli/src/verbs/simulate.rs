//! `simulate`: decides requests without sending them, prints a table, and compares the decisions with expectations.

mod cases;

use std::collections::BTreeSet;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command};
use roleback_api::decisions::ContextValues;
use roleback_api::explain::ExplainRequest;
use roleback_api::moment::Moment;
use roleback_api::route::Endpoint;
use roleback_policy::Effort;
use roleback_server::admin::evaluate::evaluate;
use roleback_server::admin::explain::explain;
use serde_json::{Value, json};

use super::explain::failure;
use crate::exit::{Failure, Kind};
use crate::files::read_text;
use crate::names;
use crate::options::{examples, text, texts};
use crate::output::print::unmet as print_unmet;
use crate::output::table::Column;
use crate::output::{Outcome, to_json};
use crate::request::{note_unknown, principal_arn};
use crate::target::{self, Access, Target, at, moment, target};
use cases::{Case, Expected};

/// The principal that has the policies of the files, if no principal is given.
const ANYONE: &str = "arn:aws:iam::000000000000:user/anyone";

/// The options that name policy files, and the member of an `evaluate` request that each one fills.
const POLICIES: [(&str, &str, &str); 4] = [
    (
        "policy",
        "identityPolicies",
        "Use the identity policy in a file",
    ),
    (
        "boundary",
        "permissionsBoundary",
        "Use the permissions boundary in a file",
    ),
    (
        "session-policy",
        "sessionPolicies",
        "Use the session policy in a file",
    ),
    (
        "resource-policy",
        "resourcePolicy",
        "Use the resource policy in a file",
    ),
];

const EXPECTATIONS: &str = "Without policy files, the policies that the principal has in the state apply. Each line of a file of expectations is \
     PRINCIPAL ACTION RESOURCE EXPECTATION [KEY=VALUE ...]; lines that begin with `#` are comments.\n\n";

pub(super) fn command() -> Command {
    let many = |name: &'static str, shown: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name(shown)
            .action(ArgAction::Append)
            .help(help)
    };
    let policies = POLICIES.map(|(name, _, help)| many(name, "FILE", help));
    Command::new("simulate")
        .about("Show how requests would be decided, and compare with expectations")
        .after_help(EXPECTATIONS.to_owned() + &examples(&[
            ("Show what a user may do", "roleback simulate --principal user/ann --action s3:GetObject,s3:PutObject"),
            (
                "Test a policy file before using it",
                "roleback simulate --policy reader.json --action s3:DeleteObject --expect denied",
            ),
            ("Check a file of expectations in continuous integration", "roleback simulate --expectations expectations.txt"),
        ]))
        .args([
            Arg::new("principal").long("principal").value_name("PRINCIPAL").help("The caller: an ARN, `user/ann`, `role/deploy`, or a name that only one principal has").add(names::principals()),
            many("action", "ACTION", "An action such as s3:GetObject; separate several with commas").value_delimiter(','),
            many("resource", "ARN", "A resource, for every action [default: *]"),
            many("context", "KEY=VALUE", "A condition key; KEY=[A,B] has several values"),
            Arg::new("expect")
                .long("expect")
                .value_name("DECISION")
                .value_parser(PossibleValuesParser::new(Expected::WORDS))
                .help("Exit with code 6 unless every decision is this"),
            Arg::new("expectations")
                .long("expectations")
                .value_name("FILE")
                .conflicts_with_all(["principal", "action", "resource", "context", "expect"])
                .required_unless_present("action")
                .help("Simulate the requests in a file; exit with code 6 unless every decision is as expected"),
            at().conflicts_with("policy"),
        ])
        .args(policies.map(|option| option.conflicts_with_all(["endpoint", "data-dir", "at"])))
        .args(target())
}

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    let cases = match text(options, "expectations") {
        Some(file) => cases::of_file(file, &read_text(file)?)?,
        None => cases::of_options(options)?,
    };
    let actions: BTreeSet<&str> = cases.iter().map(|case| &*case.action).collect();
    actions.into_iter().for_each(note_unknown);
    let decide = decider(options)?;
    let mut rows = Vec::new();
    for case in &cases {
        let answer = decide(case)?;
        rows.push(case.row(&answer));
    }
    Ok(report(rows))
}

/// The table of decisions, with the expectations if there are any.
fn report(rows: Vec<Value>) -> Outcome {
    let mut columns: Vec<Column> = vec![
        ("PRINCIPAL", "principal"),
        ("ACTION", "action"),
        ("RESOURCE", "resource"),
        ("DECISION", "decision"),
        ("BECAUSE", "because"),
    ];
    if rows.iter().any(|row| row["expected"].is_string()) {
        columns.extend([("EXPECTED", "expected"), ("MET", "met")]);
    }
    let (all, unmet) = (rows.len(), rows.iter().filter(|row| row["met"] == false));
    let unmet = unmet.count();
    if unmet > 0 {
        print_unmet(format_args!(
            "{unmet} of {all} decisions are not as expected"
        ));
    }
    Outcome::table(rows.into(), &columns, "").expected_unless(unmet > 0)
}

type Decider = Box<dyn Fn(&Case) -> Result<Value, Failure>>;

/// Decides by policy files, by a running server, or by the data directory of a stopped server.
fn decider(options: &ArgMatches) -> Result<Decider, Failure> {
    let given = POLICIES.iter().any(|(name, ..)| options.contains_id(name));
    if given {
        let policies = policies(options)?;
        return Ok(Box::new(move |case| by_files(&policies, case)));
    }
    let at = moment(options)?;
    Ok(match Target::of(options, Access::Read)? {
        Target::Running(client) => Box::new(move |case| {
            let body = serde_json::to_string(&request(case, at.as_ref())?);
            let body = body.map_err(|why| Kind::Error.because(why))?;
            let answer = target::json(client.post(&Endpoint::Explain.path(&[]), body))?;
            Ok(answer["explanations"][0].clone())
        }),
        Target::Stopped(store) => Box::new(move |case| {
            let explanations = explain(&store, &request(case, at.as_ref())?).map_err(failure)?;
            Ok(to_json(&explanations)[0].clone())
        }),
    })
}

fn request(case: &Case, at: Option<&Moment>) -> Result<ExplainRequest, Failure> {
    let principal = case.principal.clone();
    let principal = principal.ok_or_else(|| {
        Kind::Usage.because("select the policies: `--principal PRINCIPAL`, or `--policy FILE`")
    })?;
    Ok(ExplainRequest {
        principal: Some(principal),
        action: Some(case.action.clone()),
        resource: Some(case.resource.clone()),
        context: case.context.clone(),
        at: at.cloned(),
        ..ExplainRequest::default()
    })
}

/// The members of an `evaluate` request that the files fill.
fn policies(options: &ArgMatches) -> Result<Value, Failure> {
    let mut members = json!({});
    for (name, member, _) in POLICIES {
        let files = texts(options, name);
        let texts = files.map(read_text).collect::<Result<Vec<_>, _>>()?;
        if !texts.is_empty() {
            members[member] = texts.into();
        }
    }
    Ok(members)
}

fn by_files(policies: &Value, case: &Case) -> Result<Value, Failure> {
    let mut body = policies.clone();
    let entry = |(key, seen): (&String, &ContextValues)| match seen {
        ContextValues::One(value) => json!({"ContextKeyName": key, "ContextKeyValues": [value]}),
        ContextValues::Many(values) => {
            json!({"ContextKeyName": key, "ContextKeyValues": values, "ContextKeyType": "stringList"})
        }
    };
    body["context"] = case.context.iter().map(entry).collect();
    body["principal"] = case
        .principal
        .as_deref()
        .map_or_else(|| ANYONE.to_owned(), principal_arn)
        .into();
    body["action"] = case.action.as_str().into();
    body["resource"] = case.resource.as_str().into();
    if case.principal.is_none() {
        // The placeholder principal and the resource must be in one account: across accounts, both sides have to allow.
        body["resourceAccount"] = "000000000000".into();
    }
    let chain = evaluate(&body.to_string(), &Effort::unlimited())
        .map_err(|why| Kind::Error.because(why))?;
    Ok(to_json(&chain))
}
