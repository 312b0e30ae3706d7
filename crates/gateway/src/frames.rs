//! The frames of `aws-chunked` bodies, in all forms: signed or not, with or without trailers.
//!
//! ```text
//! 400;chunk-signature=HEX CRLF  1024 bytes  CRLF
//! 0;chunk-signature=HEX CRLF
//! x-amz-checksum-crc32c:BASE64 CRLF
//! x-amz-trailer-signature:HEX CRLF
//! CRLF
//! ```
//!
//! Every signature, the checksum and the length are compared with what the request states. The reader takes the body in any
//! pieces.

use std::ops::Range;

use roleback_wire::sigv4::Chunks;

use crate::checksum::Checksum;

/// How the frames are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// `STREAMING-UNSIGNED-PAYLOAD-TRAILER`
    Unsigned,
    /// `STREAMING-AWS4-HMAC-SHA256-PAYLOAD`
    Signed,
    /// `STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER`
    SignedWithTrailer,
}

/// What is wrong with a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// A line or a length is not as it must be.
    #[error("a frame of the body is malformed")]
    Malformed,
    /// The body ends early, goes on after its end, or has another length than stated.
    #[error("the body does not have the length that the request states")]
    Length,
    /// The signature of a chunk or of the trailers is wrong.
    #[error("the signature of a chunk is wrong")]
    Signature,
    /// The checksum is wrong or missing.
    #[error("the checksum in the trailer is wrong")]
    Checksum,
}

/// Bytes of a line at the most: a size, a signature, or a trailer.
const LINE_BYTES_MAX: usize = 1_024;
/// The data of one chunk at the most: S3's largest part.
const CHUNK_BYTES_MAX: u64 = 5 * 1024 * 1024 * 1024;
/// Trailers at the most.
const TRAILERS_MAX: usize = 8;

/// Reads frames.
#[derive(Debug)]
pub struct Frames {
    framing: Framing,
    /// Verifies the chunks' signatures; `None` if the chunks are not signed, or signatures are not checked.
    chunks: Option<Chunks>,
    /// The trailer that the request announces, and its checksum.
    checksum: Option<(String, Checksum)>,
    /// The length of the data that the request states.
    stated: Option<u64>,
    seen: u64,
    state: State,
    line: Vec<u8>,
    signature: String,
    trailers: Vec<(String, String)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Size,
    Data(u64),
    AfterData,
    Trailer,
    End,
}

impl Frames {
    /// A reader. `announced` is the header `x-amz-trailer`, `stated` is `x-amz-decoded-content-length`. `None` if the
    /// checksum is of an unknown kind.
    pub fn new(
        framing: Framing,
        chunks: Option<Chunks>,
        announced: Option<&str>,
        stated: Option<u64>,
    ) -> Option<Self> {
        let checksum = match announced.map(str::trim).filter(|name| !name.is_empty()) {
            Some(name) => Some((name.to_ascii_lowercase(), Checksum::of_header(name)?)),
            None => None,
        };
        Some(Self {
            framing,
            // Hashing data that is not signed would cost more than passing it on.
            chunks: chunks.filter(|_| framing != Framing::Unsigned),
            checksum,
            stated,
            seen: 0,
            state: State::Size,
            line: Vec::new(),
            signature: String::new(),
            trailers: Vec::new(),
        })
    }

    /// Takes the next bytes. Tells `found` where in them data is.
    pub fn feed(
        &mut self,
        bytes: &[u8],
        mut found: impl FnMut(Range<usize>),
    ) -> Result<(), FrameError> {
        let mut rest = bytes;
        while !rest.is_empty() {
            rest = match self.state {
                State::End => return Err(FrameError::Length),
                State::Data(left) => {
                    let length = usize::try_from(left).unwrap_or(usize::MAX).min(rest.len());
                    let (data, after) =
                        rest.split_at_checked(length).ok_or(FrameError::Malformed)?;
                    self.data(data);
                    let start = bytes.len().saturating_sub(rest.len());
                    found(start..start.saturating_add(length));
                    let taken = u64::try_from(length).unwrap_or(left);
                    self.state = match left.saturating_sub(taken) {
                        0 => State::AfterData,
                        left => State::Data(left),
                    };
                    after
                }
                State::Size | State::AfterData | State::Trailer => self.take_line(rest)?,
            };
        }
        Ok(())
    }

