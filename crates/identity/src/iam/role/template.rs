//! Role templates, and the roles created from them.
//!
//! AcquireRole is get-or-create: it returns the role that was created from the same template with the same values, unless the
//! role was changed since.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_AcquireRole.html>

use std::collections::BTreeMap;

use roleback_model::iam::{
    AcquireRoleRequest, AcquireRoleResponse, GetRoleTemplateVersionRequest,
    GetRoleTemplateVersionResponse, ManagedByTypeType, ParameterDefinition, ParameterTypeType,
    RoleTemplateVersion, SourceRoleTemplate,
};
use roleback_policy::Arn;
use roleback_wire::{Fault, Timestamp};
use roleback_world::arn::stored;
use roleback_world::entity::{Role, SourceTemplate};
use roleback_world::event::{Payload, PolicyAttachedV1, RoleAcquiredV1, RoleCreatedV1};
use roleback_world::key::Key;
use roleback_world::resource_kind::ResourceKind;

use super::{MAX_SESSION_SECS_DEFAULT, created_shown, trust};
use crate::answer::{Change, Read, Write};
use crate::fault;
use crate::iam::document;
use crate::ids::{IdKind, unique_id};
use crate::scene::Scene;
use known::{CREATED, Parameter, ROLE_NAME, TEMPLATES, Template};

mod known;

/// The account in the ARNs of AWS's own resources.
const AWS: &str = "aws";
/// The version of all known templates.
const MAJOR_VERSION: i32 = 1;
const MINOR_VERSION: i32 = 0;
/// The longest name of a role, in characters.
const ROLE_NAME_CHARS_MAX: usize = 64;

/// The role that a request asks for.
#[derive(Debug)]
pub(crate) struct Wanted {
    pub(crate) template: &'static Template,
    pub(crate) name: String,
    values: BTreeMap<String, String>,
}

impl Template {
    fn arn(&self, scene: &Scene<'_>) -> String {
        let partition = scene.partition().as_str();
        let Self { service, name, .. } = self;
        format!("arn:{partition}:iam::{AWS}:role-template/{service}/{name}:{MAJOR_VERSION}")
    }

    /// The text with parameters replaced by their values, escaped for a JSON string.
    fn filled(text: &str, values: &BTreeMap<String, String>) -> String {
        values.iter().fold(text.to_owned(), |text, (name, value)| {
            let quoted = serde_json::Value::from(value.as_str()).to_string();
            let inner = quoted.trim_start_matches('"').strip_suffix('"');
            text.replace(&placeholder(name), inner.unwrap_or_default())
        })
    }
}

fn placeholder(parameter: &str) -> String {
    format!("@{{{parameter}}}")
}

/// The template of an ARN in this version.
fn find(
    scene: &Scene<'_>,
    arn: &str,
    minor_version: Option<i32>,
) -> Result<&'static Template, Fault> {
    let parts = Arn::parse(arn).filter(|parts| parts.service == "iam" && parts.account == AWS);
    let is_template = parts.is_some_and(|parts| parts.resource.starts_with("role-template/"));
    if !is_template {
        return Err(fault::invalid_policy_arn(arn));
    }
    let mut templates = TEMPLATES.iter();
    let template = templates.find(|template| template.arn(scene) == arn);
    let template = template.ok_or_else(|| fault::no_such_role_template(arn))?;
    match minor_version.unwrap_or(MINOR_VERSION) {
        MINOR_VERSION => Ok(template),
        other => Err(fault::no_such_role_template_version(arn, other)),
    }
}

/// The role that a request asks for, whether it exists or not.
pub(crate) fn wanted(scene: &Scene<'_>, input: &AcquireRoleRequest) -> Result<Wanted, Fault> {
    let template = find(scene, &input.template_arn, input.template_minor_version)?;
    let values = values(template, input)?;
    let name = values.get(ROLE_NAME).cloned().unwrap_or_default();
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"_+=,.@-".contains(&byte);
    if name.is_empty() || name.len() > ROLE_NAME_CHARS_MAX || !name.bytes().all(fits) {
        return Err(fault::template_makes_no_role_name(&name));
    }
    Ok(Wanted {
        template,
        name,
        values,
    })
}

/// The value of every parameter.
fn values(
    template: &Template,
    input: &AcquireRoleRequest,
) -> Result<BTreeMap<String, String>, Fault> {
    let given = input.replacement_values.iter().flatten();
    let mut values = BTreeMap::new();
    for (name, entry) in given {
        if !template.parameters.iter().any(|known| known.name == name) {
            return Err(fault::unknown_template_parameter(name));
        }
        match &entry.values[..] {
            [value] => values.insert(name.clone(), value.clone()),
            _ => return Err(fault::several_template_values(name)),
        };
    }
    for Parameter { name, default, .. } in template.parameters {
        if values.contains_key(*name) {
            continue;
        }
        let default = default.ok_or_else(|| fault::missing_template_parameter(name))?;
        values.insert((*name).to_owned(), default.to_owned());
    }
    Ok(values)
}

impl Wanted {
    /// The ARNs of the managed policies that the role gets.
    pub(crate) fn policy_arns(&self, scene: &Scene<'_>) -> impl Iterator<Item = String> {
        let partition = scene.partition().as_str();
        let policies = self.template.policies.iter();
        policies.map(move |tail| format!("arn:{partition}:iam::{AWS}:policy{tail}"))
    }

    fn source(&self, scene: &Scene<'_>) -> SourceTemplate {
        SourceTemplate {
            arn: stored(&self.template.arn(scene)).into_owned(),
            minor_version: MINOR_VERSION.unsigned_abs(),
            values: self.values.clone(),
        }
    }

