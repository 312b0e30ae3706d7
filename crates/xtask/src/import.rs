//! Imports the vendor's service model into the contract: facts without prose, each in its family.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result};

use crate::botocore::{self, Model, OneOrMany, Reference};
use crate::contract::{
    Additions, Bounds, Family, Fault, Member, Operation, Output, SERVICES, SHARED, Service, Shape,
    UNPLACED,
};

/// The status of an exception without one in the model: awsQuery's default for errors of the client.
const STATUS_UNSAID: u16 = 400;

/// Imports each service from an unpacked package and keeps what `ours` adds.
pub(crate) fn import(package: &Path, ours: &[Service]) -> Result<Vec<Service>> {
    let service = |(name, ours): (&&str, &Service)| {
        place(&botocore::read(package, name)?, ours).with_context(|| format!("import {name}"))
    };
    SERVICES.iter().zip(ours).map(service).collect()
}

/// Assigns each operation to its family, and each shape to the one family that uses it or to the shared one.
fn place(model: &Model, ours: &Service) -> Result<Service> {
    let known = ours.operations();
    let mut service = Service {
        name: ours.name.clone(),
        families: BTreeMap::new(),
    };
    for (name, of) in &model.operations {
        let known = known.get(name.as_str());
        let (family, additions) = known
            .map_or((UNPLACED, Additions::default()), |(family, known)| {
                (family, known.ours.clone())
            });
        let family = service.families.entry(family.to_owned()).or_default();
        family
            .operations
            .insert(name.clone(), operation(model, name, of, additions));
    }
    let mut all = shapes(model, ours);
    for (shape, family) in homes(&service, &all)? {
        if let Some((name, shape)) = all.shapes.remove_entry(&shape) {
            service
                .families
                .entry(family)
                .or_default()
                .shapes
                .insert(name, shape);
        }
    }
    service
        .families
        .entry(SHARED.to_owned())
        .or_default()
        .faults = faults(model);
    for (name, family) in &mut service.families {
        family.about = ours
            .families
            .get(name)
            .map(|family| family.about.clone())
            .unwrap_or_default();
    }
    Ok(service)
}

/// The family of each shape.
fn homes(service: &Service, all: &Family) -> Result<BTreeMap<String, String>> {
    let families = BTreeMap::from([(SHARED.to_owned(), all.clone())]);
    let lookup = Service {
        name: service.name.clone(),
        families,
    };
    let mut homes: BTreeMap<String, String> = BTreeMap::new();
    for (name, family) in &service.families {
        let outputs = family
            .operations
            .values()
            .filter_map(|operation| operation.output.as_ref());
        let inputs = family
            .operations
            .values()
            .filter_map(|operation| operation.input.as_deref());
        for shape in lookup.reach(inputs.chain(outputs.map(|output| output.shape.as_str())))? {
            let home = homes
                .entry(shape.to_owned())
                .or_insert_with(|| name.clone());
            if home != name {
                SHARED.clone_into(home);
            }
        }
    }
    Ok(homes)
}

fn operation(model: &Model, name: &str, of: &botocore::Operation, ours: Additions) -> Operation {
    let output = |output: &botocore::Output| Output {
        shape: output.shape.clone(),
        result: output.result_wrapper.clone(),
    };
    Operation {
        ours,
        signed: of.authtype.as_deref() != Some("none"),
        input: of.input.as_ref().map(|input| input.shape.clone()),
        output: of.output.as_ref().map(output),
        faults: of
            .errors
            .iter()
            .map(|error| code(model, &error.shape))
            .collect(),
        pages: pages(model, name, of),
    }
}

