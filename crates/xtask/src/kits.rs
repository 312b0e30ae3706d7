//! Builds the packages of `tests/kits` for the test suites of other projects.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

/// The top of the repository, from this crate's folder.
const TOP: &str = "../..";
/// Where the packages are written, from the top.
const PACKAGES: &str = "target/kits";
/// The Python package, from the top.
const PYTHON_PACKAGE: &str = "tests/kits/pytest-roleback";
/// The JavaScript package, from the top. With the dot, because npm reads other paths as names of packages.
const JAVASCRIPT_PACKAGE: &str = "./tests/kits/js";
/// The variable with the Python that builds the wheel.
const PYTHON_ENV: &str = "PYTHON";
const PYTHON: &str = "python3";
const NPM: &str = "npm";

/// Builds the packages.
///
/// # Errors
/// If pip or npm is missing, or a package does not build.
pub(crate) fn build() -> Result<()> {
    let python = std::env::var(PYTHON_ENV).unwrap_or_else(|_| PYTHON.to_owned());
    run(
        &python,
        &[
            "-m",
            "pip",
            "wheel",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
            "--wheel-dir",
            PACKAGES,
            PYTHON_PACKAGE,
        ],
    )?;
    run(
        NPM,
        &[
            "pack",
            "--silent",
            "--pack-destination",
            PACKAGES,
            JAVASCRIPT_PACKAGE,
        ],
    )
}

fn run(program: &str, arguments: &[&str]) -> Result<()> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join(TOP);
    let mut command = Command::new(program);
    let status = command.args(arguments).current_dir(top).status();
    let status = status.with_context(|| format!("cannot run `{program}`"))?;
    if !status.success() {
        bail!("`{program} {}` failed: {status}", arguments.join(" "));
    }
    Ok(())
}
