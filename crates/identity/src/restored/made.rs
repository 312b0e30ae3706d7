//! Whether an entity is what the operation that creates it makes.

use std::borrow::Cow;

use roleback_model::{Service, decode, operation};
use roleback_wire::form::Form;
use roleback_wire::shape::{Member, Shape};
use roleback_wire::validate;
use roleback_world::tag::Tag;

use super::Broken;

/// The member of a request with the tags of an entity.
const TAGS: &str = "Tags";
/// Members that most requests have.
const MEMBERS_EXPECTED: usize = 8;

/// The request that would create an entity. It borrows what the entity has: a pod can have millions of them.
pub(super) struct Made<'e> {
    operation: &'static str,
    members: Vec<(Cow<'e, str>, Cow<'e, str>)>,
    tags: &'e [Tag],
}

impl<'e> Made<'e> {
    pub(super) fn new(operation: &'static str) -> Self {
        Self {
            operation,
            members: Vec::with_capacity(MEMBERS_EXPECTED),
            tags: &[],
        }
    }

    pub(super) fn member(&mut self, name: &'e str, value: &'e str) {
        self.members.push((name.into(), value.into()));
    }

    pub(super) fn number(&mut self, name: &'e str, value: impl ToString) {
        self.members.push((name.into(), value.to_string().into()));
    }

    pub(super) fn optional(&mut self, name: &'e str, value: Option<&'e str>) {
        if let Some(value) = value {
            self.member(name, value);
        }
    }

    pub(super) fn list(&mut self, name: &str, values: &'e [String]) {
        for (number, value) in (1..).zip(values) {
            let name = format!("{name}.member.{number}");
            self.members.push((name.into(), value.into()));
        }
    }

    pub(super) fn tags(&mut self, tags: &'e [Tag]) {
        self.tags = tags;
    }

    /// Checks the request against the contract. That it conforms is found without a form and without the typed request, which
    /// took a fifth of the time of a load; what is wrong with it is found with them.
    pub(super) fn conforms(&self) -> Broken {
        match self.has_only_valid_texts() {
            true => Ok(()),
            false => self.decodes(),
        }
    }

    /// Whether all members of the request are texts and tags within their bounds, and none is missing. False also if that
    /// cannot be told.
    fn has_only_valid_texts(&self) -> bool {
        let input = operation(Service::Iam, self.operation).map(|it| it.input);
        let Some(Shape::Structure(members)) = input else {
            return false;
        };
        let is_nested = self.members.iter().any(|(name, _)| name.contains('.'));
        !is_nested && members.iter().all(|member| self.has_valid(member))
    }

    fn has_valid(&self, member: &Member) -> bool {
        if member.name == TAGS && !self.tags.is_empty() {
            return are_valid(self.tags, member.shape);
        }
        let given = self.members.iter().find(|(name, _)| name == member.name);
        given.map_or(!member.required, |(_, value)| {
            validate::accepts(member.shape, value)
        })
    }

    fn decodes(&self) -> Broken {
        let members = self.members.iter();
        let members = members.map(|(name, value)| (Cow::from(&**name), &**value));
        let tags = self.tags.iter().enumerate().flat_map(|(index, tag)| {
            let [key, value] = tag_members(index);
            [(key, &*tag.key), (value, &*tag.value)]
        });
        let members: Vec<_> = members.chain(tags).collect();
        let form = Form::of(members.iter().map(|(name, value)| (&**name, *value)));
        match decode(Service::Iam, self.operation, &form) {
            Ok(_) => Ok(()),
            Err(fault) => Err(format!(
                "is not what {} makes: {}",
                self.operation,
                fault.message.escape_debug()
            )),
        }
    }
}

/// Whether tags satisfy the shape of a list of tags.
fn are_valid(tags: &[Tag], shape: &Shape) -> bool {
    let Shape::List { member, min, max } = shape else {
        return false;
    };
    let Shape::Structure(members) = member else {
        return false;
    };
    let has_valid = |tag: &Tag, member: &Member| match member.name {
        "Key" => validate::accepts(member.shape, &tag.key),
        "Value" => validate::accepts(member.shape, &tag.value),
        _ => !member.required,
    };
    let count = u32::try_from(tags.len()).unwrap_or(u32::MAX);
    let mut tags = tags.iter();
    (*min..=*max).contains(&count)
        && tags.all(|tag| members.iter().all(|member| has_valid(tag, member)))
}

/// The names of the members for the tag at an index.
fn tag_members(index: usize) -> [Cow<'static, str>; 2] {
    let number = index.saturating_add(1);
    ["Key", "Value"].map(|member| format!("{TAGS}.member.{number}.{member}").into())
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_found_without_a_form_is_what_the_contract_says(
            name in "[a-z+,.@-]{0,3}|[a-z]{120,130}|[a /.]{1,3}",
            path in "/|/[a-z]{1,3}/|/é/|[a-z/]{0,3}|/[a-z]{508,514}/",
            description in proptest::option::of("[a-zé\u{7}ł]{0,3}"),
            secs in prop_oneof![Just(0_u32), 3_599..3_602_u32, 43_199..43_202_u32, Just(u32::MAX)],
            tags in vec(("[a-z:]{0,3}|[#é]", "[a-z]{0,3}|[#é]|[a]{255,258}"), 0..4),
            many in prop_oneof![9 => Just(1), 1 => Just(26)],
        ) {
            let all = tags.iter().map(|(key, value)| Tag { key: key.clone(), value: value.clone() });
            let tags: Vec<_> = all.cycle().take(tags.len() * many).collect();
            let user = || {
                let mut made = Made::new("CreateUser");
                made.member("UserName", &name);
                made.member("Path", &path);
                made.tags(&tags);
                made
            };
            let role = || {
                let mut made = Made::new("CreateRole");
                made.member("RoleName", &name);
                made.member("AssumeRolePolicyDocument", "-");
                made.number("MaxSessionDuration", secs);
                made.optional("Description", description.as_deref());
                made
            };
            let nameless = Made::new("CreateGroup");
            for made in [user(), role(), nameless] {
                prop_assert_eq!(made.has_only_valid_texts(), made.decodes().is_ok(), "{}", made.operation);
            }
        }
    }
}
