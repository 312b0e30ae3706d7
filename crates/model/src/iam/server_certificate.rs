//!  Generated from `contract/iam/server_certificate.txt` by `cargo xtask codegen`.

use super::fault;
use super::pattern;
use super::shared::*;
use crate::prelude::*;

static DELETE_SERVER_CERTIFICATE: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "DeleteServerCertificate",
    family: "server_certificate",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::ServerCertificate],
    input: &DELETE_SERVER_CERTIFICATE_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::DELETE_CONFLICT,
        fault::LIMIT_EXCEEDED,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<DeleteServerCertificateRequest>,
};

impl Operation for DeleteServerCertificateRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &DELETE_SERVER_CERTIFICATE;
}

static GET_SERVER_CERTIFICATE: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "GetServerCertificate",
    family: "server_certificate",
    access: Access::Read,
    mutates: false,
    signed: true,
    resources: &[Resource::ServerCertificate],
    input: &GET_SERVER_CERTIFICATE_REQUEST,
    result: Some("GetServerCertificateResult"),
    faults: &[fault::NO_SUCH_ENTITY, fault::SERVICE_FAILURE],
    pages: &[],
    decode: decode_as::<GetServerCertificateRequest>,
};

impl Operation for GetServerCertificateRequest {
    type Output = GetServerCertificateResponse;
    const OPERATION: &'static OperationInfo = &GET_SERVER_CERTIFICATE;
}

static LIST_SERVER_CERTIFICATES: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "ListServerCertificates",
    family: "server_certificate",
    access: Access::List,
    mutates: false,
    signed: true,
    resources: &[],
    input: &LIST_SERVER_CERTIFICATES_REQUEST,
    result: Some("ListServerCertificatesResult"),
    faults: &[fault::SERVICE_FAILURE],
    pages: &["ServerCertificateMetadataList"],
    decode: decode_as::<ListServerCertificatesRequest>,
};

impl Operation for ListServerCertificatesRequest {
    type Output = ListServerCertificatesResponse;
    const OPERATION: &'static OperationInfo = &LIST_SERVER_CERTIFICATES;
}

static UPDATE_SERVER_CERTIFICATE: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "UpdateServerCertificate",
    family: "server_certificate",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::ServerCertificate],
    input: &UPDATE_SERVER_CERTIFICATE_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::ENTITY_ALREADY_EXISTS,
        fault::LIMIT_EXCEEDED,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<UpdateServerCertificateRequest>,
};

impl Operation for UpdateServerCertificateRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &UPDATE_SERVER_CERTIFICATE;
}

static UPLOAD_SERVER_CERTIFICATE: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "UploadServerCertificate",
    family: "server_certificate",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::ServerCertificate],
    input: &UPLOAD_SERVER_CERTIFICATE_REQUEST,
    result: Some("UploadServerCertificateResult"),
    faults: &[
        fault::LIMIT_EXCEEDED,
        fault::INVALID_INPUT,
        fault::ENTITY_ALREADY_EXISTS,
        fault::MALFORMED_CERTIFICATE,
        fault::KEY_PAIR_MISMATCH,
        fault::CONCURRENT_MODIFICATION,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<UploadServerCertificateRequest>,
};

impl Operation for UploadServerCertificateRequest {
    type Output = UploadServerCertificateResponse;
    const OPERATION: &'static OperationInfo = &UPLOAD_SERVER_CERTIFICATE;
}

/// [`DeleteServerCertificate`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteServerCertificate.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeleteServerCertificateRequest {
    pub server_certificate_name: String,
}

impl Decode for DeleteServerCertificateRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            server_certificate_name: Decode::decode(node.member("ServerCertificateName"))?,
        })
    }
}

/// [`GetServerCertificate`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServerCertificate.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetServerCertificateRequest {
    pub server_certificate_name: String,
}

impl Decode for GetServerCertificateRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            server_certificate_name: Decode::decode(node.member("ServerCertificateName"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetServerCertificateResponse {
    pub server_certificate: ServerCertificate,
}

impl Encode for GetServerCertificateResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("ServerCertificate", &self.server_certificate);
    }
}

/// [`ListServerCertificates`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListServerCertificates.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListServerCertificatesRequest {
    pub path_prefix: Option<String>,
    pub marker: Option<String>,
    pub max_items: Option<i32>,
}

