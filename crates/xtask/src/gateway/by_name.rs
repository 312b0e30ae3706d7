//! The permissions of an operation that follow from names: the action of the same name, on the resource whose variables
//! members fill.

use roleback_policy::catalogue::{Action, Service};

use super::models::{Kind, Member};

/// Variables of ARN templates that members of other names fill: prefix, variable, placeholder.
const RULES: &[(&str, &str, &str, &str)] = &[
    ("s3", "BucketName", "Bucket", "{Bucket}"),
    ("s3", "ObjectName", "Key", "{Key}"),
    ("ec2", "SecurityGroupId", "GroupId", "{GroupId}"),
    ("ec2", "SecurityGroupId", "GroupIds", "{GroupIds[]}"),
];

/// Resource types whose whole template is another: prefix, type, member, template.
const TEMPLATES: &[(&str, &str, &str, &str)] = &[
    (
        "kms",
        "key",
        "KeyId",
        "arn:{partition}:kms:{region}:{account}:{KeyId|key}",
    ),
    (
        "kms",
        "key",
        "TargetKeyId",
        "arn:{partition}:kms:{region}:{account}:{TargetKeyId|key}",
    ),
    (
        "lambda",
        "function",
        "FunctionName",
        "arn:{partition}:lambda:{region}:{account}:function:{FunctionName|function}",
    ),
    (
        "logs",
        "log-group",
        "logGroupIdentifier",
        "arn:{partition}:logs:{region}:{account}:log-group:{logGroupIdentifier|arn}",
    ),
];

/// Variables that every request fills.
const BUILT_IN: [(&str, &str); 3] = [
    ("Partition", "{partition}"),
    ("Region", "{region}"),
    ("Account", "{account}"),
];

/// A resource type whose variables were looked up.
struct Filled {
    template: String,
    /// The members that have to be there, if every variable has one.
    members: Option<Vec<String>>,
}

/// The rows of an operation, by name. Without an action of this name, the operation needs `PREFIX:NAME` on everything.
pub(super) fn rows(
    prefix: &str,
    service: Option<&Service>,
    name: &str,
    members: &[Member],
) -> (Vec<String>, bool) {
    let action = service.and_then(|service| Some((service, service.action(name)?)));
    let Some((service, action)) = action else {
        return (vec![format!("{prefix}:{name} @ *")], false);
    };
    (of_action(service, action, members), true)
}

/// The rows of an action, on what the members name.
pub(super) fn of_action(service: &Service, action: &Action, members: &[Member]) -> Vec<String> {
    let full = format!("{}:{}", service.prefix, action.name);
    if action.targets.is_empty() {
        return vec![format!("{full} @ *")];
    }
    let types: Vec<_> = action
        .targets
        .iter()
        .filter_map(|target| Some((target.required, service.resource_type(target)?)))
        .collect();
    // A member that holds the ARN of a resource of any type.
    if types.len() > 1
        && let Some(arn) = members.iter().find(|member| is_any_arn(member))
    {
        return vec![format!("{full} @ {{{}}}", arn.name)];
    }
    let single = types.len() == 1;
    let filled = |name: &str, arn: &str, members: &[Member]| {
        fill(service.prefix, action.name, name, arn, members, single)
    };
    let mut rows = Vec::new();
    for (_, kind) in types.iter().filter(|(required, _)| *required) {
        let first = filled(kind.name, kind.arn, members);
        // The resource can be named in two ways, such as by its name or its ARN: what is there counts, and both if both are.
        let others: Vec<_> = members
            .iter()
            .filter(|member| {
                !first
                    .members
                    .iter()
                    .flatten()
                    .any(|used| *used == member.name)
            })
            .cloned()
            .collect();
        let second = filled(kind.name, kind.arn, &others);
        match (&first.members, &second.members) {
            (Some(one), Some(two)) if one.len() == 1 && two.len() == 1 => {
                rows.push(format!(
                    "{full} @ {} if {}",
                    first.template,
                    one.join(" & ")
                ));
                rows.push(format!(
                    "{full} @ {} if {}",
                    second.template,
                    two.join(" & ")
                ));
            }
            _ => rows.push(format!("{full} @ {}", first.template)),
        }
    }
    if rows.is_empty() || service.prefix == "ec2" {
        for (_, kind) in types.iter().filter(|(required, _)| !required) {
            let filled = filled(kind.name, kind.arn, members);
            let Some(members) = filled.members.filter(|members| !members.is_empty()) else {
                continue;
            };
            rows.push(format!(
                "{full} @ {} if {}",
                filled.template,
                members.join(" & ")
            ));
        }
    }
    if rows.is_empty() {
        rows.push(format!("{full} @ *"));
    }
    let mut seen = Vec::new();
    rows.retain(|row| {
        let is_new = !seen.contains(row);
        seen.push(row.clone());
        is_new
    });
    rows
}

