//! Parts of a request in the form that a user types: principals, actions and condition keys.

use roleback_api::decisions::ContextValues;
use roleback_policy::catalogue;

use crate::exit::{Failure, Kind};
use crate::output::print::note;

/// The resource if none is given.
pub(crate) const EVERYTHING: &str = "*";

/// The account of principals in simulations with policy files, which use no state.
const ACCOUNT: &str = "000000000000";

/// The ARN of a principal in a simulation with policy files. There is no state to look it up in, so `ann` is a user.
pub(crate) fn principal_arn(text: &str) -> String {
    match text {
        "anonymous" => text.to_owned(),
        text if text.contains(':') => text.to_owned(),
        "root" => format!("arn:aws:iam::{ACCOUNT}:root"),
        text if text.contains('/') => format!("arn:aws:iam::{ACCOUNT}:{text}"),
        service if service.contains('.') => service.to_owned(),
        name => format!("arn:aws:iam::{ACCOUNT}:user/{name}"),
    }
}

/// Prints a note if AWS has no such action. A misspelled action is denied as well, so its denial proves nothing.
pub(crate) fn note_unknown(action: &str) {
    if catalogue::action(action).is_none() {
        note(format_args!(
            "unknown action `{action}`: AWS does not have it"
        ));
    }
}

/// `KEY=VALUE`, or `KEY=[A,B]`.
pub(crate) fn context(pair: &str) -> Result<(String, ContextValues), Failure> {
    let (key, value) = pair.split_once('=').ok_or_else(|| {
        Kind::Usage.because(format_args!(
            "`{pair}` is not a condition key with a value: use KEY=VALUE"
        ))
    })?;
    let listed = value
        .strip_prefix('[')
        .and_then(|list| list.strip_suffix(']'));
    let seen = match listed {
        Some(list) => ContextValues::Many(
            list.split(',')
                .map(|value| value.trim().to_owned())
                .collect(),
        ),
        None => ContextValues::One(value.to_owned()),
    };
    Ok((key.to_owned(), seen))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_principal_without_a_state_gets_an_arn() {
        for (text, expected) in [
            ("arn:aws:iam::1:user/a", "arn:aws:iam::1:user/a"),
            ("ann", "arn:aws:iam::000000000000:user/ann"),
            ("role/x/deploy", "arn:aws:iam::000000000000:role/x/deploy"),
            ("root", "arn:aws:iam::000000000000:root"),
            ("events.amazonaws.com", "events.amazonaws.com"),
            ("anonymous", "anonymous"),
        ] {
            assert_eq!(principal_arn(text), expected);
        }
    }

    #[test]
    fn a_context_key_has_one_value_or_a_list() {
        let many =
            |values: &[&str]| ContextValues::Many(values.iter().map(ToString::to_string).collect());
        for (pair, key, expected) in [
            ("a:b=c", "a:b", ContextValues::One("c".to_owned())),
            ("a:b=c=d", "a:b", ContextValues::One("c=d".to_owned())),
            ("a:b=", "a:b", ContextValues::One(String::new())),
            ("a:b=[x, y]", "a:b", many(&["x", "y"])),
            ("a:b=[x]", "a:b", many(&["x"])),
        ] {
            assert_eq!(context(pair).unwrap(), (key.to_owned(), expected), "{pair}");
        }
        assert_eq!(context("a:b").unwrap_err().kind, Kind::Usage);
    }
}
