//! The rules for control policies: valid documents, unique names, and no changes to AWS's own policies.

use roleback_policy::span::Position;
use roleback_policy::validate;
use roleback_world::control_policy_kind::ControlPolicyKind;
use roleback_world::entity::ControlPolicy;
use roleback_world::event::{ControlPolicyDeletedV1, ControlPolicyPutV1};
use roleback_world::key::Key;

use super::{ID_CHARS, NAME_CHARS_MAX, Plan, check_name, taken};
use crate::organization::{Refusal, control_rules};

/// Characters in a policy's description.
const DESCRIPTION_CHARS_MAX: usize = 512;

/// The requested properties of a policy.
pub(in crate::organization) struct PolicyText<'a> {
    pub(in crate::organization) kind: ControlPolicyKind,
    pub(in crate::organization) name: &'a str,
    pub(in crate::organization) description: &'a str,
    pub(in crate::organization) document: &'a str,
}

impl Plan<'_> {
    /// Creates a policy or changes the one with this name; returns its id.
    pub(in crate::organization) fn put_policy(
        &mut self,
        text: &PolicyText<'_>,
        id: Option<&str>,
    ) -> Result<Key, Refusal> {
        let found = self.organization()?;
        check_text(text)?;
        let Some(known) = found.policy_named(text.name) else {
            let of_kind = found.control_policies.values();
            let count = of_kind.filter(|policy| policy.kind == text.kind).count();
            if count >= control_rules::of(text.kind).policies_max {
                return Err(Refusal::limit(
                    "POLICY_NUMBER_LIMIT_EXCEEDED",
                    format_args!("an organization can have at most {count} policies of one type"),
                ));
            }
            let id = Key::exact(&self.id("p-", &ID_CHARS.policy, id)?);
            if found.control_policies.at(&id).is_some() {
                return Err(taken(id.as_str()));
            }
            return Ok(self.write_policy(text, id));
        };
        changeable(known)?;
        if id.is_some_and(|id| id != known.id.as_str()) || known.kind != text.kind {
            return Err(Refusal::conflict(
                "DuplicatePolicyException",
                format_args!(
                    "the policy `{}` is there as the {} {}; its id and its type never change",
                    text.name,
                    known.kind,
                    known.id.as_str()
                ),
            ));
        }
        let id = known.id.clone();
        if *known.document == *text.document && known.description == text.description {
            return Ok(id);
        }
        Ok(self.write_policy(text, id))
    }

    fn write_policy(&mut self, text: &PolicyText<'_>, id: Key) -> Key {
        self.happen(ControlPolicyPutV1 {
            id: id.as_str().to_owned(),
            kind: text.kind,
            name: text.name.to_owned(),
            description: text.description.to_owned(),
            document: text.document.into(),
        });
        id
    }

    pub(in crate::organization) fn delete_policy(&mut self, id: &Key) -> Result<(), Refusal> {
        let found = self.organization()?;
        found.policy(id.as_str()).map_or(Ok(()), changeable)?;
        let user = found.targets().find(|(_, attached)| attached.contains(id));
        if let Some((target, _)) = user {
            return Err(Refusal::conflict(
                "PolicyInUseException",
                format_args!(
                    "{} is attached to {}; detach it first",
                    id.as_str(),
                    target.as_text()
                ),
            ));
        }
        let id = id.as_str().to_owned();
        self.happen(ControlPolicyDeletedV1 { id });
        Ok(())
    }
}

fn changeable(policy: &ControlPolicy) -> Result<(), Refusal> {
    if policy.is_of_aws() {
        return Err(Refusal::invalid(format_args!(
            "IMMUTABLE_POLICY: {} is AWS's and cannot be changed",
            policy.name
        )));
    }
    Ok(())
}

fn check_text(text: &PolicyText<'_>) -> Result<(), Refusal> {
    check_name("policies", text.name, NAME_CHARS_MAX)?;
    let (size, max) = (
        text.document.chars().count(),
        control_rules::of(text.kind).document_chars_max,
    );
    if size > max {
        return Err(Refusal::limit(
            "POLICY_CONTENT_LIMIT_EXCEEDED",
            format_args!(
                "`{}` has {size} characters, and {max} are the most",
                text.name
            ),
        ));
    }
    let chars = text.description.chars().count();
    if chars > DESCRIPTION_CHARS_MAX {
        return Err(Refusal::invalid(format_args!(
            "the description of `{}` has {chars} characters, and {DESCRIPTION_CHARS_MAX} are the most",
            text.name
        )));
    }
    validate::parse_custom_control(text.document, control_rules::of(text.kind).purpose)
        .map(drop)
        .map_err(|refused| {
            let at = Position::at(text.document, refused.span.start);
            Refusal::malformed(format_args!(
                "{} (`{}`, line {}, column {})",
                refused.message, text.name, at.line, at.column
            ))
        })
}
