//! Structures and enums, with what reads them from a form and writes them as XML.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use anyhow::Result;

use super::names::{field, type_name, variant};
use crate::contract::{Member, Service, Shape};

/// Which way a structure travels.
pub(super) struct Directions<'a> {
    /// Shapes that a request may hold.
    pub(super) inputs: BTreeSet<&'a str>,
    /// Shapes that an answer may hold.
    pub(super) outputs: BTreeSet<&'a str>,
}

impl<'a> Directions<'a> {
    pub(super) fn of(service: &'a Service) -> Result<Self> {
        let operations: Vec<_> = service
            .families
            .values()
            .flat_map(|family| family.operations.values())
            .collect();
        let outputs = operations
            .iter()
            .filter_map(|operation| operation.output.as_ref());
        Ok(Self {
            inputs: service.reach(
                operations
                    .iter()
                    .filter_map(|operation| operation.input.as_deref()),
            )?,
            outputs: service.reach(outputs.map(|output| output.shape.as_str()))?,
        })
    }
}

/// The Rust type of a shape.
pub(super) fn rust_type(service: &Service, name: &str) -> Result<String> {
    Ok(match service.shape(name)? {
        Shape::String { .. } => "String".to_owned(),
        Shape::Integer(_) => "i32".to_owned(),
        Shape::Boolean => "bool".to_owned(),
        Shape::Timestamp => "Timestamp".to_owned(),
        Shape::Blob { .. } => "Vec<u8>".to_owned(),
        Shape::List { of, .. } => format!("Vec<{}>", rust_type(service, of)?),
        Shape::Map { value, .. } => format!("BTreeMap<String, {}>", rust_type(service, value)?),
        Shape::Enum(_) | Shape::Structure(_) | Shape::Union(_) => type_name(name),
    })
}

/// An enum, as an entry of the macro that writes the rest of it.
pub(super) fn words(name: &str, values: &[String]) -> String {
    let variants: String = values
        .iter()
        .map(|value| format!("{} = {value:?},\n", variant(value)))
        .collect();
    format!("words! {{\n{} {{\n{variants}}}\n}}\n", type_name(name))
}

/// A structure with its `Debug`, `Decode` and `Encode`.
pub(super) fn structure(
    service: &Service,
    directions: &Directions<'_>,
    name: &str,
    doc: &str,
    members: &[Member],
) -> Result<String> {
    let mut out = definition(service, name, doc, members)?;
    if members
        .iter()
        .any(|member| is_secret(service, &member.shape))
    {
        out.push_str(&debug(service, name, members));
    }
    // A request is read even where the contract gives its operation no input.
    if directions.inputs.contains(name) || members.is_empty() {
        out.push_str(&decode(name, members));
    }
    if directions.outputs.contains(name) {
        out.push_str(&encode(name, members));
    }
    Ok(out)
}

fn definition(service: &Service, name: &str, doc: &str, members: &[Member]) -> Result<String> {
    let secret = members
        .iter()
        .any(|member| is_secret(service, &member.shape));
    let debug = if secret { "" } else { "Debug, " };
    let default = if has_default(service, members)? {
        ", Default"
    } else {
        ""
    };
    let mut out = format!(
        "{doc}#[derive({debug}Clone, PartialEq, Eq{default})]\npub struct {} {{\n",
        type_name(name)
    );
    for member in members {
        let of = rust_type(service, &member.shape)?;
        let of = if member.required {
            of
        } else {
            format!("Option<{of}>")
        };
        line(&mut out, format_args!("pub {}: {of},", field(&member.name)));
    }
    out.push_str("}\n\n");
    Ok(out)
}

fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{text}");
}

/// An enum has no default, so neither has what cannot be without one.
fn has_default(service: &Service, members: &[Member]) -> Result<bool> {
    for member in members.iter().filter(|member| member.required) {
        let shape = service.shape(&member.shape)?;
        let inner = shape
            .members()
            .map_or(Ok(true), |members| has_default(service, members))?;
        if matches!(shape, Shape::Enum(_)) || !inner {
            return Ok(false);
        }
    }
    Ok(true)
}

/// True for a secret, and for a list or map of secrets.
fn is_secret(service: &Service, name: &str) -> bool {
    match service.shape(name) {
        Ok(Shape::String { sensitive, .. } | Shape::Blob { sensitive }) => *sensitive,
        Ok(Shape::List { of, .. }) => is_secret(service, of),
        Ok(Shape::Map { value, .. }) => is_secret(service, value),
        _ => false,
    }
}

fn debug(service: &Service, name: &str, members: &[Member]) -> String {
    let name = type_name(name);
    let mut out = format!(
        "impl fmt::Debug for {name} {{\nfn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {{\nf.debug_struct({name:?})"
    );
    for member in members {
        let field = field(&member.name);
        let value = if is_secret(service, &member.shape) {
            "&Hidden".to_owned()
        } else {
            format!("&self.{field}")
        };
        line(
            &mut out,
            format_args!(".field({:?}, {value})", field.trim_start_matches("r#")),
        );
    }
    out.push_str(".finish()\n}\n}\n\n");
    out
}

fn decode(name: &str, members: &[Member]) -> String {
    let node = if members.is_empty() { "_" } else { "node" };
    let mut out = format!(
        "impl Decode for {} {{\nfn decode({node}: Node<'_>) -> Result<Self, Fault> {{\nOk(Self {{\n",
        type_name(name)
    );
    for Member { name, .. } in members {
        line(
            &mut out,
            format_args!("{}: Decode::decode(node.member({name:?}))?,", field(name)),
        );
    }
    out.push_str("})\n}\n}\n\n");
    out
}

fn encode(name: &str, members: &[Member]) -> String {
    let xml = if members.is_empty() { "_" } else { "xml" };
    let mut out = format!(
        "impl Encode for {} {{\nfn encode(&self, {xml}: &mut Writer) {{\n",
        type_name(name)
    );
    for Member { name, .. } in members {
        line(
            &mut out,
            format_args!("xml.member({name:?}, &self.{});", field(name)),
        );
    }
    out.push_str("}\n}\n\n");
    out
}
