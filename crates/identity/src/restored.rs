//! Validates a world from an untrusted source, such as a pod.
//!
//! Applying an event validates nothing, so this check must run before the world becomes an event. [`lines::check`]
//! validates references between entities; this module validates each entity: names, paths, tags and similar members
//! must satisfy the contract of the operation that creates the entity. Policy documents only need the right form,
//! because AWS changes its validation over time, and a world that was valid when it was saved must stay valid.

mod credential;
mod federation;
mod made;
mod sign_in;
#[cfg(test)]
mod tests;

use roleback_world::World;
use roleback_world::arn::AccountId;
use roleback_world::entity::{
    AccessKey, AccessReport, AccountSettings, DelegationRequest, Grants, Group, InstanceProfile,
    IssuerKeys, ManagedPolicy, OidcProvider, Role, SealingKey, User,
};
use roleback_world::lines::{self, ImpossibleEntity, ParsedLine};
use roleback_world::resource_kind::ResourceKind;
use roleback_world::stored_policy::StoredPolicy;
use roleback_world::tag::Tag;
use roleback_world::world::EntityRef;

use crate::federation::jwks::JwkSet;
use crate::iam::{document, tag_list};
use crate::ids::IdKind;
use crate::managed;
use crate::quota::Quotas;
use crate::session;
use made::Made;

/// The prefix of the ARNs of AWS managed policies.
const OF_AWS: &str = "arn:aws:iam::aws:policy";
/// The prefix of long-term access key ids. Other ids, such as `test`, are used by root users and are not stored.
const KEY_ID_PREFIX: &str = "AKIA";
/// Bytes of the key that seals session tokens.
const SEALING_KEY_BYTES: usize = 32;
/// Characters in a name in an organization.
const ORGANIZATION_NAME_CHARS_MAX: usize = 128;

/// The rule that an entity breaks, worded as the rest of a sentence about it.
type Broken = Result<(), String>;

/// Validates every entity.
///
/// # Errors
/// The first entity that breaks a rule.
pub fn check(world: &World, quotas: &Quotas) -> Result<(), ImpossibleEntity> {
    lines::check(world)?;
    let rules = Rules { quotas };
    let key = world.sealing_key().map(EntityRef::SealingKey).into_iter();
    rules.all(AccountId::default(), key)?;
    for (id, account) in world.accounts() {
        rules.all(id, account.entities())?;
    }
    world.organization().map_or(Ok(()), |organization| {
        rules.all(organization.management_account(), organization.entities())
    })
}

/// Validates single entities, such as those that a merge made. Their references are not checked.
///
/// # Errors
/// The first entity that breaks a rule.
pub fn check_entities<'e>(
    entities: impl IntoIterator<Item = (AccountId, EntityRef<'e>)>,
    quotas: &Quotas,
) -> Result<(), ImpossibleEntity> {
    let rules = Rules { quotas };
    entities
        .into_iter()
        .try_for_each(|(account, entity)| rules.all(account, std::iter::once(entity)))
}

/// Parses and validates the line of one entity, whose secrets may be missing, without a world around it: so a pod with millions
/// of lines is refused at the first bad line instead of being held in memory first. References and secrets are not checked.
///
/// # Errors
/// Why the line is not an entity, or the rule that it breaks.
pub fn read_line(line: &str, quotas: &Quotas) -> Result<ParsedLine, String> {
    let parsed = ParsedLine::without_secrets(line)?;
    check_line(&parsed, quotas)?;
    Ok(parsed)
}

/// Validates the entity of a line as [`read_line`] does.
///
/// # Errors
/// The rule that it breaks.
pub fn check_line(parsed: &ParsedLine, quotas: &Quotas) -> Result<(), String> {
    let entity = parsed.entity();
    // It is nothing but a secret.
    if matches!(entity, EntityRef::SealingKey(_)) {
        return Ok(());
    }
    let checked = Rules { quotas }.all(parsed.account(), std::iter::once(entity));
    checked.map_err(|impossible| impossible.to_string())
}

struct Rules<'q> {
    quotas: &'q Quotas,
}

