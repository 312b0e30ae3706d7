//! Everything that addresses a moment, below and above a compaction: below it is refused, above it answers as before.

use serde_json::{Value, json};

use super::compact;
use crate::admin::{admin, json_of};
use crate::moments::credentials::{allow, create_role, key_of_ann, session};
use crate::moments::{create, names, rfc3339, time, users, with_users};
use crate::support::{Answer, Client, exchange, in_memory};

const COMPACTED: &str = "MomentCompacted";

/// What must be the same: the status and the body without the id of the request.
fn told(answer: &Answer) -> (u16, String) {
    let text = answer.text();
    let end = text.find("<ResponseMetadata>").or(text.find("<RequestId>"));
    (answer.status, text[..end.unwrap_or(text.len())].to_owned())
}

/// The code of an error; empty for an answer without one.
fn code(answer: &Answer) -> String {
    match answer.status {
        200 => String::new(),
        _ => answer.element("Code"),
    }
}

fn call(root: &Client, form: &str) {
    let answer = root.call("iam", form);
    assert_eq!(answer.status, 200, "{form}: {}", answer.text());
}

fn rename(root: &Client, from: &str, to: &str) {
    let form = format!("Action=UpdateUser&UserName={from}&NewUserName={to}");
    call(root, &form);
}

fn page(client: &Client, marker: &str) -> Answer {
    let marker = match marker {
        "" => String::new(),
        marker => format!("&Marker={marker}"),
    };
    client.call("iam", &format!("Action=ListUsers&MaxItems=1{marker}"))
}

#[test]
fn every_way_to_address_a_moment_is_refused_below_and_the_same_above() {
    let mut config = in_memory();
    config.set("enforce", "on").unwrap();
    // A record of last uses comes seconds after a call, and would be counted.
    config.set("last-used-interval", "off").unwrap();
    // Records 1 to 4.
    let (server, root) = with_users(&config);
    let head = || server.store.journal.head().seq;
    let old_key = key_of_ann(&server, &root);
    create_role(&root);
    call(&root, "Action=DeleteRole&RoleName=ci");
    create_role(&root);
    let earliest = head();
    let key = key_of_ann(&server, &root);
    let with_key = head();
    allow(&root, "*");
    let allowed = head();
    let old = &old_key.key_id;
    call(
        &root,
        &format!("Action=DeleteAccessKey&UserName=ann&AccessKeyId={old}"),
    );
    let renames = head();
    rename(&root, "bob", "rob");
    rename(&root, "rob", "bob");
    let back = head();
    for (from, to) in [("bob", "x"), ("cem", "bob"), ("x", "cem")] {
        rename(&root, from, to);
    }
    let swapped = head();
    call(&root, "Action=DeleteUser&UserName=bob");
    call(&root, "Action=CreateUser&UserName=bob");
    let replaced = head();
    call(&root, "Action=DeleteRole&RoleName=ci");
    create_role(&root);
    let last = head();
    let session = session(&server, &key);
    assert_eq!(head(), last, "a session is no record");

    let identity = ("sts", "Action=GetCallerIdentity");
    let questions = [
        (&root, ("iam", "Action=ListUsers")),
        (&root, ("iam", "Action=GetRole&RoleName=ci")),
        (&old_key, identity),
        (&key, identity),
        (&key, ("iam", "Action=CreateUser&UserName=dan")),
        (&session, identity),
    ];
    let ask = |moment: &str| {
        questions.map(|(client, (service, form))| client.at(moment).call(service, form))
    };
    let codes = |seq: u64| ask(&seq.to_string()).map(|answer| code(&answer));
    // The questions have the answers of history: of keys, of permissions, of a role that was made again.
    let unknown = "InvalidClientTokenId";
    for (seq, expected) in [
        (earliest, ["", "", "", unknown, unknown, unknown]),
        (with_key, ["", "", "", "", "AccessDenied", unknown]),
        (allowed, ["", "", "", "", "ReadOnlyMoment", unknown]),
        (last, ["", "", unknown, "", "ReadOnlyMoment", ""]),
    ] {
        assert_eq!(codes(seq), expected, "{seq}");
    }
    let moments: Vec<String> = (0..=last)
        .map(|seq| seq.to_string())
        .chain((1..=last).map(|seq| rfc3339(time(&server, seq))))
        .chain([earliest - 1, earliest, last].map(|seq| format!("{seq}/")))
        .chain([earliest - 1, earliest, last].map(|seq| format!("{seq}%7E0")))
        .collect();
    let of = |moment: &String| ask(moment).map(|answer| told(&answer));
    let before: Vec<_> = moments.iter().map(of).collect();
    let seq_of = |moment: &String| {
        let answer = root.at(moment).call("iam", "Action=ListUsers");
        answer.header("x-roleback-at").unwrap().parse::<u64>()
    };
    let numbers: Vec<u64> = moments.iter().map(|it| seq_of(it).unwrap()).collect();
    let diff = |from: u64, to: u64| {
        let path = format!("/_roleback/diff?from={from}&to={to}");
        admin(&server).get(&path)
    };
    let pairs = [
        (earliest, last),
        (renames, back),
        (back, swapped),
        (swapped, replaced),
    ];
    let of_pairs = || pairs.map(|(from, to)| json_of(diff(from, to)));
    let diffs = of_pairs();
    let changes = |diff: &Value| diff["changes"].as_array().unwrap().len();
    assert_eq!(
        diffs[1..].iter().map(changes).collect::<Vec<_>>(),
        [0, 2, 2]
    );
    let low = page(&root.at("4"), "").element("Marker");
    let high = page(&root.at(&allowed.to_string()), "").element("Marker");

    let done = compact(&server, &earliest.to_string(), false);
    assert_eq!(done["folded"], json!(earliest));
    for ((moment, number), before) in moments.iter().zip(numbers).zip(before) {
        let after = ask(moment);
        if number >= earliest {
            assert_eq!(after.map(|answer| told(&answer)), before, "{moment}");
            continue;
        }
        for answer in after {
            let found = (answer.status, code(&answer));
            assert_eq!(found, (400, COMPACTED.to_owned()), "{moment}");
        }
    }
    // Pages: those of a state above go on while others write; a marker of a state below has nothing to continue.
    create(&root, "eve");
    let above = root.at(&allowed.to_string());
    assert_eq!(names(&page(&above, &high)), ["bob"]);
    assert_eq!(names(&page(&root.at("-0s"), &high)), ["bob"]);
    for client in [root.at("-0s"), root.at("4")] {
        assert_eq!(code(&page(&client, &low)), COMPACTED);
    }
    // Paths that clients rewrite are refused on both sides.
    for seq in [earliest - 1, earliest, last] {
        for end in ["/../4", "//", "/%2F"] {
            let path = format!("/_roleback/at/{seq}{end}");
            let answer = root.below(&path).call("iam", "Action=ListUsers");
            assert_eq!(code(&answer), "InvalidMoment", "{path}");
        }
    }
    // A header and a path.
    let with_header = |path: u64, header: u64| {
        let request = root.at(&path.to_string());
        let request = request.request("iam", "Action=ListUsers");
        let request = String::from_utf8(request).unwrap();
        let end = "connection: close\r\n";
        let with = request.replacen(end, &format!("{end}x-roleback-at: {header}\r\n"), 1);
        code(&exchange(server.addr, with.as_bytes()))
    };
    for (path, header, expected) in [
        (earliest, earliest, ""),
        (last, earliest, "InvalidMoment"),
        (earliest, earliest - 1, "InvalidMoment"),
        (earliest - 1, earliest - 1, COMPACTED),
    ] {
        assert_eq!(with_header(path, header), expected, "{path} {header}");
    }
    // Renames, a swap and an entity that was made again.
    assert_eq!(of_pairs(), diffs);
    let refused = diff(earliest - 1, last).unwrap_err().to_string();
    assert!(refused.contains("was folded by `compact`"), "{refused}");
}

