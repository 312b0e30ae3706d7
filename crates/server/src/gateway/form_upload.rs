//! Uploads of HTML forms to S3: the fields of the form are read, verified and decided like a PutObject, and the file is passed
//! on as it arrives.

use http_body_util::BodyExt;
use hyper::body::{Body as _, Incoming};
use hyper::header::{
    ACCEPT, ACCEPT_ENCODING, ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE,
    HeaderMap, HeaderName, HeaderValue, ORIGIN, REFERER, USER_AGENT,
};
use hyper::http::request::Parts;
use hyper::{Method, Response};
use roleback_gateway::Head;
use roleback_gateway::form_upload::{
    self, FIELDS_BYTES_MAX, Fields, FileError, FormFile, Policy, Signature, Upload,
};
use roleback_gateway::route::{self, Found, Route};
use roleback_identity::caller::{Caller, claim};
use roleback_wire::Fault;
use roleback_wire::sigv4::SignedPolicy;
use roleback_world::World;
use tokio::sync::OnceCell;
use tokio::time::timeout;

use super::asked::{Asked, signing_now};
use super::client::Gateway;
use super::decide::Decided;
use super::respond::{self, Refused};
use super::send;
use super::upstream_body::{Check, Checked, UpstreamBody, Wrong};
use crate::client::Client;
use crate::config::Signatures;
use crate::fault;
use crate::sse::AnyBody;
use crate::state::Core;
use crate::trace_context::TraceContext;

/// Headers that the upstream gets. Others could name another operation than the form does.
const PASSED: [HeaderName; 6] = [
    ACCEPT,
    ACCEPT_ENCODING,
    ACCEPT_LANGUAGE,
    ORIGIN,
    REFERER,
    USER_AGENT,
];

/// Whether a browser sends a file in an HTML form.
pub(super) fn is_form(method: &Method, headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    let is_form = kind.is_some_and(|kind| {
        let (name, rest) = kind.split_at_checked(MULTIPART.len()).unwrap_or_default();
        let ends = matches!(rest.first(), None | Some(b';' | b' ' | b'\t'));
        name.eq_ignore_ascii_case(MULTIPART) && ends
    });
    is_form && *method == Method::POST
}

/// The media type of forms with files.
const MULTIPART: &[u8] = b"multipart/form-data";

/// The end of a part's head.
const HEAD_END: &[u8] = b"\r\n\r\n";

/// A form that was read up to its file.
struct Begun {
    boundary: String,
    upload: Upload,
    /// The first bytes of the file, which came with the fields.
    first: Vec<u8>,
    /// Bytes from the beginning of the file to the end of the body.
    rest_bytes: u64,
}

