use roxmltree::Document;

use super::*;

/// The canonical form of the element with the id `x`, or of the root if there is none.
fn form(xml: &str, prefixes: &[&str]) -> String {
    let document = Document::parse(xml).unwrap();
    let named = document
        .descendants()
        .find(|node| node.attribute("id") == Some("x"));
    canonical(
        named.unwrap_or_else(|| document.root_element()),
        None,
        prefixes,
    )
}

#[test]
fn the_form_is_that_of_the_recommendation() {
    let rows: &[(&str, &str, &[&str], &str)] = &[
        (
            "empty elements have two tags",
            "<a><b/></a>",
            &[],
            "<a><b></b></a>",
        ),
        (
            "attributes are sorted by namespace, then name",
            r#"<a xmlns:z="u:a" xmlns:b="u:z" b:a="3" z:c="2" c="1" a="0"/>"#,
            &[],
            r#"<a xmlns:b="u:z" xmlns:z="u:a" a="0" c="1" z:c="2" b:a="3"></a>"#,
        ),
        (
            "unused declarations are left out",
            r#"<a xmlns:u="u:u"><b id="x" xmlns:v="u:v"/></a>"#,
            &[],
            r#"<b id="x"></b>"#,
        ),
        (
            "one that is used is declared where it is used",
            r#"<p:a xmlns:p="u:p"><b id="x"><p:c/><p:c><p:d/></p:c></b></p:a>"#,
            &[],
            r#"<b id="x"><p:c xmlns:p="u:p"></p:c><p:c xmlns:p="u:p"><p:d></p:d></p:c></b>"#,
        ),
        (
            "one of the list is declared at once",
            r#"<p:a xmlns:p="u:p"><b id="x"><p:c/></b></p:a>"#,
            &["p", "unknown"],
            r#"<b xmlns:p="u:p" id="x"><p:c></p:c></b>"#,
        ),
        (
            "the default namespace of the list",
            r#"<a xmlns="u:d" xmlns:p="u:p"><p:b id="x"/></a>"#,
            &[""],
            r#"<p:b xmlns="u:d" xmlns:p="u:p" id="x"></p:b>"#,
        ),
        (
            "a default namespace",
            r#"<a xmlns="u:d"><b id="x"><c/></b></a>"#,
            &[],
            r#"<b xmlns="u:d" id="x"><c></c></b>"#,
        ),
        (
            "a default namespace that is taken back",
            r#"<a xmlns="u:d"><b xmlns=""><c/></b></a>"#,
            &[],
            r#"<a xmlns="u:d"><b xmlns=""><c></c></b></a>"#,
        ),
        (
            "and that was not written",
            r#"<p:a xmlns:p="u:p" xmlns="u:d"><b xmlns="" id="x"/></p:a>"#,
            &[],
            r#"<b id="x"></b>"#,
        ),
        (
            "a prefix that means something else inside",
            r#"<p:a xmlns:p="u:1"><p:b xmlns:p="u:2"/><p:c/></p:a>"#,
            &[],
            r#"<p:a xmlns:p="u:1"><p:b xmlns:p="u:2"></p:b><p:c></p:c></p:a>"#,
        ),
        (
            "two prefixes of one namespace are kept",
            r#"<p:a xmlns:p="u" xmlns:q="u" q:b="1"><q:c/></p:a>"#,
            &[],
            r#"<p:a xmlns:p="u" xmlns:q="u" q:b="1"><q:c></q:c></p:a>"#,
        ),
        (
            "xml: is never declared",
            r#"<a xml:lang="en" xml:space="preserve"> </a>"#,
            &[],
            r#"<a xml:lang="en" xml:space="preserve"> </a>"#,
        ),
        (
            "comments go, and text around them stays",
            "<a>b<!-- c -->d</a>",
            &[],
            "<a>bd</a>",
        ),
        (
            "CDATA and references are text",
            "<a><![CDATA[<&>]]>&#x41;&gt;\"'</a>",
            &[],
            "<a>&lt;&amp;&gt;A&gt;\"'</a>",
        ),
        (
            "escapes in text",
            "<a>&#13;&#10;&#9;</a>",
            &[],
            "<a>&#xD;\n\t</a>",
        ),
        (
            "escapes in attributes",
            "<a b='&#13;&#10;&#9;&lt;>&amp;\"'/>",
            &[],
            "<a b=\"&#xD;&#xA;&#x9;&lt;>&amp;&quot;\"></a>",
        ),
        ("line ends", "<a>\r\n\r</a>", &[], "<a>\n\n</a>"),
    ];
    for (what, xml, prefixes, expected) in rows {
        assert_eq!(form(xml, prefixes), *expected, "{what}");
    }
}

#[test]
fn the_enveloped_signature_is_left_out_wherever_it_stands() {
    let document = Document::parse("<a><b/><s><c/></s>text</a>").unwrap();
    let root = document.root_element();
    let signature = root.children().find(|node| node.has_tag_name("s")).unwrap();
    assert_eq!(
        canonical(root, Some(signature.id()), &[]),
        "<a><b></b>text</a>"
    );
}
