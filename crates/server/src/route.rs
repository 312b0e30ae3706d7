//! Finds the operation that a request is for. IAM and STS share the port, so the request has to identify the service.

use roleback_model::{self as model, OperationInfo, Service};
use roleback_wire::Fault;
use roleback_wire::form::Form;
use roleback_wire::sigv4::Signed;

use crate::fault;

/// The service and operation that a request names.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Target {
    /// The service of the credential scope; otherwise that of the version; otherwise the one that has the action.
    pub(crate) service: Service,
    /// The operation; `None` if the service has no operation of that name in that version.
    pub(crate) operation: Option<&'static OperationInfo>,
    /// The number of the operation: its place in [`OPERATIONS`](model::OPERATIONS).
    pub(crate) number: Option<usize>,
}

impl Target {
    /// The target of a request that cannot be read.
    pub(crate) const NONE: Self = Self {
        service: fault::NOBODY,
        operation: None,
        number: None,
    };

    pub(crate) fn of(signed: &Result<Option<Signed<'_>>, Fault>, form: &Form<'_>) -> Self {
        let (action, version) = (form.value("Action"), form.value("Version"));
        let service = scoped(signed)
            .or_else(|| {
                SERVICES
                    .into_iter()
                    .find(|service| Some(service.version()) == version)
            })
            .or_else(|| SERVICES.into_iter().find(|service| has(*service, action)))
            .unwrap_or(fault::NOBODY);
        let number = action
            .filter(|_| version == Some(service.version()))
            .and_then(|action| model::position(service, action));
        let operation = number.and_then(|number| model::OPERATIONS.get(number).copied());
        Self {
            service,
            operation,
            number,
        }
    }

    /// The operation, or AWS's error for an unknown one.
    pub(crate) fn operation(&self, form: &Form<'_>) -> Result<&'static OperationInfo, Fault> {
        self.operation.ok_or_else(|| {
            form.value("Action")
                .filter(|action| !action.is_empty())
                .map_or_else(fault::missing_action, |action| {
                    fault::invalid_action(action, form.value("Version"))
                })
        })
    }

    /// The operation's name, for log lines.
    pub(crate) fn name(&self) -> &'static str {
        self.operation.map_or("?", |operation| operation.name)
    }
}

const SERVICES: [Service; 2] = [Service::Iam, Service::Sts];

fn has(service: Service, action: Option<&str>) -> bool {
    action.is_some_and(|action| model::operation(service, action).is_some())
}

/// The service of the credential scope. Verifying the signature checks later whether the scope is right.
fn scoped(signed: &Result<Option<Signed<'_>>, Fault>) -> Option<Service> {
    let scope = signed.as_ref().ok()?.as_ref()?.scope();
    SERVICES
        .into_iter()
        .find(|known| known.as_str() == scope.service)
}
