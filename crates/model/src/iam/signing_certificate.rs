//!  Generated from `contract/iam/signing_certificate.txt` by `cargo xtask codegen`.

use super::fault;
use super::pattern;
use super::shared::*;
use crate::prelude::*;

static DELETE_SIGNING_CERTIFICATE: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "DeleteSigningCertificate",
    family: "signing_certificate",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::User],
    input: &DELETE_SIGNING_CERTIFICATE_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::LIMIT_EXCEEDED,
        fault::CONCURRENT_MODIFICATION,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<DeleteSigningCertificateRequest>,
};

impl Operation for DeleteSigningCertificateRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &DELETE_SIGNING_CERTIFICATE;
}

static LIST_SIGNING_CERTIFICATES: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "ListSigningCertificates",
    family: "signing_certificate",
    access: Access::List,
    mutates: false,
    signed: true,
    resources: &[Resource::User],
    input: &LIST_SIGNING_CERTIFICATES_REQUEST,
    result: Some("ListSigningCertificatesResult"),
    faults: &[fault::NO_SUCH_ENTITY, fault::SERVICE_FAILURE],
    pages: &["Certificates"],
    decode: decode_as::<ListSigningCertificatesRequest>,
};

impl Operation for ListSigningCertificatesRequest {
    type Output = ListSigningCertificatesResponse;
    const OPERATION: &'static OperationInfo = &LIST_SIGNING_CERTIFICATES;
}

static UPDATE_SIGNING_CERTIFICATE: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "UpdateSigningCertificate",
    family: "signing_certificate",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::User],
    input: &UPDATE_SIGNING_CERTIFICATE_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::LIMIT_EXCEEDED,
        fault::SERVICE_FAILURE,
        fault::INVALID_INPUT,
    ],
    pages: &[],
    decode: decode_as::<UpdateSigningCertificateRequest>,
};

impl Operation for UpdateSigningCertificateRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &UPDATE_SIGNING_CERTIFICATE;
}

static UPLOAD_SIGNING_CERTIFICATE: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "UploadSigningCertificate",
    family: "signing_certificate",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::User],
    input: &UPLOAD_SIGNING_CERTIFICATE_REQUEST,
    result: Some("UploadSigningCertificateResult"),
    faults: &[
        fault::LIMIT_EXCEEDED,
        fault::ENTITY_ALREADY_EXISTS,
        fault::MALFORMED_CERTIFICATE,
        fault::INVALID_CERTIFICATE,
        fault::DUPLICATE_CERTIFICATE,
        fault::NO_SUCH_ENTITY,
        fault::CONCURRENT_MODIFICATION,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<UploadSigningCertificateRequest>,
};

impl Operation for UploadSigningCertificateRequest {
    type Output = UploadSigningCertificateResponse;
    const OPERATION: &'static OperationInfo = &UPLOAD_SIGNING_CERTIFICATE;
}

/// [`DeleteSigningCertificate`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteSigningCertificate.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeleteSigningCertificateRequest {
    pub user_name: Option<String>,
    pub certificate_id: String,
}

impl Decode for DeleteSigningCertificateRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            user_name: Decode::decode(node.member("UserName"))?,
            certificate_id: Decode::decode(node.member("CertificateId"))?,
        })
    }
}

/// [`ListSigningCertificates`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSigningCertificates.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListSigningCertificatesRequest {
    pub user_name: Option<String>,
    pub marker: Option<String>,
    pub max_items: Option<i32>,
}

impl Decode for ListSigningCertificatesRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            user_name: Decode::decode(node.member("UserName"))?,
            marker: Decode::decode(node.member("Marker"))?,
            max_items: Decode::decode(node.member("MaxItems"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListSigningCertificatesResponse {
    pub certificates: Vec<SigningCertificate>,
    pub is_truncated: Option<bool>,
    pub marker: Option<String>,
}

impl Encode for ListSigningCertificatesResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Certificates", &self.certificates);
        xml.member("IsTruncated", &self.is_truncated);
        xml.member("Marker", &self.marker);
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningCertificate {
    pub user_name: String,
    pub certificate_id: String,
    pub certificate_body: String,
    pub status: StatusType,
    pub upload_date: Option<Timestamp>,
}

impl Encode for SigningCertificate {
    fn encode(&self, xml: &mut Writer) {
        xml.member("UserName", &self.user_name);
        xml.member("CertificateId", &self.certificate_id);
        xml.member("CertificateBody", &self.certificate_body);
        xml.member("Status", &self.status);
        xml.member("UploadDate", &self.upload_date);
    }
}

/// [`UpdateSigningCertificate`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateSigningCertificate.html)
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateSigningCertificateRequest {
    pub user_name: Option<String>,
    pub certificate_id: String,
    pub status: StatusType,
}

impl Decode for UpdateSigningCertificateRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            user_name: Decode::decode(node.member("UserName"))?,
            certificate_id: Decode::decode(node.member("CertificateId"))?,
            status: Decode::decode(node.member("Status"))?,
        })
    }
}

/// [`UploadSigningCertificate`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UploadSigningCertificate.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UploadSigningCertificateRequest {
    pub user_name: Option<String>,
    pub certificate_body: String,
}

impl Decode for UploadSigningCertificateRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            user_name: Decode::decode(node.member("UserName"))?,
            certificate_body: Decode::decode(node.member("CertificateBody"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadSigningCertificateResponse {
    pub certificate: SigningCertificate,
}

impl Encode for UploadSigningCertificateResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Certificate", &self.certificate);
    }
}

pub(crate) static DELETE_SIGNING_CERTIFICATE_REQUEST: Shape = Shape::Structure(&[
    optional("UserName", &EXISTING_USER_NAME_TYPE),
    required("CertificateId", &CERTIFICATE_ID_TYPE),
]);
pub(crate) static LIST_SIGNING_CERTIFICATES_REQUEST: Shape = Shape::Structure(&[
    optional("UserName", &EXISTING_USER_NAME_TYPE),
    optional("Marker", &MARKER_TYPE),
    optional("MaxItems", &MAX_ITEMS_TYPE),
]);
pub(crate) static UPDATE_SIGNING_CERTIFICATE_REQUEST: Shape = Shape::Structure(&[
    optional("UserName", &EXISTING_USER_NAME_TYPE),
    required("CertificateId", &CERTIFICATE_ID_TYPE),
    required("Status", &STATUS_TYPE),
]);
pub(crate) static UPLOAD_SIGNING_CERTIFICATE_REQUEST: Shape = Shape::Structure(&[
    optional("UserName", &EXISTING_USER_NAME_TYPE),
    required("CertificateBody", &CERTIFICATE_BODY_TYPE),
]);
pub(crate) static CERTIFICATE_ID_TYPE: Shape = Shape::Text(Text {
    min: 24,
    max: 128,
    pattern: Some(&pattern::ACCESS_KEY_ID_TYPE),
    ..Text::ANY
});
