//! Condition keys of DynamoDB that depend on the items of a request, such as `dynamodb:LeadingKeys` and `dynamodb:Attributes`.
//!
//! They are read only if a policy asks for them: items can be large.

use roleback_policy::Arn;
use serde_json::json;

use crate::members::{Ambiguous, Format, Tree, whole};
use crate::partiql;
use crate::question::Question;

/// The keys of items that a request reads or writes.
pub const LEADING_KEYS: &str = "dynamodb:LeadingKeys";
/// The attributes that a request names.
pub const ATTRIBUTES: &str = "dynamodb:Attributes";

/// Whether a statement reads all of a table.
pub const FULL_TABLE_SCAN: &str = "dynamodb:FullTableScan";
/// The values of each partition key of a table or an index, in the order of its key schema.
pub const PARTITION_KEY_VALUES: [&str; 4] = [
    "dynamodb:FirstPartitionKeyValues",
    "dynamodb:SecondPartitionKeyValues",
    "dynamodb:ThirdPartitionKeyValues",
    "dynamodb:FourthPartitionKeyValues",
];

/// Members whose names are attributes of an item.
const ITEMS: [&str; 8] = [
    "Key",
    "Item",
    "Expected",
    "AttributeUpdates",
    "KeyConditions",
    "QueryFilter",
    "ScanFilter",
    "ExclusiveStartKey",
];
/// Members that are expressions.
const EXPRESSIONS: [&str; 5] = [
    "ProjectionExpression",
    "ConditionExpression",
    "FilterExpression",
    "KeyConditionExpression",
    "UpdateExpression",
];
/// A query whose partition is not found, so that an upstream could find another one.
const NO_PARTITION: Ambiguous =
    Ambiguous("names its partition key in a form that the gateway does not read");
/// Words in expressions that are not attributes. A function is followed by a parenthesis.
const WORDS: [&str; 9] = [
    "and", "or", "not", "between", "in", "set", "remove", "add", "delete",
];

/// The items and expressions of a request, as far as they concern one table.
#[derive(Debug)]
pub struct Items<'b> {
    operation: &'static str,
    table: String,
    tree: Tree<'b>,
}

/// The condition keys that depend on items.
pub fn item_keys() -> impl Iterator<Item = &'static str> {
    let single = [LEADING_KEYS, ATTRIBUTES, FULL_TABLE_SCAN];
    single.into_iter().chain(PARTITION_KEY_VALUES)
}

/// The question for the key schema of a table.
pub fn key_question(arn: &Arn<'_>) -> Question {
    let body = json!({"TableName": table_of(arn.resource)});
    Question::json("dynamodb", "DynamoDB_20120810.DescribeTable", arn, &body)
}

/// The partition keys of a table or an index, `table/NAME` or `table/NAME/index/NAME`, in the answer to [`key_question`]. None if
/// there is no such table or index.
pub fn partition_keys(answer: &[u8], resource: &str) -> Vec<String> {
    let answer = serde_json::from_slice(answer).ok();
    let schema = answer
        .as_ref()
        .and_then(|answer| key_schema(answer, resource));
    let keys = schema.into_iter().flatten();
    let partition = keys.filter(|key| key.get("KeyType").is_some_and(|kind| kind == "HASH"));
    partition
        .filter_map(|key| Some(key.get("AttributeName")?.as_str()?.to_owned()))
        .collect()
}

fn key_schema<'a>(
    answer: &'a serde_json::Value,
    resource: &str,
) -> Option<&'a Vec<serde_json::Value>> {
    let table = answer.get("Table")?;
    let holder = match resource.split_once("/index/") {
        None => table,
        Some((_, index)) => {
            let lists = ["GlobalSecondaryIndexes", "LocalSecondaryIndexes"];
            let mut indexes = lists
                .iter()
                .filter_map(|list| table.get(list)?.as_array())
                .flatten();
            indexes.find(|known| {
                known.get("IndexName").and_then(|name| name.as_str()) == Some(index)
            })?
        }
    };
    holder.get("KeySchema")?.as_array()
}

impl<'b> Items<'b> {
    /// Reads the body of a request about a resource: `table/NAME` or `table/NAME/index/NAME`.
    pub fn read(
        operation: &'static str,
        format: Format,
        body: &'b [u8],
        resource: &str,
    ) -> Result<Self, Ambiguous> {
        Ok(Self {
            operation,
            table: table_of(resource).to_owned(),
            tree: whole(format, body)?,
        })
    }

