//! Uploads of HTML forms to S3: a browser sends fields, and after them a file.
//!
//! ```text
//! --BOUNDARY
//! Content-Disposition: form-data; name="key"
//!
//! user/${filename}
//! --BOUNDARY
//! Content-Disposition: form-data; name="file"; filename="photo.jpg"
//! Content-Type: image/jpeg
//!
//! ...
//! --BOUNDARY--
//! ```
//!
//! The fields are read before the decision and written again for the upstream, in one form that every program reads in the
//! same way, with the file's name put into the key. The file is passed on as it arrives, and read only for its end: S3
//! ignores the fields after it, and an upstream may not.

mod file;
mod policy;
mod request;

use memchr::memmem;
use roleback_wire::Fault;

pub use file::{FileError, FormFile};
pub use policy::Policy;
pub use request::{Signature, Upload};

/// Bytes of the fields before the file, and of what follows the file, at the most: S3's limit.
pub const FIELDS_BYTES_MAX: usize = 20 * 1024;
/// Bytes of a boundary at the most (RFC 2046).
const BOUNDARY_BYTES_MAX: usize = 70;
/// The field with the file.
const FILE: &str = "file";

/// The fields of a form, and what is said about its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fields {
    /// Names as they were sent, with their values, in order. No name is there twice, whatever its case.
    pairs: Vec<(String, String)>,
    file_name: String,
    file_type: Option<String>,
}

/// The boundary in a content type; `None` if it is not one of a form with files.
///
/// # Errors
/// If the content type has no boundary that separates parts.
pub fn boundary(content_type: &str) -> Option<Result<String, Fault>> {
    let mut parts = content_type.split(';');
    let kind = parts.next()?.trim();
    if !kind.eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let named = parts.filter_map(|part| part.split_once('='));
    let mut values = named.filter(|(name, _)| name.trim().eq_ignore_ascii_case("boundary"));
    let (value, again) = (values.next(), values.next());
    let value = value.map(|(_, value)| value.trim());
    let value = value.map(|value| {
        let inner = value.strip_prefix('"');
        inner
            .and_then(|inner| inner.strip_suffix('"'))
            .unwrap_or(value)
    });
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"'()+_,-./:=?".contains(&byte);
    let boundary = value.filter(|value| {
        let is_long = value.len() > BOUNDARY_BYTES_MAX;
        again.is_none() && !value.is_empty() && !is_long && value.bytes().all(is_plain)
    });
    Some(boundary.map(str::to_owned).ok_or_else(malformed))
}

/// The content type of a form with this boundary.
pub fn content_type(boundary: &str) -> String {
    format!("multipart/form-data; boundary=\"{boundary}\"")
}

impl Fields {
    /// Reads the fields from the beginning of a body. Returns them and the place where the file begins; `None` if more of the
    /// body is needed.
    ///
    /// # Errors
    /// If the body is not a form, has a field twice, or has more than [`FIELDS_BYTES_MAX`] before its file.
    pub fn read(boundary: &str, body: &[u8]) -> Result<Option<(Self, usize)>, Fault> {
        let read = Parts::new(boundary, body).read()?;
        let bytes = read.as_ref().map_or(body.len(), |(_, at)| *at);
        if bytes > FIELDS_BYTES_MAX {
            return Err(fields_too_long());
        }
        Ok(read)
    }

    /// The value of a field, whose name ignores case.
    pub fn get(&self, name: &str) -> Option<&str> {
        let is_it = |(known, _): &&(String, String)| known.eq_ignore_ascii_case(name);
        self.pairs.iter().find(is_it).map(|(_, value)| &**value)
    }

    /// Whether the boundary is in a field or in what is said about the file. Some readers end a part there, whatever is before
    /// the boundary, and would find other fields.
    fn has_boundary(&self, boundary: &str) -> bool {
        let boundary = format!("--{boundary}");
        let pairs = self.pairs.iter().flat_map(|(name, value)| [name, value]);
        let mut texts = pairs
            .chain([&self.file_name])
            .chain(self.file_type.as_ref());
        texts.any(|text| text.contains(&boundary))
    }

    /// The fields as an upstream gets them, up to the first byte of the file.
    fn written<'f>(
        &self,
        boundary: &str,
        kept: impl Iterator<Item = (&'f str, &'f str)>,
    ) -> Vec<u8> {
        let mut out = String::new();
        for (name, value) in kept {
            out.push_str(&format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            ));
        }
        let file_name = self.file_name.replace('"', "%22");
        out.push_str(&format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{FILE}\"; filename=\"{file_name}\"\r\n"
        ));
        if let Some(kind) = &self.file_type {
            out.push_str(&format!("Content-Type: {kind}\r\n"));
        }
        out.push_str("\r\n");
        out.into_bytes()
    }
}

/// Reads parts from the beginning of a body.
struct Parts<'b> {
    body: &'b [u8],
    at: usize,
    delimiter: Vec<u8>,
}

/// The headers of a part.
struct PartHead {
    name: String,
    file_name: Option<String>,
    kind: Option<String>,
}

impl<'b> Parts<'b> {
    fn new(boundary: &str, body: &'b [u8]) -> Self {
        let delimiter = format!("\r\n--{boundary}").into_bytes();
        Self {
            body,
            at: 0,
            delimiter,
        }
    }

