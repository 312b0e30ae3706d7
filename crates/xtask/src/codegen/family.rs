//! Generates one file for each family: operations, structures, enums, tables.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use super::names::{constant, field, type_name, variant};
use super::tables;
use super::types::{self, Source};
use crate::contract::{Operation, SHARED, Shape};

/// Maximum width of a generated list before it is wrapped, in columns.
const LINE_COLUMNS: usize = 100;

impl Source<'_> {
    /// Generates the file of a family.
    pub(super) fn file(&self, name: &str) -> Result<String> {
        let Some(family) = self.service.families.get(name) else {
            return Ok(String::new());
        };
        let operations = family.operations.iter();
        let mut body: String = operations
            .map(|(action, of)| Ok(self.operation(name, action, of) + &self.paged(of)?))
            .collect::<Result<_>>()?;
        body.push_str(&self.types(&family.shapes)?);
        body.push_str(&self.tables(&family.shapes)?);
        let head = family.about.join("\n//! ");
        let origin = format!("contract/{}/{name}.txt", self.service.name);
        let imports = self.imports(name, &body);
        Ok(format!(
            "//! {head}\n//! Generated from `{origin}` by `cargo xtask codegen`.\n\n{imports}\n{body}"
        ))
    }

    fn imports(&self, family: &str, body: &str) -> String {
        let uses = [
            (body.contains("faults: ["), "use super::fault;\n"),
            (body.contains("&pattern::"), "use super::pattern;\n"),
            (self.uses_shared(family, body), "use super::shared::*;\n"),
            (true, "use crate::prelude::*;\n"),
        ];
        uses.iter()
            .filter(|(used, _)| *used)
            .map(|(_, line)| *line)
            .collect()
    }

    /// Whether the file uses something that the shared file defines.
    fn uses_shared(&self, family: &str, body: &str) -> bool {
        let shared = self
            .service
            .families
            .get(SHARED)
            .filter(|_| family != SHARED);
        let is_letter = |letter: char| letter.is_alphanumeric() || letter == '_';
        let words: BTreeSet<&str> = body.split(|letter| !is_letter(letter)).collect();
        let shapes = shared.into_iter().flat_map(|shared| shared.shapes.keys());
        let mut names = shapes.flat_map(|shape| [constant(shape), type_name(shape)]);
        names.any(|name| words.contains(name.as_str()))
    }

    fn operation(&self, family: &str, name: &str, operation: &Operation) -> String {
        let request = operation.input.clone();
        let request = request.unwrap_or_else(|| format!("{name}Request"));
        let empty = types::empty(&request, &self.link(name));
        let empty = if operation.input.is_none() {
            &empty
        } else {
            ""
        };
        let table = constant(&request);
        let answer = operation.output.as_ref().map_or_else(
            || "Nothing".to_owned(),
            |output| format!("{} in {:?}", type_name(&output.shape), output.result),
        );
        let words = self.words(family, operation);
        let lists = lists(operation);
        format!(
            "{empty}operation! {{\n    {name}: {request} = {table} => {answer};\n    {words};\n{lists}}}\n\n"
        )
    }

    /// The flags of an operation for the macro.
    fn words(&self, family: &str, operation: &Operation) -> String {
        let mutates = if operation.ours.mutates {
            "write"
        } else {
            "read"
        };
        let signed = if operation.signed {
            "signed"
        } else {
            "unsigned"
        };
        let service = variant(&self.service.name);
        format!(
            "{mutates} {signed} {service} {family:?} {}",
            operation.ours.access
        )
    }

    /// The paging of an operation, if it returns one list in pages.
    fn paged(&self, operation: &Operation) -> Result<String> {
        let ([list], Some(input), Some(output)) =
            (&operation.pages[..], &operation.input, &operation.output)
        else {
            return Ok(String::new());
        };
        let members = |shape: &str| Ok::<_, anyhow::Error>(self.service.shape(shape)?.members());
        let (Some(asked), Some(answered)) = (members(input)?, members(&output.shape)?) else {
            return Ok(String::new());
        };
        let around = ["IsTruncated", "Marker", list.as_str()];
        let is_one_list = answered.len() == around.len()
            && answered
                .iter()
                .all(|member| around.contains(&member.name.as_str()));
        let Some(items) = answered
            .iter()
            .find(|member| member.name == *list)
            .filter(|_| is_one_list)
        else {
            return Ok(String::new());
        };
        let Shape::List { of, .. } = self.service.shape(&items.shape)? else {
            return Ok(String::new());
        };
        let asks = |name: &str| asked.iter().any(|member| member.name == name);
        if !asks("MaxItems") {
            return Ok(String::new());
        }
        let path = if asks("PathPrefix") {
            " below path_prefix"
        } else {
            ""
        };
        let is_required = items.required && !items.sometimes;
        let kind = if is_required { "required" } else { "optional" };
        Ok(format!(
            "paged! {{\n    {}{path} => {} {{ {}: {kind} {} }}\n}}\n\n",
            type_name(input),
            type_name(&output.shape),
            field(list),
            self.rust_type(of)?,
        ))
    }

    /// The doc line of a request, with a link to AWS's page about the operation.
    fn link(&self, name: &str) -> String {
        let service = self.service.name.to_uppercase();
        let page =
            format!("https://docs.aws.amazon.com/{service}/latest/APIReference/API_{name}.html");
        format!("    /// [`{name}`]({page})\n")
    }

    fn types(&self, shapes: &BTreeMap<String, Shape>) -> Result<String> {
        let operations = self.service.operations();
        let mut out = String::new();
        for (name, shape) in shapes {
            if let Shape::Enum { words, observed } = shape {
                out.push_str(&types::words(name, words.iter().chain(observed)));
            }
            if let Some(members) = shape.members() {
                let operation = name.strip_suffix("Request");
                let operation = operation.filter(|name| operations.contains_key(name));
                let doc = operation.map_or_else(String::new, |name| self.link(name));
                out.push_str(&self.structure(name, &doc, members)?);
            }
        }
        Ok(out)
    }

    fn tables(&self, shapes: &BTreeMap<String, Shape>) -> Result<String> {
        let is_read = |name: &&String| self.directions.inputs.contains(name.as_str());
        let inputs = shapes.keys().filter(is_read);
        inputs
            .map(|name| tables::table(self.service, &self.patterns, name))
            .collect()
    }
}

/// The list arguments of an operation.
fn lists(operation: &Operation) -> String {
    let resources = operation
        .ours
        .resources
        .iter()
        .map(|resource| variant(resource));
    let faults = operation.faults.iter().map(|code| constant(code));
    let pages = operation.pages.iter().map(|list| format!("{list:?}"));
    list("resources", resources) + &list("faults", faults) + &list("pages", pages)
}

/// `name: [a, b];`, wrapped here, because rustfmt does not format inside macros; empty if there are no items.
fn list(name: &str, items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.collect();
    let mut lines = vec![format!("    {name}: [")];
    for item in &items {
        let has_room = |line: &&mut String| line.len() + item.len() < LINE_COLUMNS;
        match lines.last_mut().filter(has_room) {
            Some(line) => line.push_str(&format!("{item}, ")),
            None => lines.push(format!("        {item}, ")),
        }
    }
    let text = lines.join("\n").replace(" \n", "\n");
    let text = text.trim_end_matches(", ");
    if items.is_empty() {
        String::new()
    } else {
        format!("{text}];\n")
    }
}
