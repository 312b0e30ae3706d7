//! The answer that says no: what AWS calls an error response.

use std::borrow::Cow;

/// An error that the client sees, in AWS's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// AWS's error code, such as `NoSuchEntity`.
    pub code: Cow<'static, str>,
    /// The HTTP status.
    pub status: u16,
    /// The text for people, exactly as AWS words it.
    pub message: Cow<'static, str>,
    /// True where the request was at fault (`Type` is `Sender`), false where the service was.
    pub sender: bool,
}

impl Fault {
    /// A fault of the request.
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

    /// A fault of the service.
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

    /// Whose fault it is, in AWS's word.
    pub(crate) const fn side(&self) -> &'static str {
        if self.sender { "Sender" } else { "Receiver" }
    }
}
