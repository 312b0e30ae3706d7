//! Errors of IAM about passwords, MFA codes, keys and certificates.

use std::fmt::Display;

use roleback_model::iam::fault::{
    DUPLICATE_CERTIFICATE, DUPLICATE_SSH_PUBLIC_KEY, INVALID_AUTHENTICATION_CODE,
    INVALID_PUBLIC_KEY, INVALID_USER_TYPE, KEY_PAIR_MISMATCH, MALFORMED_CERTIFICATE,
    PASSWORD_POLICY_VIOLATION, UNRECOGNIZED_PUBLIC_KEY_ENCODING,
};
use roleback_wire::Fault;

use roleback_world::arn::AccountId;

use super::{
    access_denied, delete_conflict, entity_already_exists, invalid_input, no_such_entity,
    validation_error,
};

/// The password is too short.
pub(crate) fn password_too_short(minimum: u32) -> Fault {
    PASSWORD_POLICY_VIOLATION.says(format!(
        "Password should have a minimum length of {minimum}"
    ))
}

/// The password lacks character types that the password policy requires.
pub(crate) fn password_lacks(clauses: &[&str]) -> Fault {
    PASSWORD_POLICY_VIOLATION.says(clauses.join(", "))
}

/// The password has too few character types for an account without a password policy.
pub(crate) fn password_lacks_some(missing: usize, clauses: &[&str]) -> Fault {
    PASSWORD_POLICY_VIOLATION.says(format!(
        "Password should meet {missing} more of the following requirements: {}",
        clauses.join(", ")
    ))
}

/// The password violates another rule: it was used before, or is the account name. This is the wording of AWS's
/// console; the API's message is not documented.
pub(crate) fn password_refused() -> Fault {
    PASSWORD_POLICY_VIOLATION.says("Password does not conform to the account password policy.")
}

/// The user has no password.
pub(crate) fn no_such_login_profile(user: &str) -> Fault {
    no_such_entity(format_args!(
        "Login Profile for User {user} cannot be found."
    ))
}

/// The user already has a password.
pub(crate) fn login_profile_exists(user: &str) -> Fault {
    entity_already_exists(format_args!(
        "Login Profile for User {user} already exists."
    ))
}

/// The caller has no password of its own: it is the root user or has assumed a role.
pub(crate) fn only_users_change_passwords() -> Fault {
    INVALID_USER_TYPE.says("Only IAM Users can change their own password")
}

/// The old password is wrong, or the new one is the same. AWS's message is not documented.
pub(crate) fn wrong_old_password() -> Fault {
    access_denied("The old password was incorrect.")
}

/// The password has expired and only an administrator can replace it. AWS's message is not documented.
pub(crate) fn password_expired() -> Fault {
    access_denied(
        "The password has expired. An administrator has to set a new password for the user.",
    )
}

/// A member that this operation requires in this case, although the API model does not mark it as required.
pub(crate) fn missing_member(member: &str) -> Fault {
    validation_error(format_args!(
        "1 validation error detected: Value at '{member}' failed to satisfy constraint: Member must not be null"
    ))
}

/// The request both sets and clears the longest console session.
pub(crate) fn session_duration_set_and_reset() -> Fault {
    invalid_input(
        "MaxSigninSessionDuration cannot be specified when ResetMaxSigninSessionDuration is true.",
    )
}

/// The account has no password policy.
pub(crate) fn no_password_policy(account: AccountId) -> Fault {
    no_such_entity(format_args!(
        "The Password Policy with domain name {account} cannot be found."
    ))
}

/// The account has no password policy that could be deleted.
pub(crate) fn no_password_policy_to_delete() -> Fault {
    no_such_entity("The account policy with name PasswordPolicy cannot be found.")
}

/// A virtual MFA device with this path and name exists.
pub(crate) fn mfa_device_exists() -> Fault {
    entity_already_exists("MFADevice entity at the same path and name already exists.")
}

/// The content is too long for a QR code.
pub(crate) fn mfa_device_name_too_long() -> Fault {
    invalid_input("The name of the virtual MFA device is too long for a QR code.")
}

/// No MFA device with this serial number.
pub(crate) fn no_such_mfa_device(serial: &str) -> Fault {
    no_such_entity(format_args!(
        "VirtualMFADevice with serial number {serial} doesn't exist."
    ))
}

/// The MFA device is already enabled for the user.
pub(crate) fn mfa_device_enabled(user: &str) -> Fault {
    entity_already_exists(format_args!("MFA Device for user {user} already exists."))
}

/// The MFA device is enabled for another user.
pub(crate) fn mfa_device_taken() -> Fault {
    entity_already_exists("MFA Device is already in use.")
}

/// The MFA device does not belong to this user.
pub(crate) fn mfa_device_of_another() -> Fault {
    no_such_entity("MFA Device invalid for user.")
}

/// A virtual MFA device that is assigned to a user cannot be deleted.
pub(crate) fn mfa_device_in_use() -> Fault {
    delete_conflict("MFA VirtualDevice in use. Must deactivate first.")
}

/// The serial number is not that of a FIDO device.
pub(crate) fn only_fido_devices() -> Fault {
    validation_error(
        "The MFA device serial number sent in the request is invalid or not supported by this API. Currently, only hardware FIDO security keys are supported. Please use the compatible device or API.",
    )
}

