//! SAML assertions of the test issuer.

use roleback_wire::Timestamp;
use roleback_world::arn::{AccountId, Partition, ROOT_PATH, iam_arn};
use roleback_world::resource_kind::ResourceKind;

use super::{ENTITY_ID, TestIssuer, TestIssuerError, expires, unsigned};
use crate::entropy::Entropy;
use crate::federation::saml::issue::{self, IssueError};

/// What the names of AWS's own attributes begin with.
const AWS_ATTRIBUTE: &str = "https://aws.amazon.com/SAML/Attributes/";
/// AWS's own attributes, which may be named without that prefix. A tag has its key after the colon.
const SHORT_NAMES: [&str; 3] = ["SourceIdentity", "TransitiveTagKeys", "PrincipalTag:"];
/// Where identity providers send assertions for AWS.
const RECIPIENT: &str = "https://signin.aws.amazon.com/saml";

/// What an assertion says, as a request asks for it.
#[derive(Debug, Clone, Default)]
pub struct NewAssertion {
    /// The account of roles and provider where they are named without an ARN.
    pub account: AccountId,
    /// The ARN or the name of the SAML provider.
    pub provider: String,
    /// The ARNs or names of the roles that the subject may choose from.
    pub roles: Vec<String>,
    /// `NameID`.
    pub name_id: String,
    /// The format of the `NameID`; by default `persistent`.
    pub name_id_format: Option<String>,
    /// `RoleSessionName`; by default the `NameID`.
    pub session_name: Option<String>,
    /// `SessionDuration`, in seconds.
    pub session_duration: Option<u32>,
    /// Further attributes with their values.
    pub attributes: Vec<(String, Vec<String>)>,
    /// How long the assertion is valid, in seconds. Below zero it has expired.
    pub lifetime_secs: i64,
}

impl TestIssuer {
    /// Signs a SAML response with one assertion, in Base64 as `AssumeRoleWithSAML` takes it. Also answers until when it is
    /// valid.
    ///
    /// # Errors
    /// See [`TestIssuerError`].
    pub fn assertion(
        &self,
        new: &NewAssertion,
        now: Timestamp,
        entropy: &Entropy,
    ) -> Result<(String, Timestamp), TestIssuerError> {
        let id: String = entropy.bytes::<16>().map(|it| format!("{it:02x}")).concat();
        let expires = expires(now, new.lifetime_secs)?;
        let unsigned_assertion = issue::NewAssertion {
            issuer: ENTITY_ID,
            subject: &new.name_id,
            subject_type: new.name_id_format.as_deref().unwrap_or("persistent"),
            recipient: RECIPIENT,
            id: &id,
            issued: now,
            expires,
            session_ends: None,
            attributes: &attributes(new)?,
        };
        let response = issue::response(&unsigned_assertion, &self.key);
        let response = response.map_err(|why| match why {
            IssueError::Unreadable(_) => TestIssuerError::Unwritable(why.to_string()),
            IssueError::Signing(_) => unsigned(why),
        })?;
        Ok((response, expires))
    }
}

fn attributes(new: &NewAssertion) -> Result<Vec<(String, Vec<String>)>, TestIssuerError> {
    let provider = arn(
        new,
        &new.provider,
        ResourceKind::SamlProvider,
        "SAML provider",
    )?;
    let roles = new
        .roles
        .iter()
        .map(|role| arn(new, role, ResourceKind::Role, "role"))
        .map(|role| role.map(|role| format!("{role},{provider}")));
    let roles = roles.collect::<Result<Vec<_>, _>>()?;
    if roles.is_empty() {
        return Err(TestIssuerError::NoRole);
    }
    let session_name = new.session_name.as_ref().unwrap_or(&new.name_id);
    let named = |name: &str, values| (format!("{AWS_ATTRIBUTE}{name}"), values);
    let mut attributes = vec![
        named("Role", roles),
        named("RoleSessionName", vec![session_name.clone()]),
    ];
    if let Some(secs) = new.session_duration {
        attributes.push(named("SessionDuration", vec![secs.to_string()]));
    }
    for (name, values) in &new.attributes {
        let is_short = SHORT_NAMES
            .iter()
            .any(|short| match short.strip_suffix(':') {
                Some(_) => name.starts_with(short),
                None => name == short,
            });
        attributes.push(match is_short {
            true => named(name, values.clone()),
            false => (name.clone(), values.clone()),
        });
    }
    Ok(attributes)
}

/// The ARN of what is named by its ARN or its name.
fn arn(
    new: &NewAssertion,
    named: &str,
    kind: ResourceKind,
    what: &'static str,
) -> Result<String, TestIssuerError> {
    if named.is_empty() || named.contains(',') {
        return Err(TestIssuerError::Name(named.to_owned(), what));
    }
    Ok(match named.starts_with("arn:") {
        true => named.to_owned(),
        false => iam_arn(
            Partition::default(),
            new.account,
            kind.as_str(),
            ROOT_PATH,
            named,
        ),
    })
}
