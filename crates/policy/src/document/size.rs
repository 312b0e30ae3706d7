//! The size of a document as AWS counts it: characters without white space.

use super::Document;

impl Document {
    /// Characters of the text without white space, for the quotas of managed and inline policies and trust policies.
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>
    pub fn size_without_whitespace(&self) -> usize {
        self.text
            .chars()
            .filter(|char| !char.is_whitespace())
            .count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_does_not_count() {
        let document = Document::parse("{ \"Statement\" :\n\t[ ] }\r\n").unwrap();
        assert_eq!(
            document.size_without_whitespace(),
            "{\"Statement\":[]}".len()
        );
    }
}
