//! Owns the outside: listeners, limits, time, fresh bytes, configuration, shutdown, the one request path.
