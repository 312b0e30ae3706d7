//! Credentials of users, and the tasks that delete service-linked roles.

use roleback_world::entity::{
    DeletionTask, ServerCertificate, ServiceCredential, SigningCertificate, SshPublicKey,
};

use super::{Broken, Made, unique_id};
use crate::credential::{certificate, ssh_key};
use crate::iam::{service_credential, service_linked_role};
use crate::ids::IdKind;

pub(super) fn ssh_public_key(key: &SshPublicKey) -> Broken {
    let mut made = Made::new("UploadSSHPublicKey");
    made.member("UserName", &key.user);
    made.member("SSHPublicKeyBody", &key.body);
    made.conforms()?;
    unique_id(IdKind::SshPublicKey, &key.id)?;
    let read = ssh_key::SshPublicKey::parse(&key.body);
    read.map(|_| ()).map_err(|fault| {
        format!(
            "has a body that is not an SSH public key: {}",
            fault.message
        )
    })
}

/// The certificate was valid when it was uploaded, and its id is the digest of it.
pub(super) fn signing_certificate(certificate: &SigningCertificate) -> Broken {
    let mut made = Made::new("UploadSigningCertificate");
    made.optional("UserName", certificate.user.as_deref());
    made.member("CertificateBody", &certificate.body);
    made.conforms()?;
    let id = certificate::signing_certificate(&certificate.body, certificate.uploaded);
    match id {
        Ok(id) if *id == *certificate.id => Ok(()),
        Ok(_) => Err("has the id of another certificate".to_owned()),
        Err(_) => {
            Err("has a body that was not a valid certificate when it was uploaded".to_owned())
        }
    }
}

pub(super) fn service_credential(credential: &ServiceCredential) -> Broken {
    let mut made = Made::new("CreateServiceSpecificCredential");
    made.member("UserName", &credential.user);
    made.member("ServiceName", &credential.service);
    made.conforms()?;
    unique_id(IdKind::ServiceCredential, &credential.id)?;
    if service_credential::has_api_keys(&credential.service) != Some(credential.is_api_key) {
        let service = credential.service.escape_debug();
        return Err(format!(
            "is of a kind that the service `{service}` does not have"
        ));
    }
    match credential.login.as_str() {
        "" => Err("has no name".to_owned()),
        _ => Ok(()),
    }
}

/// The certificate without its key, which is not stored: its form, its id and its expiration.
pub(super) fn server_certificate(certificate: &ServerCertificate) -> Broken {
    let mut made = Made::new("UploadServerCertificate");
    made.member("ServerCertificateName", &certificate.name);
    made.member("Path", &certificate.path);
    made.member("CertificateBody", &certificate.body);
    made.member("PrivateKey", "-");
    made.optional("CertificateChain", certificate.chain.as_deref());
    made.tags(&certificate.tags);
    made.conforms()?;
    unique_id(IdKind::ServerCertificate, &certificate.id)?;
    match certificate::expiration(&certificate.body) {
        Some(expires) if expires == certificate.expires => Ok(()),
        Some(_) => Err("has another expiration than its body says".to_owned()),
        None => Err("has a body that is not a certificate".to_owned()),
    }
}

pub(super) fn deletion_task(task: &DeletionTask) -> Broken {
    match service_linked_role::role_of_task(&task.id) {
        Some(role) if role == task.role => Ok(()),
        _ => Err("has an id that does not name the role that it deleted".to_owned()),
    }
}
