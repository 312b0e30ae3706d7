//! TLS certificates kept in IAM.
//! Generated from `contract/iam/server_certificate.txt` by `cargo xtask codegen`.

use super::fault;
use super::pattern;
use super::shared::*;
use crate::prelude::*;

operation! {
    DeleteServerCertificate: DeleteServerCertificateRequest = DELETE_SERVER_CERTIFICATE_REQUEST => Nothing;
    write signed Iam "server_certificate" Write;
    resources: [ServerCertificate];
    faults: [NO_SUCH_ENTITY, DELETE_CONFLICT, LIMIT_EXCEEDED, SERVICE_FAILURE];
}

operation! {
    GetServerCertificate: GetServerCertificateRequest = GET_SERVER_CERTIFICATE_REQUEST => GetServerCertificateResponse in "GetServerCertificateResult";
    read signed Iam "server_certificate" Read;
    resources: [ServerCertificate];
    faults: [NO_SUCH_ENTITY, SERVICE_FAILURE];
}

operation! {
    ListServerCertificates: ListServerCertificatesRequest = LIST_SERVER_CERTIFICATES_REQUEST => ListServerCertificatesResponse in "ListServerCertificatesResult";
    read signed Iam "server_certificate" List;
    faults: [SERVICE_FAILURE];
    pages: ["ServerCertificateMetadataList"];
}

paged! {
    ListServerCertificatesRequest below path_prefix => ListServerCertificatesResponse { server_certificate_metadata_list: required ServerCertificateMetadata }
}

operation! {
    UpdateServerCertificate: UpdateServerCertificateRequest = UPDATE_SERVER_CERTIFICATE_REQUEST => Nothing;
    write signed Iam "server_certificate" Write;
    resources: [ServerCertificate];
    faults: [NO_SUCH_ENTITY, ENTITY_ALREADY_EXISTS, LIMIT_EXCEEDED, SERVICE_FAILURE];
}

operation! {
    UploadServerCertificate: UploadServerCertificateRequest = UPLOAD_SERVER_CERTIFICATE_REQUEST => UploadServerCertificateResponse in "UploadServerCertificateResult";
    write signed Iam "server_certificate" Write;
    resources: [ServerCertificate];
    faults: [LIMIT_EXCEEDED, INVALID_INPUT, ENTITY_ALREADY_EXISTS, MALFORMED_CERTIFICATE,
        KEY_PAIR_MISMATCH, CONCURRENT_MODIFICATION, SERVICE_FAILURE];
}

structure! {
    /// [`DeleteServerCertificate`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteServerCertificate.html)
    #[derive(Debug, Default)]
    pub struct DeleteServerCertificateRequest: input DELETE_SERVER_CERTIFICATE_REQUEST {
        pub server_certificate_name: String = "ServerCertificateName" required SERVER_CERTIFICATE_NAME_TYPE,
    }
}

structure! {
    /// [`GetServerCertificate`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServerCertificate.html)
    #[derive(Debug, Default)]
    pub struct GetServerCertificateRequest: input GET_SERVER_CERTIFICATE_REQUEST {
        pub server_certificate_name: String = "ServerCertificateName" required SERVER_CERTIFICATE_NAME_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct GetServerCertificateResponse: output {
        pub server_certificate: ServerCertificate = "ServerCertificate",
    }
}

structure! {
    /// [`ListServerCertificates`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListServerCertificates.html)
    #[derive(Debug, Default)]
    pub struct ListServerCertificatesRequest: input LIST_SERVER_CERTIFICATES_REQUEST {
        pub path_prefix: Option<String> = "PathPrefix" optional PATH_PREFIX_TYPE,
        pub marker: Option<String> = "Marker" optional MARKER_TYPE,
        pub max_items: Option<i32> = "MaxItems" optional MAX_ITEMS_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct ListServerCertificatesResponse: output {
        pub server_certificate_metadata_list: Vec<ServerCertificateMetadata> = "ServerCertificateMetadataList",
        pub is_truncated: Option<bool> = "IsTruncated",
        pub marker: Option<String> = "Marker",
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct ServerCertificate: output {
        pub server_certificate_metadata: ServerCertificateMetadata = "ServerCertificateMetadata",
        pub certificate_body: String = "CertificateBody",
        pub certificate_chain: Option<String> = "CertificateChain",
        pub tags: Option<Vec<Tag>> = "Tags",
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct ServerCertificateMetadata: output {
        pub path: String = "Path",
        pub server_certificate_name: String = "ServerCertificateName",
        pub server_certificate_id: String = "ServerCertificateId",
        pub arn: String = "Arn",
        pub upload_date: Option<Timestamp> = "UploadDate",
        pub expiration: Option<Timestamp> = "Expiration",
    }
}

structure! {
    /// [`UpdateServerCertificate`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateServerCertificate.html)
    #[derive(Debug, Default)]
    pub struct UpdateServerCertificateRequest: input UPDATE_SERVER_CERTIFICATE_REQUEST {
        pub server_certificate_name: String = "ServerCertificateName" required SERVER_CERTIFICATE_NAME_TYPE,
        pub new_path: Option<String> = "NewPath" optional PATH_TYPE,
        pub new_server_certificate_name: Option<String> = "NewServerCertificateName" optional SERVER_CERTIFICATE_NAME_TYPE,
    }
}

structure! {
    /// [`UploadServerCertificate`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UploadServerCertificate.html)
    #[derive(Default)]
    pub struct UploadServerCertificateRequest: input UPLOAD_SERVER_CERTIFICATE_REQUEST {
        pub path: Option<String> = "Path" optional PATH_TYPE,
        pub server_certificate_name: String = "ServerCertificateName" required SERVER_CERTIFICATE_NAME_TYPE,
        pub certificate_body: String = "CertificateBody" required CERTIFICATE_BODY_TYPE,
        pub private_key: String = "PrivateKey" required PRIVATE_KEY_TYPE,
        pub certificate_chain: Option<String> = "CertificateChain" optional CERTIFICATE_CHAIN_TYPE,
        pub tags: Option<Vec<Tag>> = "Tags" optional TAG_LIST_TYPE,
    }
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

structure! {
    #[derive(Debug, Default)]
    pub struct UploadServerCertificateResponse: output {
        pub server_certificate_metadata: Option<ServerCertificateMetadata> = "ServerCertificateMetadata",
        pub tags: Option<Vec<Tag>> = "Tags",
    }
}

pub(crate) static CERTIFICATE_CHAIN_TYPE: Shape = Shape::Text(Text {
    min: 1,
    max: 2097152,
    pattern: Some(&pattern::PASSWORD_TYPE),
    ..Text::ANY
});
