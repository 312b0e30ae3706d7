//! The file in a form, read only for its length and for what follows it.

use memchr::memmem;

use super::{FIELDS_BYTES_MAX, PartHead};

/// Fields after the file that a page can have: the button that sends a form is one. Upstreams do not read them.
const HARMLESS: &str = "submit";
/// What comes before each boundary.
const LINE_END: &[u8] = b"\r\n";

/// What is wrong with the file of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// The body ends early, or what follows the file is not the rest of a form.
    #[error("the body is not well-formed")]
    Malformed,
    /// A field follows the file that a reader could take for one before it.
    #[error("a field follows the file")]
    FieldAfter,
    /// The file is larger than the policy document allows.
    #[error("the file has more bytes than the policy document allows")]
    TooLarge,
    /// The file is smaller than the policy document allows.
    #[error("the file has fewer bytes than the policy document allows")]
    TooSmall,
}

/// Reads a file, in any pieces.
#[derive(Debug)]
pub struct FormFile {
    delimiter: Vec<u8>,
    /// The least and the most bytes.
    range: Option<(u64, u64)>,
    /// Bytes of the file so far, without `held`.
    seen: u64,
    /// The last bytes: a delimiter could begin in them.
    held: Vec<u8>,
    /// What follows the file.
    after: Option<Vec<u8>>,
}

impl FormFile {
    /// A reader of a file that ends at the boundary. `range` is how many bytes it may have.
    pub fn new(boundary: &str, range: Option<(u64, u64)>) -> Self {
        Self {
            delimiter: format!("\r\n--{boundary}").into_bytes(),
            range,
            seen: 0,
            held: Vec::new(),
            after: None,
        }
    }

    /// Reads a piece.
    ///
    /// # Errors
    /// If the file is too large, has the boundary in it, or too much follows it.
    pub fn feed(&mut self, data: &[u8]) -> Result<(), FileError> {
        if let Some(after) = &mut self.after {
            after.extend_from_slice(data);
            return match after.len() > FIELDS_BYTES_MAX {
                true => Err(FileError::Malformed),
                false => Ok(()),
            };
        }
        let overlap = self.delimiter.len().saturating_sub(1);
        let before = self.held.len();
        let Some(start) = self.boundary_in(data) else {
            let whole = before.saturating_add(data.len());
            self.count(whole.saturating_sub(overlap))?;
            self.hold(data, overlap);
            return Ok(());
        };
        let at = self.line_end(data, start).ok_or(FileError::Malformed)?;
        self.count(at)?;
        let end = at.saturating_add(self.delimiter.len());
        self.held.clear();
        self.after = Some(Vec::new());
        self.feed(data.get(end.saturating_sub(before)..).unwrap_or_default())
    }

    /// Where the boundary begins, counted from the first byte that is held.
    fn boundary_in(&mut self, data: &[u8]) -> Option<usize> {
        let boundary = self.delimiter.get(LINE_END.len()..)?;
        let before = self.held.len();
        // A boundary that begins in what is held ends in the first bytes of the piece.
        let overlap = boundary.len().saturating_sub(1);
        self.held.extend(data.iter().take(overlap));
        let across = memmem::find(&self.held, boundary).filter(|at| *at < before);
        self.held.truncate(before);
        across.or_else(|| Some(memmem::find(data, boundary)?.saturating_add(before)))
    }

    /// Where the line end right before a boundary begins. `None` if the boundary does not begin a line: by RFC 2046 it is a part
    /// of the file, but some upstreams end the file there and would read fields after it.
    fn line_end(&self, data: &[u8], start: usize) -> Option<usize> {
        let at = start.checked_sub(LINE_END.len())?;
        let bytes = self.held.iter().chain(data).skip(at);
        bytes.take(LINE_END.len()).eq(LINE_END).then_some(at)
    }

    /// Counts bytes of the file.
    fn count(&mut self, bytes: usize) -> Result<(), FileError> {
        self.seen = self.seen.saturating_add(bytes as u64);
        match self.range.is_some_and(|(_, most)| self.seen > most) {
            true => Err(FileError::TooLarge),
            false => Ok(()),
        }
    }

    /// Keeps the last bytes of what was held and the piece.
    fn hold(&mut self, data: &[u8], bytes: usize) {
        if data.len() >= bytes {
            self.held.clear();
        }
        let from = data.len().saturating_sub(bytes);
        self.held
            .extend_from_slice(data.get(from..).unwrap_or_default());
        let surplus = self.held.len().saturating_sub(bytes);
        self.held.drain(..surplus);
    }

    /// At the end of the body.
    ///
    /// # Errors
    /// If the form does not end there, or the file is too small.
    pub fn finish(&self) -> Result<(), FileError> {
        let mut tail = self.after.as_deref().ok_or(FileError::Malformed)?;
        loop {
            if let Some(end) = tail.strip_prefix(b"--") {
                if !matches!(end, b"" | b"\r\n") {
                    return Err(FileError::Malformed);
                }
                let is_small = self.range.is_some_and(|(least, _)| self.seen < least);
                return if is_small {
                    Err(FileError::TooSmall)
                } else {
                    Ok(())
                };
            }
            tail = self.part(tail).ok_or(FileError::Malformed)??;
        }
    }

