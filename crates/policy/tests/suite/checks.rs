//! What must hold of any document whatever, also where a fuzzing engine makes it up (`tests/fuzz`).

use roleback_policy::compiled::Compiled;
use roleback_policy::validate::{self, Purpose};
use roleback_policy::{Context, Document, Layers, Policy, Principal, Request, decide, keys};

/// Does with a document all that is done with documents.
pub(crate) fn check_document(document: &Document) {
    for purpose in [
        Purpose::Inline,
        Purpose::Managed,
        Purpose::Trust,
        Purpose::Resource,
        Purpose::ResourceControl,
    ] {
        let _refused = validate::parse(document.text(), purpose);
    }
    assert_eq!(document.map_principals(|_| None), document.text());
    assert!(document.size_without_whitespace() <= document.text().chars().count());
    keys::context_keys([document]);
    for layers in [
        Layers::of_identity([document]),
        Layers {
            resource: Some(vec![Policy::from(document)]),
            ..Layers::default()
        },
    ] {
        let context = Context::new()
            .with("aws:username", "alice")
            .with("aws:SourceIp", "203.0.113.7");
        let context = context
            .with_many("aws:TagKeys", ["cost", "team"])
            .with("s3:prefix", "home/alice/docs");
        let alice = Principal::User {
            arn: "arn:aws:iam::111122223333:user/alice",
            id: None,
        };
        let request = Request {
            context,
            ..Request::new(alice, "s3:GetObject", "arn:aws:s3:::bucket/alice/x")
        };
        let verdict = decide(&layers, &request);
        let answer = Compiled::new(&layers).unwrap().decide(&request);
        assert_eq!(
            (answer.decision, answer.reason),
            (verdict.decision, verdict.reason),
            "{}",
            document.text()
        );
    }
}
