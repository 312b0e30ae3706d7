//! The policies of resources: how an upstream is asked for one, and what it answers.

mod json;

use std::borrow::Cow;

use json::JSON;
use roleback_policy::Arn;
use serde_json::{Value, json};

use crate::access_point;
use crate::members::{self, Tree};
use crate::question::{Question, encoded};

/// What an upstream is asked about a resource: its policy, and what else grants access to it.
#[derive(Debug)]
pub struct PolicyQuestion<'r> {
    /// The resource that has the policy, such as the bucket of an object. The same policy has the same key.
    pub key: Cow<'r, str>,
    arn: Arn<'r>,
    /// The ARN of the resource that has the policy.
    holder: &'r str,
    protocol: Protocol<'r>,
}

/// How the service of a resource is asked.
#[derive(Debug)]
enum Protocol<'r> {
    AccessPoint,
    Bucket(&'r str),
    Function(&'r str),
    Topic,
    /// By the rows of [`JSON`].
    Json,
}

/// A request whose answer has a policy or statements of one.
#[derive(Debug)]
pub struct Part {
    /// The request.
    pub question: Question,
    kind: Kind,
}

/// Where an answer has the policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// The body is the policy.
    Whole,
    /// A member of a JSON answer holds its text.
    Member(&'static str),
    /// A member of the member `Attributes`.
    Attribute,
    /// An attribute of a topic, in XML.
    Topic,
    /// A list of policies, each the text of a member.
    Each(&'static str, &'static str),
    /// The grants of a key.
    Grants,
    /// An element of XML holds the text.
    Element(&'static str),
}

/// What is asked for the policy that applies to a resource. `None` if the resource has none, or is not a single one.
pub fn question<'r>(action: &str, resource: &'r str) -> Option<PolicyQuestion<'r>> {
    let (_, name) = action.split_once(':')?;
    let arn = Arn::parse(resource)?;
    // What is created has no policy yet; a grant or an alias is created of a key that has.
    let is_new = name.starts_with("Create") && arn.service != "kms";
    if is_new || arn.resource.is_empty() {
        return None;
    }
    let one = |key: Cow<'r, str>, protocol| PolicyQuestion {
        key,
        arn,
        holder: resource,
        protocol,
    };
    match arn.service {
        "s3" if !arn.account.is_empty() => {
            let question = access_point::policy_question(&arn)?;
            Some(one(question.key.into(), Protocol::AccessPoint))
        }
        "s3" => {
            let bucket = arn.resource.split('/').next()?;
            let is_plain = bucket
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte));
            let key = || format!("s3:{bucket}").into();
            (is_plain && !bucket.is_empty()).then(|| one(key(), Protocol::Bucket(bucket)))
        }
        "lambda" => {
            let name = arn.resource.strip_prefix("function:")?;
            (!name.contains('*')).then(|| one(resource.into(), Protocol::Function(name)))
        }
        "sns" if !arn.resource.contains([':', '*']) => Some(one(resource.into(), Protocol::Topic)),
        _ => in_json(arn, resource),
    }
}

fn in_json<'r>(arn: Arn<'r>, resource: &'r str) -> Option<PolicyQuestion<'r>> {
    let is_asked =
        |row: &json::Row| row.service == arn.service && arn.resource.starts_with(row.prefix);
    if arn.resource.contains('*') || !JSON.iter().any(is_asked) {
        return None;
    }
    let holder = holder(&arn, resource);
    // The policies of logs are those of the account.
    let key = match arn.service {
        "logs" => format!("logs {} {}", arn.account, arn.region).into(),
        _ => holder.into(),
    };
    Some(PolicyQuestion {
        key,
        arn,
        holder,
        protocol: Protocol::Json,
    })
}

