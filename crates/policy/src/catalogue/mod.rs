//! What AWS's services have: actions, resource types and condition keys, read from data that is part of the program.
//!
//! The facts are those of AWS's Service Authorization Reference; `NOTICE` says where they were taken from, and
//! `cargo xtask service-catalogue` makes the file. Nothing is unpacked before the first question; looking up allocates
//! nothing. The global condition keys (`aws:...`) are no service's: they stand in [`globals`].
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>

mod format;
pub mod globals;
pub(crate) mod regions;
pub mod service_principals;
pub mod set;
pub mod template;

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::arn::Arn;
use crate::glob;

static FILE: &[u8] = include_bytes!("../../data/service_catalogue.bin");
static TEXT: LazyLock<String> = LazyLock::new(|| format::text(FILE).unwrap_or_default());
static SERVICES: LazyLock<Vec<Service>> =
    LazyLock::new(|| format::services(TEXT.as_str()).unwrap_or_default());
/// Templates of ARNs by the service that stands in them, which is not always the prefix of actions. Where that is left open
/// (backups have the ARNs of what was backed up, or AWS Backup's own), it is the prefix.
static ARNS: LazyLock<BTreeMap<&str, Vec<Arn<'static>>>> = LazyLock::new(|| {
    let mut arns: BTreeMap<&str, Vec<Arn<'_>>> = BTreeMap::new();
    for service in services() {
        let types = service.resource_types.iter();
        for arn in types.filter_map(|kind| Arn::parse(kind.arn)) {
            let is_open = arn.service.contains("${");
            let own = if is_open { service.prefix } else { arn.service };
            arns.entry(own).or_default().push(arn);
        }
    }
    arns
});

/// Every service's condition keys, by name without regard to case, each name once; the templates last.
static KEYS: LazyLock<Vec<ConditionKey>> = LazyLock::new(|| {
    let mut keys: Vec<ConditionKey> = services()
        .iter()
        .flat_map(|service| &service.condition_keys)
        .copied()
        .collect();
    keys.sort_by(|one, other| {
        let templates = one.name.contains("${").cmp(&other.name.contains("${"));
        templates.then(folded_cmp(one.name, other.name))
    });
    keys.dedup_by(|one, other| folded_cmp(one.name, other.name).is_eq());
    keys
});

/// One service, by the prefix that its actions have.
#[derive(Debug, PartialEq, Eq)]
pub struct Service {
    /// `s3`
    pub prefix: &'static str,
    /// `Amazon S3`
    pub name: &'static str,
    /// Whether resource control policies bear on it.
    pub resource_control: bool,
    /// By name without regard to case.
    pub condition_keys: Vec<ConditionKey>,
    /// By name without regard to case.
    pub resource_types: Vec<ResourceType>,
    /// By name without regard to case.
    pub actions: Vec<Action>,
}

/// A condition key that a service has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConditionKey {
    /// `s3:prefix`, or a template: `aws:ResourceTag/${TagKey}`.
    pub name: &'static str,
    /// What its values are.
    pub values: ValueType,
    /// Whether a request may have several values.
    pub many: bool,
}

/// A kind of resource that a service has.
#[derive(Debug, PartialEq, Eq)]
pub struct ResourceType {
    /// `bucket`
    pub name: &'static str,
    /// `arn:${Partition}:s3:::${BucketName}`
    pub arn: &'static str,
    /// Numbers of the service's condition keys that it has.
    keys: Vec<u16>,
}

/// An action of a service.
#[derive(Debug, PartialEq, Eq)]
pub struct Action {
    /// `GetObject`, without the prefix.
    pub name: &'static str,
    /// What it does to resources.
    pub access: AccessLevel,
    /// The resource types that it can be about; none when it is about no resource.
    pub targets: Vec<Target>,
    /// Actions that it needs besides: `iam:PassRole`.
    pub needs: Vec<&'static str>,
    keys: Vec<u16>,
}

/// A resource type that an action can be about.
#[derive(Debug, PartialEq, Eq)]
pub struct Target {
    /// Whether every request names one.
    pub required: bool,
    number: u16,
    keys: Vec<u16>,
}

/// What an action does to resources, as the console's policy summary groups them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccessLevel {
    /// Sees that resources exist.
    List,
    /// Reads what is in them.
    Read,
    /// Creates, changes or deletes them.
    Write,
    /// Changes only tags.
    Tagging,
    /// Changes who may do what.
    Permissions,
}

/// What the values of a condition key are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ValueType {
    /// Text.
    String,
    /// Names of resources or principals.
    Arn,
    /// `true` or `false`.
    Bool,
    /// Decimal numbers.
    Numeric,
    /// Instants.
    Date,
    /// Addresses and ranges of them.
    IpAddress,
}

impl AccessLevel {
    /// Every level, from least to most.
    pub const ALL: [Self; 5] = [
        Self::List,
        Self::Read,
        Self::Write,
        Self::Tagging,
        Self::Permissions,
    ];

    /// As the console writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::List => "List",
            Self::Read => "Read",
            Self::Write => "Write",
            Self::Tagging => "Tagging",
            Self::Permissions => "Permissions management",
        }
    }
}

impl ValueType {
    /// As AWS writes the type of a condition key and of its operators.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::String => "String",
            Self::Arn => "ARN",
            Self::Bool => "Bool",
            Self::Numeric => "Numeric",
            Self::Date => "Date",
            Self::IpAddress => "IPAddress",
        }
    }
}

