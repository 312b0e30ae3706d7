//! Service-specific credentials: a user name and a password, or an API key, of a user for one service.
//!
//! A user has at most two for each service, inactive ones included. Only the responses to creating and resetting a credential show
//! its secret. Whether a credential has expired depends only on its age.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceSpecificCredential.html>

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use roleback_model::iam::{
    CreateServiceSpecificCredentialRequest, CreateServiceSpecificCredentialResponse,
    DeleteServiceSpecificCredentialRequest, ListServiceSpecificCredentialsRequest,
    ListServiceSpecificCredentialsResponse, ResetServiceSpecificCredentialRequest,
    ResetServiceSpecificCredentialResponse, ServiceSpecificCredential,
    ServiceSpecificCredentialMetadata, StatusType, UpdateServiceSpecificCredentialRequest,
};
use roleback_wire::encode::Nothing;
use roleback_wire::{Fault, Timestamp};
use roleback_world::entity::{ServiceCredential, User};
use roleback_world::event::{
    ServiceCredentialCreatedV1, ServiceCredentialDeletedV1, ServiceCredentialResetV1,
    ServiceCredentialUpdatedV1,
};
use roleback_world::key::{Key, behind};
use roleback_world::secret::Secret;

use crate::answer::{Change, Read, Write};
use crate::iam::credential_owner::Owner;
use crate::iam::{credential_status, user};
use crate::ids::{IdKind, lower_case_id, service_password, unique_id};
use crate::scene::Scene;
use crate::{fault, page};

/// Length of the random suffix of an API key's alias, in characters.
const ALIAS_SUFFIX_CHARS: usize = 4;
/// A day of a credential's age, in seconds.
const DAY_SECS: i64 = 24 * 60 * 60;

/// A service with service-specific credentials.
struct Service {
    name: &'static str,
    /// The prefix of its API keys; `None` for a service with user names and passwords.
    api_key_prefix: Option<&'static str>,
}

const SERVICES: [Service; 6] = [
    Service::with_password("codecommit.amazonaws.com"),
    Service::with_password("cassandra.amazonaws.com"),
    Service::with_api_key("bedrock.amazonaws.com", "ABSK"),
    Service::with_api_key("logs.amazonaws.com", "ACWL"),
    Service::with_api_key("cloudwatch.amazonaws.com", "APIAACWM"),
    Service::with_api_key("aws-external-anthropic.amazonaws.com", "AEAA"),
];

impl Service {
    const fn with_password(name: &'static str) -> Self {
        Self {
            name,
            api_key_prefix: None,
        }
    }

    const fn with_api_key(name: &'static str, prefix: &'static str) -> Self {
        Self {
            name,
            api_key_prefix: Some(prefix),
        }
    }

    /// The service with this name, regardless of case.
    fn find(name: &str) -> Result<&'static Self, Fault> {
        let mut services = SERVICES.iter();
        services
            .find(|service| service.name.eq_ignore_ascii_case(name))
            .ok_or_else(|| fault::no_such_service(name))
    }

    /// A user name or alias that no other credential for this service in the account has.
    fn new_login(&self, scene: &Scene<'_>, user: &User) -> String {
        let (name, account) = (&user.name, scene.caller.account);
        let mut logins = (0_u32..).map(|nth| match (self.api_key_prefix, nth) {
            (Some(_), _) => {
                let suffix = lower_case_id(ALIAS_SUFFIX_CHARS, scene.entropy);
                format!("{name}-at-{account}-{suffix}")
            }
            (None, 0) => format!("{name}-at-{account}"),
            (None, nth) => format!("{name}+{nth}-at-{account}"),
        });
        let credentials = &scene.account().service_credentials;
        let is_free = |login: &String| {
            let mut others = credentials.values();
            !others.any(|other| other.login == *login && is_for(other, self.name))
        };
        logins.find(is_free).unwrap_or_default()
    }

    /// A new password, or a new API key: the service's prefix and the Base64 of alias and password.
    fn new_secret(&self, scene: &Scene<'_>, login: &str) -> Secret {
        let password = service_password(scene.entropy);
        let Some(prefix) = self.api_key_prefix else {
            return password;
        };
        let token = BASE64_STANDARD.encode(format!("{login}:{}", password.reveal()));
        format!("{prefix}{token}").into()
    }
}

