//! Reads every service model of the botocore package: how requests are routed, and where their members are.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use anyhow::{Context, Result};
use flate2::read::GzDecoder;
use serde::Deserialize;

/// `service-2.json`
#[derive(Deserialize)]
pub(super) struct Model {
    pub(super) metadata: Metadata,
    pub(super) operations: BTreeMap<String, Operation>,
    pub(super) shapes: BTreeMap<String, Shape>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Metadata {
    pub(super) api_version: String,
    pub(super) endpoint_prefix: String,
    pub(super) protocol: String,
    #[serde(default)]
    pub(super) protocols: Vec<String>,
    pub(super) signing_name: Option<String>,
    pub(super) target_prefix: Option<String>,
    pub(super) service_id: String,
    #[serde(default)]
    pub(super) aws_query_compatible: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
pub(super) struct Operation {
    pub(super) http: Http,
    pub(super) input: Option<Reference>,
    /// `none` if the operation accepts unsigned requests.
    pub(super) authtype: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Http {
    pub(super) method: String,
    pub(super) request_uri: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Reference {
    pub(super) shape: String,
    pub(super) location: Option<String>,
    pub(super) location_name: Option<String>,
    pub(super) query_name: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Shape {
    pub(super) r#type: String,
    #[serde(default)]
    pub(super) members: BTreeMap<String, Reference>,
    pub(super) member: Option<Reference>,
    #[serde(default)]
    pub(super) flattened: bool,
    pub(super) payload: Option<String>,
    #[serde(default)]
    pub(super) required: Vec<String>,
}

/// A member of an operation's input.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Member {
    pub(super) name: String,
    /// `u` path, `q` query, `h` header, `H` headers with a prefix, `b` body, `p` the whole body.
    pub(super) location: char,
    /// The name in the request.
    pub(super) wire: String,
    pub(super) kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    /// A list of texts.
    Texts,
    /// A structure with a text as its only member, `Value`.
    Value,
    Other,
}

impl Model {
    pub(super) fn protocols(&self) -> Vec<&str> {
        let metadata = &self.metadata;
        let mut protocols: Vec<&str> = match metadata.protocols.as_slice() {
            [] => vec![&metadata.protocol],
            many => many.iter().map(String::as_str).collect(),
        };
        // Clients from before the change of protocol still send forms.
        if metadata.aws_query_compatible.is_some() && !protocols.contains(&"query") {
            protocols.push("query");
        }
        protocols
    }

    pub(super) fn signing_name(&self) -> &str {
        let metadata = &self.metadata;
        metadata
            .signing_name
            .as_ref()
            .unwrap_or(&metadata.endpoint_prefix)
    }

    /// The members of an operation's input, by name.
    pub(super) fn members(&self, operation: &Operation) -> Vec<Member> {
        let shape = operation
            .input
            .as_ref()
            .and_then(|input| self.shapes.get(&input.shape));
        let Some(shape) = shape else {
            return vec![];
        };
        let members = shape.members.iter();
        members
            .map(|(name, reference)| self.member(shape, name, reference))
            .collect()
    }

    /// The template of an operation's path. In S3, where operations share paths, with the parameters and headers that the
    /// operation requires: `/{Bucket}/{Key+}?partNumber&uploadId#x-amz-copy-source`.
    pub(super) fn uri(&self, operation: &Operation) -> String {
        let mut uri = operation.http.request_uri.clone();
        let shape = operation
            .input
            .as_ref()
            .and_then(|input| self.shapes.get(&input.shape));
        let Some(shape) = shape.filter(|_| self.metadata.endpoint_prefix == "s3") else {
            return uri;
        };
        let required = |wanted: &str| {
            let wanted = wanted.to_owned();
            shape.required.iter().filter_map(move |name| {
                let member = shape.members.get(name)?;
                let name = member.location_name.clone()?;
                (member.location.as_deref() == Some(wanted.as_str())).then_some(name)
            })
        };
        for name in required("querystring") {
            uri.push(if uri.contains('?') { '&' } else { '?' });
            uri.push_str(&name);
        }
        let copied = required("header").filter(|name| name == "x-amz-copy-source");
        copied.for_each(|name| uri.push_str(&format!("#{name}")));
        uri
    }

    /// Whether a structure only holds a value.
    fn is_value(&self, shape: &Shape) -> bool {
        let only = shape
            .members
            .get("Value")
            .filter(|_| shape.members.len() == 1);
        let kind = only.and_then(|value| self.shapes.get(&value.shape));
        let is_simple =
            |shape: &Shape| !matches!(&*shape.r#type, "structure" | "map" | "blob" | "list");
        kind.is_some_and(is_simple)
    }

    fn member(&self, parent: &Shape, name: &str, reference: &Reference) -> Member {
        let shape = self.shapes.get(&reference.shape);
        let element = shape.and_then(|shape| shape.member.as_ref());
        let kind = match shape.map(|shape| shape.r#type.as_str()) {
            Some("structure") if shape.is_some_and(|shape| self.is_value(shape)) => Kind::Value,
            Some("structure" | "map" | "blob") | None => Kind::Other,
            Some("list") => {
                let of = element.and_then(|element| self.shapes.get(&element.shape));
                match of.is_some_and(|of| of.r#type == "string") {
                    true => Kind::Texts,
                    false => Kind::Other,
                }
            }
            Some(_) => Kind::Text,
        };
        let located = reference.location_name.as_deref();
        let location = match reference.location.as_deref() {
            Some("uri") => 'u',
            Some("querystring") => 'q',
            Some("header") => 'h',
            Some("headers") => 'H',
            _ if parent.payload.as_deref() == Some(name) => 'p',
            _ => 'b',
        };
        let wire = match self.metadata.protocol.as_str() {
            "ec2" => reference
                .query_name
                .clone()
                .or_else(|| located.map(capitalised))
                .unwrap_or_else(|| name.to_owned()),
            "query" if shape.is_some_and(|shape| shape.flattened) => element
                .and_then(|element| element.location_name.clone())
                .or_else(|| located.map(str::to_owned))
                .unwrap_or_else(|| name.to_owned()),
            _ => located.unwrap_or(name).to_owned(),
        };
        Member {
            name: name.to_owned(),
            location,
            wire,
            kind,
        }
    }
}

fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// The newest model of every service, by the name of its folder.
pub(super) fn read_all(package: &Path) -> Result<Vec<(String, Model)>> {
    let data = package.join("botocore/data");
    let mut names: Vec<_> = std::fs::read_dir(&data)
        .with_context(|| format!("read `{}`", data.display()))?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    names.sort();
    let mut models = vec![];
    for name in names {
        let folder = data.join(&name);
        let Ok(versions) = std::fs::read_dir(&folder) else {
            continue;
        };
        let versions =
            versions.filter_map(|entry| Some(entry.ok()?.path().join("service-2.json.gz")));
        let Some(newest) = versions.filter(|path| path.exists()).max() else {
            continue;
        };
        let mut text = String::new();
        GzDecoder::new(File::open(&newest)?).read_to_string(&mut text)?;
        let model =
            serde_json::from_str(&text).with_context(|| format!("read `{}`", newest.display()))?;
        models.push((name, model));
    }
    Ok(models)
}
