//! What answers look like on the wire, and what `Debug` shows of them.

use std::collections::BTreeSet;

use quick_xml::events::Event;
use quick_xml::reader::Reader;
use roleback_wire::encode::Json;
use roleback_wire::{Format, envelope};

use super::sample::{Sample, TEXT};
use crate::{Operation, for_each_operation, iam, sts};

/// The envelope around an answer in which nothing is left out, with the names that it must hold.
struct Answer {
    name: &'static str,
    result: Option<&'static str>,
    xml: String,
    json: Json,
}

fn answer<T: Operation>() -> Answer
where
    T::Output: Sample,
{
    let info = T::OPERATION;
    let output = T::Output::sample();
    let [xml, json] = [Format::Xml, Format::Json].map(|format| {
        let namespace = info.service.namespace();
        format.success(namespace, info.name, info.result, &output, "id")
    });
    Answer {
        name: info.name,
        result: info.result.map(roleback_wire::xml::Tag::name),
        xml,
        json: serde_json::from_str(&json).unwrap(),
    }
}

macro_rules! answers {
    ($($kind:ident $name:ident $request:ident $service:literal $family:literal;)*) => {
        fn answers() -> Vec<Answer> {
            use crate::{iam::*, sts::*};
            vec![$(answer::<$request>(),)*]
        }
    };
}
for_each_operation!(answers);

/// The elements of a document, each with its path, and its texts with entities resolved; panics where it is not well-formed.
fn read(xml: &str) -> (Vec<String>, Vec<String>) {
    let (mut paths, mut texts) = (vec![], vec![]);
    let (mut path, mut text) = (vec![], String::new());
    let mut reader = Reader::from_str(xml);
    reader.config_mut().expand_empty_elements = true;
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                path.push(start.name().as_ref().to_owned());
                paths.push(path.join("/"));
                text.clear();
            }
            Event::End(_) => {
                path.pop().unwrap();
                texts.push(std::mem::take(&mut text));
            }
            Event::Text(part) => text.push_str(&part),
            Event::GeneralRef(entity) => text.push(character(&entity)),
            Event::Eof => break,
            other => panic!("{other:?} in an answer"),
        }
    }
    assert_eq!(path, [""; 0], "an element is not closed");
    (paths, texts)
}

fn character(entity: &str) -> char {
    match entity {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        other => panic!("entity {other} in an answer"),
    }
}

#[test]
fn every_answer_is_well_formed_and_has_its_envelope() {
    for Answer {
        name, result, xml, ..
    } in answers()
    {
        let (paths, _) = read(&xml);
        assert_eq!(paths[0], format!("{name}Response"), "{xml}");
        let inside = result.map(|result| format!("{name}Response/{result}"));
        assert!(inside.is_none_or(|inside| paths.contains(&inside)), "{xml}");
        assert!(
            paths.contains(&format!("{name}Response/ResponseMetadata/RequestId")),
            "{xml}"
        );
    }
}

/// What the query protocol puts around the entries of lists and maps, which JSON does not.
const AROUND_ENTRIES: [&str; 4] = ["member", "entry", "key", "value"];

/// Where members stand in an XML answer, apart from what is around entries.
fn members_of_xml(xml: &str) -> BTreeSet<String> {
    let places = read(xml).0.into_iter().map(|path| {
        let kept = path
            .split('/')
            .filter(|part| !AROUND_ENTRIES.contains(part));
        kept.collect::<Vec<_>>().join("/")
    });
    places.collect()
}

/// Where members stand in a JSON answer; the key of a map is no member.
fn members_of_json(value: &Json, at: &str, found: &mut BTreeSet<String>) {
    match value {
        Json::Object(members) => {
            for (name, value) in members {
                let place = match (at, name.as_str()) {
                    (_, TEXT) => at.to_owned(),
                    ("", name) => name.to_owned(),
                    (_, name) => format!("{at}/{name}"),
                };
                found.insert(place.clone());
                members_of_json(value, &place, found);
            }
        }
        Json::Array(entries) => {
            assert_eq!(entries.len(), 2, "{at}");
            for entry in entries {
                members_of_json(entry, at, found);
            }
        }
        Json::Null => panic!("null at {at}"),
        _ => {}
    }
}

#[test]
fn a_json_answer_has_the_members_of_the_xml_answer() {
    for Answer {
        name, xml, json, ..
    } in answers()
    {
        let mut found = BTreeSet::new();
        members_of_json(&json, "", &mut found);
        assert_eq!(found, members_of_xml(&xml), "{name}");
    }
}

#[test]
fn texts_come_back_as_they_were() {
    let samples = [TEXT, "7", "true", "1970-01-01T00:00:00Z", "AP8=", "id", ""];
    for Answer { name, xml, .. } in answers() {
        for text in read(&xml).1 {
            let is_word = text
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || "-_/".contains(letter));
            assert!(
                samples.contains(&text.as_str()) || is_word,
                "{name}: {text}"
            );
        }
    }
}

#[test]
fn an_answer_names_its_members_as_the_contract_does() {
    let user = iam::User {
        path: Some("/".to_owned()),
        user_name: Some("Bob".to_owned()),
        user_id: "AIDAEXAMPLE".to_owned(),
        arn: "arn:aws:iam::123456789012:user/Bob".to_owned(),
        tags: Some(vec![iam::Tag {
            key: "team".to_owned(),
            value: String::new(),
        }]),
        ..iam::User::default()
    };
    let output = iam::GetUserResponse { user };
    let info = iam::GetUserRequest::OPERATION;
    let xml = envelope::success(
        info.service.namespace(),
        info.name,
        info.result,
        &output,
        "some-id",
    );
    assert_eq!(
        xml,
        "<GetUserResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><GetUserResult><User><Path>/</Path>\
         <UserName>Bob</UserName><UserId>AIDAEXAMPLE</UserId><Arn>arn:aws:iam::123456789012:user/Bob</Arn>\
         <CreateDate>1970-01-01T00:00:00Z</CreateDate><Tags><member><Key>team</Key><Value/></member></Tags></User>\
         </GetUserResult><ResponseMetadata><RequestId>some-id</RequestId></ResponseMetadata></GetUserResponse>"
    );
}

#[test]
fn debug_hides_the_secrets_of_answers() {
    let secret = || "hush".to_owned();
    let key = iam::AccessKey {
        user_name: Some("Bob".to_owned()),
        access_key_id: "AKIAEXAMPLE".to_owned(),
        status: iam::StatusType::Active,
        secret_access_key: secret(),
        create_date: None,
    };
    let device = iam::VirtualMFADevice {
        base32_string_seed: Some(b"hush".to_vec()),
        qr_code_png: Some(b"hush".to_vec()),
        ..iam::VirtualMFADevice::default()
    };
    let session = sts::Credentials {
        secret_access_key: secret(),
        session_token: secret(),
        ..sts::Credentials::default()
    };
    let bytes = format!("{:?}", b"hush");
    for shown in [
        format!("{key:?}"),
        format!("{device:?}"),
        format!("{session:?}"),
    ] {
        assert!(shown.contains("(hidden)"), "{shown}");
        assert!(
            !shown.contains("hush") && !shown.contains(&bytes),
            "{shown}"
        );
    }
}
