//! What a service manager such as systemd hands over and wants to know: the open socket, and when the server is ready.
//!
//! <https://www.freedesktop.org/software/systemd/man/latest/sd_listen_fds.html>,
//! <https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html>

use std::sync::Arc;

use listenfd::ListenFd;
use roleback_server::config::Config;
use sd_notify::NotifyState;

use crate::exit::{Failure, Kind};
use crate::output::print::note;

/// Takes the socket that the service manager opened, if it did. It takes precedence over `--listen`.
pub(super) fn take_socket(config: &mut Config) -> Result<(), Failure> {
    let cannot = |why| {
        Kind::Error.because(format_args!(
            "cannot use the socket of the service manager: {why}; configure it to open one TCP stream socket"
        ))
    };
    let mut sockets = ListenFd::from_env();
    let Some(listener) = sockets.take_tcp_listener(0).map_err(cannot)? else {
        return Ok(());
    };
    config.listen = listener.local_addr().map_err(cannot)?;
    config.listener = Some(Arc::new(listener));
    Ok(())
}

/// Tells the service manager how the server is, if it wants to know.
pub(super) fn tell(state: NotifyState<'_>) {
    // A server that cannot say that it is ready still serves; the service manager notices by itself.
    if let Err(why) = sd_notify::notify(&[state]) {
        note(format_args!(
            "the service manager was not told how the server is: {why}"
        ));
    }
}