    /// The values of the partition key that a permission is about; `None` if the operation names none, as Scan.
    ///
    /// # Errors
    /// If a query names its partition in a way that is not known: without its value, `ForAllValues` would match.
    pub fn leading_keys(&self, action: &str, key: &str) -> Result<Option<Vec<String>>, Ambiguous> {
        let mut values = Vec::new();
        for part in self.parts(action) {
            let holders = ["Key", "Item"].iter().filter_map(|name| part.inner(name));
            let keys = part.inner("Keys").map_or(&[][..], Tree::elements);
            values.extend(
                holders
                    .chain(keys)
                    .filter_map(|holder| text_of(holder.inner(key)?)),
            );
            let condition = part.inner("KeyConditions").and_then(|conditions| {
                let values = conditions.inner(key)?.inner("AttributeValueList")?;
                text_of(values.elements().first()?)
            });
            values.extend(condition);
            values.extend(in_expression(part, key));
        }
        if values.is_empty() && self.operation == "Query" {
            return Err(NO_PARTITION);
        }
        Ok((!values.is_empty()).then_some(values))
    }

    /// Whether a SELECT of this resource, `table/NAME` or `table/NAME/index/NAME`, reads all of it, because it does not fix the
    /// partition keys. Without their names, it does not.
    pub fn is_full_scan(&self, resource: &str, keys: &[String]) -> bool {
        let lists = ["Statements", "TransactStatements"];
        let listed = lists.iter().filter_map(|list| self.tree.inner(list));
        let holders = listed.flat_map(Tree::elements).chain([&self.tree]);
        let mut statements = holders.filter_map(|holder| holder.inner("Statement")?.text());
        let target = resource.strip_prefix("table/").unwrap_or(resource);
        let is_own = |statement: &&str| {
            partiql::verb(statement) == "select" && partiql::target(statement) == target
        };
        let is_fixed = |statement: &str| !keys.is_empty() && partiql::fixes(statement, keys);
        statements.any(|statement| is_own(&statement) && !is_fixed(statement))
    }

    /// The names of the attributes at the top of items that a permission is about.
    pub fn attributes(&self, action: &str) -> Vec<String> {
        let mut names = Vec::new();
        for part in self.parts(action) {
            let maps = ITEMS.iter().filter_map(|name| part.inner(name));
            let keys = part.inner("Keys").map_or(&[][..], Tree::elements);
            for map in maps.chain(keys) {
                if let Tree::Map(entries) = map {
                    names.extend(entries.iter().map(|(name, _)| name.to_string()));
                }
            }
            let listed = part.inner("AttributesToGet").map(Tree::texts);
            names.extend(listed.into_iter().flatten().map(str::to_owned));
            for name in EXPRESSIONS {
                if let Some(text) = part.inner(name).and_then(Tree::text) {
                    names.extend(attributes_in(part, text));
                }
            }
        }
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The parts of the request that a permission is about: each has a key, an item, or expressions.
    fn parts(&self, action: &str) -> Vec<&Tree<'b>> {
        let of_table = |name: &str| table_of(name) == self.table;
        let verb = action.rsplit(':').next().unwrap_or_default();
        match self.operation {
            "BatchGetItem" | "BatchWriteItem" => {
                let Some(Tree::Map(tables)) = self.tree.inner("RequestItems") else {
                    return Vec::new();
                };
                let own = tables.iter().filter(|(name, _)| of_table(name));
                own.flat_map(|(_, requests)| requests.elements())
                    .flat_map(|request| {
                        // Of two requests in one element, an upstream may execute either.
                        let write = ["PutRequest", "DeleteRequest"];
                        let mut inner: Vec<_> = write
                            .iter()
                            .filter_map(|name| request.inner(name))
                            .collect();
                        if inner.is_empty() {
                            inner.push(request);
                        }
                        inner
                    })
                    .collect()
            }
            "TransactGetItems" | "TransactWriteItems" => {
                let elements = self
                    .tree
                    .inner("TransactItems")
                    .map_or(&[][..], Tree::elements);
                let kind = match verb {
                    "ConditionCheckItem" => "ConditionCheck",
                    other => other.strip_suffix("Item").unwrap_or(other),
                };
                let own = elements.iter().filter_map(|element| element.inner(kind));
                own.filter(|part| {
                    part.inner("TableName")
                        .and_then(Tree::text)
                        .is_some_and(of_table)
                })
                .collect()
            }
            _ => vec![&self.tree],
        }
    }
}

/// The name of a table in an ARN, in its resource, or by itself.
fn table_of(text: &str) -> &str {
    let name = text.rsplit_once("table/").map_or(text, |(_, name)| name);
    name.split('/').next().unwrap_or_default()
}

