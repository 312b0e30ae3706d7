//! The words of `org`, and the steps that they stand for.

use clap::{Arg, ArgMatches, Command};
use roleback_identity::organization::step::Step;
use roleback_identity::organization::text::Text;
use roleback_world::arn::AccountId;
use roleback_world::control_policy_kind::ControlPolicyKind as PolicyKind;

use super::read;
use crate::args::place;
use crate::exit::{Failure, Kind};
use crate::text;

const UNIT: (&str, &str) = (
    "UNIT",
    "`root`, an id, or the way from the root: Workloads/Dev",
);
const POLICY: (&str, &str) = ("POLICY", "Its name or id");
const TARGET: (&str, &str) = (
    "TARGET",
    "An account, `root`, or a unit by id or by the way from the root",
);
const ACCOUNT: (&str, &str) = ("ACCOUNT", "Twelve digits");
const NAME: (&str, &str) = ("NAME", "The name");
const ID: (&str, &str) = ("ID", "The id, where it shall not be a new one");

/// `roleback org`
pub(crate) fn command() -> Command {
    let create = verb("create", "Create the organization, managed by an account").args([
        must("account", ACCOUNT),
        may("id", ID),
        may("root-id", ID),
    ]);
    let apply = verb(
        "apply",
        "Make the organization what a file says, and remove what it does not have",
    )
    .arg(must(
        "file",
        (
            "FILE",
            "A tree as JSON, as `show -o json` has it; - for standard input",
        ),
    ));
    let attach = verb(
        "attach",
        "Attach a policy to the root, a unit or an account",
    );
    let detach = verb(
        "detach",
        "Detach a policy from the root, a unit or an account",
    );
    let [attach, detach] =
        [attach, detach].map(|verb| verb.args([must("policy", POLICY), must("target", TARGET)]));
    words(
        "org",
        "The account tree, with its service and resource control policies",
    )
    .subcommands([
        verb("show", "The tree"),
        create,
        verb(
            "delete",
            "Delete the organization, in which only the management account is left",
        ),
        apply,
        unit(),
        account_words(),
        policy(),
        attach,
        detach,
    ])
}

fn unit() -> Command {
    words("unit", "Units of the tree").subcommands([
        verb("add", "Add a unit").args([must("name", NAME), may("in", UNIT), may("id", ID)]),
        verb("rename", "Give a unit another name").args([must("unit", UNIT), must("name", NAME)]),
        verb("remove", "Remove an empty unit").arg(must("unit", UNIT)),
    ])
}

fn account_words() -> Command {
    let id = || must("account", ACCOUNT);
    words("account", "Accounts of the tree").subcommands([
        verb("add", "Take an account in").args([id(), may("in", UNIT), may("name", NAME)]),
        verb("move", "Move an account").args([id(), must("to", UNIT)]),
        verb("rename", "Give an account another name").args([id(), must("name", NAME)]),
        verb("remove", "Let an account go").arg(id()),
    ])
}

fn policy() -> Command {
    let kind = (
        "scp|rcp",
        "Whom it binds: principals (scp) or resources (rcp)",
    );
    let document = ("FILE", "The file with its document; - for standard input");
    let put = verb("put", "Create a policy, or change the one of this name").args([
        must("name", NAME),
        may("type", kind).required(true),
        may("document", document).required(true),
        may("description", ("TEXT", "What it is for")),
        may("id", ID),
    ]);
    words("policy", "Control policies").subcommands([
        put,
        verb("remove", "Remove a policy that is attached to nothing").arg(must("policy", POLICY)),
    ])
}

fn words(name: &'static str, about: &'static str) -> Command {
    Command::new(name)
        .about(about)
        .subcommand_required(true)
        .arg_required_else_help(true)
}

fn verb(name: &'static str, about: &'static str) -> Command {
    Command::new(name).about(about).args(place())
}

fn must(name: &'static str, (value, help): (&'static str, &'static str)) -> Arg {
    Arg::new(name).required(true).value_name(value).help(help)
}

fn may(name: &'static str, (value, help): (&'static str, &'static str)) -> Arg {
    Arg::new(name).long(name).value_name(value).help(help)
}

/// The step that the words stand for.
pub(super) fn step(words: &[&str], options: &ArgMatches) -> Result<Step, Failure> {
    let said = |name: &str| text(options, name).map(str::to_owned);
    let word = |name: &str| said(name).unwrap_or_default();
    Ok(match *words {
        ["create"] => Step::CreateOrganization {
            management_account: account(options)?,
            id: said("id"),
            root_id: said("root-id"),
        },
        ["delete"] => Step::DeleteOrganization {},
        ["unit", "add"] => Step::CreateUnit {
            name: word("name"),
            parent: said("in"),
            id: said("id"),
        },
        ["unit", "rename"] => Step::RenameUnit {
            unit: word("unit"),
            name: word("name"),
        },
        ["unit", "remove"] => Step::DeleteUnit { unit: word("unit") },
        ["account", "add"] => Step::AddAccount {
            account: account(options)?,
            parent: said("in"),
            name: said("name"),
        },
        ["account", "move"] => Step::MoveAccount {
            account: account(options)?,
            parent: word("to"),
        },
        ["account", "rename"] => Step::RenameAccount {
            account: account(options)?,
            name: word("name"),
        },
        ["account", "remove"] => Step::RemoveAccount {
            account: account(options)?,
        },
        ["policy", "put"] => Step::PutPolicy {
            name: word("name"),
            r#type: kind(&word("type"))?,
            document: Text::from(read(&word("document"))?.as_str()),
            description: word("description"),
            id: said("id"),
        },
        ["policy", "remove"] => Step::DeletePolicy {
            policy: word("policy"),
        },
        ["attach"] => Step::AttachPolicy {
            policy: word("policy"),
            target: word("target"),
        },
        ["detach"] => Step::DetachPolicy {
            policy: word("policy"),
            target: word("target"),
        },
        _ => {
            let verb = words.join(" ");
            return Err(Kind::Usage.because(format_args!("`org {verb}` is no verb")));
        }
    })
}

fn account(options: &ArgMatches) -> Result<AccountId, Failure> {
    let digits = text(options, "account").unwrap_or_default();
    AccountId::parse(digits).ok_or_else(|| {
        Kind::Usage.because(format_args!(
            "`{digits}` is no account: those have twelve digits"
        ))
    })
}

fn kind(text: &str) -> Result<PolicyKind, Failure> {
    PolicyKind::parse(text)
        .ok_or_else(|| Kind::Usage.because(format_args!("`{text}` is neither `scp` nor `rcp`")))
}
