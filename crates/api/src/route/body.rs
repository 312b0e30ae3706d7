//! What a request or a response consists of.

use schemars::{JsonSchema, Schema, SchemaGenerator};

/// Generates the schema of a type.
pub type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// The body of a request or a response.
#[derive(Debug, Clone, Copy)]
pub enum Body {
    /// No body.
    None,
    /// A JSON object of this type.
    Json(SchemaOf),
    /// A JSON object of this type; the body is optional.
    OptionalJson(SchemaOf),
    /// A JSON object of this type on each line.
    JsonLines(SchemaOf),
    /// The outcome as JSON; with `Accept: application/x-ndjson`, lines of progress and then the outcome ([`crate::job::JobLine`]).
    Job(SchemaOf),
    /// Server-sent events with JSON data of this type.
    Events(SchemaOf),
    /// Any JSON.
    AnyJson,
    /// Plain text.
    Text,
    /// Bytes.
    Bytes,
}

pub(super) fn schema_of<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

macro_rules! body {
    (- $_type:tt) => {
        Body::None
    };
    (text $_type:tt) => {
        Body::Text
    };
    (bytes $_type:tt) => {
        Body::Bytes
    };
    (any $_type:tt) => {
        Body::AnyJson
    };
    (json ($type:ty)) => {
        Body::Json(schema_of::<$type>)
    };
    (optional ($type:ty)) => {
        Body::OptionalJson(schema_of::<$type>)
    };
    (lines ($type:ty)) => {
        Body::JsonLines(schema_of::<$type>)
    };
    (job ($type:ty)) => {
        Body::Job(schema_of::<$type>)
    };
    (events ($type:ty)) => {
        Body::Events(schema_of::<$type>)
    };
}
