//! Resources as LocalStack shows them: by their type in CloudFormation, and by the operation that lists them.

use std::collections::BTreeMap;

use roleback_api::localstack::{CloudPodChange, Metamodel, ResourceId, Resources};
use roleback_world::World;
use roleback_world::arn::{AccountId, Partition, ROOT_PATH};
use roleback_world::diff::{Difference, diff};
use roleback_world::lines;
use roleback_world::world::EntityRef;
use serde_json::Value;

use crate::admin::reply::{self, Reply};
use crate::state::Core;

/// The region of IAM and Organizations, which have none.
const REGION: &str = "global";

/// How LocalStack's clients see an entity.
struct Shown {
    /// The type in CloudFormation, or the kind of an entity that has none.
    resource_type: &'static str,
    /// The operation that lists such entities, in the notation of the Python SDK.
    list: &'static str,
    /// The name, ID or ARN, as `Ref` of CloudFormation returns it.
    id: String,
}

impl Shown {
    fn of(account: AccountId, entity: &EntityRef<'_>) -> Self {
        let arn = |kind: &str, path: &str, name: &str| {
            let partition = Partition::default();
            roleback_world::arn::iam_arn(partition, account, kind, path, name)
        };
        let shown = |resource_type, list, id: &str| Self {
            resource_type,
            list,
            id: id.to_owned(),
        };
        #[rustfmt::skip]
        let shown = match entity {
            EntityRef::User(it) => shown("AWS::IAM::User", "list_users", &it.name),
            EntityRef::Group(it) => shown("AWS::IAM::Group", "list_groups", &it.name),
            EntityRef::Role(it) => shown("AWS::IAM::Role", "list_roles", &it.name),
            EntityRef::ManagedPolicy(it) => shown("AWS::IAM::ManagedPolicy", "list_policies", &arn("policy", &it.path, &it.name)),
            EntityRef::InstanceProfile(it) => shown("AWS::IAM::InstanceProfile", "list_instance_profiles", &it.name),
            EntityRef::AccessKey(it) => shown("AWS::IAM::AccessKey", "list_access_keys", &it.id),
            EntityRef::MfaDevice(it) => shown("AWS::IAM::VirtualMFADevice", "list_mfa_devices", &it.serial),
            EntityRef::ServerCertificate(it) => shown("AWS::IAM::ServerCertificate", "list_server_certificates", &it.name),
            EntityRef::OidcProvider(it) => shown("AWS::IAM::OIDCProvider", "list_open_id_connect_providers", &arn("oidc-provider", ROOT_PATH, &it.url)),
            EntityRef::SamlProvider(it) => shown("AWS::IAM::SAMLProvider", "list_saml_providers", &arn("saml-provider", ROOT_PATH, &it.name)),
            EntityRef::Organization(it) => shown("AWS::Organizations::Organization", "describe_organization", &it.id),
            EntityRef::Unit(it) => shown("AWS::Organizations::OrganizationalUnit", "list_organizational_units", it.id.as_str()),
            EntityRef::Member(it) => shown("AWS::Organizations::Account", "list_accounts", &it.account.digits()),
            EntityRef::ControlPolicy(it) => shown("AWS::Organizations::Policy", "list_policies", it.id.as_str()),
            other => shown(other.kind().as_str(), "", other.key().as_str()),
        };
        shown
    }

    fn is_in_cloudformation(&self) -> bool {
        self.resource_type.starts_with("AWS::")
    }

    /// The service in the notation of metamodels.
    fn service(&self) -> &'static str {
        if self.resource_type.starts_with("AWS::Organizations") {
            "Organizations"
        } else {
            "IAM"
        }
    }
}

/// Every entity of a world, with its account; the entities of an organization are those of its management account.
fn entities(world: &World) -> impl Iterator<Item = (AccountId, EntityRef<'_>)> {
    let accounts = world.accounts();
    let accounts = accounts.flat_map(|(id, account)| account.entities().map(move |it| (id, it)));
    let organization = world.organization().into_iter().flat_map(|organization| {
        let manager = organization.management_account();
        organization.entities().map(move |it| (manager, it))
    });
    accounts.chain(organization)
}

/// `GET /_localstack/resources`
pub(crate) fn list(core: &Core) -> Reply {
    let now = core.store.now();
    let mut by_type = BTreeMap::<_, Vec<ResourceId>>::new();
    for (account, entity) in entities(&now.state.0) {
        let shown = Shown::of(account, &entity);
        if shown.is_in_cloudformation() {
            by_type
                .entry(shown.resource_type)
                .or_default()
                .push(ResourceId {
                    region_name: REGION.to_owned(),
                    account_id: account.to_string(),
                    id: shown.id,
                });
        }
    }
    let lines: Vec<_> = by_type
        .into_iter()
        .map(|(name, resources)| Resources::from([(name.to_owned(), resources)]))
        .collect();
    reply::lines(&lines, None)
}

/// `GET /_localstack/pods/state/metamodel`
pub(crate) fn metamodel(core: &Core) -> Reply {
    let now = core.store.now();
    let mut found = Metamodel::new();
    for (account, entity) in entities(&now.state.0) {
        let shown = Shown::of(account, &entity);
        if !shown.is_in_cloudformation() {
            continue;
        }
        let services = found.entry(account.to_string()).or_default();
        let regions = services.entry(shown.service().to_owned()).or_default();
        let operations = regions.entry(REGION.to_owned()).or_default();
        let results = operations.entry(shown.list.to_owned()).or_default();
        results.push(public(&entity));
    }
    reply::json(&found)
}

/// An entity without its secrets.
fn public(entity: &EntityRef<'_>) -> Value {
    let line = lines::entity_line(entity);
    let mut value: Value = serde_json::from_str(&line).unwrap_or_default();
    lines::redact(&mut value);
    value["data"].take()
}

/// The resources that replacing one world with another adds, modifies and deletes.
pub(super) fn changes(before: &World, after: &World) -> Vec<CloudPodChange> {
    let differences = diff(before, after);
    differences.iter().filter_map(change).collect()
}

fn change(difference: &Difference<'_>) -> Option<CloudPodChange> {
    let (operation, entity) = match (&difference.before, &difference.after) {
        (None, Some(added)) => ("ADDITION", added),
        (Some(_), Some(modified)) => ("MODIFICATION", modified),
        (Some(deleted), None) => ("DELETION", deleted),
        (None, None) => return None,
    };
    // The key that seals session tokens is no resource.
    if matches!(entity, EntityRef::SealingKey(_)) {
        return None;
    }
    let account = difference.account.unwrap_or_default();
    let shown = Shown::of(account, entity);
    Some(CloudPodChange {
        operation_type: operation.to_owned(),
        resource_type: shown.resource_type.to_owned(),
        region_name: REGION.to_owned(),
        account_id: account.to_string(),
        resource_id: shown.id,
    })
}
