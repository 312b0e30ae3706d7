//! The input of a simulation: the policies, which are parsed here, and the other members.

use roleback_model::iam::{ContextEntry, OrderedOrganizationPolicyType};
use roleback_policy::entry::EntryType;
use roleback_policy::validate::{self, Purpose};
use roleback_policy::{Context, Document};
use roleback_wire::Fault;

use crate::fault;

/// The members of both simulation requests.
pub(super) struct Inputs<'a> {
    pub(super) policies: &'a [String],
    pub(super) boundaries: Option<&'a [String]>,
    pub(super) levels: Option<&'a [OrderedOrganizationPolicyType]>,
    pub(super) resource_policy: Option<&'a str>,
    pub(super) resources: &'a [String],
    pub(super) actions: &'a [String],
    pub(super) resource_owner: Option<&'a str>,
    pub(super) caller_arn: Option<&'a str>,
    pub(super) context: &'a [ContextEntry],
    pub(super) handling: Option<&'a str>,
}

/// The policies of a request, parsed.
pub(super) struct Given {
    pub(super) identity: Vec<Document>,
    pub(super) boundary: Option<Vec<Document>>,
    pub(super) resource: Option<Document>,
    pub(super) levels: Option<Vec<Vec<Document>>>,
}

impl Given {
    pub(super) fn read(inputs: &Inputs<'_>) -> Result<Self, Fault> {
        let boundaries = inputs.boundaries.unwrap_or_default();
        if boundaries.len() > 1 {
            return Err(fault::one_boundary_only(boundaries.len()));
        }
        let boundary = parsed(
            "PermissionsBoundaryPolicyInputList",
            boundaries,
            Purpose::Inline,
        )?;
        let resource = inputs.resource_policy.map(|text| {
            validate::parse(text, Purpose::Resource)
                .map_err(|refusal| fault::unusable_policy("ResourcePolicy", &refusal.message))
        });
        Ok(Self {
            identity: identity(inputs.policies)?,
            boundary: (!boundary.is_empty()).then_some(boundary),
            resource: resource.transpose()?,
            levels: inputs.levels.map(levels).transpose()?,
        })
    }
}

/// The policies of `PolicyInputList`.
pub(super) fn identity(texts: &[String]) -> Result<Vec<Document>, Fault> {
    parsed("PolicyInputList", texts, Purpose::Inline)
}

fn levels(levels: &[OrderedOrganizationPolicyType]) -> Result<Vec<Vec<Document>>, Fault> {
    let read = |(number, level): (usize, &OrderedOrganizationPolicyType)| {
        let texts = level.service_control_policy_input_list.as_deref();
        let list =
            format!("OrderedOrganizationPolicyInputList.{number}.ServiceControlPolicyInputList");
        parsed(&list, texts.unwrap_or_default(), Purpose::ServiceControl)
    };
    (1..).zip(levels).map(read).collect()
}

fn parsed(list: &str, texts: &[String], purpose: Purpose) -> Result<Vec<Document>, Fault> {
    let parse = |(number, text): (usize, &String)| {
        validate::parse(text, purpose).map_err(|refusal| {
            fault::unusable_policy(&format!("{list}.{number}"), &refusal.message)
        })
    };
    (1..).zip(texts).map(parse).collect()
}

/// The context of the entries.
pub(super) fn context(entries: &[ContextEntry]) -> Result<Context<'_>, Fault> {
    let mut context = Context::new();
    for entry in entries {
        let name = entry.context_key_name.as_deref();
        let name = name.ok_or_else(fault::context_entry_without_name)?;
        let values = entry.context_key_values.as_deref().unwrap_or_default();
        let named = entry.context_key_type;
        let kind = named.and_then(|named| EntryType::parse(named.as_str()));
        let kind = kind.unwrap_or_else(|| EntryType::of(values));
        let values = kind.values(values).map_err(|unfit| {
            let named = named.map_or("string", |named| named.as_str());
            fault::unfit_context_entry(name, named, unfit)
        })?;
        context.set(name.into(), values);
    }
    Ok(context)
}
