//! Where a request goes: to an endpoint of the server's own API, or to the AWS API.

use std::sync::Arc;

use hyper::body::Incoming;
use hyper::{Request, Response};
use roleback_api::route::PREFIXES;

use crate::admin;
use crate::admin::guard;
use crate::pipeline;
use crate::sse::AnyBody;
use crate::state::Core;

/// Answers a request.
pub(crate) async fn answer(
    core: &Arc<Core>,
    request: Request<Incoming>,
    peer: &str,
) -> Response<AnyBody> {
    if is_own(request.uri().path()) {
        // In a box, so that calls of AWS do not carry the room that it takes.
        return Box::pin(admin::answer(core, request)).await;
    }
    let response = match guard::check_origin(request.uri(), request.headers()) {
        Ok(()) => pipeline::answer(core, request, peer).await,
        Err(problem) => problem.into_response(),
    };
    response.map(AnyBody::Left)
}

/// Whether a path belongs to the server's own API, whether there is an endpoint or not.
fn is_own(path: &str) -> bool {
    path.strip_prefix('/')
        .and_then(|rest| rest.split('/').next())
        .is_some_and(|first| PREFIXES.contains(&first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_below_a_prefix_is_own() {
        for (path, own) in [
            ("/", false),
            ("/_roleback", true),
            ("/_roleback/health", true),
            ("/_aws/x", true),
            ("/_localstack/", true),
            ("/_rolebacks/health", false),
            ("/x/_roleback/health", false),
            ("_roleback", false),
        ] {
            assert_eq!(is_own(path), own, "{path}");
        }
    }
}
