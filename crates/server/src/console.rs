//! Serves the web console's files.

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Body;
use hyper::header::{
    ACCEPT_ENCODING, ALLOW, CACHE_CONTROL, CONNECTION, CONTENT_ENCODING, CONTENT_SECURITY_POLICY,
    CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue, IF_NONE_MATCH, LOCATION,
    REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
};
use hyper::{Method, Response, StatusCode};
use roleback_api::error;
use roleback_console::File;

/// Looked up in every request, so its name is not parsed each time.
const STATUS: HeaderName = HeaderName::from_static(error::STATUS_HEADER);
/// The path of the console.
pub(crate) const CONSOLE: &str = "/_roleback/ui/";
/// The console may load its own files and call this server, and nothing else. Its components set styles in attributes.
const CONTENT_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; \
     connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
);
/// Files whose names contain a hash of their content.
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// Everything else is asked for again, and answered with 304 if it is the same.
const REVALIDATE: HeaderValue = HeaderValue::from_static("no-cache");

/// The most bytes of a file after which its connection stays open. A connection copies each body into a buffer, and keeps the
/// buffer until it ends: a browser's six connections that loaded the console would hold 0.7 MB for each open page.
const KEPT_OPEN_BYTES_MAX: usize = 4 * 1024;

/// Whether a request asks for errors with the status 200.
pub(crate) fn wants_ok(headers: &HeaderMap) -> bool {
    headers.get(&STATUS).is_some_and(|status| status == "200")
}

/// Gives an error the status 200, and puts its own status into the header.
pub(crate) fn with_ok<B>(mut response: Response<B>) -> Response<B> {
    let status = response.status();
    if status.is_client_error() || status.is_server_error() {
        let value = HeaderValue::from(status.as_u16());
        response.headers_mut().insert(STATUS, value);
        *response.status_mut() = StatusCode::OK;
    }
    response
}

/// The path below the console's, if a path belongs to the console.
pub(crate) fn path(path: &str) -> Option<&str> {
    match path.strip_prefix(CONSOLE) {
        None if path == CONSOLE.trim_end_matches('/') => Some(""),
        rest => rest,
    }
}

/// Sends a browser to the console.
pub(crate) fn redirect() -> Response<Full<Bytes>> {
    let mut response = text(StatusCode::FOUND, "the console is at /_roleback/ui/\n");
    let location = HeaderValue::from_static(CONSOLE);
    response.headers_mut().insert(LOCATION, location);
    response
}

/// Answers a request for a file of the console.
pub(crate) fn answer(method: &Method, path: &str, headers: &HeaderMap) -> Response<Full<Bytes>> {
    if !matches!(*method, Method::GET | Method::HEAD) {
        let mut response = text(StatusCode::METHOD_NOT_ALLOWED, "use GET\n");
        let get = HeaderValue::from_static("GET, HEAD");
        response.headers_mut().insert(ALLOW, get);
        return response;
    }
    match roleback_console::file(path) {
        Some(file) => send(&file, headers),
        None => text(
            StatusCode::NOT_FOUND,
            "the console has no such file: reload the page\n",
        ),
    }
}

fn send(file: &File, headers: &HeaderMap) -> Response<Full<Bytes>> {
    let tag = file.tag();
    let known = headers.get(IF_NONE_MATCH).map(HeaderValue::as_bytes);
    let mut response = if known == Some(tag.as_bytes()) {
        let mut unchanged = Response::new(Full::default());
        *unchanged.status_mut() = StatusCode::NOT_MODIFIED;
        unchanged
    } else if takes_gzip(headers) {
        let mut compressed = Response::new(Full::new(Bytes::from_static(file.gzip)));
        let gzip = HeaderValue::from_static("gzip");
        compressed.headers_mut().insert(CONTENT_ENCODING, gzip);
        compressed
    } else {
        Response::new(Full::new(file.content().into()))
    };
    let cached = if file.immutable { FOREVER } else { REVALIDATE };
    let is_large = response.body().size_hint().lower() > KEPT_OPEN_BYTES_MAX as u64;
    let set = response.headers_mut();
    if is_large {
        set.insert(CONNECTION, HeaderValue::from_static("close"));
    }
    set.insert(CONTENT_TYPE, HeaderValue::from_static(file.content_type));
    set.insert(CACHE_CONTROL, cached);
    set.insert(VARY, HeaderValue::from_static("accept-encoding"));
    // A tag consists of hexadecimal digits in quotes, so this cannot fail.
    if let Ok(tag) = HeaderValue::try_from(tag) {
        set.insert(ETAG, tag);
    }
    protect(set);
    response
}