impl Rules<'_> {
    fn all<'e>(
        &self,
        account: AccountId,
        mut entities: impl Iterator<Item = EntityRef<'e>>,
    ) -> Result<(), ImpossibleEntity> {
        entities.try_for_each(|entity| {
            self.entity(&entity).map_err(|rule| ImpossibleEntity {
                account,
                entity: format!("{} {}", entity.kind(), entity.key().as_str()),
                rule,
            })
        })
    }

    fn entity(&self, entity: &EntityRef<'_>) -> Broken {
        match entity {
            EntityRef::SealingKey(key) => sealing_key(key),
            EntityRef::Account(settings) => account(settings),
            EntityRef::ManagedPolicy(policy) => self.policy(policy),
            EntityRef::Group(group) => self.group(group),
            EntityRef::User(user) => self.user(user),
            EntityRef::AccessKey(key) => access_key(key),
            EntityRef::LoginProfile(profile) => sign_in::login_profile(profile),
            EntityRef::MfaDevice(device) => self.mfa_device(device),
            EntityRef::SshPublicKey(key) => credential::ssh_public_key(key),
            EntityRef::SigningCertificate(it) => credential::signing_certificate(it),
            EntityRef::ServerCertificate(it) => {
                credential::server_certificate(it)?;
                self.tags(ResourceKind::ServerCertificate, &it.tags)
            }
            EntityRef::ServiceCredential(it) => credential::service_credential(it),
            EntityRef::DeletionTask(task) => credential::deletion_task(task),
            EntityRef::Role(role) => self.role(role),
            EntityRef::InstanceProfile(profile) => self.instance_profile(profile),
            EntityRef::OidcProvider(provider) => self.oidc_provider(provider),
            EntityRef::SamlProvider(provider) => self.saml_provider(provider),
            EntityRef::IssuerKeys(keys) => issuer_keys(keys),
            EntityRef::AccessReport(report) => access_report(report),
            EntityRef::DelegationRequest(request) => delegation_request(request),
            EntityRef::Organization(_) => Ok(()),
            EntityRef::ControlPolicy(policy) => {
                organization_name(&policy.name)?;
                is_policy("its document", &policy.document)
            }
            EntityRef::Unit(unit) => organization_name(&unit.name),
            EntityRef::Member(member) => member
                .name
                .is_empty()
                .then_some(())
                .map_or_else(|| organization_name(&member.name), Ok),
        }
    }

    fn policy(&self, policy: &ManagedPolicy) -> Broken {
        let mut made = Made::new("CreatePolicy");
        made.member("PolicyName", &policy.name);
        made.member("Path", &policy.path);
        made.member("PolicyDocument", "-");
        made.optional("Description", policy.description.as_deref());
        made.tags(&policy.tags);
        made.conforms()?;
        self.tags(ResourceKind::Policy, &policy.tags)?;
        unique_id(IdKind::ManagedPolicy, &policy.id)?;
        at_most(
            policy.versions.len(),
            self.quotas.versions_per_policy,
            "versions",
        )?;
        policy.versions.iter().try_for_each(|version| {
            is_policy("a version", &version.document)?;
            let size = document::size(&version.document);
            at_most(size, self.quotas.policy_size, "characters in a version")
        })
    }

    fn group(&self, group: &Group) -> Broken {
        let mut made = Made::new("CreateGroup");
        made.member("GroupName", &group.name);
        made.member("Path", &group.path);
        made.conforms()?;
        unique_id(IdKind::Group, &group.id)?;
        if group.grants.boundary.is_some() {
            return Err("has a permissions boundary, which groups cannot have".to_owned());
        }
        let put = ("PutGroupPolicy", "GroupName", group.name.as_str());
        grants(put, &group.grants, self.quotas.group_policy_size)
    }

    fn user(&self, user: &User) -> Broken {
        let mut made = Made::new("CreateUser");
        made.member("UserName", &user.name);
        made.member("Path", &user.path);
        made.tags(&user.tags);
        made.conforms()?;
        self.tags(ResourceKind::User, &user.tags)?;
        unique_id(IdKind::User, &user.id)?;
        at_most(user.groups.len(), self.quotas.groups_per_user, "groups")?;
        let keys = user.access_keys.len();
        at_most(keys, self.quotas.access_keys_per_user, "access keys")?;
        let devices = user.mfa_devices.len();
        at_most(devices, self.quotas.mfa_devices_per_user, "MFA devices")?;
        let keys = user.ssh_public_keys.len();
        at_most(
            keys,
            self.quotas.ssh_public_keys_per_user,
            "SSH public keys",
        )?;
        let certificates = user.signing_certificates.len();
        let most = self.quotas.signing_certificates_per_user;
        at_most(certificates, most, "signing certificates")?;
        let put = ("PutUserPolicy", "UserName", user.name.as_str());
        grants(put, &user.grants, self.quotas.user_policy_size)
    }

    fn role(&self, role: &Role) -> Broken {
        let mut made = Made::new("CreateRole");
        made.member("RoleName", &role.name);
        made.member("Path", &role.path);
        made.member("AssumeRolePolicyDocument", "-");
        made.number("MaxSessionDuration", role.max_session_secs);
        if let Some(secs) = role.max_signin_session_secs {
            made.number("MaxSigninSessionDuration", secs);
        }
        made.optional("Description", role.description.as_deref());
        made.tags(&role.tags);
        made.conforms()?;
        if let Some(template) = &role.template {
            let mut made = Made::new("AcquireRole");
            made.member("TemplateArn", &template.arn);
            made.conforms()?;
        }
        self.tags(ResourceKind::Role, &role.tags)?;
        unique_id(IdKind::Role, &role.id)?;
        is_policy("its trust policy", &role.trust)?;
        let put = ("PutRolePolicy", "RoleName", role.name.as_str());
        grants(put, &role.grants, self.quotas.role_policy_size)
    }

    fn instance_profile(&self, profile: &InstanceProfile) -> Broken {
        let mut made = Made::new("CreateInstanceProfile");
        made.member("InstanceProfileName", &profile.name);
        made.member("Path", &profile.path);
        made.tags(&profile.tags);
        made.conforms()?;
        self.tags(ResourceKind::InstanceProfile, &profile.tags)?;
        unique_id(IdKind::InstanceProfile, &profile.id)
    }

    fn oidc_provider(&self, provider: &OidcProvider) -> Broken {
        let url = format!("https://{}", provider.url);
        let mut made = Made::new("CreateOpenIDConnectProvider");
        made.member("Url", &url);
        made.list("ClientIDList", &provider.client_ids);
        made.list("ThumbprintList", &provider.thumbprints);
        made.tags(&provider.tags);
        made.conforms()?;
        self.tags(ResourceKind::OidcProvider, &provider.tags)
    }

    fn tags(&self, kind: ResourceKind, tags: &[Tag]) -> Broken {
        at_most(tags.len(), self.quotas.tags, "tags")?;
        let keys = || tags.iter().map(|tag| tag.key.as_str());
        if tag_list::has_reserved(keys()) {
            return Err("has a tag whose key begins with `aws:`".to_owned());
        }
        match tag_list::has_twice(kind, keys()) {
            true => Err("has a tag twice".to_owned()),
            false => Ok(()),
        }
    }
}