    /// The event that creates the role.
    fn created(&self, scene: &Scene<'_>) -> Result<RoleCreatedV1, Fault> {
        let trust = Template::filled(self.template.trust, &self.values);
        let trust = trust::accepted(scene, &trust)?;
        Ok(RoleCreatedV1 {
            name: self.name.clone(),
            path: self.template.path.into(),
            id: unique_id(IdKind::Role, scene.entropy).into(),
            created: scene.now,
            trust: trust.text.into(),
            trusted: trust.trusted,
            description: None,
            max_session_secs: MAX_SESSION_SECS_DEFAULT,
            boundary: None,
            tags: Vec::new(),
        })
    }

    fn attached(&self, scene: &Scene<'_>) -> Vec<Key> {
        let arns = self.policy_arns(scene);
        arns.map(|arn| Key::exact(&stored(&arn))).collect()
    }

    /// Whether the role still matches the template. Its description and its maximum session duration are not compared.
    fn is_unchanged(&self, scene: &Scene<'_>, role: &Role) -> Result<bool, Fault> {
        let made = Role::created(&self.created(scene)?);
        let grants = &role.grants;
        Ok(role.trust == made.trust
            && role.tags.is_empty()
            && grants.boundary.is_none()
            && grants.inline.is_empty()
            && grants.attached == self.attached(scene).into_iter().collect())
    }

    /// The events that create the role, in order.
    fn payloads(&self, scene: &Scene<'_>, created: RoleCreatedV1) -> Vec<Payload> {
        let (name, id) = (created.name.clone(), created.id.clone());
        let attached = self.attached(scene).into_iter().map(|arn| {
            Payload::from(PolicyAttachedV1 {
                kind: ResourceKind::Role,
                name: name.clone(),
                id: id.clone(),
                policy_arn: arn.as_str().into(),
            })
        });
        let source = self.source(scene);
        let acquired = RoleAcquiredV1 {
            name: name.clone(),
            id: id.clone(),
            template: source.arn,
            minor_version: source.minor_version,
            values: source.values,
        };
        let attached: Vec<_> = attached.collect();
        [created.into()]
            .into_iter()
            .chain(attached)
            .chain([acquired.into()])
            .collect()
    }
}

impl Write for AcquireRoleRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<AcquireRoleResponse>, Fault> {
        let wanted = wanted(scene, self)?;
        let roles = &scene.account().roles;
        if let Some(role) = roles.get(&wanted.name) {
            if role.template.as_ref() != Some(&wanted.source(scene)) {
                return Err(fault::template_name_conflict(&wanted.name));
            }
            if !wanted.is_unchanged(scene, role)? {
                return Err(fault::template_role_modified(&role.name));
            }
            let role = created_shown(role, scene);
            return Ok(Change::none(AcquireRoleResponse { role }));
        }
        let created = wanted.created(scene)?;
        let quotas = &scene.settings.quotas;
        if roles.len() >= quotas.roles as usize {
            return Err(quotas.exceeded("RolesQuota"));
        }
        if wanted.template.policies.len() > quotas.attached_per_role as usize {
            return Err(quotas.exceeded("AttachedPoliciesPerRoleQuota"));
        }
        let role = created_shown(&Role::created(&created), scene);
        Ok(Change {
            output: AcquireRoleResponse { role },
            payloads: wanted.payloads(scene, created),
        })
    }
}

/// The template of a role, as GetRole shows it.
pub(super) fn source(role: &Role, scene: &Scene<'_>) -> Option<SourceRoleTemplate> {
    let source = role.template.as_ref()?;
    Some(SourceRoleTemplate {
        template_arn: scene.partition().show(&source.arn).into_owned(),
        template_minor_version: i32::try_from(source.minor_version).unwrap_or_default(),
    })
}

impl Read for GetRoleTemplateVersionRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<GetRoleTemplateVersionResponse, Fault> {
        let template = find(scene, &self.template_arn, self.minor_version)?;
        Ok(GetRoleTemplateVersionResponse {
            role_template_version: shown(template, scene),
        })
    }
}

fn shown(template: &'static Template, scene: &Scene<'_>) -> RoleTemplateVersion {
    let partition = scene.partition().as_str();
    let policies = template.policies.iter();
    let created = Timestamp::parse(CREATED);
    RoleTemplateVersion {
        template_arn: Some(template.arn(scene)),
        template_name: Some(template.name.into()),
        template_version_id: Some(template.version_id.into()),
        description: Some(template.description.into()),
        major_version: Some(MAJOR_VERSION),
        default_minor_version: Some(MINOR_VERSION),
        managed_by_type: Some(ManagedByTypeType::Service),
        managed_by_value: Some(template.service.into()),
        enabled: Some(true),
        minor_version: Some(MINOR_VERSION),
        role_name_pattern: Some(placeholder(ROLE_NAME)),
        role_path_pattern: Some(template.path.into()),
        assume_role_policy_document_template: Some(document::encoded(template.trust)),
        managed_policy_arns: Some(
            policies
                .map(|tail| format!("arn:{partition}:iam::{AWS}:policy{tail}"))
                .collect(),
        ),
        parameters_definition: Some(template.parameters.iter().map(definition).collect()),
        max_session_duration: i32::try_from(MAX_SESSION_SECS_DEFAULT).ok(),
        version_enabled: Some(true),
        create_timestamp: created,
        update_timestamp: created,
        ..RoleTemplateVersion::default()
    }
}

fn definition(parameter: &Parameter) -> ParameterDefinition {
    ParameterDefinition {
        name: parameter.name.into(),
        r#type: ParameterTypeType::String,
        description: Some(parameter.description.into()),
        is_required: Some(parameter.default.is_none()),
        default_value: parameter.default.map(Into::into),
        immutable: Some(true),
        sub_type: None,
    }
}

#[cfg(test)]
mod tests;
