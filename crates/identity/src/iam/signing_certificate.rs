//! Signing certificates: X.509 certificates of a user or the root user, for the SOAP requests of early AWS services.
//!
//! The id of a certificate is a digest of it, so two users of an account cannot have the same certificate. A user, or the root
//! user, has at most two.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UploadSigningCertificate.html>

use std::collections::BTreeSet;

use roleback_model::iam::{
    DeleteSigningCertificateRequest, ListSigningCertificatesRequest,
    ListSigningCertificatesResponse, SigningCertificate as SigningCertificateShape,
    UpdateSigningCertificateRequest, UploadSigningCertificateRequest,
    UploadSigningCertificateResponse,
};
use roleback_wire::Fault;
use roleback_wire::encode::Nothing;
use roleback_world::entity::SigningCertificate;
use roleback_world::event::{
    SigningCertificateDeletedV1, SigningCertificateUpdatedV1, SigningCertificateUploadedV1,
};
use roleback_world::key::{Key, behind};

use crate::answer::{Change, Read, Write};
use crate::credential::certificate;
use crate::iam::credential_owner::Owner;
use crate::iam::credential_status;
use crate::scene::Scene;
use crate::{fault, page};

fn certificates<'a>(scene: &Scene<'a>, owner: Owner<'a>) -> &'a BTreeSet<Key> {
    match owner {
        Owner::Root => &scene.account().root_certificates,
        Owner::User(user) => &user.signing_certificates,
    }
}

fn is_owned(certificate: &SigningCertificate, owner: Owner<'_>) -> bool {
    certificate.user.as_deref() == owner.name()
}

/// The owner's certificate with this id.
fn certificate_of<'a>(
    scene: &Scene<'a>,
    owner: Owner<'a>,
    id: &str,
) -> Result<&'a SigningCertificate, Fault> {
    let certificates = &scene.account().signing_certificates;
    certificates
        .get(id)
        .filter(|found| is_owned(found, owner))
        .ok_or_else(|| fault::no_such_signing_certificate(id))
}

/// A certificate as responses show it. The contract requires a user name: for the root user it is the account number.
fn shown(certificate: &SigningCertificate, scene: &Scene<'_>) -> SigningCertificateShape {
    let user = certificate.user.as_deref().map(Into::into);
    SigningCertificateShape {
        user_name: user.unwrap_or_else(|| scene.caller.account.to_string()),
        certificate_id: certificate.id.as_str().into(),
        certificate_body: certificate.body.as_ref().into(),
        status: credential_status::shown(certificate.active),
        upload_date: Some(certificate.uploaded),
    }
}

impl Write for UploadSigningCertificateRequest {
    /// Uploading a certificate that the owner has changes nothing. The response shows it as active, even if it is inactive.
    fn write(&self, scene: &Scene<'_>) -> Result<Change<UploadSigningCertificateResponse>, Fault> {
        let owner = Owner::find(scene, self.user_name.as_deref())?;
        let id = certificate::signing_certificate(&self.certificate_body, scene.now)?;
        if let Some(found) = scene.account().signing_certificates.get(&id) {
            if !is_owned(found, owner) {
                return Err(fault::duplicate_certificate());
            }
            let certificate = SigningCertificateShape {
                status: credential_status::shown(true),
                ..shown(found, scene)
            };
            return Ok(Change::none(UploadSigningCertificateResponse {
                certificate,
            }));
        }
        let quotas = &scene.settings.quotas;
        if certificates(scene, owner).len() >= quotas.signing_certificates_per_user as usize {
            return Err(quotas.exceeded("SigningCertificatesPerUserQuota"));
        }
        let uploaded = SigningCertificateUploadedV1 {
            id,
            user: owner.name().map(Into::into),
            user_id: owner.id().map(Into::into),
            body: self.certificate_body.as_str().into(),
            uploaded: scene.now,
        };
        let certificate = shown(&SigningCertificate::uploaded(&uploaded), scene);
        let output = UploadSigningCertificateResponse { certificate };
        Ok(Change::one(output, uploaded))
    }
}

impl Read for ListSigningCertificatesRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<ListSigningCertificatesResponse, Fault> {
        let found = &scene.account().signing_certificates;
        let own = |start: Option<&Key>| {
            let owner = Owner::find(scene, self.user_name.as_deref())?;
            let ids = certificates(scene, owner).range(behind(start));
            Ok(ids.filter_map(|id| Some((id, found.at(id)?))))
        };
        page::list(self, own, |it| shown(it, scene))
    }
}

impl Write for UpdateSigningCertificateRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let active = credential_status::accepted(&self.status)?;
        let owner = Owner::find(scene, self.user_name.as_deref())?;
        let certificate = certificate_of(scene, owner, &self.certificate_id)?;
        if certificate.active == active {
            return Ok(Change::none(Nothing));
        }
        let updated = SigningCertificateUpdatedV1 {
            id: certificate.id.to_string(),
            user_id: owner.id().map(Into::into),
            active,
        };
        Ok(Change::one(Nothing, updated))
    }
}

