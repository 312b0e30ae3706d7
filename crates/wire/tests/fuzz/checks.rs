//! Properties that hold for any bytes, also with a fuzzing engine (`tests/fuzz`).

use roleback_wire::form::Form;
use roleback_wire::shape::{Member, Pattern, Shape, Text, UNBOUNDED};
use roleback_wire::sigv4::{Request, Signed, SigningKey};
use roleback_wire::validate::{Values, validate};
use roleback_wire::{Timestamp, decode::Decode, envelope};

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

static NAME: Pattern = Pattern::new(r"[\w+=,.@-]+");
static TEXT: Shape = Shape::Text(Text {
    min: 1,
    max: 64,
    pattern: Some(&NAME),
    sensitive: false,
});
static NUMBER: Shape = Shape::Integer { min: 1, max: 1000 };
static FLAG: Shape = Shape::Boolean;
static MOMENT: Shape = Shape::Timestamp;
static BYTES: Shape = Shape::Blob(Text {
    max: 8,
    ..Text::ANY
});
static WORD: Shape = Shape::Enum(&["Active", "Inactive"]);
static TAG: Shape = Shape::Structure(&[
    Member {
        name: "Key",
        required: true,
        shape: &TEXT,
    },
    Member {
        name: "Value",
        required: true,
        shape: &TEXT,
    },
]);
static TAGS: Shape = Shape::List {
    member: &TAG,
    min: 0,
    max: 50,
};
static WORDS: Shape = Shape::List {
    member: &WORD,
    min: 0,
    max: UNBOUNDED,
};
static NUMBERS: Shape = Shape::Map {
    key: &TEXT,
    value: &NUMBER,
    min: 0,
    max: 3,
};
static LISTS: Shape = Shape::Map {
    key: &TEXT,
    value: &WORDS,
    min: 0,
    max: UNBOUNDED,
};
static INPUT: Shape = Shape::Structure(&[
    Member {
        name: "UserName",
        required: true,
        shape: &TEXT,
    },
    Member {
        name: "MaxItems",
        required: false,
        shape: &NUMBER,
    },
    Member {
        name: "Flag",
        required: false,
        shape: &FLAG,
    },
    Member {
        name: "Since",
        required: false,
        shape: &MOMENT,
    },
    Member {
        name: "Data",
        required: false,
        shape: &BYTES,
    },
    Member {
        name: "Status",
        required: false,
        shape: &WORD,
    },
    Member {
        name: "Tags",
        required: false,
        shape: &TAGS,
    },
    Member {
        name: "Words",
        required: false,
        shape: &WORDS,
    },
    Member {
        name: "Numbers",
        required: false,
        shape: &NUMBERS,
    },
    Member {
        name: "Lists",
        required: false,
        shape: &LISTS,
    },
]);

/// Any bytes are either a valid form or refused, and a form that passes validation can be decoded.
pub(crate) fn check_form(bytes: &[u8]) {
    let (form, fault) = match Form::parse(bytes) {
        Ok(form) => (form, None),
        Err(fault) => (Form::default(), Some(fault)),
    };
    let verdict = fault.map_or_else(|| validate(form.root(), &INPUT, Values::Shown), Err);
    match verdict {
        Err(fault) => assert!(envelope::error("urn:x", &fault, "id").ends_with("</ErrorResponse>")),
        Ok(()) => {
            let member = |name| form.root().member(name);
            assert!(
                (1..=64).contains(&String::decode(member("UserName")).unwrap().chars().count())
            );
            assert!(
                Option::<i32>::decode(member("MaxItems"))
                    .unwrap()
                    .is_none_or(|n| (1..=1000).contains(&n))
            );
            assert!(
                Option::<Vec<u8>>::decode(member("Data"))
                    .unwrap()
                    .is_none_or(|data| data.len() <= 8)
            );
            Option::<bool>::decode(member("Flag")).unwrap();
            Option::<Timestamp>::decode(member("Since")).unwrap();
            assert!(
                member("Tags")
                    .list()
                    .unwrap()
                    .iter()
                    .all(|tag| tag.member("Key").value().is_some())
            );
        }
    }
}

/// Splits bytes as an HTTP server would: first line, headers, body.
pub(crate) fn check_signature(bytes: &[u8]) {
    let (head, body) = bytes.split_at(
        bytes
            .windows(2)
            .position(|pair| pair == b"\n\n")
            .unwrap_or(bytes.len()),
    );
    let mut lines = head.split(|byte| *byte == b'\n');
    let first = String::from_utf8_lossy(lines.next().unwrap_or_default()).into_owned();
    let mut first = first.split(' ');
    let (method, target) = (
        first.next().unwrap_or_default(),
        first.next().unwrap_or_default(),
    );
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let headers = lines.filter_map(|line| {
        let colon = line.iter().position(|byte| *byte == b':')?;
        Some((
            std::str::from_utf8(&line[..colon]).ok()?,
            &line[colon + 1..],
        ))
    });
    let request = Request {
        method,
        path,
        query,
        headers,
    };
    let Ok(Some(signed)) = Signed::parse(
        &request,
        Timestamp::parse_basic("20150830T123600Z").unwrap(),
    ) else {
        return;
    };
    if signed.access_key_id() != "AKIDEXAMPLE" {
        return;
    }
    let key = SigningKey::derive(SECRET, signed.scope());
    if let Ok(verified) = signed.verify(&key, body.strip_prefix(b"\n\n").unwrap_or_default()) {
        // The corpus was signed for one scope only, so a signature that is valid for another scope was forged.
        assert_eq!(
            verified.scope().to_string(),
            "20150830/us-east-1/service/aws4_request"
        );
    }
}
