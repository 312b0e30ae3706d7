//! Structures and enums, as entries of the macros in `macros.rs.txt`.

use std::collections::BTreeSet;

use anyhow::Result;

use super::names::{constant, field, type_name, variant};
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

    /// The word for the macro: which of decode, encode and table a structure has.
    fn word(&self, name: &str) -> &'static str {
        match (self.inputs.contains(name), self.outputs.contains(name)) {
            (true, true) => "both",
            (true, false) => "input",
            _ => "output",
        }
    }
}

/// The Rust type of a shape.
fn rust_type(service: &Service, name: &str) -> Result<String> {
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

/// An enum.
pub(super) fn words(name: &str, values: &[String]) -> String {
    let line = |value: &String| format!("        {} = {value:?},\n", variant(value));
    let variants: String = values.iter().map(line).collect();
    format!(
        "words! {{\n    pub enum {} {{\n{variants}    }}\n}}\n\n",
        type_name(name)
    )
}

/// A structure, with its table where a request may hold it.
pub(super) fn structure(
    service: &Service,
    directions: &Directions<'_>,
    name: &str,
    doc: &str,
    members: &[Member],
) -> Result<String> {
    let word = directions.word(name);
    let rust_name = type_name(name);
    let is_hidden = members
        .iter()
        .any(|member| is_secret(service, &member.shape));
    let derive = match (is_hidden, has_default(service, members)?) {
        (true, true) => "    #[derive(Default)]\n",
        (true, false) => "",
        (false, true) => "    #[derive(Debug, Default)]\n",
        (false, false) => "    #[derive(Debug)]\n",
    };
    let is_read = word != "output";
    let table = if is_read {
        format!(" {}", constant(name))
    } else {
        String::new()
    };
    let mut out =
        format!("structure! {{\n{doc}{derive}    pub struct {rust_name}: {word}{table} {{\n");
    for member in members {
        out.push_str(&entry(service, member, is_read)?);
    }
    out.push_str("    }\n}\n\n");
    if is_hidden {
        out.push_str(&debug(service, &rust_name, members));
    }
    Ok(out)
}

/// The request of an operation that takes no input.
pub(super) fn request(name: &str, doc: &str) -> String {
    let table = constant(name);
    format!(
        "structure! {{\n{doc}    #[derive(Debug, Default)]\n    pub struct {name}: input {table} {{}}\n}}\n\n"
    )
}

/// One member on one line: field, type, name on the wire, and its table.
fn entry(service: &Service, member: &Member, is_read: bool) -> Result<String> {
    let Member {
        name,
        shape,
        required,
    } = member;
    let of = rust_type(service, shape)?;
    let (of, kind) = if *required {
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

/// A `Debug` that hides secrets.
fn debug(service: &Service, name: &str, members: &[Member]) -> String {
    let line = |member: &Member| {
        let field = field(&member.name);
        let is_hidden = is_secret(service, &member.shape);
        let value = if is_hidden {
            "&Hidden".to_owned()
        } else {
            format!("&self.{field}")
        };
        format!(".field({:?}, {value})", field.trim_start_matches("r#"))
    };
    let fields: String = members.iter().map(line).collect();
    format!(
        "impl fmt::Debug for {name} {{ fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {{ \
         f.debug_struct({name:?}){fields}.finish() }} }}\n\n"
    )
}
