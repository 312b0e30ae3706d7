//! The content of a signed assertion.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use roleback_wire::Timestamp;
use roxmltree::Node;

use super::document::{children, only_child, text};
use super::{ASSERTION, SamlError};

/// The prefix of AWS's own attributes. Names are case-sensitive.
const AWS_ATTRIBUTES: &str = "https://aws.amazon.com/SAML/Attributes/";
/// The prefix of SAML 2.0 name formats, which `SubjectType` omits.
const NAME_ID_FORMAT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:";

/// The valid values of `SessionDuration`, in seconds.
const SESSION_SECS: RangeInclusive<i64> = 900..=43_200;

/// The claims of a verified assertion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Assertion {
    /// `Issuer`: the entity id of the identity provider.
    pub(crate) issuer: String,
    /// `NameID`.
    pub(crate) subject: String,
    /// The format of the `NameID`: `persistent` or `transient`, or the full URI if it is not of SAML 2.0.
    pub(crate) subject_type: String,
    /// `Recipient` of the subject confirmation: the `Audience` of AWS's response.
    pub(crate) recipient: String,
    /// When it expires for AWS: the earliest of its expiration dates.
    pub(crate) expires: Timestamp,
    /// When the identity provider's own session ends, if stated; credentials expire then at the latest.
    pub(crate) session_ends: Option<Timestamp>,
    /// The attributes in document order: name and values.
    pub(crate) attributes: Vec<(String, Vec<String>)>,
}

impl Assertion {
    /// Parses an assertion. The required elements are those that AWS requires.
    pub(super) fn read(node: Node<'_, '_>) -> Result<Self, SamlError> {
        let subject = one(node, "Subject")?;
        let name_id = one(subject, "NameID")?;
        let confirmation = one(subject, "SubjectConfirmation")?;
        let data = one(confirmation, "SubjectConfirmationData")?;
        let conditions = one(node, "Conditions")?;
        let statements: Vec<_> = children(node, (ASSERTION, "AuthnStatement")).collect();
        if statements.is_empty() {
            return Err(SamlError::Unreadable("its assertion has no AuthnStatement"));
        }
        // `NotBefore` dates are not compared, but must be valid dates.
        date(conditions, "NotBefore")?;
        date(data, "NotBefore")?;
        let confirmed_until = date(data, "NotOnOrAfter")?.ok_or(SamlError::Unreadable(
            "its subject confirmation has no NotOnOrAfter",
        ))?;
        let holds_until = date(conditions, "NotOnOrAfter")?;
        let sessions = statements
            .into_iter()
            .map(|statement| date(statement, "SessionNotOnOrAfter"));
        let sessions: Vec<_> = sessions.collect::<Result<_, _>>()?;
        let session_ends = sessions.into_iter().flatten().min();
        let dates = [Some(confirmed_until), holds_until, session_ends];
        Ok(Self {
            issuer: text(one(node, "Issuer")?).trim().to_owned(),
            subject: text(name_id),
            subject_type: subject_type(attribute(name_id, "Format")?),
            recipient: attribute(data, "Recipient")?.to_owned(),
            expires: dates.into_iter().flatten().min().unwrap_or(confirmed_until),
            session_ends,
            attributes: attributes(node)?,
        })
    }

