//! Amazon Resource Names: `arn:partition:service:region:account:resource`.

/// An ARN split into its six parts. Borrowed, because ARNs are read far more often than created.
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
    /// Everything after the fifth colon; may contain colons and slashes.
    pub resource: &'a str,
}

impl<'a> Arn<'a> {
    /// Splits `text` at its first five colons. `None` if it does not start with `arn:` or has fewer than six parts.
    /// Does not validate the parts, because patterns and incomplete ARNs have to pass.
    pub fn parse(text: &'a str) -> Option<Self> {
        let colons = Colons::of(text).filter(|_| text.starts_with("arn:"))?;
        Some(Self {
            partition: colons.part(text, 1)?,
            service: colons.part(text, 2)?,
            region: colons.part(text, 3)?,
            account: colons.part(text, 4)?,
            resource: colons.part(text, 5)?,
        })
    }

    /// The account of an ARN, without splitting the rest.
    pub fn account_of(text: &'a str) -> Option<&'a str> {
        let principal = ["arn:aws:iam::", "arn:aws:sts::"]
            .into_iter()
            .find_map(|head| text.strip_prefix(head));
        let digits = principal.and_then(|rest| rest.split_at_checked(ACCOUNT_DIGITS));
        match digits {
            Some((account, rest)) if rest.starts_with(':') && is_account_id(account) => {
                Some(account)
            }
            _ => Some(Self::parse(text)?.account),
        }
    }

    /// The resource after `kind/`: for `user` and `user/a/b` it is `a/b`.
    pub fn resource_of(&self, kind: &str) -> Option<&'a str> {
        self.resource.strip_prefix(kind)?.strip_prefix('/')
    }

    /// The last part of a resource path: `b` of `user/a/b`.
    pub fn resource_name(&self) -> &'a str {
        self.resource.rsplit('/').next().unwrap_or_default()
    }
}

/// The positions of a text's first five colons, which separate the six parts, found in one pass.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Colons([usize; 5]);

impl Colons {
    /// `None` for a text with fewer colons.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let mut colons = [0; 5];
        let mut places = memchr::memchr_iter(b':', text.as_bytes());
        for colon in &mut colons {
            *colon = places.next()?;
        }
        Some(Self(colons))
    }

    /// One of the six parts of the text, from 0.
    pub(crate) fn part<'t>(&self, text: &'t str, number: usize) -> Option<&'t str> {
        let before = number.checked_sub(1).and_then(|number| self.0.get(number));
        let start = before.map_or(0, |colon| colon.saturating_add(1));
        let end = self.0.get(number).copied().unwrap_or(text.len());
        text.get(start..end)
    }

    /// The text up to and including the fifth colon, and the text after it.
    pub(crate) fn head_and_last<'t>(&self, text: &'t str) -> Option<(&'t str, &'t str)> {
        let [.., fifth] = self.0;
        text.split_at_checked(fifth.saturating_add(1))
    }
}

/// Length of an account id.
const ACCOUNT_DIGITS: usize = 12;

/// Whether `text` is an account id: twelve digits.
pub fn is_account_id(text: &str) -> bool {
    text.len() == ACCOUNT_DIGITS && text.bytes().all(|byte| byte.is_ascii_digit())
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
    fn the_account_is_found_without_cutting_the_rest() {
        for text in [
            "arn:aws:iam::123456789012:root",
            "arn:aws:sts::123456789012:assumed-role/r/s",
            "arn:aws:iam::aws:policy/p",
            "arn:aws:iam::1234567890123:root",
            "arn:aws:iam::12345678901é:root",
            "arn:aws-cn:iam::123456789012:root",
            "arn:aws:s3:::b",
            "arn:aws:iam::123456789012",
            "me",
        ] {
            assert_eq!(
                Arn::account_of(text),
                Arn::parse(text).map(|arn| arn.account),
                "{text}"
            );
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
