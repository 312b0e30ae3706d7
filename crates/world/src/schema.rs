//! The binary schema of types: their members in order, including nested types.
//!
//! Two builds can read each other's bytes only if the schemas match. serde-reflection derives the schema from the types
//! themselves, so that it cannot go stale.

use serde::Deserialize;
use serde_reflection::{
    ContainerFormat, Format, Named, Samples, Tracer, TracerConfig, VariantFormat,
};

use crate::behaviour::{FaultKind, Lag};
use crate::change_cause::ChangeCause;
use crate::control_policy_kind::ControlPolicyKind;
use crate::entity::{AssertionEncryption, DelegationState, MfaDeviceKind};
use crate::resource_kind::ResourceKind;

/// The types traced so far, with their members.
pub(crate) struct Schema {
    tracer: Tracer,
}

impl Default for Schema {
    /// All enums are traced first, because the tracer sees only one variant of an enum inside another type.
    /// [`Schema::into_lines`] reports an enum that is missing here.
    fn default() -> Self {
        let mut schema = Self {
            tracer: Tracer::new(TracerConfig::default()),
        };
        schema.of::<ResourceKind>();
        schema.of::<ControlPolicyKind>();
        schema.of::<AssertionEncryption>();
        schema.of::<MfaDeviceKind>();
        schema.of::<DelegationState>();
        schema.of::<FaultKind>();
        schema.of::<Lag>();
        schema.of::<ChangeCause>();
        schema
    }
}

impl Schema {
    /// Traces a type and returns the name by which other types refer to it.
    pub(crate) fn of<'de, T: Deserialize<'de>>(&mut self) -> String {
        static NONE: std::sync::LazyLock<Samples> = std::sync::LazyLock::new(Samples::new);
        match self.tracer.trace_type::<T>(&NONE) {
            Ok((format, _)) => format_text(&format),
            Err(error) => format!("not traced: {error}"),
        }
    }

    /// Every named type traced so far, one line each: its name and its members in order.
    pub(crate) fn into_lines(self) -> Vec<String> {
        match self.tracer.registry() {
            Ok(registry) => registry
                .into_iter()
                .map(|(name, format)| format!("{name} {}", container_text(&format)))
                .collect(),
            Err(error) => vec![format!("not traced: {error}")],
        }
    }
}

fn container_text(format: &ContainerFormat) -> String {
    match format {
        ContainerFormat::UnitStruct => "{}".to_owned(),
        ContainerFormat::NewTypeStruct(inner) => format!("({})", format_text(inner)),
        ContainerFormat::TupleStruct(items) => format!("({})", list(items)),
        ContainerFormat::Struct(fields) => format!("{{{}}}", fields_text(fields)),
        ContainerFormat::Enum(variants) => {
            let variants = variants.iter().map(|(position, variant)| {
                format!(
                    "{position} {}{}",
                    variant.name,
                    variant_text(&variant.value)
                )
            });
            format!("enum {{{}}}", variants.collect::<Vec<_>>().join(", "))
        }
    }
}

fn variant_text(variant: &VariantFormat) -> String {
    match variant {
        VariantFormat::NewType(inner) => format!("({})", format_text(inner)),
        VariantFormat::Tuple(items) => format!("({})", list(items)),
        VariantFormat::Struct(fields) => format!(" {{{}}}", fields_text(fields)),
        VariantFormat::Variable(_) | VariantFormat::Unit => String::new(),
    }
}

fn fields_text(fields: &[Named<Format>]) -> String {
    let fields = fields.iter();
    let fields = fields.map(|field| format!("{}: {}", field.name, format_text(&field.value)));
    fields.collect::<Vec<_>>().join(", ")
}

fn format_text(format: &Format) -> String {
    match format {
        Format::TypeName(name) => name.clone(),
        Format::Option(inner) => format!("Option<{}>", format_text(inner)),
        Format::Seq(inner) => format!("Seq<{}>", format_text(inner)),
        Format::Map { key, value } => format!("Map<{}, {}>", format_text(key), format_text(value)),
        Format::Tuple(items) => format!("({})", list(items)),
        Format::TupleArray { content, size } => format!("[{}; {size}]", format_text(content)),
        plain => format!("{plain:?}").to_lowercase(),
    }
}

fn list(items: &[Format]) -> String {
    items.iter().map(format_text).collect::<Vec<_>>().join(", ")
}