/// The value in `{"S": "value"}`.
fn text_of(value: &Tree<'_>) -> Option<String> {
    let Tree::Map(entries) = value else {
        return None;
    };
    let (_, text) = entries.first()?;
    text.text().map(str::to_owned)
}

/// The value of `KEY = :value` in a key condition.
fn in_expression(part: &Tree<'_>, key: &str) -> Option<String> {
    let expression = part.inner("KeyConditionExpression")?.text()?;
    let tokens = tokens(expression);
    let mut triples = tokens.windows(3);
    let value = triples.find_map(|triple| match triple {
        [name, "=", value] if named(part, name) == key => Some(*value),
        _ => None,
    })?;
    text_of(part.inner("ExpressionAttributeValues")?.inner(value)?)
}

/// The attributes that an expression names.
fn attributes_in(part: &Tree<'_>, expression: &str) -> Vec<String> {
    let tokens = tokens(expression);
    let mut names = Vec::new();
    let mut before = "";
    for (at, token) in tokens.iter().enumerate() {
        let is_name =
            token.starts_with(|first: char| first.is_alphabetic() || "_#".contains(first));
        let is_function = tokens.get(at.saturating_add(1)) == Some(&"(");
        let is_word = WORDS.iter().any(|word| token.eq_ignore_ascii_case(word));
        // After a dot comes a part of the attribute before.
        if is_name && before != "." && !is_word && !is_function {
            names.push(named(part, token).to_owned());
        }
        before = token;
    }
    names
}

/// A name in an expression, or what its placeholder stands for.
fn named<'t>(part: &'t Tree<'_>, token: &'t str) -> &'t str {
    let names = part
        .inner("ExpressionAttributeNames")
        .filter(|_| token.starts_with('#'));
    let known = names.and_then(|names| names.inner(token)?.text());
    known.unwrap_or(token)
}

