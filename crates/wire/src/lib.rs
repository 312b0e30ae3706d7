//! Bytes to and from meaning-free values: everything between a socket and a typed request, and back.
//!
//! **What it is for.** A request arrives as bytes. [`sigv4`] verifies its signature; [`form`] reads its parameters;
//! [`validate`](mod@validate) checks them against a [`shape`] table and reports all violations at once; [`decode`]
//! turns them into values; [`normal`] writes them in the normal form that records store. An answer is written by
//! [`encode`], [`xml`], [`envelope`] and [`format`](mod@format), which chooses XML or JSON. Errors are [`Fault`]s, in
//! AWS's words.
//!
//! **What it must not know.** The names of operations (that is `model`), and any state. It does no IO, reads no clock
//! and draws no entropy. It cannot panic on any input: the lints below enforce this, and `tests/fuzz.rs` tests it. The
//! fuzzer is a small mutator of its own on the corpus in `corpus/`, so every run of the tests fuzzes in the same way on
//! every machine.
//!
//! **What to read first.** [`form::Node`], the basis of everything that reads; then [`shape::Shape`], and
//! [`encode::Encode`] for the way back. [`sigv4`] is independent of these, and its documentation begins with an
//! introduction.
//!
//! ```
//! use roleback_wire::envelope;
//! use roleback_wire::decode::Decode;
//! use roleback_wire::form::Form;
//! use roleback_wire::shape::{Member, Shape, Text};
//! use roleback_wire::tag;
//! use roleback_wire::validate::{Values, validate};
//!
//! static NAME: Shape = Shape::Text(Text { min: 1, max: 4, ..Text::ANY });
//! static INPUT: Shape = Shape::Structure(&[Member { name: "UserName", required: true, shape: &NAME }]);
//!
//! let form = Form::parse(b"Action=GetUser&UserName=ann%20e")?;
//! let fault = validate(form.root(), &INPUT, Values::Hidden).unwrap_err();
//! assert_eq!(
//!     fault.message,
//!     "1 validation error detected: Value at 'userName' failed to satisfy constraint: \
//!      Member must have length less than or equal to 4"
//! );
//!
//! let name = String::decode(form.root().member("UserName"))?;
//! assert_eq!(name, "ann e");
//! assert_eq!(
//!     envelope::success("urn:example", "GetUser", Some(tag!("GetUserResult")), &name, "id-1"),
//!     "<GetUserResponse xmlns=\"urn:example\"><GetUserResult>ann e</GetUserResult>\
//!      <ResponseMetadata><RequestId>id-1</RequestId></ResponseMetadata></GetUserResponse>"
//! );
//! # Ok::<(), roleback_wire::Fault>(())
//! ```

#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::string_slice,
        clippy::unreachable,
        clippy::unwrap_used
    )
)]

pub mod decode;
pub mod encode;
pub mod envelope;
pub mod fault;
pub mod foreign;
pub mod form;
pub mod format;
pub mod normal;
pub mod shape;
pub mod sigv4;
pub mod time;
pub mod validate;
pub mod xml;

mod bound;
mod pattern;
mod percent;

pub use fault::Fault;
pub use format::Format;
pub use time::Timestamp;

/// The parts before and after the first occurrence of an ASCII character. It is close to the start, so checking byte by
/// byte is faster than a search optimized for long texts.
fn cut(text: &str, at: u8) -> Option<(&str, &str)> {
    let end = text.bytes().position(|byte| byte == at)?;
    Some((text.get(..end)?, text.get(end.saturating_add(1)..)?))
}
