//! The contract of a service, as values.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};

/// The family of operations that an import found and that were not assigned to a family yet.
pub(crate) const UNPLACED: &str = "unplaced";

/// One service.
#[derive(Debug, Default, Clone, PartialEq)]
pub(crate) struct Service {
    pub(crate) name: String,
    pub(crate) families: BTreeMap<String, Family>,
}

/// One contract file.
#[derive(Debug, Default, Clone, PartialEq)]
pub(crate) struct Family {
    /// The comment at the top of the file, without `#`.
    pub(crate) about: Vec<String>,
    pub(crate) operations: BTreeMap<String, Operation>,
    pub(crate) shapes: BTreeMap<String, Shape>,
    pub(crate) faults: BTreeMap<String, Fault>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Operation {
    pub(crate) ours: Additions,
    /// Whether the operation requires a signature.
    pub(crate) signed: bool,
    pub(crate) input: Option<String>,
    pub(crate) output: Option<Output>,
    /// Fault codes, in the vendor's order.
    pub(crate) faults: Vec<String>,
    /// The lists that the operation returns in pages.
    pub(crate) pages: Vec<String>,
}

/// Facts about an operation that the vendor's service model does not have. An import keeps them.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Additions {
    /// `Read`, `List`, `Write`, `Tagging` or `Permissions`.
    pub(crate) access: String,
    /// Whether the operation changes state that we keep.
    pub(crate) mutates: bool,
    /// Resource types of the operation.
    pub(crate) resources: Vec<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Output {
    pub(crate) shape: String,
    /// The element that wraps the output.
    pub(crate) result: String,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fault {
    pub(crate) status: u16,
    pub(crate) sender: bool,
    /// The exception's name in the vendor's model.
    pub(crate) exception: String,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) shape: String,
    pub(crate) required: bool,
    /// Ours: AWS sometimes omits the member, although its model requires it.
    pub(crate) sometimes: bool,
}

/// Lower and upper bound, both optional.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Bounds {
    pub(crate) min: Option<i64>,
    pub(crate) max: Option<i64>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Shape {
    String {
        length: Bounds,
        pattern: Option<String>,
        sensitive: bool,
    },
    Enum {
        words: Vec<String>,
        /// Ours: words that AWS returns although its model does not have them.
        observed: Vec<String>,
    },
    Integer(Bounds),
    Boolean,
    Timestamp,
    Blob {
        sensitive: bool,
    },
    List {
        of: String,
        length: Bounds,
    },
    Map {
        key: String,
        value: String,
        length: Bounds,
    },
    Structure(Vec<Member>),
    /// A structure with exactly one member set.
    Union(Vec<Member>),
}

impl Shape {
    /// The shapes that this one refers to.
    pub(crate) fn references(&self) -> Vec<&str> {
        match self {
            Self::List { of, .. } => vec![of],
            Self::Map { key, value, .. } => vec![key, value],
            Self::Structure(members) | Self::Union(members) => {
                members.iter().map(|member| member.shape.as_str()).collect()
            }
            _ => vec![],
        }
    }

    /// The members of a structure or union.
    pub(crate) fn members(&self) -> Option<&[Member]> {
        match self {
            Self::Structure(members) | Self::Union(members) => Some(members),
            _ => None,
        }
    }
}

impl Service {
    /// All operations with the family of each, by name.
    pub(crate) fn operations(&self) -> BTreeMap<&str, (&str, &Operation)> {
        self.families
            .iter()
            .flat_map(|(family, content)| {
                let of =
                    move |(name, operation)| (String::as_str(name), (family.as_str(), operation));
                content.operations.iter().map(of)
            })
            .collect()
    }

    /// The shape with this name, in any family.
    pub(crate) fn shape(&self, name: &str) -> Result<&Shape> {
        self.families
            .values()
            .find_map(|family| family.shapes.get(name))
            .with_context(|| format!("contract of {}: no shape `{name}`", self.name))
    }

    /// Every shape that the roots refer to, directly or indirectly, including the roots.
    pub(crate) fn reach<'a>(
        &'a self,
        roots: impl IntoIterator<Item = &'a str>,
    ) -> Result<BTreeSet<&'a str>> {
        let mut found = BTreeSet::new();
        let mut waiting: Vec<&str> = roots.into_iter().collect();
        while let Some(name) = waiting.pop() {
            if found.insert(name) {
                waiting.extend(self.shape(name)?.references());
            }
        }
        Ok(found)
    }
}
