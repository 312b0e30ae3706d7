//! The catalogue of AWS services: what a policy can name.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The services of AWS, and the condition keys that requests to any service can have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Catalogue {
    /// The services, sorted by prefix.
    pub services: Vec<CatalogueEntry>,
    /// The global condition keys, `aws:...`.
    pub global_keys: Vec<CatalogueKey>,
    /// The condition operators, without `IfExists` and qualifiers.
    pub operators: Vec<String>,
}

/// A service in the list of services.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CatalogueEntry {
    /// The prefix of its actions, such as `s3`.
    pub prefix: String,
    /// Its name, such as `Amazon S3`.
    pub name: String,
    /// The number of its actions.
    pub actions: usize,
}

/// A service with everything that a policy can name of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CatalogueService {
    /// The prefix of its actions, such as `s3`.
    pub prefix: String,
    /// Its name, such as `Amazon S3`.
    pub name: String,
    /// The actions, sorted by name.
    pub actions: Vec<CatalogueAction>,
    /// The resource types, sorted by name.
    pub resource_types: Vec<CatalogueResource>,
    /// The condition keys, sorted by name.
    pub condition_keys: Vec<CatalogueKey>,
}

/// An action of a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CatalogueAction {
    /// The name without the prefix, such as `GetObject`.
    pub name: String,
    /// The access level: `List`, `Read`, `Write`, `Tagging` or `Permissions management`.
    pub access: String,
    /// The resource types that it can act on; empty if only `*` can be named.
    pub resource_types: Vec<String>,
    /// The condition keys that its requests can have, besides the global ones.
    pub condition_keys: Vec<String>,
    /// Actions that the caller also needs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
}

/// A resource type of a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CatalogueResource {
    /// The name, such as `bucket`.
    pub name: String,
    /// The template of its ARNs, such as `arn:${Partition}:s3:::${BucketName}`.
    pub arn: String,
}

/// A condition key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CatalogueKey {
    /// The name, or a template such as `aws:ResourceTag/${TagKey}`.
    pub name: String,
    /// The type of its values: `String`, `ARN`, `Bool`, `Numeric`, `Date` or `IPAddress`.
    pub r#type: String,
    /// Whether a request can have several values.
    pub many: bool,
}
