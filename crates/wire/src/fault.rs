//! An error response of the AWS API.

use std::borrow::Cow;

/// An error that the client sees, in AWS's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// AWS's error code, such as `NoSuchEntity`.
    pub code: Cow<'static, str>,
    /// The HTTP status.
    pub status: u16,
    /// The message, exactly as AWS words it.
    pub message: Cow<'static, str>,
    /// Whether the request caused the error (`Type` is `Sender`) or the service did.
    pub sender: bool,
}

impl Fault {
    /// An error caused by the request.
    pub fn sender(
        code: impl Into<Cow<'static, str>>,
        status: u16,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            code: code.into(),
            status,
            message: message.into(),
            sender: true,
        }
    }

    /// An error caused by the service.
    pub fn receiver(
        code: impl Into<Cow<'static, str>>,
        status: u16,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            sender: false,
            ..Self::sender(code, status, message)
        }
    }

    /// The error's `Type` in AWS's responses.
    pub(crate) const fn side(&self) -> &'static str {
        if self.sender { "Sender" } else { "Receiver" }
    }
}
