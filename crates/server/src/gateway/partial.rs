//! DeleteObjects with keys of which only some may be deleted: the upstream deletes those, and the answer says why the others
//! were not.

use http_body_util::{BodyExt, Full, Limited};
use hyper::Response;
use hyper::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue,
};
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
    /// `None` if a denied permission is not that of an object of the request: then nothing may be passed on.
    pub(super) fn of(members: &Members<'_>, refused: &[RefusedObject]) -> Option<Self> {
        let delete = members.get("Delete");
        let objects = delete.and_then(|delete| delete.inner("Object"));
        let text =
            |tree: &Tree<'_>, name: &str| tree.inner(name).and_then(Tree::text).map(str::to_owned);
        let quiet = delete
            .and_then(|delete| delete.inner("Quiet"))
            .and_then(Tree::text)
            == Some("true");
        let mut denied = vec![false; refused.len()];
        let mut partial = Self {
            allowed: Vec::new(),
            refused: Vec::new(),
            quiet,
        };
        for object in objects.map_or(&[][..], Tree::elements) {
            let Some(key) = text(object, "Key") else {
                continue;
            };
            // An empty version is the same as none, as for the permission.
            let version = text(object, "VersionId").filter(|version| !version.is_empty());
            let object = NamedObject { key, version };
            let action = match object.version {
                Some(_) => "s3:DeleteObjectVersion",
                None => "s3:DeleteObject",
            };
            let is_its = |refused: &RefusedObject| {
                let is_key = refused
                    .resource
                    .split_once('/')
                    .is_some_and(|(_, key)| key == object.key);
                is_key
                    && (refused.action == action
                        || refused.action == "s3:BypassGovernanceRetention")
            };
            let mut message = None;
            for (refused, denied) in refused.iter().zip(&mut denied) {
                if is_its(refused) {
                    *denied = true;
                    message.get_or_insert(&refused.message);
                }
            }
            match message {
                Some(message) => partial.refused.push(NotDeleted {
                    message: message.clone(),
                    object,
                }),
                None => partial.allowed.push(object),
            }
        }
        let is_complete = !denied.is_empty() && denied.iter().all(|denied| *denied);
        is_complete.then_some(partial)
    }

    /// The body that is passed on; `None` if nothing may be deleted.
    pub(super) fn body(&self) -> Option<String> {
        (!self.allowed.is_empty()).then(|| foreign::s3_delete(&self.allowed, self.quiet))
    }

    /// Removes the headers that describe the body that the client sent. The answer is read here, so it must not be compressed.
    pub(super) fn describe(headers: &mut HeaderMap, length: usize) {
        let described: Vec<_> = headers
            .keys()
            .filter(|name| {
                let name = name.as_str();
                [
                    "content-md5",
                    "x-amz-trailer",
                    "x-amz-decoded-content-length",
                ]
                .contains(&name)
                    || name.starts_with("x-amz-checksum-")
                    || name.starts_with("x-amz-sdk-checksum")
            })
            .cloned()
            .collect();
        described
            .iter()
            .chain(&[CONTENT_ENCODING, ACCEPT_ENCODING])
            .for_each(|name| drop(headers.remove(name)));
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

#[cfg(test)]
mod tests {
    use roleback_gateway::Head;
    use roleback_gateway::needs;
    use roleback_gateway::route::{self, Found};

    use super::*;

    /// The part of a request to delete these objects, if these keys may not be deleted.
    fn part(objects: &str, refused: &[(&str, &str)]) -> Option<Partial> {
        let head = Head {
            method: "POST",
            path: "/b",
            query: "delete",
            host: "localhost",
            scope: Some("s3"),
            headers: &[],
        };
        let Ok(Found::Route(route)) = route::find(&head) else {
            panic!("DeleteObjects is not found");
        };
        let body = format!("<Delete>{objects}</Delete>");
        let members = needs::members(&route, &head, body.as_bytes(), None).unwrap();
        let refused: Vec<_> = refused
            .iter()
            .map(|(action, key)| RefusedObject {
                action: (*action).to_owned(),
                resource: format!("arn:aws:s3:::b/{key}"),
                message: "no".to_owned(),
            })
            .collect();
        Partial::of(&members, &refused)
    }

    #[test]
    fn only_objects_that_may_be_deleted_are_passed_on() {
        let two =
            "<Object><Key>a/b</Key></Object><Object><Key>c</Key><VersionId>1</VersionId></Object>";
        let key = |object: &NamedObject| object.key.clone();
        for (refused, passed) in [
            (&[("s3:DeleteObject", "a/b")][..], Some(vec!["c"])),
            (&[("s3:DeleteObjectVersion", "c")], Some(vec!["a/b"])),
            (
                &[("s3:DeleteObject", "a/b"), ("s3:DeleteObjectVersion", "c")],
                Some(vec![]),
            ),
            // Nothing says which object these are about.
            (&[("s3:DeleteObject", "c")], None),
            (
                &[("s3:DeleteObject", "a/b"), ("s3:DeleteObject", "d")],
                None,
            ),
            (&[], None),
        ] {
            let part = part(two, refused);
            let allowed = part.map(|part| part.allowed.iter().map(key).collect::<Vec<_>>());
            assert_eq!(
                allowed,
                passed.map(|keys| keys.into_iter().map(str::to_owned).collect()),
                "{refused:?}"
            );
        }
        let empty = "<Object><Key>a</Key><VersionId/></Object>";
        let part = part(empty, &[("s3:DeleteObject", "a")]).unwrap();
        assert_eq!((part.allowed.len(), part.refused.len()), (0, 1));
    }
}
