//! The contract in memory: one value for each service. `crates/model/contract/` contains its text.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

mod parse;
mod print;
mod service;
mod verify;

pub(crate) use parse::parse;
pub(crate) use print::print;
pub(crate) use service::{
    Additions, Bounds, Family, Fault, Member, Operation, Output, Service, Shape, UNPLACED,
};
pub(crate) use verify::verify;

/// The family of shapes that several families use; it has no operations.
pub(crate) const SHARED: &str = "shared";
/// The services of the contract, in the order of the generated lists.
pub(crate) const SERVICES: [&str; 2] = ["iam", "sts"];

/// The folder of the contract files.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../model/contract")
}

/// Reads the contract of every service from `folder`.
pub(crate) fn load(folder: &Path) -> Result<Vec<Service>> {
    SERVICES
        .iter()
        .map(|name| load_service(folder, name))
        .collect()
}

fn load_service(folder: &Path, name: &str) -> Result<Service> {
    let mut service = Service {
        name: name.to_owned(),
        ..Service::default()
    };
    let folder = folder.join(name);
    let entries = std::fs::read_dir(&folder)
        .with_context(|| format!("read folder `{}`", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        let Some(family) = path.file_stem().and_then(|stem| stem.to_str()) else {
            bail!(
                "`{}`: a contract file is named by its family",
                path.display()
            );
        };
        let source =
            std::fs::read_to_string(&path).with_context(|| format!("read `{}`", path.display()))?;
        let content = parse(&source).with_context(|| format!("`{}`", path.display()))?;
        service.families.insert(family.to_owned(), content);
    }
    Ok(service)
}

/// Writes the contract of a service into `folder`; removes the files of families that became empty.
pub(crate) fn save(folder: &Path, service: &Service) -> Result<()> {
    let before = load_service(folder, &service.name)?;
    let folder = folder.join(&service.name);
    for gone in before
        .families
        .keys()
        .filter(|family| !service.families.contains_key(*family))
    {
        std::fs::remove_file(folder.join(format!("{gone}.txt")))?;
    }
    for (family, content) in &service.families {
        let path = folder.join(format!("{family}.txt"));
        std::fs::write(&path, print(content))
            .with_context(|| format!("write `{}`", path.display()))?;
    }
    Ok(())
}
