//! The list of operations.

use std::collections::BTreeSet;

use roleback_wire::form::Form;

use crate::{Access, OPERATIONS, OperationInfo, Service, decode, for_each_operation, operation};

macro_rules! listed {
    ($($kind:ident $name:ident $request:ident $service:literal $family:literal;)*) => {
        /// Kind, name, service and family of each operation, as `for_each_operation!` gives them.
        const LISTED: &[[&str; 4]] = &[$([stringify!($kind), stringify!($name), $service, $family],)*];
    };
}
for_each_operation!(listed);

#[test]
fn every_operation_is_found_by_its_service_and_name() {
    for info in OPERATIONS {
        let found = operation(info.service, info.name).unwrap();
        assert_eq!((found.service, found.name), (info.service, info.name));
    }
    assert!(operation(Service::Sts, "CreateUser").is_none());
    assert!(operation(Service::Iam, "createuser").is_none());
}

#[test]
fn an_unknown_action_is_named_in_the_fault() {
    let fault = decode(Service::Iam, "Shine", &Form::default()).unwrap_err();
    assert_eq!((&*fault.code, fault.status), ("InvalidAction", 400));
    assert_eq!(
        fault.message,
        "Could not find operation Shine for version 2010-05-08"
    );
}

#[test]
fn the_macro_lists_what_the_tables_say() {
    let row = |info: &&OperationInfo| {
        let kind = if info.mutates { "write" } else { "read" };
        [kind, info.name, info.service.as_str(), info.family]
    };
    let expected: Vec<_> = OPERATIONS.iter().map(row).collect();
    assert_eq!(LISTED, expected);
}

#[test]
fn sts_keeps_only_which_mfa_codes_were_used_and_reading_iam_changes_nothing_but_reports() {
    for info in OPERATIONS {
        let is_reading = matches!(info.access, Access::Read | Access::List);
        let is_report = info.name.starts_with("Generate");
        let takes_code = ["AssumeRole", "GetSessionToken"].contains(&info.name);
        let expected = match info.service {
            Service::Iam => !is_reading || is_report,
            Service::Sts => takes_code,
        };
        assert_eq!(info.mutates, expected, "{}", info.name);
    }
}

#[test]
fn only_sessions_of_outside_identities_need_no_signature() {
    let unsigned = OPERATIONS
        .iter()
        .filter(|info| !info.signed)
        .map(|info| info.name);
    let expected = ["AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"];
    assert_eq!(unsigned.collect::<Vec<_>>(), expected);
}

#[test]
fn a_fault_code_has_one_status_in_a_service() {
    for service in Service::ALL {
        let of_service = OPERATIONS.iter().filter(|info| info.service == *service);
        let faults: BTreeSet<_> = of_service
            .flat_map(|info| info.faults)
            .map(|fault| (fault.code, fault.status, fault.sender))
            .collect();
        let codes: BTreeSet<_> = faults.iter().map(|(code, ..)| code).collect();
        assert_eq!(codes.len(), faults.len(), "{service}");
        assert!(
            faults
                .iter()
                .all(|(_, status, sender)| (*status < 500) == *sender),
            "{faults:?}"
        );
    }
}