fn is_any_arn(member: &Member) -> bool {
    let name = folded(&member.name);
    member.kind == Kind::Text
        && ["resourcearn", "arn", "resource", "resourceidentifier"].contains(&name.as_str())
}

/// Fills a template `arn:${Partition}:s3:::${BucketName}`.
fn fill(
    prefix: &str,
    action: &str,
    kind: &str,
    arn: &str,
    members: &[Member],
    single: bool,
) -> Filled {
    for (of, name, member, template) in TEMPLATES {
        let same = *of == prefix && *name == kind;
        if same && members.iter().any(|known| known.name == *member) {
            return Filled {
                template: (*template).to_owned(),
                members: Some(vec![(*member).to_owned()]),
            };
        }
    }
    let mut template = String::new();
    let mut found = Some(vec![]);
    let mut rest = arn;
    while let Some((before, after)) = rest.split_once("${") {
        template.push_str(before);
        let Some((variable, tail)) = after.split_once('}') else {
            break;
        };
        rest = tail;
        if let Some((_, built_in)) = BUILT_IN.iter().find(|(name, _)| *name == variable) {
            template.push_str(built_in);
            continue;
        }
        match member_of(prefix, action, kind, variable, members, single) {
            Some((member, placeholder)) => {
                template.push_str(&placeholder);
                if let Some(found) = &mut found {
                    found.push(member);
                }
            }
            None => {
                template.push('*');
                found = None;
            }
        }
    }
    template.push_str(rest);
    Filled {
        template,
        members: found,
    }
}

/// The member that fills a variable, and its placeholder.
fn member_of(
    prefix: &str,
    action: &str,
    kind: &str,
    variable: &str,
    members: &[Member],
    single: bool,
) -> Option<(String, String)> {
    for (of, name, member, placeholder) in RULES {
        let same = *of == prefix && *name == variable;
        if same && members.iter().any(|known| known.name == *member) {
            return Some(((*member).to_owned(), (*placeholder).to_owned()));
        }
    }
    if prefix == "s3" {
        return None;
    }
    let (wanted, kind) = (folded(variable), folded(kind));
    let noun = noun(action);
    let texts = || members.iter().filter(|member| member.kind == Kind::Text);
    let lists = || members.iter().filter(|member| member.kind == Kind::Texts);
    let stem_of = |member: &Member| stem(&folded(&member.name)).to_owned();
    let is_generic = |member: &Member| {
        [
            "arn",
            "resourcearn",
            "name",
            "id",
            "identifier",
            "resourceid",
        ]
        .contains(&folded(&member.name).as_str())
    };
    let found = texts()
        .find(|member| folded(&member.name) == wanted)
        .or_else(|| {
            texts()
                .find(|member| is_text_like(&stem_of(member)) && stem_of(member) == stem(&wanted))
        })
        .or_else(|| texts().find(|member| is_text_like(&kind) && stem_of(member) == kind))
        .map(|member| (member, false))
        .or_else(|| {
            let plural = |member: &Member| singular(&folded(&member.name));
            lists()
                .find(|member| {
                    let one = plural(member);
                    one == wanted
                        || is_text_like(stem(&one))
                            && (stem(&one) == stem(&wanted) || stem(&one) == kind)
                })
                .map(|member| (member, true))
        })
        .or_else(|| {
            let fits = single || noun == kind || noun == stem(&wanted);
            texts()
                .find(|member| fits && is_generic(member))
                .map(|member| (member, false))
        });
    let (member, is_list) = found?;
    let brackets = if is_list { "[]" } else { "" };
    Some((
        member.name.clone(),
        format!("{{{}{brackets}|arn}}", member.name),
    ))
}

fn is_text_like(stem: &str) -> bool {
    stem.len() > 1
}

/// Lowercase letters and digits only.
pub(super) fn folded(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|letter| letter.to_ascii_lowercase()).collect()
}

/// A name without `Id`, `Name` or `Arn` at its end.
fn stem(name: &str) -> &str {
    let ends = ["identifier", "arn", "name", "id"];
    ends.iter()
        .find_map(|end| name.strip_suffix(end))
        .unwrap_or(name)
}

fn singular(name: &str) -> String {
    match name.strip_suffix("ies") {
        Some(start) => format!("{start}y"),
        None => name.strip_suffix('s').unwrap_or(name).to_owned(),
    }
}

/// What an operation is about: `CreateStateMachine` is about a state machine.
fn noun(action: &str) -> String {
    let start = action
        .char_indices()
        .skip(1)
        .find(|(_, letter)| letter.is_ascii_uppercase());
    let noun = start.and_then(|(at, _)| action.get(at..));
    folded(noun.unwrap_or_default())
}
