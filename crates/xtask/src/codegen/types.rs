//! Generates structures and enums, as arguments of the macros in `macros.rs.txt`.

use std::collections::BTreeSet;

use anyhow::Result;

use super::names::{constant, field, type_name, variant};
use super::tables::Patterns;
use crate::contract::{Member, Service, Shape};

/// Whether shapes are used in requests or in answers.
pub(super) struct Directions<'a> {
    /// Shapes used in requests.
    pub(super) inputs: BTreeSet<&'a str>,
    /// Shapes used in answers.
    pub(super) outputs: BTreeSet<&'a str>,
}

impl<'a> Directions<'a> {
    pub(super) fn of(service: &'a Service) -> Result<Self> {
        let operations = || {
            service
                .families
                .values()
                .flat_map(|family| family.operations.values())
        };
        let inputs = operations().filter_map(|operation| operation.input.as_deref());
        let outputs = operations().filter_map(|operation| operation.output.as_ref());
        Ok(Self {
            inputs: service.reach(inputs)?,
            outputs: service.reach(outputs.map(|output| output.shape.as_str()))?,
        })
    }

    /// The arguments for the macro: whether the structure is used in requests, answers or both, and its table if in
    /// requests.
    fn words(&self, name: &str) -> String {
        match (self.inputs.contains(name), self.outputs.contains(name)) {
            (true, true) => format!("both {}", constant(name)),
            (true, false) => format!("input {}", constant(name)),
            _ => "output".to_owned(),
        }
    }
}

/// An enum.
pub(super) fn words<'a>(name: &str, values: impl Iterator<Item = &'a String>) -> String {
    let line = |value: &String| format!("        {} = {value:?},\n", variant(value));
    let variants: String = values.map(line).collect();
    format!(
        "words! {{\n    pub enum {} {{\n{variants}    }}\n}}\n\n",
        type_name(name)
    )
}

/// The request of an operation that takes no input.
pub(super) fn empty(name: &str, doc: &str) -> String {
    let words = format!("input {}", constant(name));
    format!(
        "structure! {{\n{doc}    #[derive(Debug, Default)]\n    pub struct {name}: {words} {{}}\n}}\n\n"
    )
}

/// The input for the files of a service.
pub(super) struct Source<'a> {
    pub(super) service: &'a Service,
    pub(super) directions: Directions<'a>,
    pub(super) patterns: Patterns<'a>,
}

impl Source<'_> {
    /// A structure, with its table if requests use it.
    pub(super) fn structure(&self, name: &str, doc: &str, members: &[Member]) -> Result<String> {
        let rust_name = type_name(name);
        let words = self.directions.words(name);
        let is_read = self.directions.inputs.contains(name);
        let entries = members.iter().map(|member| self.entry(member, is_read));
        let entries = entries.collect::<Result<String>>()?;
        let has_secret = members.iter().any(|member| self.is_secret(&member.shape));
        let derive = self.derive(has_secret, members)?;
        let debug = if has_secret {
            self.debug(&rust_name, members)
        } else {
            String::new()
        };
        Ok(format!(
            "structure! {{\n{doc}{derive}    pub struct {rust_name}: {words} {{\n{entries}    }}\n}}\n\n{debug}"
        ))
    }

    fn derive(&self, has_secret: bool, members: &[Member]) -> Result<String> {
        let debug = (!has_secret).then_some("Debug");
        let default = self.has_default(members)?.then_some("Default");
        let traits: Vec<_> = debug.into_iter().chain(default).collect();
        let line = format!("    #[derive({})]\n", traits.join(", "));
        Ok(if traits.is_empty() {
            String::new()
        } else {
            line
        })
    }

    /// One member on one line: field, type, name on the wire, and its table.
    fn entry(&self, member: &Member, is_read: bool) -> Result<String> {
        let Member {
            name,
            shape,
            required,
            sometimes,
        } = member;
        let of = self.rust_type(shape)?;
        let (of, kind) = if *required && !sometimes {
            (of, "required")
        } else {
            (format!("Option<{of}>"), "optional")
        };
        let table = if is_read {
            format!(" {kind} {}", constant(shape))
        } else {
            String::new()
        };
        Ok(format!(
            "        pub {}: {of} = {name:?}{table},\n",
            field(name)
        ))
    }

    pub(super) fn rust_type(&self, name: &str) -> Result<String> {
        Ok(match self.service.shape(name)? {
            Shape::String { .. } => "String".to_owned(),
            Shape::Integer(_) => "i32".to_owned(),
            Shape::Boolean => "bool".to_owned(),
            Shape::Timestamp => "Timestamp".to_owned(),
            Shape::Blob { .. } => "Vec<u8>".to_owned(),
            Shape::List { of, .. } => format!("Vec<{}>", self.rust_type(of)?),
            Shape::Map { value, .. } => format!("BTreeMap<String, {}>", self.rust_type(value)?),
            Shape::Enum { .. } | Shape::Structure(_) | Shape::Union(_) => type_name(name),
        })
    }

    /// Enums have no default, so neither do structures with a required enum.
    fn has_default(&self, members: &[Member]) -> Result<bool> {
        for member in members
            .iter()
            .filter(|member| member.required && !member.sometimes)
        {
            let shape = self.service.shape(&member.shape)?;
            let inner = shape
                .members()
                .map_or(Ok(true), |members| self.has_default(members))?;
            if matches!(shape, Shape::Enum { .. }) || !inner {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether the shape is a secret, or a list or map of secrets.
    fn is_secret(&self, name: &str) -> bool {
        match self.service.shape(name) {
            Ok(Shape::String { sensitive, .. } | Shape::Blob { sensitive }) => *sensitive,
            Ok(Shape::List { of, .. }) => self.is_secret(of),
            Ok(Shape::Map { value, .. }) => self.is_secret(value),
            _ => false,
        }
    }

    /// A `Debug` that hides secrets.
    fn debug(&self, name: &str, members: &[Member]) -> String {
        let line = |member: &Member| {
            let field = field(&member.name);
            let shown = format!("&self.{field}");
            let value = if self.is_secret(&member.shape) {
                "&Hidden"
            } else {
                &shown
            };
            format!(".field({:?}, {value})", field.trim_start_matches("r#"))
        };
        let fields: String = members.iter().map(line).collect();
        format!(
            "impl fmt::Debug for {name} {{ fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {{ \
             f.debug_struct({name:?}){fields}.finish() }} }}\n\n"
        )
    }
}
