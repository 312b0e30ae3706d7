//! The catalogue of AWS services with their actions, resource types and condition keys, embedded in the program.
//!
//! The facts come from AWS's Service Authorization Reference; `NOTICE` names their source, and `cargo xtask
//! service-catalogue` generates the file. It is decompressed at first use; lookups do not allocate. The global
//! condition keys (`aws:...`) do not belong to a service: see [`globals`].
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
/// Templates of ARNs by the service in the ARN, which can differ from the prefix of the actions. If the template leaves
/// the service open (backups have the ARNs of what was backed up, or AWS Backup's own), the prefix is used.
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

/// The condition keys of all services, sorted by name without regard to case, each name once; templates last.
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

/// A service, identified by the prefix of its actions.
#[derive(Debug, PartialEq, Eq)]
pub struct Service {
    /// `s3`
    pub prefix: &'static str,
    /// `Amazon S3`
    pub name: &'static str,
    /// Whether resource control policies apply to it.
    pub resource_control: bool,
    /// Sorted by name without regard to case.
    pub condition_keys: Vec<ConditionKey>,
    /// Sorted by name without regard to case.
    pub resource_types: Vec<ResourceType>,
    /// Sorted by name without regard to case.
    pub actions: Vec<Action>,
}

/// A condition key of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConditionKey {
    /// `s3:prefix`, or a template: `aws:ResourceTag/${TagKey}`.
    pub name: &'static str,
    /// The type of its values.
    pub values: ValueType,
    /// Whether a request may have several values.
    pub many: bool,
}

/// A resource type of a service.
#[derive(Debug, PartialEq, Eq)]
pub struct ResourceType {
    /// `bucket`
    pub name: &'static str,
    /// `arn:${Partition}:s3:::${BucketName}`
    pub arn: &'static str,
    /// Indexes into the service's condition keys.
    keys: Vec<u16>,
}

/// An action of a service.
#[derive(Debug, PartialEq, Eq)]
pub struct Action {
    /// `GetObject`, without the prefix.
    pub name: &'static str,
    /// Its access level.
    pub access: AccessLevel,
    /// The resource types that it can act on; none if it does not act on a resource.
    pub targets: Vec<Target>,
    /// Actions that the caller also needs, such as `iam:PassRole`.
    pub needs: Vec<&'static str>,
    keys: Vec<u16>,
}

/// A resource type that an action can act on.
#[derive(Debug, PartialEq, Eq)]
pub struct Target {
    /// Whether every request has to name one.
    pub required: bool,
    number: u16,
    keys: Vec<u16>,
}

/// The access level of an action, as in the console's policy summary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccessLevel {
    /// Lists resources.
    List,
    /// Reads the content of resources.
    Read,
    /// Creates, changes or deletes resources.
    Write,
    /// Changes only tags.
    Tagging,
    /// Changes permissions.
    Permissions,
}

/// The type of a condition key's values.
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
    /// Dates and times.
    Date,
    /// IP addresses and ranges.
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

    /// The name in the console.
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
    /// The name of the type in AWS's documentation, as in the names of operators.
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

/// All services, sorted by prefix.
pub fn services() -> &'static [Service] {
    &SERVICES
}

/// The service with this prefix, ignoring case.
pub fn service(prefix: &str) -> Option<&'static Service> {
    find(services(), prefix, |service| service.prefix)
}

/// The action with this full name, ignoring case: `s3:GetObject`.
pub fn action(name: &str) -> Option<(&'static Service, &'static Action)> {
    let (prefix, name) = name.split_once(':')?;
    let service = service(prefix)?;
    Some((service, service.action(name)?))
}

/// The condition key with this name, ignoring case: a global one, or one of any service.
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

/// Whether a service has condition keys with this prefix: `s3`, `saml`, `accounts.google.com`.
pub(crate) fn has_keys(prefix: &str) -> bool {
    let begins = |key: &ConditionKey| {
        let own = key.name.split_once(':').map_or("", |(own, _)| own);
        own.eq_ignore_ascii_case(prefix) || template::matches(own, prefix)
    };
    service(prefix).is_some() || KEYS.iter().any(begins)
}

/// Whether any resource has this service in its ARN.
pub(crate) fn has_arns(service: &str) -> bool {
    ARNS.contains_key(service)
}

/// The templates of ARNs with this service.
pub(crate) fn arns_of(service: &str) -> impl Iterator<Item = Arn<'static>> {
    ARNS.get(service).into_iter().flatten().copied()
}

/// Steps of [`matching`] and similar functions, as [`crate::effort::Effort`] counts them: the pattern is compared with
/// every action of one service or of all.
pub(crate) fn search_steps(pattern: &str) -> usize {
    const STEPS: usize = 4_096;
    const STEPS_A_BYTE: usize = 512;
    STEPS.saturating_add(pattern.len().saturating_mul(STEPS_A_BYTE))
}

/// All actions that match a pattern of a policy, with their service: `s3:Get*`, `*`.
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
    /// The action with this name, ignoring case.
    pub fn action(&self, name: &str) -> Option<&Action> {
        find(&self.actions, name, |action| action.name)
    }

    /// The actions that match a pattern without prefix.
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

    /// The condition key with this name, ignoring case; a template matches every name that it can expand to.
    pub(crate) fn condition_key(&self, name: &str) -> Option<&ConditionKey> {
        let exact = find(&self.condition_keys, name, |key| key.name);
        exact.or_else(|| {
            self.condition_keys
                .iter()
                .find(|key| template::matches(key.name, name))
        })
    }

    /// The condition keys of an action: its own and those of its resource types.
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

    /// The resource type of a target.
    pub fn resource_type(&self, target: &Target) -> Option<&ResourceType> {
        self.resource_types.get(usize::from(target.number))
    }
}

/// Looks up a name, ignoring case, in a list that is sorted in that way.
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