    /// Ends the body.
    pub fn finish(&mut self) -> Result<(), FrameError> {
        let is_whole =
            self.state == State::End && self.stated.is_none_or(|stated| stated == self.seen);
        is_whole.then_some(()).ok_or(FrameError::Length)
    }

    fn data(&mut self, data: &[u8]) {
        self.seen = self
            .seen
            .saturating_add(u64::try_from(data.len()).unwrap_or(u64::MAX));
        if let Some(chunks) = &mut self.chunks {
            chunks.update(data);
        }
        if let Some((_, checksum)) = &mut self.checksum {
            checksum.update(data);
        }
    }

    /// Takes bytes up to the end of a line. Returns the rest.
    fn take_line<'b>(&mut self, bytes: &'b [u8]) -> Result<&'b [u8], FrameError> {
        let at = bytes.iter().position(|byte| *byte == b'\n');
        let (part, rest) = match at {
            Some(at) => bytes
                .split_at_checked(at.saturating_add(1))
                .ok_or(FrameError::Malformed)?,
            None => (bytes, &b""[..]),
        };
        self.line.extend_from_slice(part);
        if self.line.len() > LINE_BYTES_MAX {
            return Err(FrameError::Malformed);
        }
        if at.is_some() {
            let line = std::mem::take(&mut self.line);
            let line = line.strip_suffix(b"\r\n").ok_or(FrameError::Malformed)?;
            let line = std::str::from_utf8(line).map_err(|_| FrameError::Malformed)?;
            self.line_ended(line)?;
        }
        Ok(rest)
    }

    fn line_ended(&mut self, line: &str) -> Result<(), FrameError> {
        match self.state {
            State::Size => self.size(line),
            State::AfterData if line.is_empty() => {
                self.end_chunk()?;
                self.state = State::Size;
                Ok(())
            }
            State::Trailer => self.trailer(line),
            State::AfterData | State::Data(_) | State::End => Err(FrameError::Malformed),
        }
    }

    /// `400;chunk-signature=HEX`
    fn size(&mut self, line: &str) -> Result<(), FrameError> {
        let (size, extension) = match line.split_once(';') {
            Some((size, extension)) => (size, Some(extension)),
            None => (line, None),
        };
        let is_hex = !size.is_empty() && size.bytes().all(|byte| byte.is_ascii_hexdigit());
        let size = u64::from_str_radix(size, 16)
            .ok()
            .filter(|size| is_hex && *size <= CHUNK_BYTES_MAX);
        let size = size.ok_or(FrameError::Malformed)?;
        let signature = extension.and_then(|extension| extension.strip_prefix("chunk-signature="));
        self.signature = match (self.framing, signature, extension) {
            (Framing::Unsigned, None, None) => String::new(),
            (Framing::Signed | Framing::SignedWithTrailer, Some(signature), _) => {
                signature.to_owned()
            }
            _ => return Err(FrameError::Malformed),
        };
        if size > 0 {
            self.state = State::Data(size);
            return Ok(());
        }
        self.end_chunk()?;
        self.state = State::Trailer;
        Ok(())
    }

    fn end_chunk(&mut self) -> Result<(), FrameError> {
        let Some(chunks) = &mut self.chunks else {
            return Ok(());
        };
        let is_right = chunks.end(&self.signature);
        is_right.then_some(()).ok_or(FrameError::Signature)
    }

    /// `x-amz-checksum-crc32:BASE64`; an empty line ends the body.
    fn trailer(&mut self, line: &str) -> Result<(), FrameError> {
        if line.is_empty() {
            self.end_trailers()?;
            self.state = State::End;
            return Ok(());
        }
        let (name, value) = line.split_once(':').ok_or(FrameError::Malformed)?;
        let name = name.trim().to_ascii_lowercase();
        let is_again = self.trailers.iter().any(|(known, _)| *known == name);
        if self.framing == Framing::Signed || is_again || self.trailers.len() >= TRAILERS_MAX {
            return Err(FrameError::Malformed);
        }
        self.trailers.push((name, value.trim().to_owned()));
        Ok(())
    }

    fn end_trailers(&mut self) -> Result<(), FrameError> {
        const SIGNATURE: &str = "x-amz-trailer-signature";
        let signature = self.trailers.iter().find(|(name, _)| name == SIGNATURE);
        let signature = signature.map(|(_, signature)| signature.clone());
        let others = self.trailers.iter().filter(|(name, _)| name != SIGNATURE);
        if self.framing == Framing::SignedWithTrailer
            && let Some(chunks) = &mut self.chunks
        {
            let text: String = others
                .clone()
                .map(|(name, value)| format!("{name}:{value}\n"))
                .collect();
            let signature = signature.ok_or(FrameError::Signature)?;
            if !chunks.trailer(&text, &signature) {
                return Err(FrameError::Signature);
            }
        }
        // A trailer that was not announced is nothing that the upstream would expect.
        if others.clone().any(|(name, _)| {
            self.checksum
                .as_ref()
                .is_none_or(|(announced, _)| announced != name)
        }) {
            return Err(FrameError::Malformed);
        }
        let Some((announced, checksum)) = &self.checksum else {
            return Ok(());
        };
        let given = others.clone().find(|(name, _)| name == announced);
        let same = given.is_some_and(|(_, given)| checksum.text() == *given);
        same.then_some(()).ok_or(FrameError::Checksum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = b"5\r\nhello\r\n6\r\n world\r\n0\r\nx-amz-checksum-crc32:DUoRhQ==\r\n\r\n";

    fn read(
        body: &[u8],
        piece: usize,
        stated: u64,
        announced: Option<&str>,
    ) -> Result<Vec<u8>, FrameError> {
        let mut frames = Frames::new(Framing::Unsigned, None, announced, Some(stated)).unwrap();
        let mut out = Vec::new();
        for piece in body.chunks(piece) {
            frames.feed(piece, |at| out.extend_from_slice(&piece[at]))?;
        }
        frames.finish()?;
        Ok(out)
    }

    #[test]
    fn frames_are_read_in_any_pieces() {
        for piece in 1..=BODY.len() {
            let read = read(BODY, piece, 11, Some("x-amz-checksum-crc32"));
            assert_eq!(read.as_deref(), Ok(&b"hello world"[..]), "{piece}");
        }
    }

    #[test]
    fn a_corrupt_body_is_refused() {
        let crc = Some("x-amz-checksum-crc32");
        for end in 0..BODY.len() {
            assert!(read(&BODY[..end], 7, 11, crc).is_err(), "{end}");
        }
        let replaced = |from: &str, to: &str| String::from_utf8_lossy(BODY).replacen(from, to, 1);
        for (body, stated, announced, expected) in [
            (replaced("hello", "hellO"), 11, crc, FrameError::Checksum),
            (
                replaced("x-amz-checksum-crc32:DUoRhQ==\r\n", ""),
                11,
                crc,
                FrameError::Checksum,
            ),
            (replaced("", ""), 11, None, FrameError::Malformed),
            (replaced("", ""), 12, crc, FrameError::Length),
            (replaced("5\r\n", "+5\r\n"), 11, crc, FrameError::Malformed),
            (replaced("5\r\n", "5\n"), 11, crc, FrameError::Malformed),
            (replaced("5\r\n", "4\r\n"), 11, crc, FrameError::Malformed),
            (
                replaced("5\r\n", "5;chunk-signature=0\r\n"),
                11,
                crc,
                FrameError::Malformed,
            ),
            (replaced("", "") + "x", 11, crc, FrameError::Length),
        ] {
            assert_eq!(
                read(body.as_bytes(), 5, stated, announced),
                Err(expected),
                "{body}"
            );
        }
        assert!(Frames::new(Framing::Unsigned, None, Some("x-amz-checksum-none"), None).is_none());
    }
}
