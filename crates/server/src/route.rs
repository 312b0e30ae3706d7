//! Which operation a request is for. IAM and STS share the port, so the request has to say.

use roleback_model::{self as model, OperationInfo, Service};
use roleback_wire::Fault;
use roleback_wire::form::Form;
use roleback_wire::sigv4::Signed;

use crate::fault;

/// What a request says it is for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Target {
    /// Who answers: the service of the credential scope, else of the version, else that which has the action.
    pub(crate) service: Service,
    /// The operation, where there is one of that name in that version.
    pub(crate) operation: Option<&'static OperationInfo>,
}

impl Target {
    /// Where a request goes that cannot even be read.
    pub(crate) const NONE: Self = Self {
        service: fault::NOBODY,
        operation: None,
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
        let operation = action
            .filter(|_| version == Some(service.version()))
            .and_then(|action| model::operation(service, action));
        Self { service, operation }
    }

    /// The operation, or what AWS says where there is none.
    pub(crate) fn operation(&self, form: &Form<'_>) -> Result<&'static OperationInfo, Fault> {
        self.operation.ok_or_else(|| {
            form.value("Action")
                .filter(|action| !action.is_empty())
                .map_or_else(fault::missing_action, |action| {
                    fault::invalid_action(action, form.value("Version"))
                })
        })
    }

    /// The operation's name for people.
    pub(crate) fn name(&self) -> &'static str {
        self.operation.map_or("?", |operation| operation.name)
    }
}

const SERVICES: [Service; 2] = [Service::Iam, Service::Sts];

fn has(service: Service, action: Option<&str>) -> bool {
    action.is_some_and(|action| model::operation(service, action).is_some())
}

/// The service of the credential scope. Whether the scope is right is for the signature to say.
fn scoped(signed: &Result<Option<Signed<'_>>, Fault>) -> Option<Service> {
    let scope = signed.as_ref().ok()?.as_ref()?.scope();
    SERVICES
        .into_iter()
        .find(|known| known.as_str() == scope.service)
}
