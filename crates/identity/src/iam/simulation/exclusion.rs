//! Policies that a simulation excludes, as if they were not attached.
//!
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_PolicyIdentifier.html>

use roleback_model::iam::{AttachmentType, PolicyIdentifier, PolicyIdentifierPolicyType};
use roleback_policy::{Arn, glob};
use roleback_wire::Fault;

use crate::fault;
use crate::policies::held::{Held, PolicyName};

/// A selector for excluded policies.
pub(super) enum Exclusion<'a> {
    /// All policies of a type.
    Type(PolicyIdentifierPolicyType),
    /// Managed policies by ARN, with wildcards in the name.
    Arn(&'a str),
    /// An inline policy of certain entities.
    Inline {
        name: &'a str,
        holder: AttachmentType,
        holder_name: &'a str,
    },
}

/// Parses the policy identifiers of a request.
pub(super) fn read(identifiers: &[PolicyIdentifier]) -> Result<Vec<Exclusion<'_>>, Fault> {
    identifiers.iter().map(read_one).collect()
}

fn read_one(identifier: &PolicyIdentifier) -> Result<Exclusion<'_>, Fault> {
    let PolicyIdentifier {
        policy_type,
        policy_arn,
        inline_policy_identifier,
    } = identifier;
    match (policy_type, policy_arn, inline_policy_identifier) {
        (Some(kind), None, None) => Ok(Exclusion::Type(*kind)),
        (None, Some(arn), None) if is_pattern(arn) => Ok(Exclusion::Arn(arn)),
        (None, Some(arn), None) => Err(fault::invalid_policy_arn(arn)),
        (None, None, Some(inline)) if wildcards(&inline.attachment_name) => Ok(Exclusion::Inline {
            name: &inline.policy_name,
            holder: inline.attachment_type,
            holder_name: &inline.attachment_name,
        }),
        (None, None, Some(inline)) => Err(fault::too_many_wildcards(&inline.attachment_name)),
        _ => Err(fault::ambiguous_policy_identifier()),
    }
}

/// Whether this is the ARN of a managed policy, with wildcards only in its name.
fn is_pattern(text: &str) -> bool {
    let Some(name) = Arn::parse(text).and_then(|arn| arn.resource_of("policy")) else {
        return false;
    };
    let name = name.rsplit('/').next().unwrap_or_default();
    let before = text.strip_suffix(name).unwrap_or_default();
    !before.contains(['*', '?']) && wildcards(name)
}

/// Whether a name contains at most one `*`.
fn wildcards(name: &str) -> bool {
    name.matches('*').count() <= 1
}

impl Exclusion<'_> {
    /// Whether an attached policy is excluded.
    pub(super) fn means(&self, held: &Held<'_>) -> bool {
        use PolicyIdentifierPolicyType as Type;
        match (self, &held.name) {
            (Self::Type(Type::Inline), PolicyName::Inline(_)) => true,
            (Self::Type(Type::AwsManaged), PolicyName::Managed(arn)) => is_aws_managed(arn),
            (Self::Type(Type::UserManaged), PolicyName::Managed(arn)) => !is_aws_managed(arn),
            (Self::Arn(pattern), PolicyName::Managed(arn)) => glob::matches(pattern, arn),
            (
                Self::Inline {
                    name,
                    holder,
                    holder_name,
                },
                PolicyName::Inline(own),
            ) => {
                let of_holder = held.holder.kind() == holder.as_str();
                let known = held.holder.name().unwrap_or_default();
                own == name && of_holder && glob::matches(holder_name, known)
            }
            _ => false,
        }
    }

    /// Whether the boundary is excluded.
    pub(super) fn means_boundary(&self) -> bool {
        matches!(
            self,
            Self::Type(PolicyIdentifierPolicyType::PermissionBoundary)
        )
    }

    /// Whether the service control policies are excluded.
    pub(super) fn means_service_control(&self) -> bool {
        matches!(self, Self::Type(PolicyIdentifierPolicyType::Scp))
    }
}

fn is_aws_managed(arn: &str) -> bool {
    Arn::parse(arn).is_some_and(|arn| arn.account == "aws")
}
