//! A permission that a request needs, and the place where it acts.

use std::borrow::Cow;

use roleback_policy::Context;

/// A permission that a request needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Need {
    /// `s3:GetObject`
    pub action: Cow<'static, str>,
    /// An ARN, `*`, or what the service names instead.
    pub resource: String,
    /// The condition keys that come from the request.
    pub context: Context<'static>,
}

/// Where a request acts.
#[derive(Debug, Clone, Copy)]
pub struct Place<'p> {
    /// The partition of the region.
    pub partition: &'p str,
    /// The region of the signature.
    pub region: &'p str,
    /// The caller's account.
    pub account: &'p str,
}
