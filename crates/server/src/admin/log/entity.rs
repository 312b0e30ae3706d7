//! The entity that a recorded request is about, as `roleback log` shows it: `user/ann`, `unit/Workloads/Dev`.

/// A member of a request, and the text to show before its value; the text is empty if the value is an ARN or names its kind
/// itself.
type Naming = (&'static str, &'static str);

/// Members of AWS's operations that name an entity.
const OF_AWS: &[Naming] = &[
    ("GroupName", "group/"),
    ("InstanceProfileName", "instance-profile/"),
    ("UserName", "user/"),
    ("RoleName", "role/"),
    ("PolicyName", "policy/"),
    ("PolicyArn", ""),
    ("AccessKeyId", "access-key/"),
    ("RoleArn", ""),
    ("OpenIDConnectProviderArn", ""),
    ("SAMLProviderArn", ""),
    ("AccountAlias", "alias/"),
    ("VirtualMFADeviceName", "mfa/"),
    ("SerialNumber", ""),
    ("SSHPublicKeyId", "ssh-key/"),
    ("CertificateId", "signing-certificate/"),
    ("ServerCertificateName", "server-certificate/"),
    ("ServiceSpecificCredentialId", "service-credential/"),
    ("AWSServiceName", "service/"),
    ("DelegationRequestId", "delegation-request/"),
];

const ACCOUNT: &[Naming] = &[("account", "account/")];
const UNIT: &[Naming] = &[("unit", "unit/")];
const NEW_UNIT: &[Naming] = &[("name", "unit/")];
const POLICY: &[Naming] = &[("policy", "policy/")];
const NEW_POLICY: &[Naming] = &[("name", "policy/")];
const ISSUER: &[Naming] = &[("issuer", "issuer/")];
const POD: &[Naming] = &[("Name", "pod/")];
const FORK: &[Naming] = &[("Fork", "fork/")];
const ATTACHMENT: &[Naming] = &[("policy", "policy/"), ("target", "")];

/// Operations with other names: the members that name an entity, and the text if there are none.
const OF_OPERATION: &[(&str, &[Naming], &str)] = &[
    ("iam:AcquireRole", &[("TemplateArn", "")], ""),
    ("iam:ChangePassword", &[], "own password"),
    (
        "iam:CreateDelegationRequest",
        &[("OwnerAccountId", "account/")],
        "delegation request",
    ),
    ("iam:CreateOpenIDConnectProvider", &[("Url", "")], ""),
    ("iam:CreateSAMLProvider", &[("Name", "saml-provider/")], ""),
    ("iam:DeleteAccountPasswordPolicy", &[], "password policy"),
    (
        "iam:DisableOrganizationsRootCredentialsManagement",
        &[],
        "organization",
    ),
    ("iam:DisableOrganizationsRootSessions", &[], "organization"),
    (
        "iam:DisableOutboundWebIdentityFederation",
        &[],
        "outbound federation",
    ),
    (
        "iam:EnableOrganizationsRootCredentialsManagement",
        &[],
        "organization",
    ),
    ("iam:EnableOrganizationsRootSessions", &[], "organization"),
    (
        "iam:EnableOutboundWebIdentityFederation",
        &[],
        "outbound federation",
    ),
    ("iam:GenerateCredentialReport", &[], "credential report"),
    (
        "iam:GenerateOrganizationsAccessReport",
        &[("EntityPath", "")],
        "",
    ),
    ("iam:GenerateServiceLastAccessedDetails", &[("Arn", "")], ""),
    ("iam:PutAccountProperties", &[], "account properties"),
    (
        "iam:SetSecurityTokenServicePreferences",
        &[],
        "STS preferences",
    ),
    ("iam:UpdateAccountPasswordPolicy", &[], "password policy"),
    ("roleback:CreateOrganization", &[], "organization"),
    ("roleback:DeleteOrganization", &[], "organization"),
    ("roleback:PutTree", &[], "organization"),
    ("roleback:CreateUnit", NEW_UNIT, ""),
    ("roleback:RenameUnit", UNIT, ""),
    ("roleback:DeleteUnit", UNIT, ""),
    ("roleback:AddAccount", ACCOUNT, ""),
    ("roleback:MoveAccount", ACCOUNT, ""),
    ("roleback:RenameAccount", ACCOUNT, ""),
    ("roleback:RemoveAccount", ACCOUNT, ""),
    ("roleback:PutPolicy", NEW_POLICY, ""),
    ("roleback:DeletePolicy", POLICY, ""),
    ("roleback:AttachPolicy", ATTACHMENT, ""),
    ("roleback:DetachPolicy", ATTACHMENT, ""),
    ("roleback:PutIssuerKeys", ISSUER, ""),
    ("roleback:DeleteIssuerKeys", ISSUER, ""),
    ("roleback:FetchIssuerKeys", ISSUER, ""),
    ("roleback:TrustTestIssuer", ISSUER, ""),
    ("roleback:Load", POD, ""),
    ("roleback:Compact", &[], "event log"),
    ("roleback:Promote", FORK, ""),
    ("roleback:Restore", POD, ""),
];

