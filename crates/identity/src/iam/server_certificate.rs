//! Server certificates: TLS certificates stored in IAM, for load balancers and distributions.
//!
//! An upload checks that the certificate is valid now, that the private key belongs to it, and that the chain starts with its
//! issuer. The key is not stored, because no operation shows it. The name is unique in the account, regardless of case. No service
//! here uses a certificate, so every certificate can be deleted.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_server-certs.html>

use roleback_model::iam::{
    DeleteServerCertificateRequest, GetServerCertificateRequest, GetServerCertificateResponse,
    ListServerCertificatesRequest, ListServerCertificatesResponse,
    ServerCertificate as ServerCertificateShape, ServerCertificateMetadata,
    UpdateServerCertificateRequest, UploadServerCertificateRequest,
    UploadServerCertificateResponse,
};
use roleback_wire::Fault;
use roleback_wire::encode::Nothing;
use roleback_world::arn::ROOT_PATH;
use roleback_world::entity::ServerCertificate;
use roleback_world::event::{
    ServerCertificateDeletedV1, ServerCertificateUpdatedV1, ServerCertificateUploadedV1,
};
use roleback_world::resource_kind::ResourceKind;

use crate::answer::{Change, Read, Write};
use crate::credential::certificate;
use crate::iam::tag_list;
use crate::ids::{IdKind, unique_id};
use crate::scene::Scene;
use crate::{fault, page};

/// The certificate with this name, or the fault for an unknown name.
pub(crate) fn find<'a>(scene: &Scene<'a>, name: &str) -> Result<&'a ServerCertificate, Fault> {
    let certificates = &scene.account().server_certificates;
    certificates
        .get(name)
        .ok_or_else(|| fault::no_such_server_certificate(name))
}

/// The part of a certificate that every response shows.
fn metadata(certificate: &ServerCertificate, scene: &Scene<'_>) -> ServerCertificateMetadata {
    let kind = ResourceKind::ServerCertificate.as_str();
    ServerCertificateMetadata {
        path: certificate.path.as_str().into(),
        server_certificate_name: certificate.name.as_str().into(),
        server_certificate_id: certificate.id.as_str().into(),
        arn: scene.arn(kind, &certificate.path, &certificate.name),
        upload_date: Some(certificate.uploaded),
        expiration: Some(certificate.expires),
    }
}

impl Write for UploadServerCertificateRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<UploadServerCertificateResponse>, Fault> {
        let tags =
            tag_list::accepted_on(scene, ResourceKind::ServerCertificate, self.tags.as_deref())?;
        let chain = self.certificate_chain.as_deref();
        let (body, key) = (&self.certificate_body, &self.private_key);
        let expires = certificate::server_certificate(body, key, chain, scene.now)?;
        let certificates = &scene.account().server_certificates;
        if certificates.contains(&self.server_certificate_name) {
            return Err(fault::server_certificate_taken(
                &self.server_certificate_name,
            ));
        }
        let quotas = &scene.settings.quotas;
        if certificates.len() >= quotas.server_certificates as usize {
            return Err(quotas.exceeded("ServerCertificatesQuota"));
        }
        // Terraform compares what AWS answers with a file that it trims first.
        let trimmed = |text: &str| text.trim().into();
        let uploaded = ServerCertificateUploadedV1 {
            name: self.server_certificate_name.clone(),
            path: self.path.clone().unwrap_or_else(|| ROOT_PATH.into()),
            id: unique_id(IdKind::ServerCertificate, scene.entropy).into(),
            body: trimmed(body),
            chain: chain.map(trimmed),
            uploaded: scene.now,
            expires,
            tags,
        };
        let certificate = ServerCertificate::uploaded(&uploaded);
        let output = UploadServerCertificateResponse {
            server_certificate_metadata: Some(metadata(&certificate, scene)),
            tags: tag_list::shown(&certificate.tags),
        };
        Ok(Change::one(output, uploaded))
    }
}

impl Read for GetServerCertificateRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<GetServerCertificateResponse, Fault> {
        let certificate = find(scene, &self.server_certificate_name)?;
        let server_certificate = ServerCertificateShape {
            server_certificate_metadata: metadata(certificate, scene),
            certificate_body: certificate.body.as_ref().into(),
            certificate_chain: certificate.chain.as_deref().map(Into::into),
            tags: tag_list::shown(&certificate.tags),
        };
        Ok(GetServerCertificateResponse { server_certificate })
    }
}

impl Read for ListServerCertificatesRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<ListServerCertificatesResponse, Fault> {
        let certificates = &scene.account().server_certificates;
        page::list_below(self, certificates, |it| &it.path, |it| metadata(it, scene))
    }
}

impl Write for UpdateServerCertificateRequest {
    /// A new name or path changes only the ARN. The id and the tags stay.
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let old = &self.server_certificate_name;
        let certificate = find(scene, old)?;
        let (new_name, new_path) = (&self.new_server_certificate_name, &self.new_path);
        let certificates = &scene.account().server_certificates;
        let taken = |name: &&String| certificates.contains(name) && !name.eq_ignore_ascii_case(old);
        if let Some(name) = new_name.as_ref().filter(taken) {
            return Err(fault::server_certificate_taken(name));
        }
        if new_name.is_none() && new_path.is_none() {
            return Ok(Change::none(Nothing));
        }
        let updated = ServerCertificateUpdatedV1 {
            name: certificate.name.to_string(),
            id: certificate.id.to_string(),
            new_name: new_name.clone(),
            new_path: new_path.clone(),
        };
        Ok(Change::one(Nothing, updated))
    }
}

impl Write for DeleteServerCertificateRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let certificate = find(scene, &self.server_certificate_name)?;
        let (name, id) = (certificate.name.to_string(), certificate.id.to_string());
        Ok(Change::one(
            Nothing,
            ServerCertificateDeletedV1 { name, id },
        ))
    }
}

#[cfg(test)]
mod tests;
