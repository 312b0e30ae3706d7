//! The line language of the contract files: one fact a line, details indented under what they belong to.
//! `crates/model/contract/README.md` explains it to a reader.

use std::fmt::{self, Display, Write as _};
use std::str::FromStr;

use anyhow::{Context, Result, anyhow, bail, ensure};

use super::{Additions, Bounds, Family, Fault, Member, Operation, Output, Shape};

/// Reads one contract file.
pub(crate) fn parse(source: &str) -> Result<Family> {
    let mut family = Family::default();
    let mut block: Option<Block<'_>> = None;
    for (index, line) in source.lines().enumerate() {
        let at = || format!("line {}: `{line}`", index + 1);
        if let Some(about) = line.strip_prefix('#') {
            family.about.push(about.trim().to_owned());
        } else if let Some(detail) = line.strip_prefix("  ") {
            let block = block
                .as_mut()
                .context("a detail needs a line it belongs to")
                .with_context(at)?;
            block.details.push(detail);
        } else if !line.is_empty() {
            if let Some(done) = block.take() {
                done.close(&mut family)?;
            }
            block = Some(Block {
                head: line,
                line: index + 1,
                details: vec![],
            });
        }
    }
    match block {
        Some(done) => done.close(&mut family)?,
        None => {}
    }
    Ok(family)
}

/// A line at the margin and the indented lines under it.
struct Block<'a> {
    head: &'a str,
    line: usize,
    details: Vec<&'a str>,
}

impl Block<'_> {
    fn close(self, family: &mut Family) -> Result<()> {
        let line = self.line;
        let head = self.head;
        self.place(family)
            .with_context(|| format!("line {line}: `{head}`"))
    }

    fn place(self, family: &mut Family) -> Result<()> {
        let (keyword, rest) = word(self.head);
        let (name, rest) = word(rest);
        ensure!(!name.is_empty(), "`{keyword}` needs a name");
        let name = name.to_owned();
        match keyword {
            "operation" => drop(family.operations.insert(name, operation(&self.details)?)),
            "fault" => drop(family.faults.insert(name, fault(rest)?)),
            _ => drop(
                family
                    .shapes
                    .insert(name, shape(keyword, rest, &self.details)?),
            ),
        }
        Ok(())
    }
}

/// The first word of a line, and what follows it.
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
        "enum" => Shape::Enum(details.iter().map(|&value| value.to_owned()).collect()),
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

fn members(details: &[&str]) -> Result<Vec<Member>> {
    details.iter().map(|detail| member(detail)).collect()
}

fn member(detail: &str) -> Result<Member> {
    let (name, rest) = word(detail);
    let (shape, rest) = word(rest);
    ensure!(!shape.is_empty(), "member `{name}` needs a shape");
    ensure!(
        rest.is_empty() || rest == "required",
        "member `{name}`: `{rest}` is not `required`"
    );
    Ok(Member {
        name: name.to_owned(),
        shape: shape.to_owned(),
        required: rest == "required",
    })
}

/// What may follow the name of a shape on its line.
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
            // A pattern may hold spaces, so it is always last.
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

impl Display for Bounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bound = |bound: Option<i64>| bound.map_or_else(String::new, |value| value.to_string());
        write!(f, "{}..{}", bound(self.min), bound(self.max))
    }
}

/// Writes one contract file: operations first, then structures, then scalars and lists, then faults.
pub(crate) fn print(family: &Family) -> String {
    let mut out = String::new();
    for line in &family.about {
        line_out(&mut out, format_args!("{}", format!("# {line}").trim_end()));
    }
    for (name, operation) in &family.operations {
        print_operation(&mut out, name, operation);
    }
    for (name, shape) in family.shapes.iter().filter(|(_, shape)| is_block(shape)) {
        print_block(&mut out, name, shape);
    }
    if family.shapes.values().any(|shape| !is_block(shape)) {
        out.push('\n');
    }
    for (name, shape) in family.shapes.iter().filter(|(_, shape)| !is_block(shape)) {
        line_out(&mut out, format_args!("{}", scalar_line(name, shape)));
    }
    if !family.faults.is_empty() {
        out.push('\n');
    }
    for (
        code,
        Fault {
            status,
            sender,
            exception,
        },
    ) in &family.faults
    {
        let side = if *sender { "sender" } else { "receiver" };
        line_out(
            &mut out,
            format_args!("fault {code} {status} {side} {exception}"),
        );
    }
    out
}

fn line_out(out: &mut String, line: fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{line}");
}

fn print_operation(out: &mut String, name: &str, operation: &Operation) {
    line_out(out, format_args!("\noperation {name}"));
    line_out(out, format_args!("  access {}", operation.ours.access));
    if operation.ours.mutates {
        line_out(out, format_args!("  mutates"));
    }
    if !operation.signed {
        line_out(out, format_args!("  unsigned"));
    }
    print_words(out, "resource", &operation.ours.resources);
    if let Some(input) = &operation.input {
        line_out(out, format_args!("  input {input}"));
    }
    if let Some(Output { shape, result }) = &operation.output {
        line_out(out, format_args!("  output {shape} in {result}"));
    }
    print_words(out, "faults", &operation.faults);
    print_words(out, "pages", &operation.pages);
}

fn print_words(out: &mut String, keyword: &str, words: &[String]) {
    if !words.is_empty() {
        line_out(out, format_args!("  {keyword} {}", words.join(" ")));
    }
}

/// True where a shape takes more than one line.
fn is_block(shape: &Shape) -> bool {
    matches!(
        shape,
        Shape::Structure(_) | Shape::Union(_) | Shape::Enum(_)
    )
}

fn print_block(out: &mut String, name: &str, shape: &Shape) {
    let keyword = match shape {
        Shape::Enum(_) => "enum",
        Shape::Union(_) => "union",
        _ => "structure",
    };
    line_out(out, format_args!("\n{keyword} {name}"));
    if let Shape::Enum(values) = shape {
        values
            .iter()
            .for_each(|value| line_out(out, format_args!("  {value}")));
    }
    for Member {
        name,
        shape,
        required,
    } in shape.members().unwrap_or_default()
    {
        let required = if *required { " required" } else { "" };
        line_out(out, format_args!("  {name} {shape}{required}"));
    }
}

fn scalar_line(name: &str, shape: &Shape) -> String {
    match shape {
        Shape::String {
            length,
            pattern,
            sensitive,
        } => {
            let pattern = pattern
                .as_ref()
                .map_or_else(String::new, |pattern| format!(" pattern {pattern}"));
            format!(
                "string {name}{}{}{pattern}",
                flag(*sensitive),
                bounds("length", *length)
            )
        }
        Shape::Integer(range) => format!("integer {name}{}", bounds("range", *range)),
        Shape::Boolean => format!("boolean {name}"),
        Shape::Timestamp => format!("timestamp {name}"),
        Shape::Blob { sensitive } => format!("blob {name}{}", flag(*sensitive)),
        Shape::List { of, length } => format!("list {name} of {of}{}", bounds("length", *length)),
        Shape::Map { key, value, length } => {
            format!(
                "map {name} of {key} to {value}{}",
                bounds("length", *length)
            )
        }
        Shape::Enum(_) | Shape::Structure(_) | Shape::Union(_) => {
            unreachable!("blocks have lines of their own")
        }
    }
}

fn flag(sensitive: bool) -> &'static str {
    if sensitive { " sensitive" } else { "" }
}

fn bounds(keyword: &str, bounds: Bounds) -> String {
    if bounds == Bounds::default() {
        String::new()
    } else {
        format!(" {keyword} {bounds}")
    }
}
