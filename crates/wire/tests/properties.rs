//! Properties that hold for every input.

use std::collections::BTreeMap;

use proptest::prelude::*;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;
use roleback_wire::Timestamp;
use roleback_wire::decode::Decode;
use roleback_wire::form::Form;
use roleback_wire::tag;
use roleback_wire::xml::Writer;

fn settings() -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// A form as a client encodes it, with every character encoded that can be.
fn encoded(text: &str) -> String {
    let encode = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' => char::from(byte).to_string(),
        b' ' => "+".to_owned(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(encode).collect()
}

/// The text that a parser finds in a document with one element.
fn read_xml(document: &str) -> String {
    let mut reader = quick_xml::Reader::from_str(document);
    let mut text = String::new();
    loop {
        match reader.read_event().expect("the document is well-formed") {
            Event::Text(part) => text.push_str(&part.xml10_content()),
            Event::GeneralRef(reference) => match reference.resolve_char_ref().unwrap() {
                Some(character) => text.push(character),
                None => text.push_str(resolve_predefined_entity(&reference).unwrap()),
            },
            Event::Eof => return text,
            _ => {}
        }
    }
}

proptest! {
    #![proptest_config(settings())]

    #[test]
    fn a_list_is_read_as_it_was_sent_in_any_order_of_its_pairs(
        values in prop::collection::vec(any::<String>(), 0..20), shift in 0_usize..20,
    ) {
        let mut pairs: Vec<_> = (1..).zip(&values).map(|(n, value)| format!("L.member.{n}={}", encoded(value))).collect();
        pairs.rotate_left(shift % values.len().max(1));
        let text = pairs.join("&");
        let form = Form::parse(text.as_bytes()).unwrap();
        prop_assert_eq!(Vec::<String>::decode(form.root().member("L")).unwrap(), values);
    }

    #[test]
    fn a_map_is_read_as_it_was_sent(map in prop::collection::btree_map(any::<String>(), any::<i64>(), 0..10)) {
        let pairs = (1..).zip(&map).map(|(n, (key, value))| format!("M.entry.{n}.key={}&M.entry.{n}.value={value}", encoded(key)));
        let text = pairs.collect::<Vec<_>>().join("&");
        let form = Form::parse(text.as_bytes()).unwrap();
        prop_assert_eq!(BTreeMap::<String, i64>::decode(form.root().member("M")).unwrap(), map);
    }

    #[test]
    fn every_name_of_a_form_leads_to_its_value(
        pairs in prop::collection::btree_map("[A-C]{1,2}([.-][A-C1-3]{1,2}){0,3}", "[a-z]{0,3}", 0..30),
    ) {
        let text = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&");
        let form = Form::parse(text.as_bytes()).unwrap();
        for (name, value) in &pairs {
            let node = name.split('.').fold(form.root(), |node, segment| node.member(segment));
            prop_assert_eq!(node.value(), Some(&**value));
            prop_assert_eq!(node.name(), name);
        }
    }

    #[test]
    fn text_survives_xml_but_for_what_xml_cannot_say(text in any::<String>()) {
        let mut xml = Writer::default();
        xml.member(tag!("Text"), &*text);
        let sayable = |character: char| match character {
            '\t' | '\n' | '\r' => character,
            '\0'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => '\u{FFFD}',
            _ => character,
        };
        prop_assert_eq!(read_xml(&xml.finish()), text.chars().map(sayable).collect::<String>());
    }

    #[test]
    fn a_moment_is_read_back_as_it_was_written(secs in -9_223_372_036_i64..=9_223_372_036) {
        let moment = Timestamp::from_secs(secs);
        prop_assert_eq!(Timestamp::parse(&moment.iso8601()), Some(moment));
        prop_assert_eq!(Timestamp::parse_basic(&moment.iso8601_basic()), Some(moment));
    }
}
