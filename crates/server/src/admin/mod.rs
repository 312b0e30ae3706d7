//! What is not AWS's: endpoints under `/_roleback` and `/_localstack`.

use std::net::IpAddr;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::{Request, Response};

use crate::core::Core;
use crate::pipeline;

/// Answers a request, ours or AWS's.
pub(crate) async fn or_aws(
    core: &Core,
    request: Request<Incoming>,
    peer: IpAddr,
) -> Response<Full<Bytes>> {
    pipeline::answer(core, request, peer).await
}
