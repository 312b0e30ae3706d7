//! Facts without prose, from the vendor's service model in an unpacked botocore package.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs::File;
use std::io::Read as _;
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use flate2::read::GzDecoder;
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, MapAccess, Visitor};

use crate::contract::{
    Additions, Bounds, Family, Fault, Member, Operation, Output, SERVICES, SHARED, Service, Shape,
    UNPLACED,
};

/// The status of a fault for which the model names none: awsQuery's default for a client's error.
const STATUS_UNSAID: u16 = 400;

/// Reads each service from `from` and carries over what `ours` adds.
pub(crate) fn import(from: &Path, ours: &[Service]) -> Result<Vec<Service>> {
    SERVICES
        .iter()
        .zip(ours)
        .map(|(name, ours)| {
            place(&read_model(from, name)?, ours).with_context(|| format!("import {name}"))
        })
        .collect()
}

/// The service model, as botocore ships it.
#[derive(Deserialize)]
struct Model {
    operations: BTreeMap<String, ModelOperation>,
    shapes: BTreeMap<String, ModelShape>,
    #[serde(skip)]
    pages: BTreeMap<String, ModelPages>,
}

#[derive(Deserialize)]
struct ModelOperation {
    input: Option<Reference>,
    output: Option<ModelOutput>,
    #[serde(default)]
    errors: Vec<Reference>,
    authtype: Option<String>,
}

#[derive(Deserialize)]
struct Reference {
    shape: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ModelOutput {
    shape: String,
    result_wrapper: String,
}

#[derive(Deserialize)]
struct ModelShape {
    r#type: String,
    #[serde(default)]
    members: Ordered<Reference>,
    #[serde(default)]
    required: Vec<String>,
    member: Option<Reference>,
    key: Option<Reference>,
    value: Option<Reference>,
    r#enum: Option<Vec<String>>,
    min: Option<i64>,
    max: Option<i64>,
    pattern: Option<String>,
    #[serde(default)]
    sensitive: bool,
    #[serde(default)]
    union: bool,
    error: Option<ModelError>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ModelError {
    code: String,
    http_status_code: u16,
    #[serde(default)]
    sender_fault: bool,
}

#[derive(Deserialize)]
struct PagesFile {
    pagination: BTreeMap<String, ModelPages>,
}

#[derive(Deserialize)]
struct ModelPages {
    result_key: OneOrMany,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

/// An object in the order of its file: the order of members is the order of elements in an answer.
struct Ordered<T>(Vec<(String, T)>);

impl<T> Default for Ordered<T> {
    fn default() -> Self {
        Self(vec![])
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Ordered<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Entries<T> {
            type Value = Ordered<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = vec![];
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Ordered(entries))
            }
        }
        deserializer.deserialize_map(Entries(PhantomData))
    }
}

fn read_model(from: &Path, service: &str) -> Result<Model> {
    let folder = newest_version(&from.join("botocore/data").join(service))?;
    let mut model: Model = read_json(&folder.join("service-2.json.gz"))?;
    let pages: PagesFile = read_json(&folder.join("paginators-1.json"))?;
    model.pages = pages.pagination;
    Ok(model)
}

/// API versions are dates, so that the newest sorts last.
fn newest_version(folder: &Path) -> Result<PathBuf> {
    let entries = std::fs::read_dir(folder).with_context(|| {
        format!(
            "read folder `{}`: `--from` takes an unpacked botocore package",
            folder.display()
        )
    })?;
    let versions: BTreeSet<PathBuf> = entries
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<_>>()?;
    versions
        .into_iter()
        .next_back()
        .with_context(|| format!("`{}` is empty", folder.display()))
}

fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T> {
    let mut bytes = vec![];
    let mut file = File::open(path).with_context(|| format!("open `{}`", path.display()))?;
    if path.extension().is_some_and(|extension| extension == "gz") {
        GzDecoder::new(file).read_to_end(&mut bytes)?;
    } else {
        file.read_to_end(&mut bytes)?;
    }
    serde_json::from_slice(&bytes).with_context(|| format!("read `{}`", path.display()))
}

/// Puts each operation into its family, and each shape into the one family that uses it or into the shared one.
fn place(model: &Model, ours: &Service) -> Result<Service> {
    let known = ours.operations();
    let mut service = Service {
        name: ours.name.clone(),
        families: BTreeMap::new(),
    };
    for (name, operation) in &model.operations {
        let (family, additions) = match known.get(name.as_str()) {
            Some((family, known)) => (*family, known.ours.clone()),
            None => (UNPLACED, Additions::default()),
        };
        let family = service.families.entry(family.to_owned()).or_default();
        family
            .operations
            .insert(name.clone(), model.operation(name, operation, additions)?);
    }
    let mut all = model.shapes(ours);
    for (shape, family) in homes(&service, &all)? {
        if let Some((name, shape)) = all.shapes.remove_entry(&shape) {
            service
                .families
                .entry(family)
                .or_default()
                .shapes
                .insert(name, shape);
        }
    }
    service
        .families
        .entry(SHARED.to_owned())
        .or_default()
        .faults = model.faults();
    for (name, family) in &mut service.families {
        family.about = ours
            .families
            .get(name)
            .map(|family| family.about.clone())
            .unwrap_or_default();
    }
    Ok(service)
}

/// The family where each shape stands.
fn homes(service: &Service, all: &Family) -> Result<BTreeMap<String, String>> {
    let lookup = Service {
        name: service.name.clone(),
        families: BTreeMap::from([(SHARED.to_owned(), all.clone())]),
    };
    let mut homes: BTreeMap<String, String> = BTreeMap::new();
    for (name, family) in &service.families {
        let outputs = family
            .operations
            .values()
            .filter_map(|operation| operation.output.as_ref());
        let inputs = family
            .operations
            .values()
            .filter_map(|operation| operation.input.as_deref());
        for shape in lookup.reach(inputs.chain(outputs.map(|output| output.shape.as_str())))? {
            let home = homes
                .entry(shape.to_owned())
                .or_insert_with(|| name.clone());
            if home != name {
                SHARED.clone_into(home);
            }
        }
    }
    Ok(homes)
}

impl Model {
    fn operation(
        &self,
        name: &str,
        operation: &ModelOperation,
        ours: Additions,
    ) -> Result<Operation> {
        let output = |output: &ModelOutput| Output {
            shape: output.shape.clone(),
            result: output.result_wrapper.clone(),
        };
        Ok(Operation {
            ours,
            signed: operation.authtype.as_deref() != Some("none"),
            input: operation.input.as_ref().map(|input| input.shape.clone()),
            output: operation.output.as_ref().map(output),
            faults: operation
                .errors
                .iter()
                .map(|error| self.code(&error.shape))
                .collect(),
            pages: self.pages(name, operation),
        })
    }