/// The names, placeholders and signs of an expression.
fn tokens(expression: &str) -> Vec<&str> {
    let is_sign = |letter: char| "()=<>,.[]+-".contains(letter);
    let words = expression.split_ascii_whitespace();
    words
        .flat_map(|word| word.split_inclusive(is_sign))
        .flat_map(|word| {
            let sign = word
                .len()
                .saturating_sub(usize::from(word.ends_with(is_sign)));
            let (name, sign) = word.split_at_checked(sign).unwrap_or((word, ""));
            [name, sign]
        })
        .filter(|token| !token.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(operation: &'static str, action: &str, body: &str) -> (Option<Vec<String>>, Vec<String>) {
        let items = Items::read(operation, Format::Json, body.as_bytes(), "table/t").unwrap();
        let keys = items.leading_keys(action, "id").unwrap();
        (keys, items.attributes(action))
    }

    #[test]
    fn keys_and_attributes_are_found_in_every_operation() {
        for (operation, action, body, keys, attributes) in [
            (
                "GetItem",
                "dynamodb:GetItem",
                r##"{"Key":{"id":{"S":"a"}},"ProjectionExpression":"x.y, #n[0]","ExpressionAttributeNames":{"#n":"z"}}"##,
                "a",
                "id x z",
            ),
            (
                "PutItem",
                "dynamodb:PutItem",
                r#"{"Item":{"id":{"N":"1"},"v":{"S":"b"}}}"#,
                "1",
                "id v",
            ),
            (
                "UpdateItem",
                "dynamodb:UpdateItem",
                r#"{"Key":{"id":{"S":"a"}},"UpdateExpression":"SET x = if_not_exists(y, :v)"}"#,
                "a",
                "id x y",
            ),
            (
                "Query",
                "dynamodb:Query",
                r##"{"KeyConditionExpression":"#i=:v AND s > :w","ExpressionAttributeNames":{"#i":"id"},"ExpressionAttributeValues":{":v":{"S":"a"},":w":{"N":"1"}}}"##,
                "a",
                "id s",
            ),
            (
                "Query",
                "dynamodb:Query",
                r#"{"KeyConditions":{"id":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"a"}]}}}"#,
                "a",
                "id",
            ),
            (
                "Scan",
                "dynamodb:Scan",
                r#"{"FilterExpression":"begins_with(x, :v)"}"#,
                "",
                "x",
            ),
            (
                "BatchGetItem",
                "dynamodb:BatchGetItem",
                r#"{"RequestItems":{"t":{"Keys":[{"id":{"S":"a"}},{"id":{"S":"b"}}]},"u":{"Keys":[{"id":{"S":"c"}}]}}}"#,
                "a b",
                "id",
            ),
            (
                "BatchWriteItem",
                "dynamodb:BatchWriteItem",
                r#"{"RequestItems":{"t":[{"PutRequest":{"Item":{"id":{"S":"a"}}}},{"DeleteRequest":{"Key":{"id":{"S":"b"}}}}]}}"#,
                "a b",
                "id",
            ),
            (
                "BatchWriteItem",
                "dynamodb:BatchWriteItem",
                r#"{"RequestItems":{"t":[{"DeleteRequest":{"Key":{"id":{"S":"b"}}},"PutRequest":{"Item":{"id":{"S":"a"}}}}]}}"#,
                "a b",
                "id",
            ),
            (
                "TransactWriteItems",
                "dynamodb:PutItem",
                r#"{"TransactItems":[{"Put":{"TableName":"t","Item":{"id":{"S":"a"}}}},{"Put":{"TableName":"u","Item":{"id":{"S":"b"}}}},{"Delete":{"TableName":"t","Key":{"id":{"S":"c"}}}}]}"#,
                "a",
                "id",
            ),
            (
                "TransactGetItems",
                "dynamodb:GetItem",
                r#"{"TransactItems":[{"Get":{"TableName":"arn:aws:dynamodb:r:1:table/t","Key":{"id":{"S":"a"}}}}]}"#,
                "a",
                "id",
            ),
        ] {
            let (found, names) = of(operation, action, body);
            assert_eq!(
                found.unwrap_or_default().join(" "),
                keys,
                "{operation} {body}"
            );
            assert_eq!(names.join(" "), attributes, "{operation} {body}");
        }
    }

    #[test]
    fn a_query_without_a_known_partition_is_refused() {
        for body in [
            r#"{"KeyConditionExpression":"id = bob"}"#,
            r#"{"KeyConditionExpression":":v = id","ExpressionAttributeValues":{":v":{"S":"a"}}}"#,
            r#"{"KeyConditionExpression":"x = :v","ExpressionAttributeNames":{"x":"id"},"ExpressionAttributeValues":{":v":{"S":"a"}}}"#,
            "{}",
        ] {
            let items = Items::read("Query", Format::Json, body.as_bytes(), "table/t").unwrap();
            let found = items.leading_keys("dynamodb:Query", "id");
            assert_eq!(found, Err(NO_PARTITION), "{body}");
        }
    }

    #[test]
    fn the_partition_key_is_that_of_the_table_or_the_index() {
        let answer = br#"{"Table":{"KeySchema":[{"AttributeName":"s","KeyType":"RANGE"},{"AttributeName":"id","KeyType":"HASH"}],
            "GlobalSecondaryIndexes":[{"IndexName":"i","KeySchema":[{"AttributeName":"x","KeyType":"HASH"},{"AttributeName":"y","KeyType":"HASH"}]}]}}"#;
        for (answer, resource, expected) in [
            (&answer[..], "table/t", &["id"][..]),
            (answer, "table/t/index/i", &["x", "y"]),
            (answer, "table/t/index/none", &[]),
            (b"{}", "table/t", &[]),
        ] {
            assert_eq!(partition_keys(answer, resource), expected, "{resource}");
        }
    }

    #[test]
    fn a_statement_that_does_not_fix_the_key_scans_its_table() {
        let fixed = r#"SELECT * FROM \"t\" WHERE id = 1"#;
        let scan = r#"SELECT * FROM \"t\" WHERE a = 1"#;
        let index = r#"SELECT * FROM \"t\".\"i\" WHERE id = 1"#;
        let other = r#"SELECT * FROM \"u\""#;
        let delete = r#"DELETE FROM \"t\" WHERE a = 1"#;
        for (statements, resource, expected) in [
            (&[fixed][..], "table/t", false),
            (&[scan], "table/t", true),
            (&[fixed, scan], "table/t", true),
            (&[fixed, other, delete], "table/t", false),
            (&[index], "table/t/index/i", false),
            (&[index, scan], "table/t/index/i", false),
        ] {
            let keys = ["id".to_owned()];
            let listed: Vec<_> = statements
                .iter()
                .map(|text| format!(r#"{{"Statement":"{text}"}}"#))
                .collect();
            let listed = listed.join(",");
            let bodies = [
                format!(r#"{{"Statements":[{listed}]}}"#),
                format!(r#"{{"TransactStatements":[{listed}]}}"#),
                listed,
            ];
            let single = statements.len() == 1;
            for body in bodies.iter().take(if single { 3 } else { 2 }) {
                let items =
                    Items::read("ExecuteStatement", Format::Json, body.as_bytes(), resource)
                        .unwrap();
                assert_eq!(items.is_full_scan(resource, &keys), expected, "{body}");
                assert!(items.is_full_scan(resource, &[]), "{body}");
            }
        }
    }
}
