//! What IAM says about reports. AWS's own texts of these are not known, but for their codes.

use roleback_model::iam::fault::{REPORT_EXPIRED, REPORT_NOT_PRESENT};
use roleback_wire::Fault;

use super::{access_denied, invalid_input, no_such_entity};

/// No credential report was ever made.
pub(crate) fn report_not_present() -> Fault {
    REPORT_NOT_PRESENT
        .says("No credential report exists. To generate one, use GenerateCredentialReport.")
}

/// The credential report is too old.
pub(crate) fn report_expired() -> Fault {
    REPORT_EXPIRED.says(
        "The credential report is older than four hours. To generate a new one, use GenerateCredentialReport.",
    )
}

/// No job of this id, or not the caller's.
pub(crate) fn no_such_job(id: &str) -> Fault {
    no_such_entity(format_args!("Job {id} cannot be found."))
}

/// A report cannot be about this.
pub(crate) fn invalid_report_source(arn: &str) -> Fault {
    invalid_input(format_args!(
        "ARN {arn} is not that of a user, group, role or policy."
    ))
}

/// The service is not accessible, so that the report does not have it.
pub(crate) fn not_in_report(namespace: &str) -> Fault {
    invalid_input(format_args!("Service {namespace} is not in the report."))
}

/// The report of an organization is for its management account.
pub(crate) fn not_the_management_account() -> Fault {
    access_denied("Only the management account of the organization can generate this report.")
}