/// Passes a form on if its signature, its policy document and the permissions of its sender allow it.
pub(super) async fn answer(
    client: &Client,
    gateway: &Gateway,
    (parts, head): (&Parts, Head<'_>),
    body: &mut Option<Incoming>,
    request_id: &str,
) -> Result<Response<AnyBody>, Refused> {
    let core = &*client.core;
    let reader = super::s3_reader(request_id);
    let refuse = |fault: Fault| {
        core.metrics.refused(&fault);
        Refused::fault(&reader, &fault)
    };
    let begun = begin(core, &head, body).await.map_err(refuse)?;
    let upload = &begun.upload;
    let signature = upload.signature().map_err(refuse)?;
    let signed = signature.map(signed_policy).transpose().map_err(refuse)?;
    let (path, headers) = (
        upload.path(route::bucket_of_host(head.host).is_some()),
        upload.headers().map_err(refuse)?,
    );
    let headers: Vec<(&str, &[u8])> = headers
        .iter()
        .map(|(name, value)| (&**name, value.as_bytes()))
        .collect();
    let put = Head {
        method: "PUT",
        path: &path,
        query: "",
        host: head.host,
        scope: signed.as_ref().map(|_| "s3"),
        headers: &headers,
    };
    let route = route_of(&put).map_err(refuse)?;
    let now = core.store.clock.now();
    let asked = Asked {
        core,
        // The method tells the form from a PutObject.
        head: Head {
            method: "POST",
            ..put
        },
        signed: None,
        now,
        trace: TraceContext::of(&parts.headers),
    };
    let moment = core.store.now();
    let caller = prove(&asked, signature.zip(signed.as_ref()), &moment.state.0);
    let caller = caller.map_err(refuse)?;
    let range = match &signature {
        Some(signature) => Policy::parse(signature.policy)
            .and_then(|policy| upload.check(&policy, signing_now(core, &asked.head, now))),
        None => Ok(None),
    };
    let range = range.map_err(refuse)?;
    let least = begun.rest_bytes.saturating_sub(FIELDS_BYTES_MAX as u64);
    if range.is_some_and(|(_, most)| least > most) {
        return Err(refuse(respond::wrong_body(Wrong::File(
            FileError::TooLarge,
        ))));
    }
    let mut origin = asked.origin(parts, &client.address, request_id);
    if let Some(signed) = &signed {
        origin.region = (*signed.scope().region).into();
    }
    let request = Decided {
        gateway,
        asked: &asked,
        route: Some(&route),
        form: None,
        body: &[],
        caller: &caller,
        origin: &origin,
        moment: &moment,
        point: OnceCell::new(),
    };
    request.authorize(&reader).await?;
    let resigning = request.resigning();
    // An upstream that verifies signatures would take this header for one.
    let credential = signature.map(|signature| signature.credential);
    let credential = credential.filter(|_| resigning.is_none());
    let again = resigning.map(|resigning| resigning.sign_form(upload));
    let written = upload.written(&begun.boundary, &again.unwrap_or_default());
    let parts = parts_for(parts, &begun, written.len(), credential);
    let incoming = body.take().ok_or_else(|| refuse(fault::body_cut()))?;
    let file = FormFile::new(&begun.boundary, range);
    let (checked, verdict) = Checked::new(incoming, Check::File(Box::new(file)));
    let checked = checked.begun(written, &begun.first);
    let body = (UpstreamBody::Checked(checked), verdict);
    send::send(&request, &reader, &parts, body, None).await
}

/// Reads a form up to its file.
async fn begin(core: &Core, head: &Head<'_>, body: &mut Option<Incoming>) -> Result<Begun, Fault> {
    let header = |name| head.header(name).map_err(respond::ambiguous);
    if !head.query.is_empty() || header("x-amz-target")?.is_some() {
        return Err(respond::form_with_operation());
    }
    let boundary = form_upload::boundary(header("content-type")?.unwrap_or_default());
    let boundary = boundary.ok_or_else(respond::form_with_operation)??;
    let length = header("content-length")?.and_then(|length| length.parse::<u64>().ok());
    let length = length.ok_or_else(respond::no_length)?;
    let bucket = bucket_of(head).ok_or_else(respond::form_without_bucket)?;
    let read = timeout(core.limits.body_time, read_fields(&boundary, body)).await;
    let (fields, at, mut first) =
        read.unwrap_or_else(|_| Err(fault::body_too_slow(core.limits.body_time)))?;
    first.drain(..at);
    Ok(Begun {
        upload: Upload::new(fields, bucket, &boundary)?,
        boundary,
        first,
        rest_bytes: length.saturating_sub(at as u64),
    })
}

/// The fields, the place where the file begins, and what was read.
async fn read_fields(
    boundary: &str,
    body: &mut Option<Incoming>,
) -> Result<(Fields, usize, Vec<u8>), Fault> {
    let mut read = Vec::new();
    let mut has_more = true;
    while has_more {
        let frame = match body.as_mut().filter(|body| !body.is_end_stream()) {
            Some(body) => body.frame().await.transpose(),
            None => Ok(None),
        };
        let frame = frame.map_err(|_| fault::body_cut())?;
        has_more = frame.is_some();
        let data = frame.and_then(|frame| frame.into_data().ok());
        let before = read.len();
        read.extend_from_slice(&data.unwrap_or_default());
        // Read from the beginning only when the head of the file can be complete: a body can arrive byte by byte.
        let news = before.saturating_sub(HEAD_END.len() - 1);
        let news = read.get(news..).unwrap_or_default();
        let can_begin = news.windows(HEAD_END.len()).any(|bytes| bytes == HEAD_END);
        if (can_begin || !has_more || read.len() > FIELDS_BYTES_MAX)
            && let Some((fields, at)) = Fields::read(boundary, &read)?
        {
            return Ok((fields, at, read));
        }
    }
    Err(respond::wrong_body(Wrong::File(FileError::Malformed)))
}

/// The bucket that a form is sent to: that of the host, or all of the path.
fn bucket_of<'h>(head: &Head<'h>) -> Option<&'h str> {
    let path = head.path.strip_prefix('/')?;
    let bucket = match route::bucket_of_host(head.host) {
        Some(bucket) => path.is_empty().then_some(bucket)?,
        None => path.strip_suffix('/').unwrap_or(path),
    };
    (!bucket.is_empty() && !bucket.contains('/')).then_some(bucket)
}