fn sealing_key(key: &SealingKey) -> Broken {
    let bytes = session::key_bytes(key).map(|bytes| bytes.len());
    match bytes {
        Some(SEALING_KEY_BYTES) => Ok(()),
        _ => Err(format!(
            "has a sealing key that is not {SEALING_KEY_BYTES} bytes in Base64"
        )),
    }
}

fn account(settings: &AccountSettings) -> Broken {
    if let Some(alias) = &settings.alias {
        let mut made = Made::new("CreateAccountAlias");
        made.member("AccountAlias", alias);
        made.conforms()?;
    }
    if let Some(policy) = &settings.password_policy {
        sign_in::password_policy(policy)?;
    }
    if let Some(federation) = &settings.outbound_federation {
        federation::outbound(federation)?;
    }
    match settings.token_version {
        1 | 2 => Ok(()),
        other => Err(format!(
            "issues session tokens of version {other}; the versions are 1 and 2"
        )),
    }
}

fn access_key(key: &AccessKey) -> Broken {
    let mut made = Made::new("UpdateAccessKey");
    made.member("AccessKeyId", &key.id);
    made.member("Status", "Active");
    made.conforms()?;
    if !key.id.starts_with(KEY_ID_PREFIX) {
        return Err(format!(
            "has an id that does not begin with {KEY_ID_PREFIX}"
        ));
    }
    Ok(())
}

