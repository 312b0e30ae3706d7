//! Limits on the work of generating and proving a policy.

use super::*;

#[test]
fn generating_proving_and_comparing_stop_when_the_effort_is_used_up() {
    let buckets: Vec<_> = (0..200)
        .map(|n| format!("arn:aws:s3:::{}{n}", "b".repeat(50)))
        .collect();
    let actions: Vec<_> = (0..200).map(|n| format!("s3:Get{n}")).collect();
    let calls: Vec<_> = (actions.iter().zip(&buckets))
        .map(|(action, bucket)| call(action, bucket))
        .collect();
    let text = generated(Kind::Identity, &calls, None).unwrap();
    let document = Document::parse(&text).unwrap();
    for (effort, stopped) in [
        (Effort::new(100_000), Stopped::Exhausted),
        (Effort::unlimited(), Stopped::Cancelled),
    ] {
        if stopped == Stopped::Cancelled {
            effort.cancel();
        }
        let generated = document_for(Kind::Identity, &calls, None, &effort);
        assert_eq!(generated, Err(stopped));
        let proof = prove(document.clone(), Kind::Identity, &calls, &effort);
        assert_eq!(proof, Err(stopped));
        let unused = unused::unused(&[Policy::from(&document)], &calls, &effort);
        assert_eq!(unused, Err(stopped));
    }
}
