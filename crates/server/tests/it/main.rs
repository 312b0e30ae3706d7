//! The server from outside: real sockets, signed requests.

mod calls;
mod support;
