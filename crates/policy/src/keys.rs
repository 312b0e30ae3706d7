//! The context keys that documents use: the result of `GetContextKeysForCustomPolicy`.
//!
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForCustomPolicy.html>

use std::collections::BTreeMap;

use crate::document::{Document, Statement, Text, Version};
use crate::variable::{Part, parts};

/// The keys of conditions and variables in all documents, sorted. Each key is listed once, in its first spelling, because keys
/// ignore case.
pub fn context_keys<'a>(documents: impl IntoIterator<Item = &'a Document>) -> Vec<String> {
    let mut keys = BTreeMap::new();
    for document in documents {
        for key in document
            .statements
            .iter()
            .flat_map(|statement| keys_of(statement, document.version))
        {
            keys.entry(key.to_ascii_lowercase())
                .or_insert_with(|| key.to_owned());
        }
    }
    keys.into_values().collect()
}

/// The keys of one statement: of its conditions, of variables in their values, and of variables in resources.
pub fn keys_of(statement: &Statement, version: Version) -> impl Iterator<Item = &str> {
    let conditions = statement.conditions.iter();
    let own = conditions.clone().map(|condition| &*condition.key.value);
    let wanted = conditions
        .filter(|condition| condition.operator.takes_variables())
        .flat_map(|condition| &condition.values);
    let resources = statement
        .resource
        .iter()
        .flat_map(|resource| &resource.entries);
    own.chain(
        wanted
            .chain(resources)
            .flat_map(move |text| variables(text, version)),
    )
}

fn variables(text: &Text, version: Version) -> impl Iterator<Item = &str> {
    parts(&text.value, version).filter_map(|part| match part {
        Part::Variable { key, .. } => Some(key),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_from_conditions_and_from_variables_each_once() {
        let statement = r#"{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::b/${aws:username}/${*}",
            "Condition":{"StringLike":{"s3:prefix":["${AWS:UserName}/*","${aws:PrincipalTag/team, 'x'}"]},
                         "NumericEquals":{"s3:max-keys":"${not:expanded}"}}}"#;
        let document = |version: &str| {
            Document::parse(&format!("{{{version}\"Statement\":{statement}}}")).unwrap()
        };
        let old = document("");
        assert_eq!(context_keys([&old]), ["s3:max-keys", "s3:prefix"]);
        let new = document(r#""Version":"2012-10-17","#);
        let all = [
            "aws:PrincipalTag/team",
            "AWS:UserName",
            "s3:max-keys",
            "s3:prefix",
        ];
        assert_eq!(context_keys([&old, &new]), all);
    }
}
