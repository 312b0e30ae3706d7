//! X.509 certificates of users, for signing requests of old.
//! Generated from `contract/iam/signing_certificate.txt` by `cargo xtask codegen`.

use super::fault;
use super::pattern;
use super::shared::*;
use crate::prelude::*;

operation! {
    DeleteSigningCertificate: DeleteSigningCertificateRequest = DELETE_SIGNING_CERTIFICATE_REQUEST => Nothing;
    write signed Iam "signing_certificate" Write;
    resources: [User];
    faults: [NO_SUCH_ENTITY, LIMIT_EXCEEDED, CONCURRENT_MODIFICATION, SERVICE_FAILURE];
}

operation! {
    ListSigningCertificates: ListSigningCertificatesRequest = LIST_SIGNING_CERTIFICATES_REQUEST => ListSigningCertificatesResponse in "ListSigningCertificatesResult";
    read signed Iam "signing_certificate" List;
    resources: [User];
    faults: [NO_SUCH_ENTITY, SERVICE_FAILURE];
    pages: ["Certificates"];
}

paged! {
    ListSigningCertificatesRequest => ListSigningCertificatesResponse { certificates: required SigningCertificate }
}

operation! {
    UpdateSigningCertificate: UpdateSigningCertificateRequest = UPDATE_SIGNING_CERTIFICATE_REQUEST => Nothing;
    write signed Iam "signing_certificate" Write;
    resources: [User];
    faults: [NO_SUCH_ENTITY, LIMIT_EXCEEDED, SERVICE_FAILURE, INVALID_INPUT];
}

operation! {
    UploadSigningCertificate: UploadSigningCertificateRequest = UPLOAD_SIGNING_CERTIFICATE_REQUEST => UploadSigningCertificateResponse in "UploadSigningCertificateResult";
    write signed Iam "signing_certificate" Write;
    resources: [User];
    faults: [LIMIT_EXCEEDED, ENTITY_ALREADY_EXISTS, MALFORMED_CERTIFICATE, INVALID_CERTIFICATE,
        DUPLICATE_CERTIFICATE, NO_SUCH_ENTITY, CONCURRENT_MODIFICATION, SERVICE_FAILURE];
}

structure! {
    /// [`DeleteSigningCertificate`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteSigningCertificate.html)
    #[derive(Debug, Default)]
    pub struct DeleteSigningCertificateRequest: input DELETE_SIGNING_CERTIFICATE_REQUEST {
        pub user_name: Option<String> = "UserName" optional EXISTING_USER_NAME_TYPE,
        pub certificate_id: String = "CertificateId" required CERTIFICATE_ID_TYPE,
    }
}

structure! {
    /// [`ListSigningCertificates`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSigningCertificates.html)
    #[derive(Debug, Default)]
    pub struct ListSigningCertificatesRequest: input LIST_SIGNING_CERTIFICATES_REQUEST {
        pub user_name: Option<String> = "UserName" optional EXISTING_USER_NAME_TYPE,
        pub marker: Option<String> = "Marker" optional MARKER_TYPE,
        pub max_items: Option<i32> = "MaxItems" optional MAX_ITEMS_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct ListSigningCertificatesResponse: output {
        pub certificates: Vec<SigningCertificate> = "Certificates",
        pub is_truncated: Option<bool> = "IsTruncated",
        pub marker: Option<String> = "Marker",
    }
}

structure! {
    #[derive(Debug)]
    pub struct SigningCertificate: output {
        pub user_name: String = "UserName",
        pub certificate_id: String = "CertificateId",
        pub certificate_body: String = "CertificateBody",
        pub status: StatusType = "Status",
        pub upload_date: Option<Timestamp> = "UploadDate",
    }
}

structure! {
    /// [`UpdateSigningCertificate`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateSigningCertificate.html)
    #[derive(Debug)]
    pub struct UpdateSigningCertificateRequest: input UPDATE_SIGNING_CERTIFICATE_REQUEST {
        pub user_name: Option<String> = "UserName" optional EXISTING_USER_NAME_TYPE,
        pub certificate_id: String = "CertificateId" required CERTIFICATE_ID_TYPE,
        pub status: StatusType = "Status" required STATUS_TYPE,
    }
}

structure! {
    /// [`UploadSigningCertificate`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UploadSigningCertificate.html)
    #[derive(Debug, Default)]
    pub struct UploadSigningCertificateRequest: input UPLOAD_SIGNING_CERTIFICATE_REQUEST {
        pub user_name: Option<String> = "UserName" optional EXISTING_USER_NAME_TYPE,
        pub certificate_body: String = "CertificateBody" required CERTIFICATE_BODY_TYPE,
    }
}

structure! {
    #[derive(Debug)]
    pub struct UploadSigningCertificateResponse: output {
        pub certificate: SigningCertificate = "Certificate",
    }
}

pub(crate) static CERTIFICATE_ID_TYPE: Shape = Shape::Text(Text {
    min: 24,
    max: 128,
    pattern: Some(&pattern::ACCESS_KEY_ID_TYPE),
    ..Text::ANY
});
