//! A request to decide on.

use crate::arn::{Arn, is_account_id};
use crate::context::Context;
use crate::principal::Principal;

/// A request: a principal, an action, a resource and a context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request<'a> {
    /// The principal.
    pub principal: Principal<'a>,
    /// `service:Name`
    pub action: &'a str,
    /// An ARN, or `*` for actions without resource types.
    pub resource: &'a str,
    /// The account that owns the resource, if the ARN does not contain it: ARNs of S3 buckets do not.
    pub resource_account: Option<&'a str>,
    /// The condition keys.
    pub context: Context<'a>,
}

impl<'a> Request<'a> {
    /// A request with an empty context, on a resource whose ARN contains its account.
    pub fn new(principal: Principal<'a>, action: &'a str, resource: &'a str) -> Self {
        Self {
            principal,
            action,
            resource,
            resource_account: None,
            context: Context::new(),
        }
    }

    /// The accounts on the two sides.
    pub fn accounts(&self) -> Accounts<'a> {
        let named = || {
            Arn::parse(self.resource)
                .map(|arn| arn.account)
                .filter(|account| is_account_id(account))
        };
        Accounts {
            principal: self.principal.account(),
            owner: self.resource_account.or_else(named),
        }
    }

    /// The resource for matching. Listing all buckets has no resource type, but AWS decides it with `arn:aws:s3:::*`, which its
    /// example policies also use.
    pub fn resource_name(&self) -> &'a str {
        let lists_buckets =
            self.resource == "*" && self.action.eq_ignore_ascii_case("s3:ListAllMyBuckets");
        if lists_buckets {
            "arn:aws:s3:::*"
        } else {
            self.resource
        }
    }
}

/// The accounts of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accounts<'a> {
    /// The principal's account; `None` for services and anonymous callers.
    pub principal: Option<&'a str>,
    /// The resource's account; `None` if neither the request nor the ARN contains it.
    pub owner: Option<&'a str>,
}

impl Accounts<'_> {
    /// Whether the resource belongs to another account than the principal. A resource without a known account belongs to the
    /// principal's account; a principal without an account is never in another account.
    pub fn differ(&self) -> bool {
        match (self.principal, self.owner) {
            (Some(principal), Some(owner)) => principal != owner,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_owner_is_the_one_given_else_the_one_in_the_arn() {
        let user = Principal::User {
            arn: "arn:aws:iam::111122223333:user/u",
            id: None,
        };
        let table = [
            (
                "arn:aws:sqs:r:111122223333:q",
                None,
                Some("111122223333"),
                false,
            ),
            (
                "arn:aws:sqs:r:444455556666:q",
                None,
                Some("444455556666"),
                true,
            ),
            ("arn:aws:s3:::b", None, None, false),
            (
                "arn:aws:s3:::b",
                Some("444455556666"),
                Some("444455556666"),
                true,
            ),
            ("arn:aws:iam::aws:policy/p", None, None, false),
            ("*", None, None, false),
        ];
        for (resource, resource_account, owner, crosses) in table {
            let request = Request {
                resource_account,
                ..Request::new(user, "a:b", resource)
            };
            let accounts = request.accounts();
            assert_eq!(
                (accounts.owner, accounts.differ()),
                (owner, crosses),
                "{resource}"
            );
        }
    }
}
