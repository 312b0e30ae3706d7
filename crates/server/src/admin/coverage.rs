//! What the tests show of each operation of the contract. The compiler accepts no operation that nothing decides.

use roleback_api::status::{AuthorisationCoverage, Coverage, CoveredOperation, ErrorCoverage};
use roleback_identity::coverage::{self, Authorisation, Tested};
use roleback_model::OperationInfo;

use super::reply::{self, Reply};

/// `GET /_roleback/coverage`
pub(crate) fn coverage() -> Reply {
    let operations = coverage::all().map(|(operation, tested)| covered(operation, tested));
    let operations: Vec<_> = operations.collect();
    let count = |codes: fn(&ErrorCoverage) -> &[String]| {
        let errors = operations.iter().map(|operation| &operation.errors);
        errors.map(|errors| codes(errors).len()).sum()
    };
    reply::json(&Coverage {
        decided: operations.len(),
        tested_errors: count(|errors| &errors.tested),
        untested_errors: count(|errors| &errors.untested),
        operations,
    })
}

fn covered(operation: &OperationInfo, tested: Tested) -> CoveredOperation {
    CoveredOperation {
        service: operation.service.as_str().to_owned(),
        operation: operation.name.to_owned(),
        family: operation.family.to_owned(),
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