fn takes_gzip(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(ACCEPT_ENCODING).iter();
    accepted
        .filter_map(|value| value.to_str().ok())
        .flat_map(|text| text.split(','))
        .any(|coding| coding.trim().split(';').next() == Some("gzip"))
}

/// The headers with which a browser keeps other pages and files away from the console.
fn protect(headers: &mut HeaderMap) {
    headers.insert(CONTENT_SECURITY_POLICY, CONTENT_POLICY);
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
}

fn text(status: StatusCode, text: &'static str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from_static(text.as_bytes())));
    *response.status_mut() = status;
    let plain = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, plain);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_has_the_status_200_if_the_page_asks_for_it() {
        let mut headers = HeaderMap::new();
        assert!(!wants_ok(&headers));
        headers.insert(STATUS, HeaderValue::from_static("200"));
        assert!(wants_ok(&headers));
        for (status, given) in [
            (404, Some("404")),
            (503, Some("503")),
            (200, None),
            (302, None),
        ] {
            let mut response = Response::new(());
            *response.status_mut() = StatusCode::from_u16(status).unwrap();
            let response = with_ok(response);
            let shown = response.headers().get(&STATUS);
            assert_eq!(shown.map(|it| it.to_str().unwrap()), given, "{status}");
            let is_error = given.is_some();
            assert_eq!(
                response.status() == StatusCode::OK,
                is_error || status == 200
            );
        }
    }

    #[test]
    fn a_path_below_the_console_belongs_to_it() {
        for (given, expected) in [
            ("/_roleback/ui", Some("")),
            ("/_roleback/ui/", Some("")),
            ("/_roleback/ui/users/ann", Some("users/ann")),
            ("/_roleback/uix", None),
            ("/_roleback/log", None),
        ] {
            assert_eq!(path(given), expected, "{given}");
        }
    }

    #[test]
    fn a_large_file_ends_its_connection() {
        static BYTES: [u8; KEPT_OPEN_BYTES_MAX + 1] = [0; KEPT_OPEN_BYTES_MAX + 1];
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        for (length, ends) in [
            (0, false),
            (KEPT_OPEN_BYTES_MAX, false),
            (BYTES.len(), true),
        ] {
            let file = File {
                gzip: &BYTES[..length],
                content_type: "text/plain",
                immutable: false,
            };
            let sent = send(&file, &headers);
            assert_eq!(sent.headers().contains_key(CONNECTION), ends, "{length}");
        }
    }

    #[test]
    fn a_file_is_sent_compressed_or_not_or_not_at_all() {
        let mut headers = HeaderMap::new();
        let plain = answer(&Method::GET, "", &headers);
        assert!(!plain.headers().contains_key(CONTENT_ENCODING));
        assert!(plain.headers().contains_key(CONTENT_SECURITY_POLICY));
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("br, gzip;q=0.8"));
        let compressed = answer(&Method::GET, "", &headers);
        assert_eq!(compressed.headers()[CONTENT_ENCODING], "gzip");
        headers.insert(IF_NONE_MATCH, compressed.headers()[ETAG].clone());
        let unchanged = answer(&Method::GET, "", &headers);
        assert_eq!(unchanged.status(), StatusCode::NOT_MODIFIED);
        for (method, path, status) in [
            (Method::GET, "assets/missing.js", StatusCode::NOT_FOUND),
            (Method::POST, "", StatusCode::METHOD_NOT_ALLOWED),
            (Method::HEAD, "users", StatusCode::NOT_MODIFIED),
        ] {
            assert_eq!(
                answer(&method, path, &headers).status(),
                status,
                "{method} {path}"
            );
        }
    }
}
