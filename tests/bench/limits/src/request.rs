//! What one request costs at the least: SigV4, and an answer in XML.
use iambench::sigv4;
use quick_xml::Writer;
use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event as X};

/// Splits the parts that verification needs out of an Authorization header.
pub fn parse_auth(v: &str) -> Option<(&str, &str, &str, &str)> {
    let r = v.strip_prefix("AWS4-HMAC-SHA256 ")?;
    let (mut cred, mut sh, mut sig) = (None, None, None);
    for part in r.split(',') {
        let (k, v) = part.trim().split_once('=')?;
        match k {
            "Credential" => cred = Some(v),
            "SignedHeaders" => sh = Some(v),
            "Signature" => sig = Some(v),
            _ => {}
        }
    }
    let cred = cred?;
    let (akid, scope) = cred.split_once('/')?;
    Some((akid, scope, sh?, sig?))
}

/// A whole verification: parse, canonical request, hash, HMAC, constant-time compare.
pub fn verify(auth: &str, host: &str, date: &str, body: &[u8], key: Option<&[u8; 32]>, secret: &str, scratch: &mut Vec<u8>) -> bool {
    let Some((_, scope, _, sig)) = parse_auth(auth) else { return false };
    let canon = sigv4::canonical_hash(host, date, body, scratch);
    let derived;
    let key = match key {
        Some(k) => k,
        None => {
            let mut it = scope.split('/');
            let (Some(d), Some(r), Some(s)) = (it.next(), it.next(), it.next()) else { return false };
            derived = sigv4::signing_key(secret, d, r, s);
            &derived
        }
    };
    let want = sigv4::signature(key, date, scope, &canon, scratch);
    scratch.clear();
    sigv4::hex_into(scratch, &want);
    use subtle::ConstantTimeEq;
    scratch.as_slice().ct_eq(sig.as_bytes()).into()
}

fn text(w: &mut Writer<&mut Vec<u8>>, t: &str, v: &str) {
    w.write_event(X::Start(BytesStart::new(t))).expect("xml");
    w.write_event(X::Text(BytesText::new(v))).expect("xml");
    w.write_event(X::End(BytesEnd::new(t))).expect("xml");
}

fn user_xml(w: &mut Writer<&mut Vec<u8>>, tag: &str, i: usize) {
    w.write_event(X::Start(BytesStart::new(tag))).expect("xml");
    let n = format!("application-user-{i:08}");
    text(w, "Path", "/engineering/platform/");
    text(w, "UserName", &n);
    text(w, "UserId", "AIDACKCEVSQ6C2EXAMPLE");
    text(w, "Arn", &format!("arn:aws:iam::123456789012:user/engineering/platform/{n}"));
    text(w, "CreateDate", "2026-11-21T18:56:00Z");
    w.write_event(X::End(BytesEnd::new(tag))).expect("xml");
}

pub fn answer(out: &mut Vec<u8>, op: &str, rid: &str, inner: impl FnOnce(&mut Writer<&mut Vec<u8>>)) {
    let mut w = Writer::new(out);
    let (resp, res) = (format!("{op}Response"), format!("{op}Result"));
    w.write_event(X::Start(BytesStart::new(resp.as_str()).with_attributes([("xmlns", "https://iam.amazonaws.com/doc/2010-05-08/")]))).expect("xml");
    w.write_event(X::Start(BytesStart::new(res.as_str()))).expect("xml");
    inner(&mut w);
    w.write_event(X::End(BytesEnd::new(res.as_str()))).expect("xml");
    w.write_event(X::Start(BytesStart::new("ResponseMetadata"))).expect("xml");
    text(&mut w, "RequestId", rid);
    w.write_event(X::End(BytesEnd::new("ResponseMetadata"))).expect("xml");
    w.write_event(X::End(BytesEnd::new(resp.as_str()))).expect("xml");
}

pub fn get_user(out: &mut Vec<u8>) {
    answer(out, "GetUser", "7a62c49f-347e-4fc4-9331-6e8eEXAMPLE", |w| user_xml(w, "User", 42));
}