/// The paged lists: those of the paginators, or the lists of an answer that has `IsTruncated`.
fn pages(model: &Model, name: &str, of: &botocore::Operation) -> Vec<String> {
    match model.pages.get(name).map(|pages| &pages.result_key) {
        Some(OneOrMany::One(list)) => return vec![list.clone()],
        Some(OneOrMany::Many(lists)) => return lists.clone(),
        None => {}
    }
    let output = of
        .output
        .as_ref()
        .and_then(|output| model.shapes.get(&output.shape));
    let members = output.map_or(&[][..], |output| &output.members.0);
    if !members
        .iter()
        .any(|(name, _)| name.eq_ignore_ascii_case("IsTruncated"))
    {
        return vec![];
    }
    let is_list = |member: &Reference| {
        model
            .shapes
            .get(&member.shape)
            .is_some_and(|shape| shape.r#type == "list")
    };
    members
        .iter()
        .filter(|(_, member)| is_list(member))
        .map(|(name, _)| name.clone())
        .collect()
}

fn code(model: &Model, exception: &str) -> String {
    let error = model
        .shapes
        .get(exception)
        .and_then(|shape| shape.error.as_ref());
    error.map_or(exception, |error| &error.code).to_owned()
}

/// All exceptions of the operations, by code.
fn faults(model: &Model) -> BTreeMap<String, Fault> {
    let errors = model
        .operations
        .values()
        .flat_map(|operation| &operation.errors);
    let named: BTreeSet<&str> = errors.map(|error| error.shape.as_str()).collect();
    named
        .into_iter()
        .map(|exception| (code(model, exception), fault(model, exception)))
        .collect()
}

fn fault(model: &Model, exception: &str) -> Fault {
    let error = model
        .shapes
        .get(exception)
        .and_then(|shape| shape.error.as_ref());
    Fault {
        status: error.map_or(STATUS_UNSAID, |error| error.http_status_code),
        sender: error.is_none_or(|error| error.sender_fault),
        exception: exception.to_owned(),
    }
}

/// All shapes, with our additions.
fn shapes(model: &Model, ours: &Service) -> Family {
    let convert = |(name, of): (&String, &botocore::Shape)| {
        let mut shape = shape(of);
        if let Ok(ours) = ours.shape(name) {
            carry(ours, &mut shape);
        }
        (name.clone(), shape)
    };
    Family {
        shapes: model.shapes.iter().map(convert).collect(),
        ..Family::default()
    }
}

/// Our own facts about a shape, which override the vendor's model.
fn carry(ours: &Shape, theirs: &mut Shape) {
    match (ours, theirs) {
        (
            Shape::String { sensitive, .. } | Shape::Blob { sensitive },
            Shape::String { sensitive: to, .. } | Shape::Blob { sensitive: to },
        ) => *to |= sensitive,
        (
            Shape::Enum { observed, .. },
            Shape::Enum {
                words,
                observed: to,
            },
        ) => {
            let is_new = |word: &&String| !words.contains(word);
            *to = observed.iter().filter(is_new).cloned().collect();
        }
        (Shape::Structure(ours), Shape::Structure(members)) => {
            let lacked = ours.iter().filter(|member| member.sometimes);
            for ours in lacked {
                let same = members.iter_mut().filter(|member| member.name == ours.name);
                same.for_each(|member| member.sometimes = member.required);
            }
        }
        _ => {}
    }
}

fn shape(of: &botocore::Shape) -> Shape {
    let bounds = Bounds {
        min: of.min,
        max: of.max,
    };
    let name = |to: &Option<Reference>| to.as_ref().map(|to| to.shape.clone()).unwrap_or_default();
    match (of.r#type.as_str(), &of.r#enum) {
        ("string", Some(words)) => Shape::Enum {
            words: words.clone(),
            observed: vec![],
        },
        ("structure", _) if of.union => Shape::Union(members(of)),
        ("structure", _) => Shape::Structure(members(of)),
        ("list", _) => Shape::List {
            of: name(&of.member),
            length: bounds,
        },
        ("map", _) => Shape::Map {
            key: name(&of.key),
            value: name(&of.value),
            length: bounds,
        },
        ("integer", _) => Shape::Integer(bounds),
        ("boolean", _) => Shape::Boolean,
        ("timestamp", _) => Shape::Timestamp,
        ("blob", _) => Shape::Blob {
            sensitive: of.sensitive,
        },
        _ => Shape::String {
            length: bounds,
            pattern: of.pattern.clone(),
            sensitive: of.sensitive,
        },
    }
}

fn members(of: &botocore::Shape) -> Vec<Member> {
    let member = |(name, to): &(String, Reference)| Member {
        name: name.clone(),
        shape: to.shape.clone(),
        required: of.required.contains(name),
        sometimes: false,
    };
    of.members.0.iter().map(member).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{parse, print};

    const MODEL: &str = r#"{
        "operations": {
            "GetThing": {
                "input": {"shape": "GetThingRequest"},
                "output": {"shape": "GetThingResponse", "resultWrapper": "GetThingResult"},
                "errors": [{"shape": "NoSuchEntityException"}, {"shape": "BrokenException"}, {"shape": "OddException"}]
            },
            "ListThings": {
                "output": {"shape": "ListThingsResponse", "resultWrapper": "ListThingsResult"},
                "authtype": "none"
            },
            "NewThing": {"input": {"shape": "NewThingRequest"}}
        },
        "shapes": {
            "GetThingRequest": {"type": "structure", "required": ["Zone"], "members": {
                "Zone": {"shape": "nameType"}, "Area": {"shape": "secretType"}}},
            "GetThingResponse": {"type": "structure", "required": ["State"], "members": {"State": {"shape": "stateType"}}},
            "ListThingsResponse": {"type": "structure", "members": {
                "Things": {"shape": "thingsType"}, "IsTruncated": {"shape": "truthType"}}},
            "NewThingRequest": {"type": "structure", "members": {"Name": {"shape": "nameType"}}},
            "nameType": {"type": "string", "min": 1, "max": 64, "pattern": "[ -~]+"},
            "secretType": {"type": "string", "documentation": "prose"},
            "stateType": {"type": "string", "enum": ["on", "off"]},
            "thingsType": {"type": "list", "member": {"shape": "nameType"}, "max": 9},
            "truthType": {"type": "boolean"},
            "unusedType": {"type": "boolean"},
            "NoSuchEntityException": {"type": "structure", "members": {},
                "error": {"code": "NoSuchEntity", "httpStatusCode": 404, "senderFault": true}},
            "BrokenException": {"type": "structure", "members": {}, "error": {"code": "Broken", "httpStatusCode": 500}},
            "OddException": {"type": "structure", "members": {}}
        }
    }"#;

    fn imported() -> Service {
        let thing = "# About things.\noperation GetThing\n  access Read\n  resource thing\n\n\
             structure GetThingResponse\n  State stateType required sometimes\n\n\
             enum stateType\n  on\n  broken observed\n";
        let families = BTreeMap::from([
            ("thing".to_owned(), parse(thing).unwrap()),
            (
                "things".to_owned(),
                parse("operation ListThings\n  access List\n  mutates\n").unwrap(),
            ),
            (
                "shared".to_owned(),
                parse("string secretType sensitive").unwrap(),
            ),
        ]);
        let ours = Service {
            name: "iam".to_owned(),
            families,
        };
        place(&serde_json::from_str(MODEL).unwrap(), &ours).unwrap()
    }

    fn check(family: &str, expected: &str) {
        assert_eq!(print(&imported().families[family]), expected);
    }

    #[test]
    fn facts_come_from_the_model_and_additions_stay() {
        check(
            "thing",
            "# About things.\n\n\
             operation GetThing\n  access Read\n  resource thing\n  input GetThingRequest\n  \
             output GetThingResponse in GetThingResult\n  faults NoSuchEntity Broken OddException\n\n\
             structure GetThingRequest\n  Zone nameType required\n  Area secretType\n\n\
             structure GetThingResponse\n  State stateType required sometimes\n\n\
             enum stateType\n  on\n  off\n  broken observed\n\n\
             string secretType sensitive\n",
        );
    }

    #[test]
    fn an_answer_with_is_truncated_pages_its_lists() {
        check(
            "things",
            "operation ListThings\n  access List\n  mutates\n  unsigned\n  \
             output ListThingsResponse in ListThingsResult\n  pages Things\n\n\
             structure ListThingsResponse\n  Things thingsType\n  IsTruncated truthType\n\n\
             list thingsType of nameType length ..9\nboolean truthType\n",
        );
    }

    #[test]
    fn what_several_families_use_is_shared_and_faults_have_a_status() {
        check(
            "shared",
            "string nameType length 1..64 pattern [ -~]+\n\n\
             fault Broken 500 receiver BrokenException\n\
             fault NoSuchEntity 404 sender NoSuchEntityException\n\
             fault OddException 400 sender OddException\n",
        );
    }

    #[test]
    fn an_operation_that_nobody_has_placed_waits_for_its_family() {
        check(
            "unplaced",
            "operation NewThing\n  access \n  input NewThingRequest\n\n\
             structure NewThingRequest\n  Name nameType\n",
        );
    }

    #[test]
    fn a_second_import_changes_nothing() {
        let once = imported();
        let twice = place(&serde_json::from_str(MODEL).unwrap(), &once).unwrap();
        assert_eq!(twice, once);
    }
}
