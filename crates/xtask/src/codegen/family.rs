//! One generated file a family: operations and their requests, structures, enums, tables.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use super::names::{constant, type_name, variant};
use super::tables::{self, Patterns};
use super::types::{self, Directions};
use crate::contract::{Operation, SHARED, Service, Shape};

/// What the files of a service are made from.
pub(super) struct Source<'a> {
    pub(super) service: &'a Service,
    pub(super) directions: Directions<'a>,
    pub(super) patterns: Patterns<'a>,
}

impl Source<'_> {
    /// The file of a family.
    pub(super) fn file(&self, name: &str) -> Result<String> {
        let Some(family) = self.service.families.get(name) else {
            return Ok(String::new());
        };
        let service = &self.service.name;
        let mut body = String::new();
        for (operation, content) in &family.operations {
            body.push_str(&self.operation(name, operation, content)?);
        }
        body.push_str(&self.types(name, &family.shapes)?);
        body.push_str(&self.tables(&family.shapes)?);
        let faults = if family.operations.is_empty() {
            ""
        } else {
            "use super::fault;\n"
        };
        let patterns = if body.contains("&pattern::") {
            "use super::pattern;\n"
        } else {
            ""
        };
        let shared = if self.uses_shared(name, &body) {
            "use super::shared::*;\n"
        } else {
            ""
        };
        Ok(format!(
            "//! {} Generated from `contract/{service}/{name}.txt` by `cargo xtask codegen`.\n\nuse crate::prelude::*;\n{faults}{patterns}{shared}\n{body}",
            family.about.first().map_or("", |about| about)
        ))
    }

    /// True where the file names something that the shared file defines.
    fn uses_shared(&self, name: &str, body: &str) -> bool {
        let Some(shared) = self.service.families.get(SHARED).filter(|_| name != SHARED) else {
            return false;
        };
        let words: BTreeSet<&str> = body
            .split(|letter: char| !letter.is_alphanumeric() && letter != '_')
            .collect();
        let mut names = shared
            .shapes
            .keys()
            .flat_map(|shape| [constant(shape), type_name(shape)]);
        names.any(|name| words.contains(name.as_str()))
    }

    fn operation(&self, family: &str, name: &str, operation: &Operation) -> Result<String> {
        let request = format!("{name}Request");
        let mut out = String::new();
        if operation.input.is_none() {
            out.push_str(&types::structure(
                self.service,
                &self.directions,
                &request,
                &self.link(name),
                &[],
            )?);
        }
        out.push_str(&format!(
            "static {}: OperationInfo = {};\n\n",
            constant(name),
            self.info(family, name, operation)?
        ));
        let output = operation
            .output
            .as_ref()
            .map_or("Nothing".to_owned(), |output| type_name(&output.shape));
        out.push_str(&format!(
            "impl Operation for {request} {{\ntype Output = {output};\nconst OPERATION: &'static OperationInfo = &{};\n}}\n\n",
            constant(name)
        ));
        Ok(out)
    }

    /// The doc line of a request: where AWS describes the operation.
    fn link(&self, name: &str) -> String {
        let service = self.service.name.to_uppercase();
        format!(
            "/// [`{name}`](https://docs.aws.amazon.com/{service}/latest/APIReference/API_{name}.html)\n"
        )
    }

    fn info(&self, family: &str, name: &str, operation: &Operation) -> Result<String> {
        let Operation {
            ours,
            signed,
            input,
            output,
            faults,
            pages,
        } = operation;
        let resources: Vec<String> = ours
            .resources
            .iter()
            .map(|resource| format!("Resource::{}", variant(resource)))
            .collect();
        let faults: Vec<String> = faults
            .iter()
            .map(|code| format!("fault::{}", constant(code)))
            .collect();
        let input = input
            .as_ref()
            .map_or("NO_MEMBERS".to_owned(), |input| constant(input));
        let result = output.as_ref().map(|output| &output.result);
        Ok(format!(
            "OperationInfo {{ service: Service::{}, name: {name:?}, family: {family:?}, access: Access::{}, mutates: {}, \
             signed: {signed}, resources: &[{}], input: &{input}, result: {result:?}, faults: &[{}], pages: &{pages:?}, \
             decode: decode_as::<{name}Request> }}",
            variant(&self.service.name),
            ours.access,
            ours.mutates,
            resources.join(", "),
            faults.join(", "),
        ))
    }

    fn types(&self, family: &str, shapes: &BTreeMap<String, Shape>) -> Result<String> {
        let mut out = String::new();
        for (name, shape) in shapes {
            if let Shape::Enum(values) = shape {
                out.push_str(&types::words(name, values));
            }
            if let Some(members) = shape.members() {
                let operation = name
                    .strip_suffix("Request")
                    .filter(|name| self.is_operation(family, name));
                let doc = operation.map_or_else(String::new, |name| self.link(name));
                out.push_str(&types::structure(
                    self.service,
                    &self.directions,
                    name,
                    &doc,
                    members,
                )?);
            }
        }
        Ok(out)
    }

    fn is_operation(&self, family: &str, name: &str) -> bool {
        self.service
            .families
            .get(family)
            .is_some_and(|family| family.operations.contains_key(name))
    }

    fn tables(&self, shapes: &BTreeMap<String, Shape>) -> Result<String> {
        let inputs = shapes
            .keys()
            .filter(|name| self.directions.inputs.contains(name.as_str()));
        inputs
            .map(|name| tables::table(self.service, &self.patterns, name))
            .collect()
    }
}