    /// The paged lists: the paginators' word, or the lists of an answer that has `IsTruncated`.
    fn pages(&self, name: &str, operation: &ModelOperation) -> Vec<String> {
        match self.pages.get(name).map(|pages| &pages.result_key) {
            Some(OneOrMany::One(list)) => return vec![list.clone()],
            Some(OneOrMany::Many(lists)) => return lists.clone(),
            None => {}
        }
        let Some(output) = operation
            .output
            .as_ref()
            .and_then(|output| self.shapes.get(&output.shape))
        else {
            return vec![];
        };
        let members = &output.members.0;
        if !members
            .iter()
            .any(|(name, _)| name.eq_ignore_ascii_case("IsTruncated"))
        {
            return vec![];
        }
        let is_list = |shape: &str| {
            self.shapes
                .get(shape)
                .is_some_and(|shape| shape.r#type == "list")
        };
        members
            .iter()
            .filter(|(_, member)| is_list(&member.shape))
            .map(|(name, _)| name.clone())
            .collect()
    }

    fn code(&self, exception: &str) -> String {
        let error = self
            .shapes
            .get(exception)
            .and_then(|shape| shape.error.as_ref());
        error.map_or_else(|| exception.to_owned(), |error| error.code.clone())
    }

    /// Every exception that an operation names.
    fn faults(&self) -> BTreeMap<String, Fault> {
        let named: BTreeSet<&str> = self
            .operations
            .values()
            .flat_map(|operation| &operation.errors)
            .map(|error| error.shape.as_str())
            .collect();
        named
            .into_iter()
            .map(|exception| (self.code(exception), self.fault(exception)))
            .collect()
    }

    fn fault(&self, exception: &str) -> Fault {
        let error = self
            .shapes
            .get(exception)
            .and_then(|shape| shape.error.as_ref());
        Fault {
            status: error.map_or(STATUS_UNSAID, |error| error.http_status_code),
            sender: error.is_none_or(|error| error.sender_fault),
            exception: exception.to_owned(),
        }
    }

    /// All shapes; what we call sensitive stays so.
    fn shapes(&self, ours: &Service) -> Family {
        let sensitive = |name: &str| match ours.shape(name) {
            Ok(Shape::String { sensitive, .. } | Shape::Blob { sensitive }) => *sensitive,
            _ => false,
        };
        let shape =
            |(name, shape): (&String, &ModelShape)| (name.clone(), shape.convert(sensitive(name)));
        Family {
            shapes: self.shapes.iter().map(shape).collect(),
            ..Family::default()
        }
    }
}

impl ModelShape {
    fn convert(&self, sensitive: bool) -> Shape {
        let bounds = Bounds {
            min: self.min,
            max: self.max,
        };
        let sensitive = sensitive || self.sensitive;
        let name = |reference: &Option<Reference>| {
            reference
                .as_ref()
                .map(|it| it.shape.clone())
                .unwrap_or_default()
        };
        match (self.r#type.as_str(), &self.r#enum) {
            ("string", Some(values)) => Shape::Enum(values.clone()),
            ("structure", _) if self.union => Shape::Union(self.members()),
            ("structure", _) => Shape::Structure(self.members()),
            ("list", _) => Shape::List {
                of: name(&self.member),
                length: bounds,
            },
            ("map", _) => Shape::Map {
                key: name(&self.key),
                value: name(&self.value),
                length: bounds,
            },
            ("integer", _) => Shape::Integer(bounds),
            ("boolean", _) => Shape::Boolean,
            ("timestamp", _) => Shape::Timestamp,
            ("blob", _) => Shape::Blob { sensitive },
            _ => Shape::String {
                length: bounds,
                pattern: self.pattern.clone(),
                sensitive,
            },
        }
    }

    fn members(&self) -> Vec<Member> {
        let member = |(name, reference): &(String, Reference)| Member {
            name: name.clone(),
            shape: reference.shape.clone(),
            required: self.required.contains(name),
        };
        self.members.0.iter().map(member).collect()
    }
}
