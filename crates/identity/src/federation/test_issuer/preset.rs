//! Tokens in the form of well-known issuers: who signs them, for which audience, and which claims follow from the subject.
//!
//! - GitHub Actions: <https://docs.github.com/en/actions/reference/security/oidc>
//! - EKS: <https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html>
//! - GitLab CI: <https://docs.gitlab.com/ci/secrets/id_token_authentication/>
//! - HCP Terraform: <https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/workload-identity-tokens>
//! - Cognito identity pools: <https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html>

use serde_json::{Map, Value, json};

use super::TestIssuerError;

/// The form of an issuer's tokens.
#[derive(Debug)]
pub struct Preset {
    /// Its name.
    pub name: &'static str,
    /// The issuer; `None` if every customer has its own.
    issuer: Option<&'static str>,
    /// How the URL of such an issuer looks.
    issuer_example: &'static str,
    /// The audience that its tokens usually have.
    pub(super) audience: Option<&'static str>,
    /// Whether the audience is a list even where there is one.
    pub(super) lists_audiences: bool,
    /// How a subject looks.
    pub subject: &'static str,
    /// The claims derived from the subject; `None` if the subject does not have that form.
    claims: fn(&str) -> Option<Value>,
}

/// Every preset.
pub const PRESETS: &[Preset] = &[
    Preset {
        name: "github",
        issuer: Some("https://token.actions.githubusercontent.com"),
        issuer_example: "https://token.actions.githubusercontent.com",
        audience: Some("sts.amazonaws.com"),
        lists_audiences: false,
        subject: "repo:OWNER/REPO:ref:refs/heads/BRANCH",
        claims: github,
    },
    Preset {
        name: "eks",
        issuer: None,
        issuer_example: "https://oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE",
        audience: Some("sts.amazonaws.com"),
        lists_audiences: true,
        subject: "system:serviceaccount:NAMESPACE:NAME",
        claims: eks,
    },
    Preset {
        name: "gitlab",
        issuer: Some("https://gitlab.com"),
        issuer_example: "https://gitlab.com",
        audience: None,
        lists_audiences: false,
        subject: "project_path:GROUP/PROJECT:ref_type:branch:ref:BRANCH",
        claims: gitlab,
    },
    Preset {
        name: "terraform",
        issuer: Some("https://app.terraform.io"),
        issuer_example: "https://app.terraform.io",
        audience: Some("aws.workload.identity"),
        lists_audiences: false,
        subject: "organization:ORG:project:PROJECT:workspace:WORKSPACE:run_phase:PHASE",
        claims: terraform,
    },
    Preset {
        name: "cognito",
        issuer: Some("https://cognito-identity.amazonaws.com"),
        issuer_example: "https://cognito-identity.amazonaws.com",
        audience: None,
        lists_audiences: false,
        subject: "REGION:UUID",
        claims: cognito,
    },
];

impl Preset {
    pub(super) fn named(name: &str) -> Result<&'static Self, TestIssuerError> {
        let found = PRESETS.iter().find(|preset| preset.name == name);
        found.ok_or_else(|| TestIssuerError::Preset(name.to_owned()))
    }

    pub(super) fn issuer(&self) -> Result<&'static str, TestIssuerError> {
        self.issuer.ok_or(TestIssuerError::NoIssuer {
            preset: self.name,
            example: self.issuer_example,
        })
    }

    pub(super) fn claims(&self, subject: &str) -> Result<Map<String, Value>, TestIssuerError> {
        let claims = (self.claims)(subject).ok_or_else(|| TestIssuerError::Subject {
            preset: self.name,
            subject: subject.to_owned(),
            form: self.subject,
        })?;
        Ok(claims.as_object().cloned().unwrap_or_default())
    }
}

/// The names of all presets, for a message.
pub(super) fn names() -> String {
    let names: Vec<_> = PRESETS.iter().map(|preset| preset.name).collect();
    names.join(", ")
}

/// `repo:OWNER/REPO:` and `ref:REF`, `environment:NAME` or `pull_request`.
fn github(subject: &str) -> Option<Value> {
    let (repository, context) = subject.strip_prefix("repo:")?.split_once(':')?;
    let (owner, _) = repository.split_once('/')?;
    let mut claims = json!({"repository": repository, "repository_owner": owner});
    let (kind, value) = context.split_once(':').unwrap_or((context, ""));
    let more = match kind {
        "ref" if value.starts_with("refs/tags/") => json!({"ref": value, "ref_type": "tag"}),
        "ref" => json!({"ref": value, "ref_type": "branch"}),
        "environment" => json!({"environment": value}),
        "pull_request" => json!({"event_name": "pull_request"}),
        _ => return None,
    };
    extend(&mut claims, more);
    Some(claims)
}

/// `system:serviceaccount:NAMESPACE:NAME`
fn eks(subject: &str) -> Option<Value> {
    let account = subject.strip_prefix("system:serviceaccount:")?;
    let (namespace, name) = account.split_once(':')?;
    Some(json!({
        "kubernetes.io": {"namespace": namespace, "serviceaccount": {"name": name}},
    }))
}

/// `project_path:GROUP/PROJECT:ref_type:TYPE:ref:REF`
fn gitlab(subject: &str) -> Option<Value> {
    let rest = subject.strip_prefix("project_path:")?;
    let (project, rest) = rest.split_once(":ref_type:")?;
    let (kind, name) = rest.split_once(":ref:")?;
    let (namespace, _) = project.rsplit_once('/')?;
    Some(json!({
        "project_path": project, "namespace_path": namespace, "ref_type": kind, "ref": name,
    }))
}

/// `organization:ORG:project:PROJECT:workspace:WORKSPACE:run_phase:PHASE`
fn terraform(subject: &str) -> Option<Value> {
    let rest = subject.strip_prefix("organization:")?;
    let (organization, rest) = rest.split_once(":project:")?;
    let (project, rest) = rest.split_once(":workspace:")?;
    let (workspace, phase) = rest.split_once(":run_phase:")?;
    Some(json!({
        "terraform_organization_name": organization, "terraform_project_name": project,
        "terraform_workspace_name": workspace, "terraform_run_phase": phase,
    }))
}

/// Any subject. Guests have `unauthenticated` in `amr` instead.
fn cognito(_: &str) -> Option<Value> {
    Some(json!({"amr": ["authenticated"]}))
}

fn extend(claims: &mut Value, more: Value) {
    if let (Some(claims), Value::Object(more)) = (claims.as_object_mut(), more) {
        claims.extend(more);
    }
}
