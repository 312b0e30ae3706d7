//! A policy with its holder and its name.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use roleback_policy::{Document, Policy};
use roleback_world::stored_policy::StoredPolicy;

/// A policy that allows everything, for the root user where the engine needs a policy.
pub(crate) static EVERYTHING: LazyLock<Arc<Document>> = LazyLock::new(|| of_all("Allow"));

/// Replaces a stored text that is not a policy. It denies everything, because the intended denials are unknown.
pub(crate) static NOTHING: LazyLock<Arc<Document>> = LazyLock::new(|| of_all("Deny"));

/// The name that the permission from the password policy's `AllowUsersToChangePassword` has among a user's policies.
pub(crate) const CHANGE_OWN_PASSWORD_NAME: &str = "AllowUsersToChangePassword";

/// The permission that `AllowUsersToChangePassword` gives to every user.
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

/// A policy with its origin.
#[derive(Debug, Clone, PartialEq)]
pub struct Held<'a> {
    /// The document.
    pub document: &'a Arc<Document>,
    /// The holder.
    pub holder: Holder<'a>,
    /// The name.
    pub name: PolicyName<'a>,
}

/// The holder of a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder<'a> {
    /// The user with this name.
    User(&'a str),
    /// A group of the user.
    Group(&'a str),
    /// The role with this name.
    Role(&'a str),
    /// The session: session policies.
    Session,
    /// The organization's root or the unit with this name, an ancestor of the account.
    Unit(&'a str),
    /// The account with this name.
    Account(&'a str),
    /// The root user, for its federated users.
    Root,
}

/// The name of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PolicyName<'a> {
    /// The name of an inline policy.
    Inline(&'a str),
    /// The ARN of a managed policy, in the partition of the request.
    Managed(Cow<'a, str>),
    /// No name: a session policy passed as text.
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

    /// The name, if it has one.
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

    /// The policy in the form that the engine takes.
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