    fn read(&mut self) -> Result<Option<(Fields, usize)>, Fault> {
        let first = self.delimiter.get(2..).unwrap_or_default().to_vec();
        if self.rest().len() < first.len() {
            return match first.starts_with(self.rest()) {
                true => Ok(None),
                false => Err(malformed()),
            };
        }
        if !self.rest().starts_with(&first) {
            return Err(malformed());
        }
        self.skip(first.len());
        let mut pairs: Vec<(String, String)> = Vec::new();
        loop {
            match self.rest() {
                [b'\r', b'\n', ..] => self.skip(2),
                [] | [b'\r' | b'-'] => return Ok(None),
                [b'-', b'-', ..] => return Err(no_file()),
                _ => return Err(malformed()),
            }
            let Some(head) = self.until(b"\r\n\r\n") else {
                return Ok(None);
            };
            let head = PartHead::read(head)?;
            if head.name.eq_ignore_ascii_case(FILE) {
                let fields = Fields {
                    pairs,
                    file_name: head.file_name.unwrap_or_default(),
                    file_type: head.kind,
                };
                return Ok(Some((fields, self.at)));
            }
            let delimiter = self.delimiter.clone();
            let Some(value) = self.until(&delimiter) else {
                return Ok(None);
            };
            let value = std::str::from_utf8(value).map_err(|_| malformed())?;
            if pairs
                .iter()
                .any(|(known, _)| known.eq_ignore_ascii_case(&head.name))
            {
                return Err(twice(&head.name));
            }
            pairs.push((head.name, value.to_owned()));
        }
    }

    fn rest(&self) -> &'b [u8] {
        self.body.get(self.at..).unwrap_or_default()
    }

    fn skip(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes);
    }

    /// What is before a text, which is skipped.
    fn until(&mut self, end: &[u8]) -> Option<&'b [u8]> {
        let rest = self.rest();
        let at = memmem::find(rest, end)?;
        self.skip(at.saturating_add(end.len()));
        rest.get(..at)
    }
}

impl PartHead {
    /// Reads the lines of a part's head. Other headers than these could change what a reader takes the part to be.
    fn read(head: &[u8]) -> Result<Self, Fault> {
        let head = std::str::from_utf8(head).map_err(|_| malformed())?;
        let (mut disposition, mut kind) = (None, None);
        for line in head.split("\r\n") {
            let (name, value) = line.split_once(':').ok_or_else(malformed)?;
            let is_text = value.chars().all(|letter| !letter.is_control());
            let slot = match name.to_ascii_lowercase().as_str() {
                "content-disposition" => &mut disposition,
                "content-type" => &mut kind,
                "content-length" if is_text => continue,
                _ => return Err(malformed()),
            };
            if !is_text || slot.replace(value.trim().to_owned()).is_some() {
                return Err(malformed());
            }
        }
        let disposition = disposition.ok_or_else(malformed)?;
        let (name, file_name) = names(&disposition).ok_or_else(malformed)?;
        Ok(Self {
            name,
            file_name,
            kind,
        })
    }
}

/// The names in `form-data; name="file"; filename="a.jpg"`.
fn names(disposition: &str) -> Option<(String, Option<String>)> {
    let (kind, mut rest) = disposition.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("form-data") {
        return None;
    }
    let (mut name, mut file_name) = (None, None);
    loop {
        let (key, after) = rest.split_once('=')?;
        let inner = after.trim_start().strip_prefix('"')?;
        let (value, tail) = quoted(inner)?;
        let slot = match key.trim().to_ascii_lowercase().as_str() {
            "name" => &mut name,
            "filename" => &mut file_name,
            _ => return None,
        };
        if slot.replace(value).is_some() {
            return None;
        }
        match tail.trim_start() {
            "" => break,
            tail => rest = tail.strip_prefix(';')?,
        }
    }
    let is_name = |name: &String| {
        let is_plain = |letter: char| letter.is_ascii_graphic() && !"\"\\".contains(letter);
        !name.is_empty() && name.chars().all(is_plain)
    };
    Some((name.filter(is_name)?, file_name))
}

/// The text up to a quotation mark that is not escaped, and what follows it. A path of Windows has single backslashes.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Some((value, text.get(at.saturating_add(1)..)?)),
            '\\' if text.get(at..)?.starts_with("\\\"") => {
                letters.next();
                value.push('"');
            }
            other => value.push(other),
        }
    }
    None
}

fn malformed() -> Fault {
    Fault::sender(
        "MalformedPOSTRequest",
        400,
        "The body of your POST request is not well-formed multipart/form-data.",
    )
}

fn fields_too_long() -> Fault {
    Fault::sender(
        "MaxPostPreDataLengthExceeded",
        400,
        "Your POST request fields preceding the upload file were too large.",
    )
}

fn no_file() -> Fault {
    invalid("POST requires exactly one file upload per request.")
}

fn twice(name: &str) -> Fault {
    invalid(format!("POST request has the field '{name}' twice."))
}

fn invalid(message: impl Into<std::borrow::Cow<'static, str>>) -> Fault {
    Fault::sender("InvalidArgument", 400, message)
}

#[cfg(test)]
mod tests;
