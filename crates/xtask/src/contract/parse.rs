//! Parses the line language of the contract files: one fact per line, details indented below what they belong to.
//! `crates/model/contract/README.md` describes the language.

use std::str::FromStr;

use anyhow::{Context, Result, anyhow, bail, ensure};

use super::service::{Additions, Bounds, Family, Fault, Member, Operation, Output, Shape};

/// Parses one contract file.
pub(crate) fn parse(source: &str) -> Result<Family> {
    let about = source.lines().filter_map(|line| line.strip_prefix('#'));
    let mut family = Family {
        about: about.map(|line| line.trim().to_owned()).collect(),
        ..Family::default()
    };
    for block in blocks(source)? {
        let at = || format!("line {}: `{}`", block.line, block.head);
        block.place(&mut family).with_context(at)?;
    }
    Ok(family)
}

/// An unindented line and the indented lines below it.
struct Block<'a> {
    line: usize,
    head: &'a str,
    details: Vec<&'a str>,
}

fn blocks(source: &str) -> Result<Vec<Block<'_>>> {
    let mut blocks: Vec<Block<'_>> = vec![];
    let lines = (1..).zip(source.lines());
    for (line, text) in lines.filter(|(_, text)| !text.is_empty() && !text.starts_with('#')) {
        let Some(detail) = text.strip_prefix("  ") else {
            blocks.push(Block {
                line,
                head: text,
                details: vec![],
            });
            continue;
        };
        let block = blocks.last_mut();
        let block = block.with_context(|| format!("line {line}: `{text}` belongs to nothing"))?;
        block.details.push(detail);
    }
    Ok(blocks)
}

impl Block<'_> {
    fn place(&self, family: &mut Family) -> Result<()> {
        let (keyword, rest) = word(self.head);
        let (name, rest) = word(rest);
        ensure!(!name.is_empty(), "`{keyword}` needs a name");
        let name = name.to_owned();
        let is_new = match keyword {
            "operation" => family
                .operations
                .insert(name, operation(&self.details)?)
                .is_none(),
            "fault" => family.faults.insert(name, fault(rest)?).is_none(),
            _ => family
                .shapes
                .insert(name, shape(keyword, rest, &self.details)?)
                .is_none(),
        };
        ensure!(is_new, "a second one of that name");
        Ok(())
    }
}

/// The first word of a line, and the rest.
fn word(line: &str) -> (&str, &str) {
    line.split_once(' ').unwrap_or((line, ""))
}

fn words(line: &str) -> Vec<String> {
    line.split_whitespace().map(str::to_owned).collect()
}

fn operation(details: &[&str]) -> Result<Operation> {
    let mut operation = Operation {
        ours: Additions::default(),
        signed: true,
        input: None,
        output: None,
        faults: vec![],
        pages: vec![],
    };
    for detail in details {
        let (keyword, rest) = word(detail);
        match keyword {
            "access" => rest.clone_into(&mut operation.ours.access),
            "mutates" => operation.ours.mutates = true,
            "resource" => operation.ours.resources = words(rest),
            "unsigned" => operation.signed = false,
            "input" => operation.input = Some(rest.to_owned()),
            "output" => {
                let (shape, result) = rest
                    .split_once(" in ")
                    .context("write `output SHAPE in ELEMENT`")?;
                operation.output = Some(Output {
                    shape: shape.to_owned(),
                    result: result.to_owned(),
                });
            }
            "faults" => operation.faults = words(rest),
            "pages" => operation.pages = words(rest),
            _ => bail!("unknown detail `{keyword}` of an operation"),
        }
    }
    Ok(operation)
}

fn fault(rest: &str) -> Result<Fault> {
    let [status, side, exception] = rest.split(' ').collect::<Vec<_>>()[..] else {
        bail!("write `fault CODE STATUS sender|receiver EXCEPTION`");
    };
    Ok(Fault {
        status: status.parse().context("the HTTP status")?,
        sender: side == "sender",
        exception: exception.to_owned(),
    })
}

