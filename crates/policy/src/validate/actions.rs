//! Actions. AWS does not check the names of condition keys, although its messages mention them.

use super::refusal::{Malformed, each, refuse};
use crate::document::{Document, Text};
use crate::glob;

/// The actions that a trust policy can have.
const TRUST_ACTIONS: [&str; 8] = [
    "sts:AssumeRole",
    "sts:AssumeRoleWithSAML",
    "sts:AssumeRoleWithWebIdentity",
    "sts:AssumeRoot",
    "sts:SetContext",
    "sts:SetSourceIdentity",
    "sts:TagSession",
    "sts:TagGetFederationToken",
];

pub(super) fn present(document: &Document) -> Result<(), Malformed> {
    each(document, |statement| {
        match statement.action.entries.as_slice() {
            [] => refuse(
                statement.action.span,
                "Policy statement must contain actions.",
            ),
            _ => Ok(()),
        }
    })
}

pub(super) fn not_negated(document: &Document) -> Result<(), Malformed> {
    each(document, |statement| match statement.action.negated {
        true => refuse(statement.action.span, "NotAction is not supported"),
        false => Ok(()),
    })
}

pub(super) fn prefixed(document: &Document) -> Result<(), Malformed> {
    each(document, |statement| {
        statement.action.entries.iter().try_for_each(action)
    })
}

fn action(action: &Text) -> Result<(), Malformed> {
    if &*action.value == "*" {
        return Ok(());
    }
    let name = vendor(action)?;
    if name.contains(':') {
        return refuse(action.span, "Actions/Condition can contain only one colon.");
    }
    Ok(())
}

/// Checks the part before the colon and returns the part after it.
fn vendor(text: &Text) -> Result<&str, Malformed> {
    let Some((vendor, name)) = text.value.split_once(':') else {
        return Err(Malformed {
            message: "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
                .to_owned(),
            span: text.span,
        });
    };
    let may_stand = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./*?".contains(&byte);
    if vendor.is_empty() || !vendor.bytes().all(may_stand) {
        return Err(Malformed {
            message: format!("Vendor {vendor} is not valid"),
            span: text.span,
        });
    }
    Ok(name)
}

pub(super) fn assume_only(document: &Document) -> Result<(), Malformed> {
    each(document, |statement| {
        let names_one = |pattern: &Text| {
            TRUST_ACTIONS
                .iter()
                .any(|name| glob::matches_ignoring_case(&pattern.value, name))
        };
        let in_sts = |action: &Text| &*action.value != "*" && names_one(action);
        if statement.action.negated || !statement.action.entries.iter().all(in_sts) {
            let message = "AssumeRole policy may only specify STS AssumeRole actions.";
            return refuse(statement.action.span, message);
        }
        Ok(())
    })
}