    /// Skips a part after the file. `None` if it is not one.
    fn part<'t>(&self, tail: &'t [u8]) -> Option<Result<&'t [u8], FileError>> {
        let tail = tail.strip_prefix(b"\r\n")?;
        let end = memmem::find(tail, b"\r\n\r\n")?;
        let head = PartHead::read(tail.get(..end)?).ok()?;
        if !head.name.eq_ignore_ascii_case(HARMLESS) || head.file_name.is_some() {
            return Some(Err(FileError::FieldAfter));
        }
        let boundary = self.delimiter.get(LINE_END.len()..)?;
        let start = memmem::find(tail, boundary)?;
        let value = tail.get(end.checked_add(4)?..start)?;
        value.ends_with(LINE_END).then_some(())?;
        let next = start.checked_add(boundary.len())?;
        tail.get(next..).map(Ok)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDARY: &str = "limit";

    /// What is wrong with a file, read whole and in pieces of every size.
    fn file(range: Option<(u64, u64)>, body: &[u8]) -> Result<(), FileError> {
        let read = |pieces: usize| {
            let mut file = FormFile::new(BOUNDARY, range);
            body.chunks(pieces).try_for_each(|piece| file.feed(piece))?;
            file.finish()
        };
        let whole = read(body.len().max(1));
        for pieces in 1..body.len() {
            assert_eq!(
                read(pieces),
                whole,
                "{pieces} {:?}",
                String::from_utf8_lossy(body)
            );
        }
        whole
    }

    #[test]
    fn a_file_ends_at_the_boundary() {
        let submit = "Content-Disposition: form-data; name=\"submit\"\r\n\r\n";
        let key = "Content-Disposition: form-data; name=\"key\"\r\n\r\nother";
        for (body, range, expected) in [
            ("hello\r\n--limit--\r\n".to_owned(), None, Ok(())),
            ("hello\r\n--limit--".to_owned(), Some((5, 5)), Ok(())),
            ("\r\n--limit--".to_owned(), Some((0, 0)), Ok(())),
            (
                "\r\n--limi\r\n--limit--\r\n".to_owned(),
                Some((8, 8)),
                Ok(()),
            ),
            (
                "hello\r\n--limit--".to_owned(),
                Some((6, 9)),
                Err(FileError::TooSmall),
            ),
            (
                "hello\r\n--limit--".to_owned(),
                Some((0, 4)),
                Err(FileError::TooLarge),
            ),
            (
                format!("hello\r\n--limit\r\n{submit}Upload\r\n--limit--\r\n"),
                None,
                Ok(()),
            ),
            (
                format!("hello\r\n--limit\r\n{submit}\r\n--limit--\r\n"),
                None,
                Ok(()),
            ),
            (
                format!("hello\r\n--limit\r\n{key}\r\n--limit--\r\n"),
                None,
                Err(FileError::FieldAfter),
            ),
            (
                format!("hello\r\n--limit\r\n{submit}Upload"),
                None,
                Err(FileError::Malformed),
            ),
            ("hello".to_owned(), None, Err(FileError::Malformed)),
            (
                "hello\r\n--limit".to_owned(),
                None,
                Err(FileError::Malformed),
            ),
            (
                "hello\r\n--limitless--".to_owned(),
                None,
                Err(FileError::Malformed),
            ),
            (
                "--limit\r\nx\r\n--limit--".to_owned(),
                None,
                Err(FileError::Malformed),
            ),
            (
                "a\n--limit\nb\r\n--limit--".to_owned(),
                None,
                Err(FileError::Malformed),
            ),
            (
                "a\r--limit--\r\n--limit--".to_owned(),
                None,
                Err(FileError::Malformed),
            ),
            (
                format!("a\r\n--limit\r\n{submit}--limit\r\n{key}\r\n--limit--"),
                None,
                Err(FileError::Malformed),
            ),
            (
                format!("a\r\n--limit\r\nContent-Length: 1\n{key}\r\n--limit--"),
                None,
                Err(FileError::Malformed),
            ),
            (
                "hello\r\n--limit--\r\nepilogue".to_owned(),
                None,
                Err(FileError::Malformed),
            ),
        ] {
            assert_eq!(file(range, body.as_bytes()), expected, "{body:?}");
        }
    }

    #[test]
    fn a_file_is_refused_as_soon_as_it_is_too_large() {
        let mut file = FormFile::new(BOUNDARY, Some((0, 10)));
        assert_eq!(file.feed(&[b'x'; 100]), Err(FileError::TooLarge));
        let mut file = FormFile::new(BOUNDARY, None);
        file.feed(b"\r\n--limit").unwrap();
        assert_eq!(
            file.feed(&[b'x'; FIELDS_BYTES_MAX + 1]),
            Err(FileError::Malformed)
        );
    }
}
