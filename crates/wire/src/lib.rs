//! Bytes to and from meaning-free values: everything between a socket and a typed request, and back.
//!
//! **What it is for.** A request comes in as bytes. [`sigv4`] says who signed it; [`form`] reads its parameters;
//! [`validate`](mod@validate) holds them against a [`shape`] table and names every violation at once; [`decode`] makes them
//! values; [`normal`] spells them in the one way that records keep. An answer goes out through [`encode`], [`xml`],
//! [`envelope`] and [`format`](mod@format), which knows who wants JSON. Refusals are [`Fault`]s, in AWS's words.
//!
//! **What it must not know.** The name of any operation, which is what `model` is for; any state; and the outside: it does
//! no IO, reads no clock, draws no randomness. It cannot panic, whatever the bytes: the lints below hold that, and
//! `tests/fuzz.rs` tries it, with a mutator of its own on the corpus in `corpus/` rather than a fuzzing engine, so that
//! every run of the tests fuzzes, alike on every machine.
//!
//! **What to read first.** [`form::Node`], which everything that reads stands on; then [`shape::Shape`], and
//! [`encode::Encode`] for the way back. [`sigv4`] stands alone and opens with an essay.
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

/// What stands before and behind the first of these ASCII characters. It is near, so that looking at each byte finds it
/// sooner than a search that is made for long texts.
fn cut(text: &str, at: u8) -> Option<(&str, &str)> {
    let end = text.bytes().position(|byte| byte == at)?;
    Some((text.get(..end)?, text.get(end.saturating_add(1)..)?))
}
