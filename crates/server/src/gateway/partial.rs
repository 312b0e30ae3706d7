//! DeleteObjects with keys of which only some may be deleted: the upstream deletes those, and the answer says why the others
//! were not.

use http_body_util::{BodyExt, Full, Limited};
use hyper::Response;
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue};
use roleback_gateway::members::{Members, Tree};
use roleback_wire::foreign::{self, NamedObject, NotDeleted};

use crate::sse::AnyBody;

/// Bytes of an answer that is completed: a thousand keys of the greatest length, escaped.
const ANSWER_BYTES_MAX: usize = 8 * 1024 * 1024;

/// A permission that is denied, and the message of the denial.
pub(super) struct RefusedObject {
    pub(super) action: String,
    pub(super) resource: String,
    pub(super) message: String,
}

/// The part of a request that may be passed on.
pub(super) struct Partial {
    allowed: Vec<NamedObject>,
    refused: Vec<NotDeleted>,
    quiet: bool,
}

impl Partial {
    pub(super) fn of(members: &Members<'_>, refused: Vec<RefusedObject>) -> Self {
        let delete = members.get("Delete");
        let objects = delete.and_then(|delete| delete.inner("Object"));
        let text =
            |tree: &Tree<'_>, name: &str| tree.inner(name).and_then(Tree::text).map(str::to_owned);
        let quiet = delete
            .and_then(|delete| delete.inner("Quiet"))
            .and_then(Tree::text)
            == Some("true");
        let mut partial = Self {
            allowed: Vec::new(),
            refused: Vec::new(),
            quiet,
        };
        for object in objects.map_or(&[][..], Tree::elements) {
            let Some(key) = text(object, "Key") else {
                continue;
            };
            let object = NamedObject {
                key,
                version: text(object, "VersionId"),
            };
            let action = match object.version {
                Some(_) => "s3:DeleteObjectVersion",
                None => "s3:DeleteObject",
            };
            let is_its = |refused: &&RefusedObject| {
                let is_key = refused
                    .resource
                    .split_once('/')
                    .is_some_and(|(_, key)| key == object.key);
                is_key
                    && (refused.action == action
                        || refused.action == "s3:BypassGovernanceRetention")
            };
            match refused.iter().find(is_its) {
                Some(refused) => partial.refused.push(NotDeleted {
                    message: refused.message.clone(),
                    object,
                }),
                None => partial.allowed.push(object),
            }
        }
        partial
    }

    /// The body that is passed on; `None` if nothing may be deleted.
    pub(super) fn body(&self) -> Option<String> {
        (!self.allowed.is_empty()).then(|| foreign::s3_delete(&self.allowed, self.quiet))
    }

    /// Removes the headers that describe the body that the client sent.
    pub(super) fn describe(headers: &mut HeaderMap, length: usize) {
        let described: Vec<_> = headers
            .keys()
            .filter(|name| {
                let name = name.as_str();
                name == "content-md5"
                    || name.starts_with("x-amz-checksum-")
                    || name.starts_with("x-amz-sdk-checksum")
            })
            .cloned()
            .collect();
        described.iter().for_each(|name| drop(headers.remove(name)));
        headers.insert(
            "x-amz-content-sha256",
            HeaderValue::from_static("UNSIGNED-PAYLOAD"),
        );
        headers.insert(CONTENT_LENGTH, length.into());
    }

    /// The answer if nothing may be deleted.
    pub(super) fn answer(&self) -> Response<AnyBody> {
        let text = foreign::s3_not_deleted(&self.refused);
        let mut response = Response::new(AnyBody::Left(Full::new(text.into())));
        let xml = HeaderValue::from_static("application/xml");
        response.headers_mut().insert(CONTENT_TYPE, xml);
        response
    }

    /// The upstream's answer, completed with the objects that were not passed on.
    pub(super) async fn complete(&self, response: Response<AnyBody>) -> Response<AnyBody> {
        let (mut head, body) = response.into_parts();
        let body = Limited::new(body, ANSWER_BYTES_MAX).collect().await;
        let body = body.map(|body| body.to_bytes()).unwrap_or_default();
        let text = String::from_utf8_lossy(&body);
        let text = match head.status.is_success() {
            true => foreign::s3_with_not_deleted(&text, &self.refused),
            false => text.into_owned(),
        };
        head.headers.remove(CONTENT_LENGTH);
        Response::from_parts(head, AnyBody::Left(Full::new(text.into())))
    }
}