impl Decode for ListServerCertificatesRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            path_prefix: Decode::decode(node.member("PathPrefix"))?,
            marker: Decode::decode(node.member("Marker"))?,
            max_items: Decode::decode(node.member("MaxItems"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListServerCertificatesResponse {
    pub server_certificate_metadata_list: Vec<ServerCertificateMetadata>,
    pub is_truncated: Option<bool>,
    pub marker: Option<String>,
}

impl Encode for ListServerCertificatesResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member(
            "ServerCertificateMetadataList",
            &self.server_certificate_metadata_list,
        );
        xml.member("IsTruncated", &self.is_truncated);
        xml.member("Marker", &self.marker);
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ServerCertificate {
    pub server_certificate_metadata: ServerCertificateMetadata,
    pub certificate_body: String,
    pub certificate_chain: Option<String>,
    pub tags: Option<Vec<Tag>>,
}

impl Encode for ServerCertificate {
    fn encode(&self, xml: &mut Writer) {
        xml.member(
            "ServerCertificateMetadata",
            &self.server_certificate_metadata,
        );
        xml.member("CertificateBody", &self.certificate_body);
        xml.member("CertificateChain", &self.certificate_chain);
        xml.member("Tags", &self.tags);
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ServerCertificateMetadata {
    pub path: String,
    pub server_certificate_name: String,
    pub server_certificate_id: String,
    pub arn: String,
    pub upload_date: Option<Timestamp>,
    pub expiration: Option<Timestamp>,
}

impl Encode for ServerCertificateMetadata {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Path", &self.path);
        xml.member("ServerCertificateName", &self.server_certificate_name);
        xml.member("ServerCertificateId", &self.server_certificate_id);
        xml.member("Arn", &self.arn);
        xml.member("UploadDate", &self.upload_date);
        xml.member("Expiration", &self.expiration);
    }
}

/// [`UpdateServerCertificate`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateServerCertificate.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UpdateServerCertificateRequest {
    pub server_certificate_name: String,
    pub new_path: Option<String>,
    pub new_server_certificate_name: Option<String>,
}

impl Decode for UpdateServerCertificateRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            server_certificate_name: Decode::decode(node.member("ServerCertificateName"))?,
            new_path: Decode::decode(node.member("NewPath"))?,
            new_server_certificate_name: Decode::decode(node.member("NewServerCertificateName"))?,
        })
    }
}

/// [`UploadServerCertificate`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UploadServerCertificate.html)
#[derive(Clone, PartialEq, Eq, Default)]
pub struct UploadServerCertificateRequest {
    pub path: Option<String>,
    pub server_certificate_name: String,
    pub certificate_body: String,
    pub private_key: String,
    pub certificate_chain: Option<String>,
    pub tags: Option<Vec<Tag>>,
}

impl fmt::Debug for UploadServerCertificateRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UploadServerCertificateRequest")
            .field("path", &self.path)
            .field("server_certificate_name", &self.server_certificate_name)
            .field("certificate_body", &self.certificate_body)
            .field("private_key", &Hidden)
            .field("certificate_chain", &self.certificate_chain)
            .field("tags", &self.tags)
            .finish()
    }
}

impl Decode for UploadServerCertificateRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            path: Decode::decode(node.member("Path"))?,
            server_certificate_name: Decode::decode(node.member("ServerCertificateName"))?,
            certificate_body: Decode::decode(node.member("CertificateBody"))?,
            private_key: Decode::decode(node.member("PrivateKey"))?,
            certificate_chain: Decode::decode(node.member("CertificateChain"))?,
            tags: Decode::decode(node.member("Tags"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UploadServerCertificateResponse {
    pub server_certificate_metadata: Option<ServerCertificateMetadata>,
    pub tags: Option<Vec<Tag>>,
}

impl Encode for UploadServerCertificateResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member(
            "ServerCertificateMetadata",
            &self.server_certificate_metadata,
        );
        xml.member("Tags", &self.tags);
    }
}

pub(crate) static DELETE_SERVER_CERTIFICATE_REQUEST: Shape = Shape::Structure(&[required(
    "ServerCertificateName",
    &SERVER_CERTIFICATE_NAME_TYPE,
)]);
pub(crate) static GET_SERVER_CERTIFICATE_REQUEST: Shape = Shape::Structure(&[required(
    "ServerCertificateName",
    &SERVER_CERTIFICATE_NAME_TYPE,
)]);
pub(crate) static LIST_SERVER_CERTIFICATES_REQUEST: Shape = Shape::Structure(&[
    optional("PathPrefix", &PATH_PREFIX_TYPE),
    optional("Marker", &MARKER_TYPE),
    optional("MaxItems", &MAX_ITEMS_TYPE),
]);
pub(crate) static UPDATE_SERVER_CERTIFICATE_REQUEST: Shape = Shape::Structure(&[
    required("ServerCertificateName", &SERVER_CERTIFICATE_NAME_TYPE),
    optional("NewPath", &PATH_TYPE),
    optional("NewServerCertificateName", &SERVER_CERTIFICATE_NAME_TYPE),
]);
pub(crate) static UPLOAD_SERVER_CERTIFICATE_REQUEST: Shape = Shape::Structure(&[
    optional("Path", &PATH_TYPE),
    required("ServerCertificateName", &SERVER_CERTIFICATE_NAME_TYPE),
    required("CertificateBody", &CERTIFICATE_BODY_TYPE),
    required("PrivateKey", &PRIVATE_KEY_TYPE),
    optional("CertificateChain", &CERTIFICATE_CHAIN_TYPE),
    optional("Tags", &TAG_LIST_TYPE),
]);
pub(crate) static CERTIFICATE_CHAIN_TYPE: Shape = Shape::Text(Text {
    min: 1,
    max: 2097152,
    pattern: Some(&pattern::PASSWORD_TYPE),
    ..Text::ANY
});