#[test]
fn a_time_of_a_fixed_clock_is_its_last_record_after_a_compaction_too() {
    let mut config = in_memory();
    config.set("clock", "fixed:2030-01-01T00:00:00Z").unwrap();
    let (server, root) = with_users(&config);
    compact(&server, "3", false);
    create(&root, "dan");
    for moment in ["2030-01-01T00:00:00Z", "2030-01-01", "-0s"] {
        let all = ["ann", "bob", "cem", "dan"];
        assert_eq!(users(&root.at(moment)), all, "{moment}");
    }
    assert_eq!(users(&root.at("3")), ["ann", "bob"]);
    for moment in ["-10m", "2029-12-31T23:59:59Z", "2"] {
        let (status, code) = root.at(moment).call("iam", "Action=ListUsers").fault();
        assert_eq!((status, code.as_str()), (400, COMPACTED), "{moment}");
    }
}

#[test]
fn a_duration_before_a_clock_that_was_moved_is_above_or_below() {
    for (earliest, expected) in [("4", None), ("5", Some(COMPACTED))] {
        let mut config = in_memory();
        config.set("last-used-interval", "off").unwrap();
        let (server, root) = with_users(&config);
        let change = json!({"set": "2040-01-01T00:00:00Z"}).to_string();
        admin(&server).post("/_roleback/clock", change).unwrap();
        create(&root, "dan");
        compact(&server, earliest, false);
        let answer = root.at("-10m").call("iam", "Action=ListUsers");
        match expected {
            None => assert_eq!(names(&answer), ["ann", "bob", "cem"]),
            Some(code) => assert_eq!(answer.element("Code"), code),
        }
        assert_eq!(users(&root.at("-0s")), ["ann", "bob", "cem", "dan"]);
    }
}
