//! Which operations of the contract are implemented, and what the tests show of each.

use roleback_api::status::{
    AuthorisationCoverage, Coverage, CoverageState, CoveredOperation, ErrorCoverage,
};
use roleback_identity::coverage::{self, Authorisation, Tested};
use roleback_identity::pending::PENDING;
use roleback_model::OperationInfo;

use super::reply::{self, Reply};

/// `GET /_roleback/coverage`
pub(crate) fn coverage() -> Reply {
    let operations = coverage::all().map(|(operation, tested)| covered(operation, tested));
    let operations: Vec<_> = operations.collect();
    let pending = operations
        .iter()
        .filter(|operation| operation.state == CoverageState::Pending)
        .count();
    let count = |codes: fn(&ErrorCoverage) -> &[String]| {
        let errors = operations.iter().map(|operation| &operation.errors);
        errors.map(|errors| codes(errors).len()).sum()
    };
    reply::json(&Coverage {
        decided: operations.len() - pending,
        pending,
        tested_errors: count(|errors| &errors.tested),
        untested_errors: count(|errors| &errors.untested),
        operations,
    })
}

fn covered(operation: &OperationInfo, tested: Tested) -> CoveredOperation {
    let is_pending = PENDING
        .iter()
        .any(|pending| (pending.service, pending.name) == (operation.service, operation.name));
    CoveredOperation {
        service: operation.service.as_str().to_owned(),
        operation: operation.name.to_owned(),
        family: operation.family.to_owned(),
        state: match is_pending {
            true => CoverageState::Pending,
            false => CoverageState::Decided,
        },
        tested: tested.success,
        authorisation: authorisation(tested.authorisation),
        errors: ErrorCoverage {
            tested: owned(&tested.errors),
            untested: owned(&tested.untested),
            impossible: owned(&tested.impossible),
        },
    }
}

fn owned(codes: &[&str]) -> Vec<String> {
    codes.iter().map(|code| (*code).to_owned()).collect()
}

fn authorisation(of: Authorisation) -> AuthorisationCoverage {
    match of {
        Authorisation::Untested => AuthorisationCoverage::Untested,
        Authorisation::Policies => AuthorisationCoverage::Policies,
        Authorisation::Everyone => AuthorisationCoverage::Everyone,
        Authorisation::Unsigned => AuthorisationCoverage::Unsigned,
    }
}
