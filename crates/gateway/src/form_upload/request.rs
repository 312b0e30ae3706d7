//! What a form asks for: an object with a key, its headers, and who signed it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use roleback_wire::{Fault, Timestamp};
use serde_json::{Value, json};

use super::policy::{IGNORED, Policy};
use super::{FIELDS_BYTES_MAX, Fields, fields_too_long, invalid, malformed};
use crate::context::collect;
use crate::members;

/// What stands for the file's name in a field.
const FILE_NAME: &str = "${filename}";
/// Fields in which the file's name is not put.
const VERBATIM: [&str; 2] = ["policy", "x-amz-signature"];
/// Bytes of a key at the most: S3's limit.
const KEY_BYTES_MAX: usize = 1_024;
/// Fields of the signature: the upstream does not get them.
const SIGNATURE: [&str; 5] = [
    "x-amz-algorithm",
    "x-amz-credential",
    "x-amz-date",
    "x-amz-signature",
    "x-amz-security-token",
];
/// Fields of Signature Version 2.
const VERSION_2: [&str; 2] = ["awsaccesskeyid", "signature"];
/// Other fields that S3 reads, as upstreams know them.
const KNOWN: [&str; 10] = [
    "acl",
    "tagging",
    "Cache-Control",
    "Content-Type",
    "Content-Disposition",
    "Content-Encoding",
    "Expires",
    "redirect",
    "success_action_redirect",
    "success_action_status",
];
/// Characters of a key that a path has as they are.
const IN_PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~')
    .remove(b'/');

/// An object that a form asks to store.
#[derive(Debug)]
pub struct Upload {
    /// With the name of the file in place of [`FILE_NAME`].
    fields: Fields,
    bucket: String,
}

/// The signature in the fields of a form.
#[derive(Debug, Clone, Copy)]
pub struct Signature<'f> {
    /// `AWS4-HMAC-SHA256`
    pub algorithm: &'f str,
    /// The access key and the scope.
    pub credential: &'f str,
    /// When the form was signed.
    pub date: &'f str,
    /// The token of a temporary access key.
    pub session_token: Option<&'f str>,
    /// The policy document in base64, which is what is signed.
    pub policy: &'f str,
    /// The signature.
    pub signature: &'f str,
}

impl Upload {
    /// The object that the fields name in this bucket.
    ///
    /// # Errors
    /// If they name no key, another bucket, or a source to copy, or have the boundary in them, or a name of a file that an
    /// upstream could read in another way.
    pub fn new(mut fields: Fields, bucket: &str, boundary: &str) -> Result<Self, Fault> {
        put_file_name(&mut fields)?;
        let key = fields.get("key").unwrap_or_default();
        if key.is_empty() {
            return Err(must_contain("key"));
        }
        if key.len() > KEY_BYTES_MAX {
            return Err(Fault::sender(
                "KeyTooLongError",
                400,
                "Your key is too long",
            ));
        }
        if fields.has_boundary(boundary) {
            return Err(malformed());
        }
        let is_copy = |(name, _): &(String, String)| {
            name.to_ascii_lowercase().starts_with("x-amz-copy-source")
        };
        if fields.pairs.iter().any(is_copy) {
            return Err(invalid(
                "A POST upload cannot copy an object: remove the x-amz-copy-source fields.",
            ));
        }
        if fields.get("bucket").is_some_and(|named| named != bucket) {
            return Err(invalid(
                "The field 'bucket' names another bucket than the URL.",
            ));
        }
        Ok(Self {
            fields,
            bucket: bucket.to_owned(),
        })
    }