fn issuer_keys(keys: &IssuerKeys) -> Broken {
    match JwkSet::parse(keys.key_set.as_bytes()) {
        Ok(_) => Ok(()),
        Err(why) => Err(format!("has an invalid key set: {why}")),
    }
}

fn delegation_request(request: &DelegationRequest) -> Broken {
    let mut made = Made::new("CreateDelegationRequest");
    made.member("Description", &request.description);
    made.member("RequestorWorkflowId", &request.workflow_id);
    made.member("NotificationChannel", &request.channel);
    made.number("SessionDuration", request.session_secs);
    made.optional("RequestMessage", request.message.as_deref());
    let template = request.template.as_deref();
    made.optional("Permissions.PolicyTemplateArn", template);
    made.conforms()?;
    let mut made = Made::new("GetDelegationRequest");
    made.member("DelegationRequestId", &request.id);
    made.conforms()
}

fn access_report(report: &AccessReport) -> Broken {
    for service in &report.services {
        let mut made = Made::new("GetServiceLastAccessedDetailsWithEntities");
        made.member("JobId", &report.id);
        made.member("ServiceNamespace", &service.namespace);
        made.conforms()?;
    }
    let mut made = Made::new("GetServiceLastAccessedDetails");
    made.member("JobId", &report.id);
    made.conforms()
}

/// Validates the policies of a user, group or role; `put` is the operation for its inline policies, with the entity's
/// name.
fn grants(put: (&'static str, &'static str, &str), grants: &Grants, size_max: u32) -> Broken {
    let (operation, member, name) = put;
    for (policy, text) in &grants.inline {
        let mut made = Made::new(operation);
        made.member(member, name);
        made.member("PolicyName", policy.as_str());
        made.member("PolicyDocument", "-");
        made.conforms()?;
        is_policy("an inline policy", text)?;
    }
    let sizes = grants.inline.values().map(|text| document::size(text));
    at_most(sizes.sum(), size_max, "characters in its inline policies")?;
    let mut managed = grants.attached.iter().chain(&grants.boundary);
    let unknown = managed.find(|arn| {
        let of_aws = arn.as_str().strip_prefix(OF_AWS);
        of_aws.is_some_and(|tail| managed::find(tail).is_none())
    });
    match unknown {
        Some(arn) => Err(format!(
            "refers to policy {}, which AWS does not have",
            arn.as_str().escape_debug()
        )),
        None => Ok(()),
    }
}

fn organization_name(name: &str) -> Broken {
    let is_fit = !name.is_empty() && !name.chars().any(char::is_control);
    if is_fit {
        let chars = name.chars().count();
        return match chars <= ORGANIZATION_NAME_CHARS_MAX {
            true => Ok(()),
            false => Err(format!(
                "has a name of {chars} characters; it may have {ORGANIZATION_NAME_CHARS_MAX}"
            )),
        };
    }
    Err("has an empty name, or one with control characters".to_owned())
}

fn unique_id(kind: IdKind, id: &str) -> Broken {
    match kind.is_id(id) {
        true => Ok(()),
        false => Err(format!(
            "has the unique id `{}`, which is invalid for its kind",
            id.escape_debug()
        )),
    }
}

fn is_policy(what: &str, text: &StoredPolicy) -> Broken {
    match text.document() {
        Some(_) => Ok(()),
        None => Err(format!("has an invalid policy: {what}")),
    }
}

fn at_most(count: usize, most: u32, of: &str) -> Broken {
    match count <= most as usize {
        true => Ok(()),
        false => Err(format!("has {count} {of}; {most} are allowed")),
    }
}
