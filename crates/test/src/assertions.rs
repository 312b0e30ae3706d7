//! Assertions about permissions.

use roleback_api::evaluation::Decision;
use roleback_api::explain::Explanation;

use crate::state::State;

/// Panics, with the reason and with what would change it, unless policies allow the request. Whether the mode enforces policies does
/// not matter.
///
/// `assert_allowed!(state, principal, action, resource)`: the state is a [`Server`](crate::Server) or a [`Fork`](crate::Fork), and the
/// principal an ARN, or `user/NAME` or `role/NAME`.
///
/// ```
/// use roleback_test::{Server, assert_allowed};
/// let server = Server::builder().pod("sample-world").start_blocking().unwrap();
/// assert_allowed!(server, "user/ana", "iam:ListUsers", "*");
/// ```
#[macro_export]
macro_rules! assert_allowed {
    ($state:expr, $principal:expr, $action:expr, $resource:expr $(,)?) => {
        if let Err(why) = $crate::check_allowed(&$state, $principal, $action, $resource) {
            panic!("{why}");
        }
    };
}

/// Panics, with the reason, if policies allow the request; with `because`, also if the reason of the denial does not contain this text.
///
/// ```
/// use roleback_test::{Server, assert_denied};
/// let server = Server::builder().pod("sample-world").start_blocking().unwrap();
/// assert_denied!(server, "user/dora", "iam:DeleteUser", "*");
/// assert_denied!(server, "user/dora", "iam:DeleteUser", "*", because = "no identity-based policy");
/// ```
#[macro_export]
macro_rules! assert_denied {
    ($state:expr, $principal:expr, $action:expr, $resource:expr $(,)?) => {
        $crate::assert_denied!($state, $principal, $action, $resource, because = "")
    };
    ($state:expr, $principal:expr, $action:expr, $resource:expr, because = $because:expr $(,)?) => {
        if let Err(why) = $crate::check_denied(&$state, $principal, $action, $resource, $because) {
            panic!("{why}");
        }
    };
}

/// What [`assert_allowed!`] calls.
///
/// # Errors
/// With the message of the assertion.
pub fn check_allowed(
    state: &State,
    principal: &str,
    action: &str,
    resource: &str,
) -> Result<(), String> {
    let found = state
        .explain(principal, action, resource)
        .map_err(|why| why.to_string())?;
    if found.evaluation.decision == Decision::Allowed {
        return Ok(());
    }
    let changes = found
        .evaluation
        .changes
        .iter()
        .map(|change| format!("\n  to allow it: {change}"));
    Err(sentence(&found) + &changes.collect::<String>())
}

/// What [`assert_denied!`] calls.
///
/// # Errors
/// With the message of the assertion.
pub fn check_denied(
    state: &State,
    principal: &str,
    action: &str,
    resource: &str,
    because: &str,
) -> Result<(), String> {
    let found = state
        .explain(principal, action, resource)
        .map_err(|why| why.to_string())?;
    let denied = found.evaluation.decision != Decision::Allowed;
    if denied && found.evaluation.because.contains(because) {
        return Ok(());
    }
    let expected = match because {
        "" => String::new(),
        because => format!(", expected a denial because {because}"),
    };
    Err(sentence(&found) + &expected)
}

fn sentence(found: &Explanation) -> String {
    let verb = match found.evaluation.decision {
        Decision::Allowed => "is allowed",
        Decision::ExplicitDeny | Decision::ImplicitDeny => "is denied",
    };
    format!(
        "{} on {} {verb} for {} because {}",
        found.action, found.resource, found.principal, found.evaluation.because
    )
}