impl Write for DeleteSigningCertificateRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let owner = Owner::find(scene, self.user_name.as_deref())?;
        let certificate = certificate_of(scene, owner, &self.certificate_id)?;
        let deleted = SigningCertificateDeletedV1 {
            id: certificate.id.to_string(),
            user_id: owner.id().map(Into::into),
        };
        Ok(Change::one(Nothing, deleted))
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::script;
    use crate::testing::word;

    const BODY: &str = include_str!("../../tests/keys/signing.crt");
    /// `openssl x509 -outform DER | sha1sum | xxd -r -p | base32`
    const ID: &str = "RTJA3MPGIZY5WXITRXURJMAEIEFRNO6C";
    const OTHER: &str = include_str!("../../tests/keys/rsa-1024.crt");
    const OTHER_ID: &str = "YADVLBMO46HDTOBQDS5AOL3IOFB2525F";
    const EXPIRED: &str = include_str!("../../tests/keys/p-256.crt");
    const NO_USER: &str = "NoSuchEntity The user with name x cannot be found.";

    #[test]
    fn a_certificate_is_uploaded_listed_deactivated_and_deleted() {
        let body = word(BODY);
        let missing = format!("NoSuchEntity The Certificate with id {ID} cannot be found.");
        script(&format!(
            "CreateUser UserName=U | ok
             CreateUser UserName=v | ok
             UploadSigningCertificate UserName=x CertificateBody=none | {NO_USER}
             UploadSigningCertificate UserName=u CertificateBody=none | MalformedCertificate Certificate BODY is malformed.
             UploadSigningCertificate UserName=u CertificateBody={body} | ok <UserName>U</UserName><CertificateId>{ID}</CertificateId><CertificateBody>-----BEGIN CERTIFICATE-----
             UploadSigningCertificate UserName=v CertificateBody={body} | DuplicateCertificate Duplicate certificate uploaded.
             UploadSigningCertificate CertificateBody={body} | DuplicateCertificate Duplicate certificate uploaded.
             ListSigningCertificates UserName=x | {NO_USER}
             ListSigningCertificates UserName=u Marker=! | ValidationError Invalid Marker: !
             ListSigningCertificates UserName=v | ok <Certificates/><IsTruncated>false</IsTruncated>
             UpdateSigningCertificate UserName=x CertificateId={ID} Status=Expired | InvalidInput Operation does not support status Expired
             UpdateSigningCertificate UserName=x CertificateId={ID} Status=Inactive | {NO_USER}
             UpdateSigningCertificate UserName=v CertificateId={ID} Status=Inactive | {missing}
             UpdateSigningCertificate UserName=u CertificateId={ID} Status=Inactive | ok
             UpdateSigningCertificate UserName=u CertificateId={ID} Status=Inactive | ok
             UploadSigningCertificate UserName=u CertificateBody={body} | ok <Status>Active</Status>
             UpdateUser UserName=u NewUserName=w | ok
             ListSigningCertificates UserName=w | ok <UserName>w</UserName><CertificateId>{ID}</CertificateId>
             ListSigningCertificates UserName=w | ok <Status>Inactive</Status><UploadDate>
             DeleteUser UserName=w | DeleteConflict Cannot delete entity, must delete certificates first.
             DeleteSigningCertificate UserName=x CertificateId={ID} | {NO_USER}
             DeleteSigningCertificate UserName=v CertificateId={ID} | {missing}
             DeleteSigningCertificate UserName=w CertificateId={ID} | ok
             DeleteSigningCertificate UserName=w CertificateId={ID} | {missing}
             DeleteUser UserName=w | ok",
        ));
    }

    #[test]
    fn an_expired_certificate_is_refused_with_its_date() {
        let mut walk = script("CreateUser UserName=u | ok");
        let request = format!(
            "UploadSigningCertificate UserName=u CertificateBody={}",
            word(EXPIRED)
        );
        let fault = walk.call(&request).unwrap_err();
        assert_eq!(fault.code, "MalformedCertificate");
        let expired = format!("Certificate {} has expired.", EXPIRED.trim_end());
        assert_eq!(fault.message, expired);
    }

    #[test]
    fn without_a_user_name_the_callers_certificates_are_used() {
        let (body, other) = (word(BODY), word(OTHER));
        let mut walk = script("CreateUser UserName=u | ok");
        walk.settings.quotas.signing_certificates_per_user = 1;
        walk.follow(&format!(
            "GetAccountSummary | ok <entry><key>AccountSigningCertificatesPresent</key><value>0</value></entry>
             UploadSigningCertificate CertificateBody={body} | ok <UserName>123456789012</UserName><CertificateId>{ID}</CertificateId>
             UploadSigningCertificate CertificateBody={body} | ok <CertificateId>{ID}</CertificateId>
             UploadSigningCertificate CertificateBody={other} | LimitExceeded Cannot exceed quota for SigningCertificatesPerUser: 1
             GetAccountSummary | ok <entry><key>AccountSigningCertificatesPresent</key><value>1</value></entry>
             GetAccountSummary | ok <entry><key>SigningCertificatesPerUserQuota</key><value>1</value></entry>
             UpdateSigningCertificate CertificateId={ID} Status=Inactive | ok
             DeleteSigningCertificate CertificateId={ID} | ok
             ListSigningCertificates | ok <Certificates/>"
        ));
        walk.settings.quotas.signing_certificates_per_user = 2;
        walk.act_as_user("u");
        walk.follow(&format!(
            "UploadSigningCertificate CertificateBody={body} | ok <UserName>u</UserName>
             UploadSigningCertificate CertificateBody={other} | ok <UserName>u</UserName>"
        ));
        let mut ids = [ID, OTHER_ID];
        ids.sort_unstable();
        assert_eq!(
            walk.pages_of_one("ListSigningCertificates", "CertificateId"),
            ids
        );
        walk.act_in_role("r");
        walk.follow("ListSigningCertificates | ValidationError Must specify userName when calling with non-User credentials");
    }
}
