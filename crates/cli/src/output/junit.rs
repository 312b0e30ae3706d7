//! JUnit reports, which continuous integration systems show as test results.

use roleback_wire::xml::Writer;

/// A test case.
pub(crate) struct Case<'a> {
    pub(crate) name: &'a str,
    /// Why it failed, if it did: a short message, and the details.
    pub(crate) failure: Option<(String, String)>,
}

/// A report with one suite. `class` is the name under which its cases are grouped.
pub(crate) fn report(suite: &str, class: &str, cases: &[Case<'_>]) -> String {
    let failed = cases.iter().filter(|case| case.failure.is_some()).count();
    let counts = [cases.len().to_string(), failed.to_string()];
    let attributes = [
        ("name", suite),
        ("tests", &counts[0]),
        ("failures", &counts[1]),
        ("errors", "0"),
    ];
    let mut xml = Writer::default();
    xml.open_with("testsuites", &attributes[1..]);
    xml.open_with("testsuite", &attributes);
    for case in cases {
        xml.open_with("testcase", &[("classname", class), ("name", case.name)]);
        if let Some((message, details)) = &case.failure {
            xml.open_with("failure", &[("message", message)]);
            xml.text(details);
            xml.close(&["failure"]);
        }
        xml.close(&["testcase"]);
    }
    xml.close(&["testsuite"]);
    xml.close(&["testsuites"]);
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}\n",
        xml.finish()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_counts_its_cases_and_escapes_their_text() {
        let cases = [
            Case {
                name: "$user.ann",
                failure: None,
            },
            Case {
                name: "a \"<b>\"",
                failure: Some(("m & n".to_owned(), "x < y".to_owned())),
            },
        ];
        assert_eq!(
            report("s", "f", &cases),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <testsuites tests=\"2\" failures=\"1\" errors=\"0\">\
             <testsuite name=\"s\" tests=\"2\" failures=\"1\" errors=\"0\">\
             <testcase classname=\"f\" name=\"$user.ann\"></testcase>\
             <testcase classname=\"f\" name=\"a &quot;&lt;b&gt;&quot;\"><failure message=\"m &amp; n\">x &lt; y</failure></testcase>\
             </testsuite></testsuites>\n"
        );
    }
}