fn shape(keyword: &str, rest: &str, details: &[&str]) -> Result<Shape> {
    let facets = Facets::parse(rest)?;
    Ok(match keyword {
        "string" => Shape::String {
            length: facets.length,
            pattern: facets.pattern,
            sensitive: facets.sensitive,
        },
        "enum" => enumeration(details),
        "integer" => Shape::Integer(facets.range),
        "boolean" => Shape::Boolean,
        "timestamp" => Shape::Timestamp,
        "blob" => Shape::Blob {
            sensitive: facets.sensitive,
        },
        "list" => Shape::List {
            of: facets.of.context("a list is `of` something")?,
            length: facets.length,
        },
        "map" => Shape::Map {
            key: facets.of.context("a map is `of` keys")?,
            value: facets.to.context("a map is `of` keys `to` values")?,
            length: facets.length,
        },
        "structure" => Shape::Structure(members(details)?),
        "union" => Shape::Union(members(details)?),
        _ => bail!("unknown keyword `{keyword}`"),
    })
}

fn enumeration(details: &[&str]) -> Shape {
    let (mut words, mut observed) = (vec![], vec![]);
    for detail in details {
        match detail.strip_suffix(" observed") {
            Some(word) => observed.push(word.to_owned()),
            None => words.push((*detail).to_owned()),
        }
    }
    Shape::Enum { words, observed }
}

fn members(details: &[&str]) -> Result<Vec<Member>> {
    details.iter().map(|detail| member(detail)).collect()
}

fn member(detail: &str) -> Result<Member> {
    let (name, rest) = word(detail);
    let (shape, rest) = word(rest);
    ensure!(!shape.is_empty(), "member `{name}` needs a shape");
    let (required, sometimes) = match rest {
        "" => (false, false),
        "required" => (true, false),
        "required sometimes" => (true, true),
        _ => bail!("member `{name}`: `{rest}` is not `required` or `required sometimes`"),
    };
    Ok(Member {
        name: name.to_owned(),
        shape: shape.to_owned(),
        required,
        sometimes,
    })
}

/// The optional parts after the name of a shape on its line.
#[derive(Default)]
struct Facets {
    sensitive: bool,
    length: Bounds,
    range: Bounds,
    of: Option<String>,
    to: Option<String>,
    pattern: Option<String>,
}

impl Facets {
    fn parse(mut rest: &str) -> Result<Self> {
        let mut facets = Self::default();
        while !rest.is_empty() {
            let (keyword, after) = word(rest);
            // A pattern may contain spaces, so it is always last.
            if keyword == "pattern" {
                facets.pattern = Some(after.to_owned());
                break;
            }
            if keyword == "sensitive" {
                facets.sensitive = true;
                rest = after;
                continue;
            }
            let (value, after) = word(after);
            match keyword {
                "length" => facets.length = value.parse()?,
                "range" => facets.range = value.parse()?,
                "of" => facets.of = Some(value.to_owned()),
                "to" => facets.to = Some(value.to_owned()),
                _ => bail!("unknown word `{keyword}`"),
            }
            rest = after;
        }
        Ok(facets)
    }
}

impl FromStr for Bounds {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let (min, max) = text
            .split_once("..")
            .ok_or_else(|| anyhow!("`{text}` is not `MIN..MAX`"))?;
        let bound = |text: &str| (!text.is_empty()).then(|| text.parse()).transpose();
        Ok(Self {
            min: bound(min)?,
            max: bound(max)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn a_mistake_is_named_with_its_line() {
        for (source, expected) in [
            ("  lost", "line 1: `  lost` belongs to nothing"),
            ("\nstring", "line 2: `string`: `string` needs a name"),
            ("word a", "line 1: `word a`: unknown keyword `word`"),
            (
                "string a odd 1",
                "line 1: `string a odd 1`: unknown word `odd`",
            ),
            (
                "string a length 1-2",
                "line 1: `string a length 1-2`: `1-2` is not `MIN..MAX`",
            ),
            ("list a", "line 1: `list a`: a list is `of` something"),
            (
                "operation A\n  shiny",
                "line 1: `operation A`: unknown detail `shiny` of an operation",
            ),
            (
                "structure A\n  B",
                "line 1: `structure A`: member `B` needs a shape",
            ),
            (
                "structure A\n  B c must",
                "line 1: `structure A`: member `B`: `must` is not `required` or `required sometimes`",
            ),
            (
                "fault A 404",
                "line 1: `fault A 404`: write `fault CODE STATUS sender|receiver EXCEPTION`",
            ),
            (
                "boolean a\nboolean a",
                "line 2: `boolean a`: a second one of that name",
            ),
        ] {
            assert_eq!(format!("{:#}", parse(source).unwrap_err()), expected);
        }
    }
}