    /// The values of all attributes with this name.
    pub(crate) fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let named = self
            .attributes
            .iter()
            .filter(move |(known, _)| known == name);
        named.flat_map(|(_, values)| values.iter().map(String::as_str))
    }

    /// The values of an AWS attribute, such as `Role`.
    pub(crate) fn aws_values(&self, name: &str) -> impl Iterator<Item = &str> {
        self.with_prefix("")
            .filter(move |(known, _)| *known == name)
            .flat_map(|(_, values)| values)
    }

    /// The AWS attributes with this prefix, with the rest of their names.
    fn with_prefix(
        &self,
        prefix: &str,
    ) -> impl Iterator<Item = (&str, impl Iterator<Item = &str>)> {
        self.attributes.iter().filter_map(move |(name, values)| {
            let rest = name.strip_prefix(AWS_ATTRIBUTES)?.strip_prefix(prefix)?;
            Some((rest, values.iter().map(String::as_str)))
        })
    }

    /// Checks that the assertion grants a role through a provider: the two ARNs in either order, separated by a comma.
    ///
    /// # Errors
    /// AWS's message if it does not.
    pub(crate) fn check_role(&self, role: &str, provider: &str) -> Result<(), SamlError> {
        let granted = self.aws_values("Role").any(|pair| {
            let pair = pair
                .split_once(',')
                .map(|(one, other)| (one.trim(), other.trim()));
            pair == Some((role, provider)) || pair == Some((provider, role))
        });
        let text =
            "SAML Assertion doesn't contain the requested Role and Metadata in the attributes";
        granted
            .then_some(())
            .ok_or(SamlError::Attribute(Cow::Borrowed(text)))
    }

    /// The session name, which is required.
    ///
    /// # Errors
    /// AWS's message if it is missing or malformed.
    pub(crate) fn session_name(&self) -> Result<&str, SamlError> {
        let missing = "RoleSessionName is required in AuthnResponse";
        let malformed = "RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}";
        let name = self.aws_values("RoleSessionName").next();
        let name = name.ok_or(SamlError::Attribute(Cow::Borrowed(missing)))?;
        let good = is_session_name(name);
        good.then_some(name)
            .ok_or(SamlError::Attribute(Cow::Borrowed(malformed)))
    }

    /// The source identity, if the assertion contains one.
    ///
    /// # Errors
    /// AWS's message if it is malformed.
    pub(crate) fn source_identity(&self) -> Result<Option<&str>, SamlError> {
        let malformed =
            "Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with \"aws:\"";
        match self.aws_values("SourceIdentity").next() {
            Some(name) if !is_session_name(name) || name.starts_with("aws:") => {
                Err(SamlError::Attribute(Cow::Borrowed(malformed)))
            }
            name => Ok(name),
        }
    }

    /// The session duration that the identity provider allows, in seconds, if stated.
    pub(crate) fn session_duration_secs(&self) -> Option<i64> {
        let value = self.aws_values("SessionDuration").next()?;
        let secs = value.trim().parse().ok();
        secs.filter(|secs| SESSION_SECS.contains(secs))
    }

    /// The session tags: the `KEY` of each `PrincipalTag:KEY`, and its first value.
    pub(crate) fn principal_tags(&self) -> impl Iterator<Item = (&str, &str)> {
        let tags = self.with_prefix("PrincipalTag:");
        tags.filter_map(|(key, mut values)| Some((key, values.next()?)))
    }
}

/// `NameQualifier` of AWS's response: distinguishes subjects with the same name at different providers.
pub(crate) fn name_qualifier(issuer: &str, account: &str, provider_name: &str) -> String {
    let text = format!("{issuer}{account}/{provider_name}");
    BASE64_STANDARD.encode(digest::digest(
        &digest::SHA1_FOR_LEGACY_USE_ONLY,
        text.as_bytes(),
    ))
}

/// `[a-zA-Z_0-9+=,.@-]{2,64}`.
fn is_session_name(name: &str) -> bool {
    let good = |byte: u8| byte.is_ascii_alphanumeric() || b"_+=,.@-".contains(&byte);
    (2..=64).contains(&name.len()) && name.bytes().all(good)
}

fn one<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> Result<Node<'a, 'i>, SamlError> {
    let text = "its assertion has not exactly one of an element that AWS needs";
    only_child(node, (ASSERTION, name)).ok_or(SamlError::Unreadable(text))
}

fn attribute<'a>(node: Node<'a, '_>, name: &str) -> Result<&'a str, SamlError> {
    let text = "its assertion lacks an XML attribute that AWS needs";
    node.attribute(name).ok_or(SamlError::Unreadable(text))
}

fn date(node: Node<'_, '_>, name: &str) -> Result<Option<Timestamp>, SamlError> {
    let date = node
        .attribute(name)
        .map(|date| Timestamp::parse(date.trim()));
    match date {
        Some(None) => Err(SamlError::Unreadable("a date of its assertion is not one")),
        date => Ok(date.flatten()),
    }
}

fn subject_type(format: &str) -> String {
    format
        .strip_prefix(NAME_ID_FORMAT)
        .unwrap_or(format)
        .to_owned()
}

fn attributes(node: Node<'_, '_>) -> Result<Vec<(String, Vec<String>)>, SamlError> {
    let statements = children(node, (ASSERTION, "AttributeStatement"));
    let all = statements.flat_map(|statement| children(statement, (ASSERTION, "Attribute")));
    let all = all.map(|node| {
        let values = children(node, (ASSERTION, "AttributeValue")).map(text);
        Ok((attribute(node, "Name")?.to_owned(), values.collect()))
    });
    all.collect()
}