/// The entities that a request names, separated by commas.
pub(super) fn named_in(operation: &str, input: &[(String, String)]) -> Option<String> {
    let row = OF_OPERATION.iter().find(|(name, ..)| *name == operation);
    let (namings, whole) = row.map_or((OF_AWS, ""), |(_, namings, whole)| (*namings, *whole));
    let named = |(member, prefix): &Naming| {
        let (_, value) = input.iter().find(|(name, _)| name == member)?;
        Some(format!("{prefix}{value}"))
    };
    let names: Vec<_> = namings.iter().filter_map(named).collect();
    let text = if names.is_empty() {
        whole.to_owned()
    } else {
        names.join(", ")
    };
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use roleback_identity::organization::step::Step;
    use roleback_wire::shape::Shape;
    use serde_json::json;

    #[test]
    fn requests_of_aws_name_their_entities() {
        for (input, expected) in [
            (&[("UserName", "ann")][..], Some("user/ann")),
            (
                &[("PolicyName", "p"), ("RoleName", "r")],
                Some("role/r, policy/p"),
            ),
            (
                &[("ServerCertificateName", "web")],
                Some("server-certificate/web"),
            ),
            (&[("MaxItems", "1")], None),
        ] {
            let input: Vec<_> = input
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect();
            assert_eq!(named_in("iam:X", &input).as_deref(), expected);
        }
    }

    #[test]
    fn every_recorded_operation_of_aws_names_its_entity() {
        for operation in roleback_model::OPERATIONS.iter().filter(|it| it.mutates) {
            let Shape::Structure(members) = operation.input else {
                panic!("{} has no members", operation.name);
            };
            let input: Vec<_> = members
                .iter()
                .map(|member| (member.name.to_owned(), "x".to_owned()))
                .collect();
            assert!(
                named_in(operation.action, &input).is_some(),
                "{}",
                operation.action
            );
        }
    }

    #[test]
    fn every_step_of_the_organization_names_its_entity() {
        let account = "111122223333";
        for (step, expected) in [
            (
                json!({"step": "CreateOrganization", "managementAccount": account}),
                "organization",
            ),
            (json!({"step": "DeleteOrganization"}), "organization"),
            (
                json!({"step": "CreateUnit", "name": "Dev", "parent": "root"}),
                "unit/Dev",
            ),
            (
                json!({"step": "RenameUnit", "unit": "A/Dev", "name": "x"}),
                "unit/A/Dev",
            ),
            (json!({"step": "DeleteUnit", "unit": "Dev"}), "unit/Dev"),
            (
                json!({"step": "AddAccount", "account": account}),
                "account/111122223333",
            ),
            (
                json!({"step": "MoveAccount", "account": account, "parent": "Dev"}),
                "account/111122223333",
            ),
            (
                json!({"step": "RenameAccount", "account": account, "name": "x"}),
                "account/111122223333",
            ),
            (
                json!({"step": "RemoveAccount", "account": account}),
                "account/111122223333",
            ),
            (
                json!({"step": "PutPolicy", "name": "P", "type": "SERVICE_CONTROL_POLICY", "document": "{}"}),
                "policy/P",
            ),
            (json!({"step": "DeletePolicy", "policy": "P"}), "policy/P"),
            (
                json!({"step": "AttachPolicy", "policy": "P", "target": "Dev"}),
                "policy/P, Dev",
            ),
            (
                json!({"step": "DetachPolicy", "policy": "P", "target": account}),
                "policy/P, 111122223333",
            ),
        ] {
            let step: Step = serde_json::from_value(step).unwrap();
            let operation = format!("roleback:{}", step.name());
            let named = named_in(&operation, &step.input());
            assert_eq!(named.as_deref(), Some(expected), "{operation}");
        }
        let tree = named_in("roleback:PutTree", &[("tree".to_owned(), "{}".to_owned())]);
        assert_eq!(tree.as_deref(), Some("organization"));
    }
}
