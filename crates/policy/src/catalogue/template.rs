//! Templates of the catalogue: text with placeholders such as `${Name}`, as in `arn:${Partition}:s3:::${BucketName}`
//! and `aws:ResourceTag/${TagKey}`.

use crate::glob::{self, Token};

/// A template as a pattern: every placeholder matches any text.
pub fn tokens(template: &str) -> impl Iterator<Item = Token> + Clone {
    let mut rest = template;
    std::iter::from_fn(move || {
        let variable = rest
            .strip_prefix("${")
            .and_then(|rest| rest.split_once('}'));
        if let Some((_, after)) = variable {
            rest = after;
            return Some(Token::Many);
        }
        let mut chars = rest.chars();
        let next = chars.next()?;
        rest = chars.as_str();
        Some(if next == '*' {
            Token::Many
        } else {
            Token::Char(next)
        })
    })
}

/// Whether a template can expand to `text`, ignoring the case of ASCII letters.
pub fn matches(template: &str, text: &str) -> bool {
    template.contains("${")
        && glob::tokens_match(tokens(template), text, |wanted, seen| {
            wanted.eq_ignore_ascii_case(&seen)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_stands_for_what_it_can_become() {
        for (template, text, is_match) in [
            ("aws:ResourceTag/${TagKey}", "aws:resourcetag/team", true),
            ("aws:ResourceTag/${TagKey}", "aws:ResourceTag", false),
            ("codebuild:a.${name}.value", "codebuild:a.B.value", true),
            ("codebuild:a.${name}.value", "codebuild:a.B.type", false),
            ("s3:prefix", "s3:prefix", false),
        ] {
            assert_eq!(matches(template, text), is_match, "{template} {text}");
        }
    }
}
