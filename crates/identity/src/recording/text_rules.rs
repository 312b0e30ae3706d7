//! Parts of texts that differ between two runs: names that tools generate, names of sessions, and what the user adds.

use regex::{Captures, Regex};

/// Rules for generated text.
#[derive(Debug, Clone)]
pub struct TextRules {
    user: Vec<(Regex, String)>,
    session: Option<Regex>,
    terraform: Option<Regex>,
    cloudformation: Option<Regex>,
}

/// A rule that is not valid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{rule}` is not a rule: {why}; write REGEX=TEXT, such as 'build-[0-9]+=build-N'")]
pub struct RuleError {
    /// The rule.
    pub rule: String,
    /// What is wrong with it.
    pub why: String,
}

/// The name of a session in an ARN of a caller.
const SESSION: &str = r"(:assumed-role/[^/\s]+/)[^/\s,]+";
/// `name_prefix` of Terraform: 18 digits of the time, and a counter of eight hexadecimal digits.
/// (<https://github.com/hashicorp/terraform-plugin-sdk/blob/main/helper/id/id.go>)
const TERRAFORM: &str = r"[0-9]{18}[0-9a-f]{8}";
/// A physical id of CloudFormation ends with a dash and 12 or 13 characters.
/// (<https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html>)
const CLOUDFORMATION: &str = r"-([0-9A-Za-z]{12,13})\b";

impl TextRules {
    /// The built-in rules, and rules of the form `REGEX=TEXT`. The text follows the last equals sign.
    ///
    /// # Errors
    /// The first rule that is not of this form.
    pub fn parse(rules: &[String]) -> Result<Self, RuleError> {
        let built_in = |pattern: &str| Regex::new(pattern).ok();
        Ok(Self {
            user: rules
                .iter()
                .map(|rule| parse_rule(rule))
                .collect::<Result<_, _>>()?,
            session: built_in(SESSION),
            terraform: built_in(TERRAFORM),
            cloudformation: built_in(CLOUDFORMATION),
        })
    }

    /// The text with every generated part replaced. The user's rules come first.
    pub(super) fn apply(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (pattern, replacement) in &self.user {
            text = pattern.replace_all(&text, replacement).into_owned();
        }
        let built_in = [
            (&self.session, "${1}$$session"),
            (&self.terraform, "$$terraform"),
        ];
        for (pattern, replacement) in built_in {
            if let Some(pattern) = pattern {
                text = pattern.replace_all(&text, replacement).into_owned();
            }
        }
        match &self.cloudformation {
            Some(pattern) => pattern.replace_all(&text, suffix).into_owned(),
            None => text,
        }
    }
}

/// The placeholder for a suffix that CloudFormation generated, or the same text. A generated suffix has digits and capital
/// letters, unlike most words and account ids.
fn suffix(found: &Captures<'_>) -> String {
    let whole = found.get(0).map_or("", |found| found.as_str());
    let has = |is: fn(&char) -> bool| whole.chars().skip(1).any(|char| is(&char));
    if has(char::is_ascii_digit) && has(char::is_ascii_uppercase) {
        "-$cloudformation".to_owned()
    } else {
        whole.to_owned()
    }
}

fn parse_rule(rule: &str) -> Result<(Regex, String), RuleError> {
    let refused = |why: String| RuleError {
        rule: rule.to_owned(),
        why,
    };
    let (pattern, text) = rule
        .rsplit_once('=')
        .ok_or_else(|| refused("it has no equals sign".to_owned()))?;
    let why = |error: regex::Error| {
        let text = error.to_string();
        refused(text.lines().last().unwrap_or_default().trim().to_owned())
    };
    Ok((Regex::new(pattern).map_err(why)?, text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_parts_of_names_are_replaced() {
        let rules = TextRules::parse(&["build-[0-9]+=build-N".to_owned()]).unwrap();
        for (text, expected) in [
            ("ann", "ann"),
            ("app-20260901120000123400000001", "app-$terraform"),
            (
                "terraform-2026090112000012340000000a",
                "terraform-$terraform",
            ),
            ("stack-Role-1A2B3C4D5E6F", "stack-Role-$cloudformation"),
            ("stack-Role-1A2B3C4D5E6F7", "stack-Role-$cloudformation"),
            ("stack-Role-aBcDeF123456", "stack-Role-$cloudformation"),
            ("bucket-123456789012", "bucket-123456789012"),
            ("my-applications", "my-applications"),
            ("my-AdminFunctions", "my-AdminFunctions"),
            ("build-17", "build-N"),
            (
                "arn:aws:sts::000000000000:assumed-role/ci/1764450000",
                "arn:aws:sts::000000000000:assumed-role/ci/$session",
            ),
        ] {
            assert_eq!(rules.apply(text), expected, "{text}");
        }
    }

    #[test]
    fn an_invalid_rule_is_an_error() {
        for rule in ["abc", "(=x", "[z-a]=y"] {
            assert!(TextRules::parse(&[rule.to_owned()]).is_err(), "{rule}");
        }
    }
}
