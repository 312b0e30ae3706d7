//! Data files that are generated from packages: writes each file, or checks it against the packages.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use crate::packages::Packages;
use crate::{gateway, managed_policies, regions, service_catalogue, service_principals};

/// A generated data file.
struct Artifact {
    /// The command that generates it.
    command: &'static str,
    /// Its path below `crates/`.
    path: &'static str,
    build: fn(&Packages) -> Result<Vec<u8>>,
}

const ARTIFACTS: &[Artifact] = &[
    Artifact {
        command: "gateway",
        path: "gateway/data/table.bin",
        build: gateway::build,
    },
    Artifact {
        command: "managed-policies",
        path: "identity/data/managed_policies.bin",
        build: managed_policies::build,
    },
    Artifact {
        command: "service-catalogue",
        path: "policy/data/service_catalogue.bin",
        build: service_catalogue::build,
    },
    Artifact {
        command: "service-principals",
        path: "policy/data/service_principals.txt",
        build: service_principals::build,
    },
    Artifact {
        command: "regions",
        path: "policy/data/regions.txt",
        build: regions::build,
    },
];

/// Writes the file of a command, or with `--check` fails if the committed file differs. `None`: the command does not
/// exist.
pub(crate) fn run(command: &str, arguments: &[&str]) -> Option<Result<()>> {
    let artifact = ARTIFACTS
        .iter()
        .find(|artifact| artifact.command == command)?;
    Some(artifact.run(arguments))
}

impl Artifact {
    fn run(&self, arguments: &[&str]) -> Result<()> {
        let (packages, is_check) = read(arguments)?;
        let content = (self.build)(&packages)?;
        if is_check {
            self.check(&content)
        } else {
            self.write(&content)
        }
    }

    fn target(&self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("..")
            .join(self.path)
    }

    fn write(&self, content: &[u8]) -> Result<()> {
        std::fs::write(self.target(), content)
            .with_context(|| format!("write `crates/{}`", self.path))?;
        println!("crates/{}: {} bytes", self.path, content.len());
        Ok(())
    }

    fn check(&self, content: &[u8]) -> Result<()> {
        let committed =
            std::fs::read(self.target()).with_context(|| format!("read `crates/{}`", self.path))?;
        ensure!(
            committed == content,
            "`crates/{}` is stale: run `cargo xtask {} --from DIR` and commit what it writes",
            self.path,
            self.command
        );
        println!("crates/{}: {} bytes", self.path, committed.len());
        Ok(())
    }
}

/// The folder of each `--from`, and whether `--check` was given.
fn read(arguments: &[&str]) -> Result<(Packages, bool)> {
    let (mut folders, mut is_check) = (vec![], false);
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match *argument {
            "--check" => is_check = true,
            "--from" => folders.push(PathBuf::from(
                rest.next().context("`--from` needs a folder")?,
            )),
            other => bail!("unknown argument `{other}`: use `--from DIR` and `--check`"),
        }
    }
    Ok((Packages::below(folders), is_check))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_read_in_any_order_and_others_refused() {
        for (arguments, expected) in [
            (&["--from", "a"][..], Some(false)),
            (&["--check", "--from", "a", "--from", "b"], Some(true)),
            (&[], Some(false)),
            (&["--from"], None),
            (&["a"], None),
        ] {
            let read = read(arguments).ok().map(|(_, is_check)| is_check);
            assert_eq!(read, expected, "{arguments:?}");
        }
    }
}