/// The resource whose policy applies: the policy of a table applies to its indexes. Streams and consumers have their own.
fn holder<'r>(arn: &Arn<'_>, resource: &'r str) -> &'r str {
    let is_index = arn.service == "dynamodb" && !arn.resource.contains("/stream/");
    let mut slashes = resource.match_indices('/').map(|(at, _)| at);
    let end = slashes.nth(1).filter(|_| is_index);
    end.and_then(|end| resource.get(..end)).unwrap_or(resource)
}

impl PolicyQuestion<'_> {
    /// The requests; most resources have one.
    pub fn parts(&self) -> Vec<Part> {
        let arn = &self.arn;
        let part = |question, kind| vec![Part { question, kind }];
        match self.protocol {
            Protocol::AccessPoint => access_point::policy_question(arn)
                .map_or_else(Vec::new, |question| part(question, Kind::Element("Policy"))),
            Protocol::Bucket(bucket) => {
                let question = Question::rest("s3", arn, format!("/{bucket}?policy"));
                part(question, Kind::Whole)
            }
            Protocol::Function(name) => {
                let (name, qualifier) = name.split_once(':').unwrap_or((name, ""));
                let query = if qualifier.is_empty() {
                    String::new()
                } else {
                    format!("?Qualifier={qualifier}")
                };
                let path = format!("/2015-03-31/functions/{name}/policy{query}");
                let question = Question::rest("lambda", arn, path);
                part(question, Kind::Member("Policy"))
            }
            Protocol::Topic => {
                let body = format!(
                    "Action=GetTopicAttributes&Version=2010-03-31&TopicArn={}",
                    encoded(self.holder)
                );
                part(Question::form("sns", arn, body), Kind::Topic)
            }
            Protocol::Json => {
                let rows = JSON.iter().filter(|row| row.service == arn.service);
                let parts = rows.filter_map(|row| {
                    let name = arn.resource.strip_prefix(row.prefix)?;
                    let body = (row.ask)(arn, name, self.holder);
                    let question = Question::json(row.service, row.target, arn, &body);
                    let kind = row.kind;
                    Some(Part { question, kind })
                });
                parts.collect()
            }
        }
    }
}

impl Part {
    /// The text of the policy in an upstream's answer; `None` if the answer contains no policy.
    pub fn policy(&self, status: u16, body: &[u8]) -> Option<String> {
        if status != 200 {
            return None;
        }
        let json = || serde_json::from_slice::<Value>(body).ok();
        let text = match self.kind {
            Kind::Whole => String::from_utf8(body.to_vec()).ok()?,
            Kind::Member(name) => json()?.get(name)?.as_str()?.to_owned(),
            Kind::Attribute => json()?
                .get("Attributes")?
                .get("Policy")?
                .as_str()?
                .to_owned(),
            Kind::Topic => of_topic(body)?,
            Kind::Element(name) => {
                let answer = members::document(body).ok()?;
                answer.inner(name)?.text()?.to_owned()
            }
            Kind::Each(list, member) => {
                let answer = json()?;
                let elements = answer.get(list)?.as_array()?.iter();
                let texts = elements.filter_map(|element| element.get(member)?.as_str());
                merged(texts.map(str::to_owned).collect())?
            }
            Kind::Grants => of_grants(&json()?)?,
        };
        // moto answers `{}` for a stream without a policy.
        let is_none = matches!(text.trim(), "" | "{}");
        (!is_none).then(|| with_resources(text))
    }
}

fn of_topic(body: &[u8]) -> Option<String> {
    let answer = members::document(body).ok()?;
    let entries = answer
        .inner("GetTopicAttributesResult")?
        .inner("Attributes")?
        .inner("entry")?;
    let is_policy = |entry: &&Tree<'_>| entry.inner("key").and_then(Tree::text) == Some("Policy");
    let entry = entries.elements().iter().find(is_policy)?;
    Some(entry.inner("value")?.text()?.to_owned())
}

