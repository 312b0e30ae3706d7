//! The commands of `org`, and the changes that they make.

use clap::{Arg, ArgMatches, Command};
use roleback_identity::organization::step::Step;
use roleback_identity::organization::text::Text;
use roleback_world::arn::AccountId;
use roleback_world::control_policy_kind::ControlPolicyKind as PolicyKind;

use crate::exit::{Failure, Kind};
use crate::files::read_text;
use crate::options::{examples, text};
use crate::target::{at, target};

/// What an example does, and its command line.
type Example = (&'static str, &'static str);

const UNIT: (&str, &str) = (
    "UNIT",
    "`root`, the unit's id, or its path from the root such as Workloads/Dev",
);
const POLICY: (&str, &str) = ("POLICY", "The policy's name or id");
const TARGET: (&str, &str) = (
    "TARGET",
    "An account, `root`, or a unit by its id or its path from the root",
);
const ACCOUNT: (&str, &str) = ("ACCOUNT", "The account's id, twelve digits");
const NAME: (&str, &str) = ("NAME", "The name");
const ID: (&str, &str) = ("ID", "Use this id [default: a new one]");

/// `roleback org`
pub(crate) fn command() -> Command {
    let create = verb(
        "create",
        "Create the organization",
        (
            "Create an organization with its management account",
            "roleback org create 111111111111",
        ),
    )
    .args([must("account", ACCOUNT), may("id", ID), may("root-id", ID)]);
    let apply = verb(
        "apply",
        "Replace the organization with the organization in a file",
        (
            "Copy the organization of one server to another",
            "roleback org show -o json > tree.json && roleback org apply tree.json",
        ),
    )
    .arg(must(
        "file",
        (
            "FILE",
            "An organization as `roleback org show -o json` prints it; `-` is standard input",
        ),
    ));
    let attach = verb(
        "attach",
        "Attach a policy to the root, a unit or an account",
        (
            "Attach a policy to a unit",
            "roleback org attach guard Workloads/Dev",
        ),
    );
    let detach = verb(
        "detach",
        "Detach a policy from the root, a unit or an account",
        (
            "Detach a policy from an account",
            "roleback org detach guard 222222222222",
        ),
    );
    let [attach, detach] =
        [attach, detach].map(|verb| verb.args([must("policy", POLICY), must("target", TARGET)]));
    group(
        "org",
        "Show and change the organization: accounts, units and control policies",
    )
    .subcommands([
        verb(
            "show",
            "Show the organization",
            ("Show the tree and the policies", "roleback org show"),
        )
        .arg(at()),
        create,
        verb(
            "delete",
            "Delete the organization; it must have no other account than its management account",
            ("Delete the organization", "roleback org delete"),
        ),
        apply,
        unit(),
        account_commands(),
        policy(),
        attach,
        detach,
    ])
}

fn unit() -> Command {
    group("unit", "Change organizational units").subcommands([
        verb(
            "add",
            "Add a unit",
            (
                "Add a unit inside another unit",
                "roleback org unit add Dev --in Workloads",
            ),
        )
        .args([must("name", NAME), may("in", UNIT), may("id", ID)]),
        verb(
            "rename",
            "Rename a unit",
            (
                "Rename a unit",
                "roleback org unit rename Workloads/Dev Development",
            ),
        )
        .args([must("unit", UNIT), must("name", NAME)]),
        verb(
            "remove",
            "Remove an empty unit",
            ("Remove a unit", "roleback org unit remove Workloads/Dev"),
        )
        .arg(must("unit", UNIT)),
    ])
}

fn account_commands() -> Command {
    let id = || must("account", ACCOUNT);
    group("account", "Change the accounts of the organization").subcommands([
        verb(
            "add",
            "Add an account",
            (
                "Add an account to a unit",
                "roleback org account add 222222222222 --in Workloads",
            ),
        )
        .args([id(), may("in", UNIT), may("name", NAME)]),
        verb(
            "move",
            "Move an account to another unit",
            (
                "Move an account to a unit",
                "roleback org account move 222222222222 Workloads/Dev",
            ),
        )
        .args([id(), must("to", UNIT)]),
        verb(
            "rename",
            "Rename an account",
            (
                "Rename an account",
                "roleback org account rename 222222222222 dev",
            ),
        )
        .args([id(), must("name", NAME)]),
        verb(
            "remove",
            "Remove an account",
            (
                "Remove an account",
                "roleback org account remove 222222222222",
            ),
        )
        .arg(id()),
    ])
}

fn policy() -> Command {
    let kind = (
        "scp|rcp",
        "Limit principals (scp) or access to resources (rcp)",
    );
    let document = (
        "FILE",
        "Read the policy from this file; `-` is standard input",
    );
    let put = verb(
        "put",
        "Create a policy, or change the policy with this name",
        (
            "Create a service control policy",
            "roleback org policy put guard --type scp --document guard.json",
        ),
    )
    .args([
        must("name", NAME),
        may("type", kind).required(true),
        may("document", document).required(true),
        may("description", ("TEXT", "Describe the policy")),
        may("id", ID),
    ]);
    group("policy", "Change control policies").subcommands([
        put,
        verb(
            "remove",
            "Remove a policy that is not attached to anything",
            ("Remove a policy", "roleback org policy remove guard"),
        )
        .arg(must("policy", POLICY)),
    ])
}

fn group(name: &'static str, about: &'static str) -> Command {
    Command::new(name)
        .about(about)
        .subcommand_required(true)
        .arg_required_else_help(true)
}

fn verb(name: &'static str, about: &'static str, example: Example) -> Command {
    Command::new(name)
        .about(about)
        .after_help(examples(&[example]))
        .args(target())
}

fn must(name: &'static str, (value, help): (&'static str, &'static str)) -> Arg {
    Arg::new(name).required(true).value_name(value).help(help)
}

fn may(name: &'static str, (value, help): (&'static str, &'static str)) -> Arg {
    Arg::new(name).long(name).value_name(value).help(help)
}

/// The change that a command makes.
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
            document: Text::from(read_text(&word("document"))?.as_str()),
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
            return Err(Kind::Usage.because(format_args!("unknown command `org {verb}`")));
        }
    })
}

fn account(options: &ArgMatches) -> Result<AccountId, Failure> {
    let digits = text(options, "account").unwrap_or_default();
    AccountId::parse(digits).ok_or_else(|| {
        Kind::Usage.because(format_args!(
            "`{digits}` is not an account id: use twelve digits"
        ))
    })
}

fn kind(text: &str) -> Result<PolicyKind, Failure> {
    PolicyKind::parse(text).ok_or_else(|| {
        Kind::Usage.because(format_args!(
            "`{text}` is not a kind of control policy: use `scp` or `rcp`"
        ))
    })
}
