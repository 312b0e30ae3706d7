//! Amazon Resource Names: `arn:partition:service:region:account:resource`.

/// A name cut into its six parts. Borrowed: an ARN is looked at far more often than it is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Arn<'a> {
    /// `aws`, `aws-cn`, `aws-us-gov`, ...
    pub partition: &'a str,
    /// `iam`, `s3`, ...
    pub service: &'a str,
    /// Empty for services without regions.
    pub region: &'a str,
    /// Twelve digits, `aws` for what AWS owns, or empty.
    pub account: &'a str,
    /// All after the fifth colon; may hold colons and slashes.
    pub resource: &'a str,
}

impl<'a> Arn<'a> {
    /// Cuts `text` at its first five colons. `None` when it does not start with `arn:` or has fewer than six parts.
    /// The parts themselves are not judged: patterns and half-filled names must pass.
    pub fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        if parts.next() != Some("arn") {
            return None;
        }
        Some(Self {
            partition: parts.next()?,
            service: parts.next()?,
            region: parts.next()?,
            account: parts.next()?,
            resource: parts.next()?,
        })
    }

    /// The resource after `kind/`: `b` of `user/a/b` for `user` is not asked for here, `a/b` is.
    pub fn resource_of(&self, kind: &str) -> Option<&'a str> {
        self.resource.strip_prefix(kind)?.strip_prefix('/')
    }

    /// The last part of a resource path: `b` of `user/a/b`.
    pub fn resource_name(&self) -> &'a str {
        self.resource.rsplit('/').next().unwrap_or_default()
    }
}

/// Whether `text` is an account id: twelve digits.
pub fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_has_six_parts_and_the_last_keeps_its_colons() {
        let arn = Arn::parse("arn:aws:logs:eu-west-1:123456789012:log-group:x:*").unwrap();
        assert_eq!(
            (arn.service, arn.account, arn.resource),
            ("logs", "123456789012", "log-group:x:*")
        );
        let role = Arn::parse("arn:aws:iam::123456789012:role/a/b").unwrap();
        assert_eq!(
            (role.resource_of("role"), role.resource_name()),
            (Some("a/b"), "b")
        );
        for text in [
            "",
            "*",
            "arn:aws:s3",
            "arn:aws:s3::",
            "urn:aws:s3:::x",
            "ARN:aws:s3:::x",
        ] {
            assert_eq!(Arn::parse(text), None, "{text}");
        }
    }

    #[test]
    fn an_account_id_is_twelve_digits() {
        for (text, is_one) in [
            ("123456789012", true),
            ("12345678901", false),
            ("12345678901x", false),
            ("", false),
        ] {
            assert_eq!(is_account_id(text), is_one, "{text}");
        }
    }
}