/// Whether a service has API keys rather than passwords; `None` for a service without such credentials.
pub(crate) fn has_api_keys(service: &str) -> Option<bool> {
    let service = Service::find(service).ok()?;
    Some(service.api_key_prefix.is_some())
}

fn is_for(credential: &ServiceCredential, service: &str) -> bool {
    credential.service.eq_ignore_ascii_case(service)
}

/// The status as responses show it: an expired credential is neither active nor inactive.
fn status(credential: &ServiceCredential, now: Timestamp) -> StatusType {
    match credential.expires {
        Some(expires) if expires <= now => StatusType::Expired,
        _ => credential_status::shown(credential.active),
    }
}

/// A credential as lists show it: without its secret.
fn listed(credential: &ServiceCredential, scene: &Scene<'_>) -> ServiceSpecificCredentialMetadata {
    let login = |of_api_key| {
        (credential.is_api_key == of_api_key).then(|| credential.login.as_str().into())
    };
    ServiceSpecificCredentialMetadata {
        user_name: credential.user.as_str().into(),
        status: status(credential, scene.now),
        service_user_name: login(false),
        service_credential_alias: login(true),
        create_date: credential.created,
        expiration_date: credential.expires,
        service_specific_credential_id: credential.id.as_str().into(),
        service_name: credential.service.as_str().into(),
    }
}

/// A credential as the response that creates its secret shows it.
fn revealed(credential: &ServiceCredential, scene: &Scene<'_>) -> ServiceSpecificCredential {
    let shown = listed(credential, scene);
    let secret = |of_api_key| {
        (credential.is_api_key == of_api_key).then(|| credential.secret.reveal().into())
    };
    ServiceSpecificCredential {
        create_date: shown.create_date,
        expiration_date: shown.expiration_date,
        service_name: shown.service_name,
        service_user_name: shown.service_user_name,
        service_password: secret(false),
        service_credential_alias: shown.service_credential_alias,
        service_credential_secret: secret(true),
        service_specific_credential_id: shown.service_specific_credential_id,
        user_name: shown.user_name,
        status: shown.status,
    }
}

/// The credential with this id and its user, who must be the named user or, without a name, the caller.
fn credential_of<'a>(
    scene: &Scene<'a>,
    user_name: Option<&str>,
    id: &str,
) -> Result<(&'a ServiceCredential, &'a User), Fault> {
    let owner = Owner::find(scene, user_name)?.user();
    let credential = scene.account().service_credentials.get(id);
    let (Some(credential), Some(user)) = (credential, owner) else {
        return Err(fault::no_such_credential());
    };
    if credential.user != user.name {
        return Err(fault::credential_of_another_user(id, &user.name));
    }
    Ok((credential, user))
}

impl Write for CreateServiceSpecificCredentialRequest {
    fn write(
        &self,
        scene: &Scene<'_>,
    ) -> Result<Change<CreateServiceSpecificCredentialResponse>, Fault> {
        let user = user::find(scene, &self.user_name)?;
        let service = Service::find(&self.service_name)?;
        let credentials = &scene.account().service_credentials;
        let own = user.service_credentials.iter();
        let own = own.filter_map(|id| credentials.at(id));
        let quotas = &scene.settings.quotas;
        let most = quotas.service_credentials_per_user as usize;
        if own.filter(|it| is_for(it, service.name)).count() >= most {
            return Err(quotas.exceeded("ServiceSpecificCredentialsPerUserQuota"));
        }
        let age_secs = |days: i32| i64::from(days).saturating_mul(DAY_SECS);
        let login = service.new_login(scene, user);
        let created = ServiceCredentialCreatedV1 {
            id: unique_id(IdKind::ServiceCredential, scene.entropy).into(),
            user: user.name.as_str().into(),
            user_id: user.id.as_str().into(),
            service: self.service_name.clone(),
            is_api_key: service.api_key_prefix.is_some(),
            secret: service.new_secret(scene, &login),
            login,
            created: scene.now,
            expires: (self.credential_age_days).map(|days| scene.now.plus_secs(age_secs(days))),
        };
        let shown = revealed(&ServiceCredential::created(&created), scene);
        let output = CreateServiceSpecificCredentialResponse {
            service_specific_credential: Some(shown),
        };
        Ok(Change::one(output, created))
    }
}

