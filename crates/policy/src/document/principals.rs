//! Lists and replaces the principals in a document.
//!
//! When a trust or resource policy is stored, the names of users and roles become unique ids, so that a principal
//! created again under an old name does not inherit the permissions of the old one. When it is shown, ids become names again.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-roles>

use super::{Document, PrincipalEntry, PrincipalKind};
use crate::arn::is_account_id;
use crate::json;

/// A principal that a document names.
pub type Named<'a> = (PrincipalKind, &'a str);

impl Document {
    /// Every entry of every `Principal` and `NotPrincipal`, in the order written.
    pub fn principals(&self) -> impl Iterator<Item = Named<'_>> {
        self.principal_entries()
            .map(|entry| (entry.kind, &*entry.text.value))
    }

    /// The text with principals replaced: `new_name` returns the new text of each entry, or `None` to leave it unchanged. All
    /// other bytes stay unchanged.
    pub fn map_principals(&self, mut new_name: impl FnMut(Named<'_>) -> Option<String>) -> String {
        let mut mapped = String::with_capacity(self.text.len());
        let mut copied = 0;
        let mut entries: Vec<_> = self.principal_entries().collect();
        entries.sort_by_key(|entry| entry.text.span);
        for entry in entries {
            let span = entry.text.span;
            if let Some(name) = new_name((entry.kind, &entry.text.value)) {
                mapped.push_str(self.text.get(copied..span.start).unwrap_or_default());
                mapped.push_str(&json::quote(&name));
                copied = span.end;
            }
        }
        mapped.push_str(self.text.get(copied..).unwrap_or_default());
        mapped
    }

    /// The text with each account that is named by its number alone (`"AWS": "123456789012"`) named by the ARN of its
    /// root user, as AWS stores and returns it. All other bytes stay unchanged.
    ///
    /// ```
    /// use roleback_policy::Document;
    ///
    /// let document = Document::parse(r#"{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
    ///     "Principal": {"AWS": ["*", "123456789012"]}}}"#).unwrap();
    /// let stored = document.with_accounts_as_roots("aws");
    /// assert!(stored.contains(r#"{"AWS": ["*", "arn:aws:iam::123456789012:root"]}"#));
    /// ```
    pub fn with_accounts_as_roots(&self, partition: &str) -> String {
        let is_number = |kind, name: &str| kind == PrincipalKind::Aws && is_account_id(name);
        self.map_principals(|(kind, name)| {
            is_number(kind, name).then(|| format!("arn:{partition}:iam::{name}:root"))
        })
    }

    pub(crate) fn principal_entries(&self) -> impl Iterator<Item = &PrincipalEntry> {
        self.statements
            .iter()
            .flat_map(|statement| &statement.principal)
            .flat_map(|element| &element.entries)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{"Statement":[ {"Effect":"Allow", "Action":"sts:AssumeRole",
        "Principal" : {"AWS":[ "arn:one" , "arn:two"],"Service":"s" }},{"Effect":"Deny","Action":"*","Principal":"*"}]}"#;

    #[test]
    fn principals_are_listed_in_the_order_written() {
        let document = Document::parse(TEXT).unwrap();
        let named: Vec<_> = document.principals().collect();
        use PrincipalKind::*;
        assert_eq!(
            named,
            [
                (Aws, "arn:one"),
                (Aws, "arn:two"),
                (Service, "s"),
                (Everyone, "*")
            ]
        );
    }

    #[test]
    fn only_the_replaced_names_change_in_the_text() {
        let document = Document::parse(TEXT).unwrap();
        assert_eq!(document.map_principals(|_| None), TEXT);
        let mapped =
            document.map_principals(|(_, name)| (name == "arn:two").then(|| "AIDA\"X".to_owned()));
        assert_eq!(mapped, TEXT.replace("\"arn:two\"", "\"AIDA\\\"X\""));
    }

    #[test]
    fn only_accounts_under_aws_become_roots_and_no_other_byte_changes() {
        for (principal, stored) in [
            (
                r#""123456789012""#,
                r#""arn:aws-cn:iam::123456789012:root""#,
            ),
            (
                r#"[ "123456789012" ,"*", "000000000000"]"#,
                r#"[ "arn:aws-cn:iam::123456789012:root" ,"*", "arn:aws-cn:iam::000000000000:root"]"#,
            ),
            (
                r#""\u003123456789012""#,
                r#""arn:aws-cn:iam::123456789012:root""#,
            ),
            (r#""12345678901""#, r#""12345678901""#),
            (
                r#""arn:aws-cn:iam::123456789012:root""#,
                r#""arn:aws-cn:iam::123456789012:root""#,
            ),
            (
                r#"[],"Federated":"123456789012""#,
                r#"[],"Federated":"123456789012""#,
            ),
        ] {
            let text = |aws: &str| {
                format!(
                    "{{ \"Statement\" :\n[{{\"Effect\":\"Allow\",\"Action\":\"*\" , \"Principal\":{{\"AWS\": {aws}}}}}]}}\r\n"
                )
            };
            let text_sent = text(principal);
            let document = Document::parse(&text_sent).unwrap();
            assert_eq!(document.with_accounts_as_roots("aws-cn"), text(stored));
        }
    }
}
