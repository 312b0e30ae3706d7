//! A policy, who holds it and what it is called.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use roleback_policy::{Document, Policy};
use roleback_world::stored_policy::StoredPolicy;

/// What the root user may do, where that has to be said in a policy.
pub(crate) static EVERYTHING: LazyLock<Arc<Document>> = LazyLock::new(|| of_all("Allow"));

/// Takes the place of a stored text that is no policy: nobody knows what it would forbid.
pub(crate) static NOTHING: LazyLock<Arc<Document>> = LazyLock::new(|| of_all("Deny"));

/// What `AllowUsersToChangePassword` of the password policy is called where it stands among the policies of a user.
pub(crate) const CHANGE_OWN_PASSWORD_NAME: &str = "AllowUsersToChangePassword";

/// What `AllowUsersToChangePassword` allows every user.
pub(crate) static CHANGE_OWN_PASSWORD: LazyLock<Arc<Document>> = LazyLock::new(|| {
    of_statements(
        r#"{"Effect":"Allow","Action":"iam:GetAccountPasswordPolicy","Resource":"*"},
        {"Effect":"Allow","Action":"iam:ChangePassword",
         "Resource":["arn:*:iam::*:user/${aws:username}","arn:*:iam::*:user/*/${aws:username}"]}"#,
    )
});

fn of_all(effect: &str) -> Arc<Document> {
    of_statements(&format!(
        r#"{{"Effect":"{effect}","Action":"*","Resource":"*"}}"#
    ))
}

#[expect(clippy::expect_used, reason = "constant texts, which a test parses")]
fn of_statements(statements: &str) -> Arc<Document> {
    let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#);
    Arc::new(Document::parse(&text).expect("a policy"))
}

/// A policy and where it comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Held<'a> {
    /// What it says.
    pub document: &'a Arc<Document>,
    /// Who holds it.
    pub holder: Holder<'a>,
    /// What it is called.
    pub name: PolicyName<'a>,
}

/// Who or what holds a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder<'a> {
    /// The user of this name.
    User(&'a str),
    /// The group of this name, which the user is in.
    Group(&'a str),
    /// The role of this name.
    Role(&'a str),
    /// The session itself: session policies.
    Session,
    /// The organization's root or the unit of this name, which the account is in.
    Unit(&'a str),
    /// The account of this name.
    Account(&'a str),
    /// The root user, for its federated users.
    Root,
}

/// What a policy is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PolicyName<'a> {
    /// The name of an inline policy.
    Inline(&'a str),
    /// The ARN of a managed policy, in the partition of the request.
    Managed(Cow<'a, str>),
    /// A policy without a name: one that was passed as text.
    Passed,
}

impl<'a> Holder<'a> {
    /// `user`, `group`, `role`, `session`, `unit`, `account` or `root`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::User(_) => "user",
            Self::Group(_) => "group",
            Self::Role(_) => "role",
            Self::Session => "session",
            Self::Unit(_) => "unit",
            Self::Account(_) => "account",
            Self::Root => "root",
        }
    }

    /// The name, where it has one.
    pub const fn name(&self) -> Option<&'a str> {
        match *self {
            Self::User(name) | Self::Group(name) | Self::Role(name) => Some(name),
            Self::Unit(name) | Self::Account(name) => Some(name),
            Self::Session | Self::Root => None,
        }
    }
}

impl<'a> Held<'a> {
    /// The ARN of a managed policy.
    pub fn arn(&self) -> Option<&str> {
        match &self.name {
            PolicyName::Managed(arn) => Some(arn),
            PolicyName::Inline(_) | PolicyName::Passed => None,
        }
    }

    pub(crate) fn document(&self) -> &Arc<Document> {
        self.document
    }

    /// The policy as the engine takes it.
    pub fn policy(&self) -> Policy<'_> {
        Policy {
            document: self.document,
            arn: self.arn(),
        }
    }

    pub(crate) fn stored(holder: Holder<'a>, name: PolicyName<'a>, text: &'a StoredPolicy) -> Self {
        let document = text.document().unwrap_or(&NOTHING);
        Self {
            document,
            holder,
            name,
        }
    }
}
