//! Reads the service model in the botocore package: only what the contract needs.

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

/// `service-2.json` with `paginators-1.json`.
#[derive(Deserialize)]
pub(crate) struct Model {
    pub(crate) operations: BTreeMap<String, Operation>,
    pub(crate) shapes: BTreeMap<String, Shape>,
    #[serde(default, rename = "pagination")]
    pub(crate) pages: BTreeMap<String, Pages>,
}

#[derive(Deserialize)]
pub(crate) struct Operation {
    pub(crate) input: Option<Reference>,
    pub(crate) output: Option<Output>,
    #[serde(default)]
    pub(crate) errors: Vec<Reference>,
    /// `none` if the operation accepts unsigned requests.
    pub(crate) authtype: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Reference {
    pub(crate) shape: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    pub(crate) shape: String,
    pub(crate) result_wrapper: String,
}

#[derive(Deserialize)]
pub(crate) struct Shape {
    pub(crate) r#type: String,
    #[serde(default)]
    pub(crate) members: Ordered<Reference>,
    #[serde(default)]
    pub(crate) required: Vec<String>,
    pub(crate) member: Option<Reference>,
    pub(crate) key: Option<Reference>,
    pub(crate) value: Option<Reference>,
    pub(crate) r#enum: Option<Vec<String>>,
    pub(crate) min: Option<i64>,
    pub(crate) max: Option<i64>,
    pub(crate) pattern: Option<String>,
    #[serde(default)]
    pub(crate) sensitive: bool,
    #[serde(default)]
    pub(crate) union: bool,
    pub(crate) error: Option<Error>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Error {
    pub(crate) code: String,
    pub(crate) http_status_code: u16,
    #[serde(default)]
    pub(crate) sender_fault: bool,
}

#[derive(Deserialize)]
pub(crate) struct Pages {
    pub(crate) result_key: OneOrMany,
}

#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

/// An object in file order: the order of members is the order of elements in an answer.
pub(crate) struct Ordered<T>(pub(crate) Vec<(String, T)>);

impl<T> Default for Ordered<T> {
    fn default() -> Self {
        Self(vec![])
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Ordered<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Entries(PhantomData))
    }
}

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

/// Reads the newest model of a service from an unpacked package.
pub(crate) fn read(package: &Path, service: &str) -> Result<Model> {
    #[derive(Deserialize)]
    struct Paginators {
        pagination: BTreeMap<String, Pages>,
    }
    let folder = newest_version(&package.join("botocore/data").join(service))?;
    let mut model: Model = read_json(&folder.join("service-2.json.gz"))?;
    model.pages = read_json::<Paginators>(&folder.join("paginators-1.json"))?.pagination;
    Ok(model)
}

/// `partitions.json`
#[derive(Deserialize)]
pub(crate) struct Partitions {
    pub(crate) partitions: Vec<Partition>,
}

#[derive(Deserialize)]
pub(crate) struct Partition {
    pub(crate) id: String,
    pub(crate) regions: BTreeMap<String, serde::de::IgnoredAny>,
}

/// The Regions of every partition, from an unpacked package.
pub(crate) fn partitions(package: &Path) -> Result<Partitions> {
    read_json(&package.join("botocore/data/partitions.json"))
}

/// The version of an unpacked package.
pub(crate) fn version(package: &Path) -> Result<String> {
    let path = package.join("botocore/__init__.py");
    let text = std::fs::read_to_string(&path).with_context(|| {
        format!(
            "read `{}`: name an unpacked botocore package",
            path.display()
        )
    })?;
    let mut lines = text.lines();
    let version = lines.find_map(|line| line.strip_prefix("__version__ = "));
    let version = version.with_context(|| format!("`{}` has no version", path.display()))?;
    Ok(version.trim_matches(['\'', '"']).to_owned())
}

/// API versions are dates, so the newest sorts last.
fn newest_version(folder: &Path) -> Result<PathBuf> {
    let help = || {
        format!(
            "read folder `{}`: name an unpacked botocore package",
            folder.display()
        )
    };
    let entries = std::fs::read_dir(folder).with_context(help)?;
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