/// A principal that has an MFA device must authenticate with it to change its own credentials.
pub(crate) fn mfa_session_needed() -> Fault {
    access_denied(
        "To complete this action, please ensure that you are authenticated with an MFA device that is enabled for this user.",
    )
}

/// The two MFA codes are wrong, equal, or not consecutive.
pub(crate) fn invalid_authentication_code() -> Fault {
    INVALID_AUTHENTICATION_CODE.says("Authentication code for device is not valid.")
}

/// The MFA code in a request to STS is wrong or was used before. The trailing space is AWS's.
pub(crate) fn invalid_mfa_code() -> Fault {
    access_denied("MultiFactorAuthentication failed with invalid MFA one time pass code. ")
}

/// The uploaded text is not an SSH public key.
pub(crate) fn unrecognized_public_key() -> Fault {
    UNRECOGNIZED_PUBLIC_KEY_ENCODING.says("Invalid public key uploaded.")
}

/// The type or size of the SSH key is not supported.
pub(crate) fn invalid_public_key() -> Fault {
    INVALID_PUBLIC_KEY.says("Invalid body for public key")
}

/// The user already has this SSH key.
pub(crate) fn duplicate_ssh_public_key() -> Fault {
    DUPLICATE_SSH_PUBLIC_KEY.says("Duplicate SSH public key uploaded.")
}

/// The user has no SSH key with this id.
pub(crate) fn no_such_ssh_public_key(id: &str) -> Fault {
    no_such_entity(format_args!("User has no Public Key with id {id}."))
}

/// The service has no service-specific credentials. The contract has NotSupportedService, but AWS returns this error.
pub(crate) fn no_such_service(service: &str) -> Fault {
    no_such_entity(format_args!(
        "No such service {service} is supported for Service Specific Credentials"
    ))
}

/// No service-specific credential has this id.
pub(crate) fn no_such_credential() -> Fault {
    no_such_entity("No such credential ID exists")
}

/// The service-specific credential belongs to another user. AWS's code is known, its text is not recorded.
pub(crate) fn credential_of_another_user(id: &str, user: &str) -> Fault {
    validation_error(format_args!(
        "The credential {id} does not belong to the user {user}."
    ))
}

/// A request for all users' credentials also names a user. AWS's text is not recorded.
pub(crate) fn all_users_with_name() -> Fault {
    validation_error("UserName and AllUsers cannot be specified together.")
}

/// The uploaded text is not a signing certificate.
pub(crate) fn malformed_signing_certificate() -> Fault {
    MALFORMED_CERTIFICATE.says("Certificate BODY is malformed.")
}

/// An expired signing certificate. AWS's text begins with the certificate; how it ends is not recorded.
pub(crate) fn expired_signing_certificate(body: &str) -> Fault {
    MALFORMED_CERTIFICATE.says(format!("Certificate {body} has expired."))
}

/// Another user of the account has this signing certificate.
pub(crate) fn duplicate_certificate() -> Fault {
    DUPLICATE_CERTIFICATE.says("Duplicate certificate uploaded.")
}

/// No signing certificate of this user has this id.
pub(crate) fn no_such_signing_certificate(id: &str) -> Fault {
    no_such_entity(format_args!(
        "The Certificate with id {id} cannot be found."
    ))
}

/// No server certificate has this name.
pub(crate) fn no_such_server_certificate(name: &str) -> Fault {
    no_such_entity(format_args!(
        "The Server Certificate with name {name} cannot be found."
    ))
}

/// The name of a server certificate is taken. AWS's text is not recorded; this one follows the texts for other names.
pub(crate) fn server_certificate_taken(name: &str) -> Fault {
    entity_already_exists(format_args!(
        "The Server Certificate with name {name} already exists."
    ))
}

/// The uploaded texts are not a server certificate and its private key.
pub(crate) fn malformed_server_certificate() -> Fault {
    MALFORMED_CERTIFICATE
        .says("Unable to parse certificate. Please ensure the certificate is in PEM format.")
}

/// An expired server certificate.
pub(crate) fn expired_server_certificate() -> Fault {
    MALFORMED_CERTIFICATE.says(
        "Certificate is no longer valid. The 'Not After' date restriction on the certificate has passed.",
    )
}

/// A server certificate that is not yet valid. AWS's text is not recorded; this one follows the text for an expired certificate.
pub(crate) fn early_server_certificate() -> Fault {
    MALFORMED_CERTIFICATE.says(
        "Certificate is not yet valid. The 'Not Before' date restriction on the certificate has not passed.",
    )
}

/// The chain does not start with the issuer of the server certificate, or is out of order. `index` is -1, or `Unknown` if the chain
/// cannot be read.
pub(crate) fn invalid_certificate_chain(index: impl Display) -> Fault {
    MALFORMED_CERTIFICATE.says(format!(
        "Unable to validate certificate chain. The certificate chain must start with the immediate signing certificate, followed by any intermediaries in order. The index within the chain of the invalid certificate is: {index}"
    ))
}

/// The private key does not belong to the server certificate.
pub(crate) fn key_pair_mismatch() -> Fault {
    KEY_PAIR_MISMATCH.says(
        "The private key did not match the public key provided. Please verify the key material and try again.",
    )
}
