//! What the claims of a verified web identity token mean to AWS: condition keys, session tags, source identity, roles.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif> and
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_adding-assume-role-idp>.

use std::collections::BTreeMap;

use roleback_wire::Fault;
use serde_json::Value;

use super::jwt::Claims;
use crate::fault;

/// The claim with the session tags as an object.
const TAGS: &str = "https://aws.amazon.com/tags";
/// The prefix of a claim with a single session tag, for issuers that cannot put an object into a token.
const PRINCIPAL_TAG: &str = "https://aws.amazon.com/tags/principal_tags/";
/// The claim with the keys of the transitive tags, for the same issuers.
const TRANSITIVE_TAG_KEYS: &str = "https://aws.amazon.com/tags/transitive_tag_keys";
const SOURCE_IDENTITY: &str = "https://aws.amazon.com/source_identity";
const ROLES: &str = "https://aws.amazon.com/roles";

/// Claims other than `sub`, `aud` and `amr` that trust policies can test, by issuer (without its scheme).
const MORE_KEYS: &[(&str, &[&str])] = &[(
    "token.actions.githubusercontent.com",
    &[
        "actor",
        "actor_id",
        "enterprise_id",
        "environment",
        "job_workflow_ref",
        "ref",
        "repository",
        "repository_id",
        "workflow",
    ],
)];
/// Google's tokens have the audience in the condition key `oaud`, because `aud` contains the authorized party.
const GOOGLE: &str = "accounts.google.com";

/// The session tags in a token.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct SessionTags {
    /// Key and value.
    pub(crate) tags: BTreeMap<String, String>,
    /// The keys of the transitive tags.
    pub(crate) transitive_keys: Vec<String>,
}

impl Claims {
    /// The issuer without its scheme, as in provider ARNs and condition keys.
    pub(crate) fn provider(&self) -> &str {
        self.issuer.strip_prefix("https://").unwrap_or(&self.issuer)
    }

    /// The condition keys, with values, that the token provides for the trust policy.
    pub(crate) fn condition_keys(&self) -> Vec<(String, Vec<String>)> {
        let provider = self.provider();
        let mut keys = vec![
            ("sub", vec![self.subject.clone()]),
            ("aud", vec![self.audience.clone()]),
        ];
        if provider == GOOGLE {
            keys.push(("oaud", self.audiences.clone()));
        }
        let more = MORE_KEYS.iter().find(|(issuer, _)| *issuer == provider);
        let more = more.map_or(&[][..], |(_, names)| names);
        for name in ["amr"].iter().chain(more) {
            let values = self.all.get(*name).map(texts).unwrap_or_default();
            if !values.is_empty() {
                keys.push((name, values));
            }
        }
        let keys = keys.into_iter();
        keys.map(|(name, values)| (format!("{provider}:{name}"), values))
            .collect()
    }

    /// The session tags: either an object, in which each value is a list of one, or one claim per tag.
    ///
    /// # Errors
    /// `InvalidIdentityToken` if they have another form.
    pub(crate) fn session_tags(&self) -> Result<SessionTags, Fault> {
        self.tags()
            .ok_or_else(fault::web_identity_token_not_validated)
    }

    fn tags(&self) -> Option<SessionTags> {
        let mut found = SessionTags::default();
        if let Some(object) = self.all.get(TAGS) {
            let object = object.as_object()?;
            if let Some(tags) = object.get("principal_tags") {
                for (key, value) in tags.as_object()? {
                    let [value] = value.as_array()?.as_slice() else {
                        return None;
                    };
                    found.tags.insert(key.clone(), value.as_str()?.to_owned());
                }
            }
            if let Some(keys) = object.get("transitive_tag_keys") {
                found.transitive_keys = all_texts(keys.as_array()?)?;
            }
        }
        for (name, value) in &self.all {
            if let Some(key) = name.strip_prefix(PRINCIPAL_TAG) {
                found
                    .tags
                    .insert(key.to_owned(), value.as_str()?.to_owned());
            }
        }
        match self.all.get(TRANSITIVE_TAG_KEYS) {
            None => {}
            Some(Value::String(key)) => found.transitive_keys.push(key.clone()),
            Some(keys) => found.transitive_keys.extend(all_texts(keys.as_array()?)?),
        }
        Some(found)
    }

    /// The source identity that the issuer sets.
    ///
    /// # Errors
    /// `InvalidIdentityToken` if it is not text.
    pub(crate) fn source_identity(&self) -> Result<Option<&str>, Fault> {
        let claim = self.all.get(SOURCE_IDENTITY).map(Value::as_str);
        claim
            .map(|text| text.ok_or_else(fault::web_identity_token_not_validated))
            .transpose()
    }

    /// The roles that the issuer restricts the token to; `None` for no restriction.
    ///
    /// # Errors
    /// `InvalidIdentityToken` if it is neither a list nor text separated by semicolons.
    pub(crate) fn roles(&self) -> Result<Option<Vec<String>>, Fault> {
        let roles = match self.all.get(ROLES) {
            None => return Ok(None),
            Some(Value::String(text)) => {
                Some(text.split(';').map(|role| role.trim().to_owned()).collect())
            }
            Some(Value::Array(all)) => all_texts(all),
            Some(_) => None,
        };
        roles
            .map(Some)
            .ok_or_else(fault::web_identity_token_not_validated)
    }
}

/// The values of a claim, as conditions compare them.
fn texts(claim: &Value) -> Vec<String> {
    let one = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        _ => None,
    };
    match claim {
        Value::Array(all) => all.iter().filter_map(one).collect(),
        value => one(value).into_iter().collect(),
    }
}

fn all_texts(values: &[Value]) -> Option<Vec<String>> {
    values
        .iter()
        .map(|value| value.as_str().map(str::to_owned))
        .collect()
}

#[cfg(test)]
mod tests;
