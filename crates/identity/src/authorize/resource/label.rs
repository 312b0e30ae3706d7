//! How access denied messages name a resource.

use std::fmt::{self, Display, Formatter};

/// A resource as AWS's access denied messages name it: `user bob`, `policy arn:aws:iam::123456789012:policy/p`.
#[derive(Debug, Clone, Copy)]
pub(in crate::authorize) struct Label<'a> {
    pub(in crate::authorize) kind: &'static str,
    pub(in crate::authorize) name: &'a str,
}

impl Display for Label<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.name)
    }
}