    /// The signature; `None` for an anonymous form.
    ///
    /// # Errors
    /// If a part of the signature is missing, or it has another version.
    pub fn signature(&self) -> Result<Option<Signature<'_>>, Fault> {
        let get = |name| self.fields.get(name);
        if VERSION_2.iter().any(|name| get(name).is_some()) {
            return Err(Fault::sender(
                "InvalidRequest",
                400,
                "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
            ));
        }
        let is_signed = SIGNATURE
            .iter()
            .chain(&["policy"])
            .any(|name| get(name).is_some());
        if !is_signed {
            return Ok(None);
        }
        let must = |name| get(name).ok_or_else(|| must_contain(name));
        Ok(Some(Signature {
            policy: must("policy")?,
            algorithm: must("x-amz-algorithm")?,
            credential: must("x-amz-credential")?,
            date: must("x-amz-date")?,
            signature: must("x-amz-signature")?,
            session_token: get("x-amz-security-token"),
        }))
    }

    /// Checks the fields with a policy document. Returns how many bytes the file may have.
    ///
    /// # Errors
    /// If the document does not allow them at this time.
    pub fn check(&self, policy: &Policy, now: Timestamp) -> Result<Option<(u64, u64)>, Fault> {
        let own = self
            .fields
            .pairs
            .iter()
            .filter(|(name, _)| !name.eq_ignore_ascii_case("bucket"));
        let own = own.map(|(name, value)| (&**name, &**value));
        policy.check(now, own.chain([("bucket", &*self.bucket)]))
    }

    fn key(&self) -> &str {
        self.fields.get("key").unwrap_or_default()
    }

    /// The path of the object. The bucket can be in the host instead.
    pub fn path(&self, has_host: bool) -> String {
        let key = utf8_percent_encode(self.key(), IN_PATH);
        match has_host {
            true => format!("/{key}"),
            false => format!("/{}/{key}", self.bucket),
        }
    }

    /// The headers with which PutObject would store the same object, as far as permissions and conditions read them.
    ///
    /// # Errors
    /// `MalformedXML` if the tags cannot be read.
    pub fn headers(&self) -> Result<Vec<(String, String)>, Fault> {
        let mut headers = Vec::new();
        for (name, value) in &self.fields.pairs {
            let name = name.to_ascii_lowercase();
            match name.as_str() {
                "acl" => headers.push(("x-amz-acl".to_owned(), value.clone())),
                "tagging" => headers.push(("x-amz-tagging".to_owned(), tags(value)?)),
                other if other.starts_with("x-amz-") => headers.push((name, value.clone())),
                _ => {}
            }
        }
        Ok(headers)
    }

    /// The form for the upstream, up to the first byte of the file: with the key that was decided on, and with this signature in place
    /// of the sender's. Without one, the form is not signed.
    pub fn written(&self, boundary: &str, signature: &[(&'static str, String)]) -> Vec<u8> {
        let key = std::iter::once(("key", self.key()));
        let signature = signature.iter().map(|(name, value)| (*name, &**value));
        self.fields
            .written(boundary, key.chain(signature).chain(self.others()))
    }

    /// The policy document of the form for the upstream, in base64. It names the bucket, the key and the fields of the signature, and
    /// allows every value of the other fields, which were decided on before: with them, it could be longer than S3 allows.
    pub fn document(&self, signature: &[(&'static str, String)], expiration: Timestamp) -> String {
        let exact = [("bucket", &*self.bucket), ("key", self.key())];
        let signature = signature.iter().map(|(name, value)| (*name, &**value));
        let exact = exact.into_iter().chain(signature);
        let exact = exact.map(|(name, value)| json!(["eq", format!("${name}"), value]));
        let any = self
            .others()
            .map(|(name, _)| json!(["starts-with", format!("${name}"), ""]));
        let conditions: Vec<Value> = exact.chain(any).collect();
        let document = json!({"expiration": expiration.iso8601(), "conditions": conditions});
        STANDARD.encode(document.to_string())
    }

    /// The fields that the upstream gets beside the key and the signature.
    fn others(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.pairs.iter().filter_map(|(name, value)| {
            let known = KNOWN.iter().find(|known| known.eq_ignore_ascii_case(name));
            let lower = name.to_ascii_lowercase();
            let is_ours = SIGNATURE.contains(&&*lower) || lower.starts_with(IGNORED);
            match known {
                Some(known) => Some((*known, &**value)),
                None if lower.starts_with("x-amz-") && !is_ours => Some((&**name, &**value)),
                None => None,
            }
        })
    }
}

/// Puts the name of the file into the fields, as S3 does before it compares them with the policy document.
fn put_file_name(fields: &mut Fields) -> Result<(), Fault> {
    let name = base_name(&fields.file_name).to_owned();
    let is_verbatim = |field: &str| {
        VERBATIM
            .iter()
            .any(|verbatim| verbatim.eq_ignore_ascii_case(field))
    };
    let put_into = fields
        .pairs
        .iter_mut()
        .filter(|(field, _)| !is_verbatim(field));
    let mut is_left = fields.file_name.contains(FILE_NAME);
    for (_, value) in put_into {
        let added = value.matches(FILE_NAME).count().saturating_mul(name.len());
        if value.len().saturating_add(added) > FIELDS_BYTES_MAX {
            return Err(fields_too_long());
        }
        *value = value.replace(FILE_NAME, &name);
        is_left |= value.contains(FILE_NAME);
    }
    // The upstream would put the name in once more.
    match is_left {
        true => Err(invalid(
            "The name of the file must not add '${filename}' to a field.",
        )),
        false => Ok(()),
    }
}

/// The name of a file without the folders that some browsers send with it.
fn base_name(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or_default()
}

/// Tags in XML, as the header of PutObject has them.
fn tags(xml: &str) -> Result<String, Fault> {
    let document = members::document(xml.as_bytes());
    let document = document.map_err(|_| {
        let message = "The XML you provided was not well-formed or did not validate against our published schema";
        Fault::sender("MalformedXML", 400, message)
    })?;
    let mut pairs = Vec::new();
    collect(&document, &mut pairs);
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let pairs = pairs.iter().map(|(key, value)| {
        let value = value.as_deref().unwrap_or_default();
        format!("{}={}", encoded(key), encoded(value))
    });
    Ok(pairs.collect::<Vec<_>>().join("&"))
}

fn must_contain(name: &str) -> Fault {
    invalid(format!(
        "Bucket POST must contain a field named '{name}'.  If it is specified, please check the order of the fields."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)], file_name: &str) -> Fields {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Fields {
            pairs: pairs.iter().map(owned).collect(),
            file_name: file_name.to_owned(),
            file_type: None,
        }
    }

    #[test]
    fn the_name_of_the_file_is_put_into_each_field_once() {
        let many = "${filename}".repeat(200);
        let long = "n".repeat(200);
        for (field, value, file_name, expected) in [
            ("acl", "${filename}", "public-read", Ok("public-read")),
            ("acl", "${filename}", "", Ok("")),
            ("a", "${filename}-${filename}", "a/b\\c", Ok("c-c")),
            ("a", "$filename", "c", Ok("$filename")),
            ("policy", "${filename}", "c", Ok("${filename}")),
            ("X-Amz-Signature", "${filename}", "c", Ok("${filename}")),
            ("a", "b", "..\\${filename}", Err("InvalidArgument")),
            ("a", "b", "${filename}/a", Err("InvalidArgument")),
            ("a", "$${filename}", "{filename}", Err("InvalidArgument")),
            ("a", "${file${filename}}", "name", Err("InvalidArgument")),
            ("a", &many, &long, Err("MaxPostPreDataLengthExceeded")),
        ] {
            let upload = Upload::new(fields(&[("key", "k"), (field, value)], file_name), "b", "l");
            let found = upload.as_ref().map_err(|fault| &*fault.code);
            let found = found.map(|upload| upload.fields.get(field).unwrap_or_default());
            assert_eq!(found, expected, "{value} {file_name}");
        }
        let without_key = Upload::new(fields(&[("key", "${filename}")], "a/"), "b", "l");
        let message = without_key.map_err(|fault| fault.message).unwrap_err();
        assert!(message.contains("field named 'key'"), "{message}");
    }

    #[test]
    fn a_form_is_written_with_another_signature_and_a_document_that_allows_it() {
        let upload = fields(
            &[
                ("key", "a/${filename}"),
                ("policy", "theirs"),
                ("X-Amz-Signature", "theirs"),
                ("x-amz-credential", "theirs"),
                ("x-amz-security-token", "theirs"),
                ("acl", "public-read"),
                ("tagging", "<Tagging/>"),
                ("content-type", "image/png"),
                ("success_action_status", "201"),
                ("x-amz-meta-a", "é \"b\""),
                ("x-amz-storage-class", "STANDARD_IA"),
                ("x-amz-server-side-encryption", "AES256"),
                ("x-amz-checksum-crc32", "AAAAAA=="),
                ("x-ignore-me", "1"),
                ("unknown", "1"),
            ],
            "f.txt",
        );
        let upload = Upload::new(upload, "b", "limit").unwrap();
        let ours = [("x-amz-date", "20260102T030405Z".to_owned())];
        let expiration = Timestamp::parse_basic("20260102T040405Z").unwrap();
        let document = upload.document(&ours, expiration);
        let signature = [&ours[..], &[("policy", document.clone())]].concat();
        let written = upload.written("limit", &signature);
        let file = [&written, &b"data\r\n--limit--"[..]].concat();
        let (read, _) = Fields::read("limit", &file).unwrap().unwrap();
        let expected = [
            ("key", "a/f.txt"),
            ("x-amz-date", "20260102T030405Z"),
            ("policy", &document),
            ("acl", "public-read"),
            ("tagging", "<Tagging/>"),
            ("Content-Type", "image/png"),
            ("success_action_status", "201"),
            ("x-amz-meta-a", "é \"b\""),
            ("x-amz-storage-class", "STANDARD_IA"),
            ("x-amz-server-side-encryption", "AES256"),
            ("x-amz-checksum-crc32", "AAAAAA=="),
        ];
        let found: Vec<_> = read
            .pairs
            .iter()
            .map(|(name, value)| (&**name, &**value))
            .collect();
        assert_eq!(found, expected);
        let policy = Policy::parse(&document).unwrap();
        let again = Upload::new(read, "b", "limit").unwrap();
        let now = Timestamp::parse_basic("20260102T030405Z").unwrap();
        assert_eq!(again.check(&policy, now), Ok(None));
        assert!(again.check(&policy, expiration).is_err());
        let elsewhere = fields(&[("key", "other")], "");
        let elsewhere = Upload::new(elsewhere, "b", "limit").unwrap();
        assert!(elsewhere.check(&policy, now).is_err());
    }
}
