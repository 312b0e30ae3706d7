//! Errors of IAM about reports. Only the error codes are AWS's; its messages are not documented.

use roleback_model::iam::fault::{REPORT_EXPIRED, REPORT_NOT_PRESENT};
use roleback_wire::Fault;

use super::{access_denied, invalid_input, no_such_entity};

/// No credential report has been generated.
pub(crate) fn report_not_present() -> Fault {
    REPORT_NOT_PRESENT
        .says("No credential report exists. To generate one, use GenerateCredentialReport.")
}

/// The credential report has expired.
pub(crate) fn report_expired() -> Fault {
    REPORT_EXPIRED.says(
        "The credential report is older than four hours. To generate a new one, use GenerateCredentialReport.",
    )
}

/// No job with this id, or it belongs to another principal.
pub(crate) fn no_such_job(id: &str) -> Fault {
    no_such_entity(format_args!("Job {id} cannot be found."))
}

/// Reports do not support this resource.
pub(crate) fn invalid_report_source(arn: &str) -> Fault {
    invalid_input(format_args!(
        "ARN {arn} is not that of a user, group, role or policy."
    ))
}

/// The report does not contain the service, because it is not accessible.
pub(crate) fn not_in_report(namespace: &str) -> Fault {
    invalid_input(format_args!("Service {namespace} is not in the report."))
}

/// Only the management account can use organization reports.
pub(crate) fn not_the_management_account() -> Fault {
    access_denied("Only the management account of the organization can generate this report.")
}