/// The grants of a key as a policy: each allows its operations to its grantee, with its constraints as conditions.
fn of_grants(answer: &Value) -> Option<String> {
    let grants = answer.get("Grants")?.as_array()?.iter();
    let statements: Vec<Value> = grants.filter_map(statement_of_grant).collect();
    (!statements.is_empty()).then(|| policy_of(&statements))
}

fn statement_of_grant(grant: &Value) -> Option<Value> {
    let grantee = grant.get("GranteePrincipal")?.as_str()?;
    let operations = grant.get("Operations")?.as_array()?.iter();
    let actions: Vec<String> = operations
        .filter_map(|operation| Some(format!("kms:{}", operation.as_str()?)))
        .collect();
    let principal = match grantee.strip_suffix(".amazonaws.com") {
        Some(_) => json!({"Service": grantee}),
        None => json!({"AWS": grantee}),
    };
    let mut statement =
        json!({"Effect": "Allow", "Principal": principal, "Action": actions, "Resource": "*"});
    let constraints = grant.get("Constraints");
    let pairs = |name| {
        constraints?
            .get(name)?
            .as_object()
            .filter(|pairs| !pairs.is_empty())
    };
    let (subset, equals) = (
        pairs("EncryptionContextSubset"),
        pairs("EncryptionContextEquals"),
    );
    if let Some(pairs) = subset.or(equals) {
        let wanted = pairs
            .iter()
            .map(|(key, value)| (format!("kms:EncryptionContext:{key}"), value.clone()));
        let wanted: serde_json::Map<String, Value> = wanted.collect();
        let mut condition = json!({"StringEquals": wanted});
        if let (Some(pairs), Value::Object(condition)) = (equals, &mut condition) {
            let keys: Vec<&String> = pairs.keys().collect();
            condition.insert(
                "ForAllValues:StringEquals".to_owned(),
                json!({"kms:EncryptionContextKeys": keys}),
            );
        }
        statement
            .as_object_mut()?
            .insert("Condition".to_owned(), condition);
    }
    Some(statement)
}

/// A policy with these statements.
pub fn policy_of(statements: &[Value]) -> String {
    json!({"Version": "2012-10-17", "Statement": statements}).to_string()
}

/// One policy with the statements of all. Returns the first policy that cannot be read instead, if there is one, so that
/// the caller treats the whole as unreadable.
pub fn merged(mut texts: Vec<String>) -> Option<String> {
    if texts.len() < 2 {
        return texts.pop();
    }
    let mut statements = Vec::new();
    for text in texts {
        let Ok(Value::Object(mut policy)) = serde_json::from_str(&text) else {
            return Some(text);
        };
        match policy.remove("Statement") {
            Some(Value::Array(more)) => statements.extend(more),
            Some(one) => statements.push(one),
            None => return Some(text),
        }
    }
    Some(policy_of(&statements))
}

/// A policy whose statements all have a resource, which those of repositories leave out, and a principal of a known form.
fn with_resources(text: String) -> String {
    let Ok(Value::Object(mut policy)) = serde_json::from_str(&text) else {
        return text;
    };
    let mut is_changed = false;
    let mut complete = |statement: &mut Value| {
        if let Value::Object(statement) = statement
            && !statement.contains_key("Resource")
            && !statement.contains_key("NotResource")
        {
            statement.insert("Resource".to_owned(), json!("*"));
            is_changed = true;
        }
        // moto writes the principal of a function's permission as text.
        if let Value::Object(statement) = statement
            && let Some(Value::String(name)) = statement.get("Principal")
            && name != "*"
        {
            let named = json!({"AWS": name});
            statement.insert("Principal".to_owned(), named);
            is_changed = true;
        }
    };
    match policy.get_mut("Statement") {
        Some(Value::Array(statements)) => statements.iter_mut().for_each(&mut complete),
        Some(statement) => complete(statement),
        None => {}
    }
    if is_changed {
        Value::Object(policy).to_string()
    } else {
        text
    }
}

#[cfg(test)]
mod tests;
