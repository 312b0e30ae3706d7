//! Checks a contract before code is generated from it.

use anyhow::{Result, ensure};

use super::service::{Operation, Service, UNPLACED};

/// The access levels, as the contract spells them.
const ACCESS_LEVELS: [&str; 5] = ["Read", "List", "Write", "Tagging", "Permissions"];

/// Refuses an incomplete contract: each operation needs a family and an access level, and each name must be defined.
pub(crate) fn verify(service: &Service) -> Result<()> {
    for (name, (family, operation)) in service.operations() {
        ensure!(
            family != UNPLACED,
            "{} {name} has no family: move its lines from `{}/{UNPLACED}.txt` into a family's file, \
             say its access level, whether it mutates and its resource, and run the import again",
            service.name,
            service.name,
        );
        verify_operation(service, name, operation)?;
    }
    for shape in service
        .families
        .values()
        .flat_map(|family| family.shapes.values())
    {
        shape
            .references()
            .into_iter()
            .try_for_each(|name| service.shape(name).map(drop))?;
    }
    Ok(())
}

fn verify_operation(service: &Service, name: &str, operation: &Operation) -> Result<()> {
    let access = operation.ours.access.as_str();
    ensure!(
        ACCESS_LEVELS.contains(&access),
        "{} {name}: access level `{access}` is not one of {}",
        service.name,
        ACCESS_LEVELS.join(", "),
    );
    let output = operation.output.iter().map(|output| &output.shape);
    let mut shapes = operation.input.iter().chain(output);
    shapes.try_for_each(|shape| service.shape(shape).map(drop))?;
    let is_known = |code: &&String| {
        service
            .families
            .values()
            .any(|family| family.faults.contains_key(*code))
    };
    let unknown = operation.faults.iter().find(|code| !is_known(code));
    ensure!(
        unknown.is_none(),
        "{} {name}: no fault `{}`",
        service.name,
        unknown.map_or("", |code| code)
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::contract::parse;

    #[test]
    fn an_incomplete_contract_is_refused_with_what_to_do() {
        for (family, source, expected) in [
            (
                "unplaced",
                "operation A\n  access Read",
                "iam A has no family: move its lines from `iam/unplaced.txt`",
            ),
            (
                "user",
                "operation A\n  access Reed",
                "iam A: access level `Reed` is not one of Read, List, Write",
            ),
            (
                "user",
                "operation A\n  access Read\n  faults Gone",
                "iam A: no fault `Gone`",
            ),
            (
                "user",
                "operation A\n  access Read\n  input Ask",
                "contract of iam: no shape `Ask`",
            ),
            ("user", "list a of b", "contract of iam: no shape `b`"),
        ] {
            let families = BTreeMap::from([(family.to_owned(), parse(source).unwrap())]);
            let service = Service {
                name: "iam".to_owned(),
                families,
            };
            let message = verify(&service).unwrap_err().to_string();
            assert!(message.starts_with(expected), "{message}");
        }
    }
}