/// Every service, by prefix.
pub fn services() -> &'static [Service] {
    &SERVICES
}

/// The service of a prefix, in any case.
pub fn service(prefix: &str) -> Option<&'static Service> {
    find(services(), prefix, |service| service.prefix)
}

/// The action of a full name, in any case: `s3:GetObject`.
pub fn action(name: &str) -> Option<(&'static Service, &'static Action)> {
    let (prefix, name) = name.split_once(':')?;
    let service = service(prefix)?;
    Some((service, service.action(name)?))
}

/// The condition key of this name, in any case: a global one, or one of any service.
pub(crate) fn condition_key(name: &str) -> Option<&'static ConditionKey> {
    let first_template = KEYS.partition_point(|key| !key.name.contains("${"));
    let (exact, templates) = KEYS.split_at_checked(first_template)?;
    globals::global_key(name)
        .or_else(|| find(exact, name, |key| key.name))
        .or_else(|| {
            templates
                .iter()
                .find(|key| template::matches(key.name, name))
        })
}

/// Whether some service has condition keys that begin so: `s3`, `saml`, `accounts.google.com`.
pub(crate) fn has_keys(prefix: &str) -> bool {
    let begins = |key: &ConditionKey| {
        let own = key.name.split_once(':').map_or("", |(own, _)| own);
        own.eq_ignore_ascii_case(prefix) || template::matches(own, prefix)
    };
    service(prefix).is_some() || KEYS.iter().any(begins)
}

/// Whether resources have this service in their ARNs.
pub(crate) fn has_arns(service: &str) -> bool {
    ARNS.contains_key(service)
}

/// The templates of ARNs that have this service.
pub(crate) fn arns_of(service: &str) -> impl Iterator<Item = Arn<'static>> {
    ARNS.get(service).into_iter().flatten().copied()
}

/// Steps of [`matching`] and its like, as [`crate::effort::Effort`] counts them: the pattern is compared with every action
/// of a service, or of all.
pub(crate) fn search_steps(pattern: &str) -> usize {
    const STEPS: usize = 4_096;
    const STEPS_A_BYTE: usize = 512;
    STEPS.saturating_add(pattern.len().saturating_mul(STEPS_A_BYTE))
}

/// Every action that a pattern of a policy stands for, with its service: `s3:Get*`, `*`.
pub fn matching(pattern: &str) -> impl Iterator<Item = (&'static Service, &'static Action)> {
    let (prefix, name) = pattern.split_once(':').unwrap_or(("*", pattern));
    let known = pattern == "*" || pattern.contains(':');
    let literal = !prefix.contains(['*', '?']);
    let one = if literal { service(prefix) } else { None };
    let services = match (known, one) {
        (false, _) => &[],
        (true, Some(service)) => std::slice::from_ref(service),
        (true, None) if literal => &[],
        (true, None) => services(),
    };
    services
        .iter()
        .filter(move |service| literal || glob::matches_ignoring_case(prefix, service.prefix))
        .flat_map(move |service| service.matching(name).map(move |action| (service, action)))
}

impl Service {
    /// The action of this name, in any case.
    pub fn action(&self, name: &str) -> Option<&Action> {
        find(&self.actions, name, |action| action.name)
    }

    /// The actions that a pattern without prefix stands for.
    pub fn matching<'s>(&'s self, pattern: &str) -> impl Iterator<Item = &'s Action> {
        let one = (!pattern.contains(['*', '?'])).then(|| self.action(pattern));
        let actions = match one {
            Some(one) => one.map_or(&[][..], std::slice::from_ref),
            None => &self.actions,
        };
        actions
            .iter()
            .filter(move |action| glob::matches_ignoring_case(pattern, action.name))
    }

    /// The condition key of this name, in any case; a template stands for every name that it can become.
    pub(crate) fn condition_key(&self, name: &str) -> Option<&ConditionKey> {
        let exact = find(&self.condition_keys, name, |key| key.name);
        exact.or_else(|| {
            self.condition_keys
                .iter()
                .find(|key| template::matches(key.name, name))
        })
    }

    /// The condition keys that bear on an action, of itself and of the resource types that it can be about.
    pub fn keys_of<'a>(&'a self, action: &'a Action) -> impl Iterator<Item = &'a ConditionKey> {
        let of_types = action.targets.iter().flat_map(|target| {
            let of_type = self.resource_type(target).map(|kind| &kind.keys);
            target.keys.iter().chain(of_type.into_iter().flatten())
        });
        action
            .keys
            .iter()
            .chain(of_types)
            .filter_map(|number| self.condition_keys.get(usize::from(*number)))
    }

    /// The resource type that an action can be about.
    pub fn resource_type(&self, target: &Target) -> Option<&ResourceType> {
        self.resource_types.get(usize::from(target.number))
    }
}

/// Finds by name without regard to case in a list sorted so.
fn find<'a, T>(sorted: &'a [T], name: &str, name_of: impl Fn(&T) -> &str) -> Option<&'a T> {
    let at = sorted
        .binary_search_by(|item| folded_cmp(name_of(item), name))
        .ok()?;
    sorted.get(at)
}

fn folded_cmp(left: &str, right: &str) -> Ordering {
    let folded = |byte: u8| byte.to_ascii_lowercase();
    left.bytes().map(folded).cmp(right.bytes().map(folded))
}

#[cfg(test)]
mod tests;
