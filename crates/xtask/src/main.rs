//! Code generation, data refresh, tidy, release checks: `cargo xtask COMMAND`.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

mod botocore;
mod codegen;
mod compare;
mod contract;
mod import;
mod managed_policies;
mod regions;
mod service_catalogue;

const USAGE: &str = "\
usage: cargo xtask COMMAND

  contract --import --from DIR   write the contract anew from an unpacked botocore package
  contract --compare [--from DIR]
                                 print where an unpacked (or the installed) botocore package differs
  codegen [--check]              write crates/model/src from the contract, or fail where it is stale
  managed-policies --from DIR [--check]
                                 write the AWS managed policies from a node_modules folder, or fail where stale
  service-catalogue --from DIR [--check]
                                 write AWS's services, actions and condition keys likewise
  regions --from DIR [--check]   write the Regions from an unpacked botocore package, or fail where stale
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
        ["codegen"] => codegen::write(),
        ["codegen", "--check"] => codegen::check(),
        ["managed-policies", "--from", from] => managed_policies::write(&PathBuf::from(from)),
        ["managed-policies", "--from", from, "--check"] => {
            managed_policies::check(&PathBuf::from(from))
        }
        ["service-catalogue", "--from", from] => service_catalogue::write(&PathBuf::from(from)),
        ["service-catalogue", "--from", from, "--check"] => {
            service_catalogue::check(&PathBuf::from(from))
        }
        ["regions", "--from", from] => regions::write(&PathBuf::from(from)),
        ["regions", "--from", from, "--check"] => regions::check(&PathBuf::from(from)),
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
