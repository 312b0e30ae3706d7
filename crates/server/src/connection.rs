//! One connection: HTTP/1.1 or HTTP/2, until it ends, idles too long, or the server stops.

use std::future::poll_fn;
use std::io::ErrorKind;
use std::net::IpAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};

use hyper::rt::{Read, ReadBufCursor, Write};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::io::ReadBuf;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{Instant, interval_at};

use crate::activity::{Activity, Seen, UnderWay};
use crate::client::Client;
use crate::faults::{Cut, Dropped};
use crate::limits::{HEAD_BYTES_MAX, STREAMS_MAX};
use crate::router;
use crate::sse::AnyBody;
use crate::state::Core;
use crate::wake_filter::WakeFilter;

/// The HTTP settings of every connection.
#[derive(Clone)]
pub(crate) struct Protocol(auto::Builder<TokioExecutor>);

impl Protocol {
    pub(crate) fn new() -> Self {
        let mut builder = auto::Builder::new(TokioExecutor::new());
        let mut http1 = builder.http1();
        // Answers are small: one copy costs less than a vectored write.
        http1.writev(false).max_buf_size(HEAD_BYTES_MAX);
        // Without this, hyper checks for every request whether the client is still connected, and allocates 8 KiB to do
        // so. `Counted` makes that check for responses without an end.
        http1.half_close(true);
        builder
            .http2()
            .max_header_list_size(HEAD_BYTES_MAX as u32)
            .max_concurrent_streams(STREAMS_MAX);
        Self(builder)
    }

    /// Serves one connection to its end.
    pub(crate) async fn serve(
        &self,
        core: Arc<Core>,
        (stream, peer): (TcpStream, IpAddr),
        activity: Arc<Activity>,
        mut stop: watch::Receiver<bool>,
    ) {
        // Without this, small responses wait for acknowledgements. If it fails, responses are slower, but correct.
        let _ = stream.set_nodelay(true);
        let io = Counted {
            stream: TokioIo::new(stream),
            activity: Arc::clone(&activity),
        };
        let idle_time = core.limits.idle_time;
        // One counter per connection: a shared counter is slow.
        let client = Arc::new(Client::new(core, peer, Arc::clone(&activity)));
        let service = service_fn(|request| {
            let (client, under_way) = (Arc::clone(&client), UnderWay::begin(&activity));
            async move {
                let response = router::answer(&client, request).await;
                let streaming = || client.watch();
                let response = response.map(|body| match body {
                    AnyBody::Right(events) => AnyBody::Right(events.holding(streaming())),
                    whole => whole,
                });
                drop(under_way);
                match response.extensions().get::<Cut>() {
                    Some(Cut) => Err(Dropped),
                    None => Ok(response),
                }
            }
        });
        let connection = pin!(self.0.serve_connection(io, service));
        let stopped = pin!(stop.wait_for(|stop| *stop));
        let mut looks = interval_at(Instant::now() + idle_time, idle_time);
        let look = pin!(poll_fn(|cx| looks.poll_tick(cx)));
        let (mut connection, mut stopped, mut look) = (
            WakeFilter::new(connection),
            WakeFilter::new(stopped),
            WakeFilter::new(look),
        );
        let mut seen = Seen::default();
        let mut stopping = false;
        loop {
            tokio::select! {
                biased;
                ended = &mut connection => {
                    if let Err(error) = ended {
                        tracing::debug!(error, %peer, "a connection ended early");
                    }
                    return;
                }
                _ = &mut stopped, if !stopping => {
                    stopping = true;
                    connection.touch().graceful_shutdown();
                }
                _ = &mut look => if activity.is_idle_since(&mut seen) { return },
            }
        }
    }
}

/// A stream whose written bytes are counted.
struct Counted {
    stream: TokioIo<TcpStream>,
    activity: Arc<Activity>,
}

impl Counted {
    fn count(&self, written: Poll<std::io::Result<usize>>) -> Poll<std::io::Result<usize>> {
        if let Poll::Ready(Ok(bytes)) = &written {
            self.activity.count_written(*bytes as u64);
        }
        written
    }

    /// Ends the connection when its client has left and a request needs to know.
    fn look_for_end(&mut self, cx: &mut Context<'_>) -> std::io::Result<()> {
        if !self.activity.is_watched() {
            return Ok(());
        }
        let mut byte = [0];
        match self
            .stream
            .inner()
            .poll_peek(cx, &mut ReadBuf::new(&mut byte))
        {
            Poll::Ready(Ok(0)) => Err(ErrorKind::ConnectionAborted.into()),
            Poll::Ready(Err(error)) => Err(error),
            Poll::Ready(Ok(_)) | Poll::Pending => Ok(()),
        }
    }
}

impl Read for Counted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: ReadBufCursor<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, into)
    }
}

impl Write for Counted {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.count(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[std::io::IoSlice<'_>],
    ) -> Poll<std::io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.count(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        self.look_for_end(cx)?;
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