impl Read for ListServiceSpecificCredentialsRequest {
    /// The credentials of one user or of all users, for one service or, without a name or with an empty one, for all services.
    fn read(&self, scene: &Scene<'_>) -> Result<ListServiceSpecificCredentialsResponse, Fault> {
        let matching = |start: Option<&Key>| {
            let owner = listed_owner(self, scene)?;
            let service = self.service_name.as_deref().filter(|it| !it.is_empty());
            let service = service.map(Service::find).transpose()?;
            let found = credentials_of(scene, owner, start);
            Ok(found.filter(move |(_, it)| service.is_none_or(|service| is_for(it, service.name))))
        };
        page::list(self, matching, |it| listed(it, scene))
    }
}

/// Whose credentials a list shows; `None` for all users.
fn listed_owner<'a>(
    request: &ListServiceSpecificCredentialsRequest,
    scene: &Scene<'a>,
) -> Result<Option<Owner<'a>>, Fault> {
    let name = request.user_name.as_deref();
    match (request.all_users, name) {
        (Some(true), Some(_)) => Err(fault::all_users_with_name()),
        (Some(true), None) => Ok(None),
        _ => Owner::find(scene, name).map(Some),
    }
}

/// The credentials of an owner, or of all users, that come after a key.
fn credentials_of<'a>(
    scene: &Scene<'a>,
    owner: Option<Owner<'a>>,
    start: Option<&Key>,
) -> Box<dyn Iterator<Item = (&'a Key, &'a ServiceCredential)> + 'a> {
    let credentials = &scene.account().service_credentials;
    let Some(owner) = owner else {
        return Box::new(credentials.after(start));
    };
    let ids = owner
        .user()
        .map(|user| user.service_credentials.range(behind(start)));
    let ids = ids.into_iter().flatten();
    Box::new(ids.filter_map(|id| credentials.at(id).map(|it| (id, it))))
}

impl Write for ResetServiceSpecificCredentialRequest {
    /// Replaces the secret. The name, the status and the dates stay.
    fn write(
        &self,
        scene: &Scene<'_>,
    ) -> Result<Change<ResetServiceSpecificCredentialResponse>, Fault> {
        let id = &self.service_specific_credential_id;
        let (credential, user) = credential_of(scene, self.user_name.as_deref(), id)?;
        let secret = Service::find(&credential.service)?.new_secret(scene, &credential.login);
        let credential = ServiceCredential {
            secret: secret.clone(),
            ..credential.clone()
        };
        let output = ResetServiceSpecificCredentialResponse {
            service_specific_credential: Some(revealed(&credential, scene)),
        };
        let reset = ServiceCredentialResetV1 {
            id: credential.id.to_string(),
            user_id: user.id.to_string(),
            secret,
        };
        Ok(Change::one(output, reset))
    }
}

impl Write for UpdateServiceSpecificCredentialRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let active = credential_status::accepted(&self.status)?;
        let id = &self.service_specific_credential_id;
        let (credential, user) = credential_of(scene, self.user_name.as_deref(), id)?;
        if credential.active == active {
            return Ok(Change::none(Nothing));
        }
        let updated = ServiceCredentialUpdatedV1 {
            id: credential.id.to_string(),
            user_id: user.id.to_string(),
            active,
        };
        Ok(Change::one(Nothing, updated))
    }
}

impl Write for DeleteServiceSpecificCredentialRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let id = &self.service_specific_credential_id;
        let (credential, user) = credential_of(scene, self.user_name.as_deref(), id)?;
        let (id, user_id) = (credential.id.to_string(), user.id.to_string());
        Ok(Change::one(
            Nothing,
            ServiceCredentialDeletedV1 { id, user_id },
        ))
    }
}

#[cfg(test)]
mod tests;