fn signed_policy(signature: Signature<'_>) -> Result<SignedPolicy<'_>, Fault> {
    let Signature {
        algorithm,
        credential,
        date,
        policy,
        signature,
        ..
    } = signature;
    let signed = SignedPolicy::parse((algorithm, credential, date), policy, signature)?;
    signed.scope().check("s3", |_| true)?;
    Ok(signed)
}

/// The PutObject that stores the same object. Checks the names of bucket and key as those of any request.
fn route_of<'r>(put: &Head<'r>) -> Result<Route<'r>, Fault> {
    let found = route::find(put).map_err(respond::ambiguous)?;
    let is_put = |route: &Route<'_>| {
        let operation = route.operation;
        operation.is_some_and(|operation| operation.name == "PutObject")
    };
    match found {
        Found::Route(route) if is_put(&route) => Ok(route),
        _ => Err(respond::form_without_bucket()),
    }
}

/// Finds the sender and verifies the signature.
fn prove(
    asked: &Asked<'_>,
    signed: Option<(Signature<'_>, &SignedPolicy<'_>)>,
    world: &World,
) -> Result<Caller, Fault> {
    let core = asked.core;
    let settings = &core.store.settings;
    let Some((signature, signed)) = signed else {
        return Ok(Caller::anonymous(settings.default_account));
    };
    let (key_id, token) = (signed.access_key_id(), signature.session_token);
    let claim = claim(world, settings, asked.now, key_id, token)?;
    if core.signatures == Signatures::Checked {
        let keys = claim
            .secrets
            .reveal()
            .map(|secret| core.keys.get(secret, signed.scope()));
        signed.verify_any(keys)?;
    }
    Ok(claim.caller)
}

/// The head of the request to the upstream. Its credential says only which account the sender belongs to.
fn parts_for(parts: &Parts, begun: &Begun, fields_bytes: usize, credential: Option<&str>) -> Parts {
    let mut parts = parts.clone();
    let given = std::mem::take(&mut parts.headers);
    let kept = PASSED
        .iter()
        .filter_map(|name| Some((name.clone(), given.get(name)?.clone())));
    let host = given
        .get("host")
        .map(|host| (hyper::header::HOST, host.clone()));
    parts.headers.extend(kept.chain(host));
    let length = begun.rest_bytes.saturating_add(fields_bytes as u64);
    parts.headers.insert(CONTENT_LENGTH, length.into());
    let credential = credential.map(|credential| {
        format!("AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host, Signature=0")
    });
    let content_type = Some(form_upload::content_type(&begun.boundary));
    for (name, value) in [(AUTHORIZATION, credential), (CONTENT_TYPE, content_type)] {
        if let Some(Ok(value)) = value.map(HeaderValue::try_from) {
            parts.headers.insert(name, value);
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_a_post_with_the_media_type_of_forms_with_files() {
        for (method, kind, expected) in [
            (Method::POST, "multipart/form-data; boundary=a", true),
            (Method::POST, "Multipart/Form-Data;boundary=a", true),
            (Method::POST, "multipart/form-data", true),
            (Method::POST, "multipart/form-dataX; boundary=a", false),
            (Method::POST, "multipart/form", false),
            (Method::PUT, "multipart/form-data; boundary=a", false),
        ] {
            let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(kind))]);
            assert_eq!(is_form(&method, &headers), expected, "{method} {kind}");
        }
        assert!(!is_form(&Method::POST, &HeaderMap::new()));
    }
}
